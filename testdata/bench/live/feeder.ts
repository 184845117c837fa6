/**
 * A peer that says everything at once: messages of a file, then End-of-RIB, then only KEEPALIVEs.
 * It prints one JSON object a line: when it is up, and when the kernel has the last octet.
 *
 *   feeder.ts --as 65001 --source 127.0.0.3 --connect 127.0.0.9:1791 --file blast.bin
 */
import { connect, type Socket } from "node:net";
import {
  encodeEndOfRib,
  encodeKeepalive,
  encodeOpen,
  HEADER,
  KEEPALIVE,
  Messages,
  NOTIFICATION,
  OPEN,
} from "./messages.ts";
import { readEndpoint, readWords } from "./words.ts";

const HOLD_SECONDS = 240, KEEPALIVE_MS = 20_000, IDENTIFIER = 0x0a00_0003;
const AGAIN_MS = 100;

const words = readWords(Deno.args), { hostname, port } = readEndpoint(words.connect!);

/** A daemon may not listen yet. */
function dial(): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port, localAddress: words.source!, noDelay: true });
    socket.once("connect", () => resolve(socket));
    socket.on("error", () => setTimeout(() => resolve(dial()), AGAIN_MS));
  });
}

function established(socket: Socket): Promise<void> {
  const messages = new Messages();
  return new Promise((resolve) =>
    socket.on("data", (chunk) =>
      messages.push(chunk, (bytes, at) => {
        const type = bytes[at + HEADER - 1];
        if (type === OPEN) socket.write(encodeKeepalive());
        if (type === KEEPALIVE) resolve();
        if (type === NOTIFICATION) {
          tell({ notification: [bytes[at + HEADER], bytes[at + HEADER + 1]] });
          Deno.exit(1);
        }
      }))
  );
}

function tell(what: unknown): void {
  console.log(JSON.stringify(what));
}

const updates = await Deno.readFile(words.file!), socket = await dial();
const isUp = established(socket);
socket.write(encodeOpen(Number(words.as), HOLD_SECONDS, IDENTIFIER));
await isUp;
tell({ established: true });
const began = performance.now();
socket.write(updates);
socket.write(encodeEndOfRib(), () => tell({ sentSeconds: (performance.now() - began) / 1000 }));
setInterval(() => socket.write(encodeKeepalive()), KEEPALIVE_MS);
