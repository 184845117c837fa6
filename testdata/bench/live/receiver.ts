/**
 * A peer that takes what it is sent and keeps nothing. It prints one JSON object a line.
 *
 *   receiver.ts --as 65002 --listen 127.0.0.2:1790 --want 1000000     counts routes up to so many
 *   receiver.ts --as 65002 --connect 127.0.0.9:1791 --want 1000000
 *   receiver.ts --as 65002 --connect 127.0.0.9:1791                   discards up to End-of-RIB
 *   receiver.ts --as 65002 --connect 127.0.0.9:1791 --nudge yes       says KEEPALIVE each second
 */
import {
  countNlri,
  encodeEndOfRib,
  encodeKeepalive,
  encodeOpen,
  HEADER,
  KEEPALIVE,
  Messages,
  NOTIFICATION,
  OPEN,
  UPDATE,
} from "./messages.ts";
import { readEndpoint, readWords } from "./words.ts";

/** What a receiver prints at its end; seconds since Established. */
export interface Received {
  readonly firstSeconds: number;
  readonly lastSeconds: number;
  readonly routes: number;
  readonly updates: number;
  readonly octets: number;
}

const NUDGE_MS = 1000;
const CHUNK = 1 << 20, HOLD_SECONDS = 240, IDENTIFIER = 0x0a00_0002;
const END_OF_RIB = encodeEndOfRib();

class Receiver {
  readonly #connection: Deno.Conn;
  readonly #messages = new Messages();
  #established = 0;
  #first = 0;
  #routes = 0;
  #updates = 0;
  #octets = 0;

  constructor(connection: Deno.Conn) {
    this.#connection = connection;
  }

  /** Speaks until the session is up; what comes with the last message of that is counted. */
  async establish(as: number): Promise<void> {
    await this.#send(encodeOpen(as, HOLD_SECONDS, IDENTIFIER));
    const chunk = new Uint8Array(CHUNK);
    while (this.#established === 0) {
      const count = await this.#connection.read(chunk);
      if (count === null) throw new Error("closed before the session was up");
      let opened = false;
      this.#messages.push(chunk.subarray(0, count), (bytes, at, end) => {
        if (bytes[at + HEADER - 1] === OPEN) opened = true;
        this.#take(bytes, at, end);
      });
      if (opened) await this.#send(encodeKeepalive());
    }
  }

  /** BIRD 2.0 may sleep for 3 s with the end of a table in its hands; what it reads wakes it. */
  nudge(): void {
    setInterval(() => this.#send(encodeKeepalive()), NUDGE_MS);
  }

  /** Counts routes until there are so many. */
  async count(want: number): Promise<Received> {
    const chunk = new Uint8Array(CHUNK);
    while (this.#routes < want) {
      const count = await this.#connection.read(chunk);
      if (count === null) throw new Error(`closed after ${this.#routes} routes`);
      this.#octets += count;
      this.#messages.push(
        chunk.subarray(0, count),
        (bytes, at, end) => this.#take(bytes, at, end),
      );
    }
    return this.#result();
  }

  /** Reads without looking, but for the last octets: an End-of-RIB ends a table. */
  async discard(): Promise<Received> {
    const chunk = new Uint8Array(CHUNK), last = new Uint8Array(END_OF_RIB.length);
    for (;;) {
      const count = await this.#connection.read(chunk);
      if (count === null) throw new Error(`closed after ${this.#octets} octets`);
      if (this.#first === 0) this.#first = performance.now();
      this.#octets += count;
      keepLast(last, chunk.subarray(Math.max(0, count - last.length), count));
      if (last.every((octet, i) => octet === END_OF_RIB[i])) return this.#result();
    }
  }

  #take(bytes: Uint8Array, at: number, end: number): void {
    const type = bytes[at + HEADER - 1];
    if (type === KEEPALIVE && this.#established === 0) this.#established = performance.now();
    if (type === NOTIFICATION) {
      throw new Error(`NOTIFICATION ${bytes[at + HEADER]}/${bytes[at + HEADER + 1]}`);
    }
    if (type !== UPDATE) return;
    const routes = countNlri(bytes, at, end);
    if (routes === 0) return;
    if (this.#first === 0) this.#first = performance.now();
    this.#routes += routes;
    this.#updates++;
  }

  #result(): Received {
    const now = performance.now();
    return {
      firstSeconds: (this.#first - this.#established) / 1000,
      lastSeconds: (now - this.#established) / 1000,
      routes: this.#routes,
      updates: this.#updates,
      octets: this.#octets,
    };
  }

  async #send(message: Uint8Array): Promise<void> {
    await this.#connection.write(message);
  }
}

/** `last` becomes the end of what it was with `more` behind it. */
function keepLast(last: Uint8Array, more: Uint8Array): void {
  last.copyWithin(0, more.length);
  last.set(more, last.length - more.length);
}

async function connect(words: Record<string, string>): Promise<Deno.Conn> {
  if (words.connect !== undefined) return await Deno.connect(readEndpoint(words.connect));
  const listener = Deno.listen(readEndpoint(words.listen!));
  console.log(JSON.stringify({ listening: true }));
  const connection = await listener.accept();
  listener.close();
  return connection;
}

if (import.meta.main) {
  const words = readWords(Deno.args), receiver = new Receiver(await connect(words));
  await receiver.establish(Number(words.as));
  if (words.nudge !== undefined) receiver.nudge();
  const received = await (words.want ? receiver.count(Number(words.want)) : receiver.discard());
  console.log(JSON.stringify(received));
  Deno.exit(0);
}
