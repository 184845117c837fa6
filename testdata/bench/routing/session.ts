import { connect, type Socket } from "node:net";
import {
  encodeKeepalive,
  encodeOpen,
  HEADER,
  KEEPALIVE,
  Messages,
  NOTIFICATION,
  OPEN,
} from "../live/messages.ts";

const HOLD_SECONDS = 240, KEEPALIVE_MS = 20_000, AGAIN_MS = 100;

/** Milliseconds on a clock that all processes of the bench share. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

export function tell(what: unknown): void {
  console.log(JSON.stringify(what));
}

/** One message at `at`; the octets are used again afterwards. */
export type OnMessage = (bytes: Uint8Array, at: number, end: number) => void;

export interface SessionWords {
  readonly as: number;
  readonly source: string;
  readonly hostname: string;
  readonly port: number;
  /** Also IPv6 unicast. */
  readonly both?: boolean;
}

/** A session of a peer that is no router: what it is told goes to `take`. */
export class PlainSession {
  readonly socket: Socket;
  /** When it was Established. */
  upAt = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
  }

  /** Dials until somebody is there; ends when it is Established. */
  static async open(words: SessionWords, take: OnMessage = () => {}): Promise<PlainSession> {
    const socket = await dial(words), session = new PlainSession(socket);
    const messages = new Messages(), { promise: up, resolve } = Promise.withResolvers<void>();
    socket.on("data", (chunk) =>
      messages.push(chunk, (bytes, at, end) => {
        const type = bytes[at + HEADER - 1];
        if (type === OPEN) socket.write(encodeKeepalive());
        else if (type === KEEPALIVE && session.upAt === 0) {
          session.upAt = nowMs();
          resolve();
        } else if (type === NOTIFICATION) {
          tell({ notification: [bytes[at + HEADER], bytes[at + HEADER + 1]] });
          Deno.exit(1);
        } else take(bytes, at, end);
      }));
    const identifier = words.source.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
    socket.write(encodeOpen(words.as, HOLD_SECONDS, identifier, words.both));
    await up;
    setInterval(() => socket.write(encodeKeepalive()), KEEPALIVE_MS);
    return session;
  }

  /** Hands octets over; ends when the kernel has taken them. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => this.socket.write(bytes, () => resolve()));
  }

  /** The end that nobody says a word before. */
  reset(): void {
    this.socket.resetAndDestroy();
  }
}

/** A router may not listen yet. */
function dial(words: SessionWords): Promise<Socket> {
  const { hostname: host, port, source: localAddress } = words;
  return new Promise((resolve) => {
    const socket = connect({ host, port, localAddress, noDelay: true });
    socket.once("connect", () => {
      socket.removeAllListeners("error");
      socket.on("error", () => {});
      resolve(socket);
    });
    socket.on("error", () => setTimeout(() => resolve(dial(words)), AGAIN_MS));
  });
}
