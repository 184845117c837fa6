import type { Connection, ConnectionEvents, Endpoint, TransportEnd } from "../ports.ts";
import type { Path, SimHost } from "./network.ts";

/** Octets that fit into the buffers of the kernels between a writer and a reader that does not read. */
const WINDOW_OCTETS = 128 << 10;
const HIGH_OCTETS = 1 << 20, LOW_OCTETS = 256 << 10;
/** So long after a close the other end may take what is queued; then comes RST. */
const LINGER_MS = 3000;

const CLOSED: TransportEnd = { kind: "closed", text: "connection closed by the peer" };
const RESET: TransportEnd = { kind: "reset", text: "connection reset" };

/** One end of a virtual TCP connection. */
export class SimConnection implements Connection {
  #events: ConnectionEvents | undefined;
  #other: SimConnection | undefined;
  /** What was written and is not on its way yet. */
  readonly #queue: Uint8Array[] = [];
  #unsent = 0;
  /** Octets on their way, or with the other end and not read there. */
  #underway = 0;
  /** When what left last arrives: what leaves later does not arrive before it. */
  #lastArrival = 0;
  /** What has arrived and waits for its reader. */
  readonly #arrived: Uint8Array[] = [];
  #isPaused = false;
  #isConnected = false;
  #isClosing = false;
  /** The other end has sent its last octet. */
  #isEnded = false;
  #wasFull = false;
  #stopLinger = () => {};
  readonly path: Path;
  isOver = false;

  constructor(
    readonly host: SimHost,
    readonly local: Endpoint,
    readonly remote: Endpoint,
    events: ConnectionEvents | undefined,
  ) {
    this.#events = events;
    this.path = host.network.path(local.address, remote.address);
    host.connections.add(this);
  }

  get unsent(): number {
    return this.#unsent;
  }

  /** Octets that this end holds for others: a bound that a test can look at. */
  get held(): number {
    return this.#unsent + this.#arrived.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  join(other: SimConnection): void {
    this.#other = other;
    other.#other = this;
    this.#isConnected = true;
  }

  /** Who is told from now on. */
  tell(events: ConnectionEvents): void {
    if (this.#isClosing) return;
    this.#events = events;
    this.#later(() => this.#read());
  }

  connect(): void {
    this.#isConnected = true;
    this.#later(() => {
      this.#events?.connected();
      this.#read();
    });
    this.#push();
  }

  write(bytes: Uint8Array): void {
    if (this.isOver || this.#isClosing) return;
    this.#queue.push(bytes);
    this.#unsent += bytes.length;
    if (this.#unsent >= HIGH_OCTETS) this.#wasFull = true;
    this.#push();
  }

  /** Lets something reach the other end, after all that left before. */
  #travel(arrive: (other: SimConnection) => void): void {
    const other = this.#other, { network } = this.host, { world } = network;
    if (!other) return;
    const at = network.arrival(this.path);
    this.#lastArrival = Math.max(this.#lastArrival, at);
    world.at(this.#lastArrival, () => arrive(other));
  }

  /** Puts on the way what the window has room for. */
  #push(): void {
    if (!this.#isConnected || this.isOver) return;
    while (this.#queue.length > 0 && this.#underway < WINDOW_OCTETS) {
      const bytes = this.#queue.shift()!;
      this.#unsent -= bytes.length;
      this.#underway += bytes.length;
      this.#travel((other) => other.#arrive(bytes));
    }
    if (this.#wasFull && this.#unsent < LOW_OCTETS) {
      this.#wasFull = false;
      this.#later(() => this.#events?.drained());
    }
    if (this.#isClosing && this.#queue.length === 0) this.#finish();
  }

  #arrive(bytes: Uint8Array): void {
    // A machine that knows nothing of a connection says so.
    if (this.isOver) return this.#travel((other) => other.fail(RESET));
    this.#arrived.push(bytes);
    this.#read();
  }

  /** Hands on what has arrived, unless the process stands still or does not want to read. */
  #read(): void {
    const { world } = this.host.network, frozen = this.host.frozenUntil - world.now;
    const isDeaf = !this.#isConnected || !this.#events && !this.#isClosing;
    if (this.isOver || this.#isPaused || isDeaf || this.#arrived.length === 0) return;
    if (frozen > 0) {
      world.after(frozen, () => this.#read());
      return;
    }
    while (this.#arrived.length > 0 && !this.#isPaused && !this.isOver) {
      const bytes = this.#arrived.shift()!, other = this.#other!;
      other.#underway -= bytes.length;
      this.#events?.data(bytes);
      other.#push();
    }
    if (this.#isEnded && this.#arrived.length === 0) this.#fin();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#later(() => this.#read());
  }

  close(): void {
    if (this.isOver || this.#isClosing) return;
    this.#isClosing = true;
    this.#isPaused = false;
    this.#events = undefined;
    if (!this.#isConnected) return this.forget();
    this.#stopLinger = this.host.network.world.after(LINGER_MS, () => this.abort());
    this.#later(() => this.#read());
    this.#push();
  }

  /** All was sent: the other end learns of it after the last octet. */
  #finish(): void {
    if (this.isOver) return;
    this.forget();
    this.#travel((other) => other.#fin());
  }

  #fin(): void {
    if (this.isOver) return;
    this.#isEnded = true;
    // What came before the end is read first.
    if (this.#arrived.length === 0) this.fail(CLOSED);
  }

  abort(): void {
    if (this.isOver) return;
    this.forget();
    this.#travel((other) => other.fail(RESET));
  }

  /** Something between the two ends, or both of them, ends the connection. */
  lose(how: "closed" | "reset"): void {
    const end = how === "closed" ? CLOSED : RESET;
    this.#other?.fail(end);
    this.fail(end);
  }

  /** The connection is over, and this end is told. */
  fail(end: TransportEnd): void {
    if (this.isOver) return;
    const events = this.#events;
    this.forget();
    if (events) this.#later(() => events.ended(end));
  }

  /** The connection is over, and this end knows it; the other one does not. */
  forget(): void {
    this.isOver = true;
    this.#events = undefined;
    this.#queue.length = 0;
    this.#arrived.length = 0;
    this.#unsent = 0;
    this.#stopLinger();
    this.host.connections.delete(this);
  }

  /** Never inside a call of its owner. */
  #later(tell: () => void): void {
    this.host.network.world.soon(() => this.host.whenAwake(tell));
  }
}
