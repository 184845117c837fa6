// A BGP speaker over plain sockets that sends what it is told and notes what it hears. It shares no
// code with the program that it talks to.
import { connect, createServer, type Server, type Socket } from "node:net";
import { fromHex } from "../../../core/net/hex.ts";
import type { Step } from "./line.ts";
import { KEEPALIVE } from "./octets.ts";
import { Waiting } from "./waiting.ts";

export const OPEN_TYPE = 1, UPDATE_TYPE = 2, NOTIFICATION_TYPE = 3, KEEPALIVE_TYPE = 4;
export const REFRESH_TYPE = 5;

/** A message that came in, whole, as hex. */
export interface Heard {
  readonly type: number;
  readonly hex: string;
}

/** `3/9 0011`: code, subcode and data of a NOTIFICATION. */
export function notificationText({ hex }: Heard): string {
  const code = parseInt(hex.slice(38, 40), 16), subcode = parseInt(hex.slice(40, 42), 16);
  return `${code}/${subcode} ${hex.slice(42)}`.trimEnd();
}

/** One connection of the raw peer. */
export class RawConnection {
  readonly heard: Heard[] = [];
  /** How it ended: with FIN, or with RST or another error. */
  ended: "closed" | "reset" | undefined;
  readonly #waiting = new Waiting();
  #held: Uint8Array = new Uint8Array(0);
  readonly #unwritten = new Set<() => void>();
  #beat: ReturnType<typeof setInterval> | undefined;

  constructor(readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on("data", (bytes) => this.#take(bytes as Uint8Array));
    socket.on("error", () => this.#end("reset"));
    socket.on("end", () => this.#end("closed"));
    socket.on("close", () => this.#end("closed"));
  }

  #end(how: "closed" | "reset"): void {
    this.ended ??= how;
    clearInterval(this.#beat);
    for (const written of this.#unwritten) written();
    this.#waiting.look();
  }

  #take(bytes: Uint8Array): void {
    const all = new Uint8Array(this.#held.length + bytes.length);
    all.set(this.#held);
    all.set(bytes, this.#held.length);
    let at = 0;
    while (all.length - at >= 19) {
      const length = all[at + 16]! << 8 | all[at + 17]!;
      if (length < 19 || all.length - at < length) break;
      this.heard.push({ type: all[at + 18]!, hex: all.subarray(at, at + length).toHex() });
      at += length;
    }
    this.#held = all.slice(at);
    this.#waiting.look();
  }

  /** How many messages of a type came in. */
  count(type: number): number {
    return this.heard.filter((heard) => heard.type === type).length;
  }

  /** The NOTIFICATIONs that came in. */
  get notifications(): readonly string[] {
    return this.heard.filter(({ type }) => type === NOTIFICATION_TYPE).map(notificationText);
  }

  /** The `count`th message of a type, waited for. */
  async until(type: number, count = 1): Promise<Heard> {
    const found = () => this.heard.filter((heard) => heard.type === type)[count - 1];
    await this.#waiting.until(
      () => found() !== undefined || this.ended !== undefined,
      `message ${count} of type ${type}`,
    );
    const heard = found();
    if (!heard) throw new Error(`${this.ended} before message ${count} of type ${type}`);
    return heard;
  }

  /** Ends as soon as `isSo`, which is asked again with all that comes in; fails with `what`. */
  async holds(isSo: () => boolean, what: string, shown: () => string = () => ""): Promise<void> {
    await this.#waiting.until(() => isSo() || this.ended !== undefined, what).catch((error) => {
      throw new Error(`${error.message}; ${shown()}`);
    });
    if (!isSo()) throw new Error(`${this.ended} before ${what}: ${this.notifications}`);
  }

  /** The connection is over. */
  async over(milliseconds?: number): Promise<void> {
    await this.#waiting.until(() => this.ended !== undefined, "the connection's end", milliseconds);
  }

  /** Gives octets to the kernel; ends when it has taken them, or never will. */
  send(hex: string): Promise<void> {
    return this.write(fromHex(hex));
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.socket.destroyed || this.ended) return Promise.resolve();
    return new Promise((done) => {
      const written = () => {
        this.#unwritten.delete(written);
        done();
      };
      this.#unwritten.add(written);
      this.socket.write(bytes, written);
    });
  }

  /** One octet in each segment: each is written when the kernel has the one before. */
  async dribble(hex: string): Promise<void> {
    for (let at = 0; at < hex.length; at += 2) {
      await this.send(hex.slice(at, at + 2));
      await turn();
    }
  }

  async step(step: Step): Promise<void> {
    if (typeof step === "string") return await this.send(step);
    if ("dribble" in step) return await this.dribble(step.dribble);
    if ("await" in step) return void await this.until(step.await, step.count);
    await this.send(step.split.slice(0, 2 * step.at));
    await turn();
    await this.send(step.split.slice(2 * step.at));
  }

  /** OPEN and KEEPALIVE, as soon as theirs have come. */
  async establish(open: string): Promise<void> {
    await this.until(OPEN_TYPE);
    await this.send(open);
    await this.until(KEEPALIVE_TYPE);
    await this.send(KEEPALIVE);
  }

  /** Sends a KEEPALIVE every so often until the end. */
  keepAlive(milliseconds: number): void {
    this.#beat = setInterval(() => this.send(KEEPALIVE), milliseconds);
  }

  /** Reads no more: the kernel's buffers fill, then the window closes. */
  stopReading(): void {
    this.socket.pause();
  }

  resumeReading(): void {
    this.socket.resume();
  }

  /** Ends with RST. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  close(): void {
    clearInterval(this.#beat);
    this.socket.destroy();
  }
}

/** Other work of the process, then on: what was written is a segment of its own by then. */
function turn(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

/** A raw peer that waits to be dialled. */
export class RawPeer {
  readonly connections: RawConnection[] = [];
  readonly #waiting = new Waiting();

  private constructor(readonly address: string, readonly server: Server) {
    server.on("connection", (socket) => {
      this.connections.push(new RawConnection(socket));
      this.#waiting.look();
    });
  }

  /** Listens on a free port of a loopback address. */
  static async listen(address: string, port = 0): Promise<RawPeer> {
    const server = createServer({ allowHalfOpen: false }), peer = new RawPeer(address, server);
    await new Promise<void>((done, fail) => {
      server.once("error", fail);
      server.listen(port, address, done);
    });
    return peer;
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  /** The `count`th connection, waited for. */
  async accepted(count = 1): Promise<RawConnection> {
    await this.#waiting.until(() => this.connections.length >= count, `connection ${count}`);
    return this.connections[count - 1]!;
  }

  close(): void {
    for (const connection of this.connections) connection.close();
    this.server.close();
  }
}

/** Dials from an address of one's own. */
export function rawDial(
  from: string,
  to: { address: string; port: number },
): Promise<RawConnection> {
  return new Promise((done, fail) => {
    const socket = connect({ host: to.address, port: to.port, localAddress: from });
    socket.once("error", fail);
    socket.once("connect", () => done(new RawConnection(socket)));
  });
}
