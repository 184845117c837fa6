import type { Socket } from "node:net";
import type { Connection, ConnectionEvents, Endpoint, TransportEnd } from "../speaker/ports.ts";
import { Outbox } from "./outbox.ts";
import { ABORTED, CLOSED, endOfError } from "./tcp_end.ts";

/** Above so many unsent octets a writer should wait … */
export const HIGH_MARK = 1024 * 1024;
/** … until there are fewer than this. */
export const LOW_MARK = 256 * 1024;
/** So long after `close` a peer may take what is queued and answer with FIN; then comes RST. */
export const LINGER_MS = 3000;

/** `closing`: what is queued goes out, what comes in is dropped. */
type Phase = "dialling" | "up" | "closing" | "over";

/** A connection over a socket of `node:net`, which {@link TcpConnection.dialling} or an accept made. */
export class TcpConnection implements Connection {
  #events: ConnectionEvents | undefined;
  #local: Endpoint | undefined;
  #phase: Phase = "dialling";
  #socket: Socket | undefined;
  /** Gives up an attempt that is not yet up. */
  #cancel: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #outbox = new Outbox();
  /** Octets that the platform has and has not written. */
  #inFlight = 0;
  #flushing = false;
  #paused = false;
  #full = false;

  constructor(readonly remote: Endpoint) {}

  get local(): Endpoint | undefined {
    return this.#local;
  }

  get unsent(): number {
    return this.#outbox.length + this.#inFlight;
  }

  /** Who is told from now on. */
  tell(events: ConnectionEvents): void {
    this.#events = events;
  }

  /** An attempt has begun; `cancel` gives it up, which happens after `timeoutSeconds` at the latest. */
  dialling(timeoutSeconds: number, cancel: () => void): void {
    this.#cancel = cancel;
    this.#timer = setTimeout(() => {
      const text = `no answer for ${timeoutSeconds} s`;
      this.finish({ kind: "timeout", text });
    }, timeoutSeconds * 1000);
  }

  /** The socket is connected. */
  up(socket: Socket, local: Endpoint): void {
    clearTimeout(this.#timer);
    this.#cancel = undefined;
    this.#socket = socket;
    this.#local = local;
    this.#phase = "up";
    socket.on("data", (bytes) => {
      if (this.#phase === "up") this.#events?.data(bytes);
    });
    socket.on("end", () => this.#peerClosed());
    socket.on("error", (error) => this.finish(endOfError(error)));
    socket.on("close", () => this.finish(CLOSED));
    if (this.#paused) socket.pause();
    this.#flushSoon();
  }

  /** It is over, if it was not before; `ended` is told in this call. */
  finish(end: TransportEnd): void {
    if (this.#phase === "over") return;
    this.#release();
    this.#told(end);
  }

  write(bytes: Uint8Array): void {
    if (this.#phase !== "up" && this.#phase !== "dialling") return;
    this.#outbox.push(bytes);
    if (this.unsent > HIGH_MARK) this.#full = true;
    if (this.#phase === "up") this.#flushSoon();
  }

  pause(): void {
    this.#paused = true;
    if (this.#phase === "up") this.#socket?.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#phase === "up") this.#socket?.resume();
  }

  close(): void {
    if (this.#phase === "dialling") return this.abort();
    if (this.#phase === "up") this.#wind();
  }

  abort(): void {
    if (this.#phase === "over") return;
    this.#release();
    queueMicrotask(() => this.#told(ABORTED));
  }

  #told(end: TransportEnd): void {
    const events = this.#events;
    this.#events = undefined;
    events?.ended(end);
  }

  /** Lets everything go; a socket that is still open ends with RST. */
  #release(): void {
    this.#phase = "over";
    clearTimeout(this.#timer);
    this.#outbox.clear();
    this.#inFlight = 0;
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#socket?.destroyed === false) this.#socket.resetAndDestroy();
    this.#socket = undefined;
  }

  /** FIN from the peer: to BGP the connection is over (RFC 4271 §8.1.4, event 18). */
  #peerClosed(): void {
    if (this.#phase !== "up") return;
    // What is queued still goes out: a NOTIFICATION may be on its way to a peer that half-closed.
    // (Deno 2.9 takes back what the kernel would not have at that moment: EPIPE.)
    this.#wind();
    this.#told(CLOSED);
  }

  /** Sends what is queued and FIN; drops what comes in; all within {@link LINGER_MS}. */
  #wind(): void {
    this.#phase = "closing";
    this.#timer = setTimeout(() => this.finish(ABORTED), LINGER_MS);
    this.#socket?.resume();
    this.#flushSoon();
  }

  /** At the end of the turn, so that many small messages leave in one piece. */
  #flushSoon(): void {
    if (this.#flushing || this.#inFlight > 0) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    const socket = this.#socket;
    if (!socket || this.#inFlight > 0) return;
    const chunk = this.#outbox.take();
    if (chunk === undefined) {
      if (this.#phase === "closing" && !socket.writableEnded) socket.end();
      return;
    }
    this.#inFlight = chunk.length;
    socket.write(chunk, (error) => {
      if (!error) this.#written();
    });
  }

  #written(): void {
    if (this.#phase === "over") return;
    this.#inFlight = 0;
    this.#flush();
    if (!this.#full || this.unsent >= LOW_MARK) return;
    this.#full = false;
    if (this.#phase === "up") this.#events?.drained();
  }
}
