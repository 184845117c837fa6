import type { Connection, ConnectionEvents, Endpoint, TransportEnd } from "../ports.ts";
import type { SimHost } from "./network.ts";

/** Octets that fit into the buffers of the kernels between a writer and a reader that does not read. */
const WINDOW_OCTETS = 128 << 10;
const HIGH_OCTETS = 1 << 20, LOW_OCTETS = 256 << 10;

/** One end of a virtual TCP connection. */
export class SimConnection implements Connection {
  #other: SimConnection | undefined;
  /** What was written and is not on its way yet. */
  readonly #queue: Uint8Array[] = [];
  #unsent = 0;
  /** Octets on their way, or with the other end and not read there. */
  #underway = 0;
  /** What has arrived and waits for its reader. */
  readonly #arrived: Uint8Array[] = [];
  #isPaused = false;
  #isConnected = false;
  #isClosing = false;
  /** The other end has sent its last octet. */
  #isEnded = false;
  #wasFull = false;
  isOver = false;

  constructor(
    readonly host: SimHost,
    readonly local: Endpoint,
    readonly remote: Endpoint,
    public events: ConnectionEvents | undefined,
  ) {
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

  connect(): void {
    this.#isConnected = true;
    this.#later(() => {
      this.events?.connected();
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

  /** Puts on the way what the window has room for. */
  #push(): void {
    const other = this.#other, { network } = this.host;
    if (!this.#isConnected || !other) return;
    while (this.#queue.length > 0 && this.#underway < WINDOW_OCTETS) {
      const bytes = this.#queue.shift()!;
      this.#unsent -= bytes.length;
      this.#underway += bytes.length;
      const trip = network.arrival(this.local.address, this.remote.address) - network.world.now;
      network.world.after(trip, () => other.#arrive(bytes));
    }
    if (this.#wasFull && this.#unsent < LOW_OCTETS) {
      this.#wasFull = false;
      this.#later(() => this.events?.drained());
    }
    if (this.#isClosing && this.#queue.length === 0) this.#finish();
  }

  #arrive(bytes: Uint8Array): void {
    if (this.isOver) return;
    this.#arrived.push(bytes);
    this.#read();
  }

  /** Hands on what has arrived, unless the process stands still or does not want to read. */
  #read(): void {
    const { world } = this.host.network, frozen = this.host.frozenUntil - world.now;
    if (this.isOver || !this.#isConnected || this.#isPaused || this.#arrived.length === 0) return;
    if (frozen > 0) {
      world.after(frozen, () => this.#read());
      return;
    }
    while (this.#arrived.length > 0 && !this.#isPaused && !this.isOver) {
      const bytes = this.#arrived.shift()!, other = this.#other!;
      other.#underway -= bytes.length;
      this.events?.data(bytes);
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
    this.events = undefined;
    if (!this.#isConnected) return this.forget();
    this.#push();
  }

  /** All was sent: the other end learns of it after the last octet. */
  #finish(): void {
    const other = this.#other!, { network } = this.host;
    this.forget();
    const trip = network.arrival(this.local.address, this.remote.address) - network.world.now;
    network.world.after(trip, () => other.#fin());
  }

  #fin(): void {
    if (this.isOver) return;
    this.#isEnded = true;
    // What came before the end is read first.
    if (this.#arrived.length === 0) {
      this.fail({ kind: "closed", text: "connection closed by the peer" });
    }
  }

  abort(): void {
    const other = this.#other, { network } = this.host;
    this.events = undefined;
    this.forget();
    if (!other) return;
    const trip = network.arrival(this.local.address, this.remote.address) - network.world.now;
    network.world.after(trip, () => other.fail({ kind: "reset", text: "connection reset" }));
  }

  /** The connection is over, and this end is told. */
  fail(end: TransportEnd): void {
    if (this.isOver) return;
    const { events } = this;
    this.forget();
    if (events) this.#later(() => events.ended(end));
  }

  /** The connection is over, and this end knows it. */
  forget(): void {
    this.isOver = true;
    this.events = undefined;
    this.#queue.length = 0;
    this.#unsent = 0;
    this.host.connections.delete(this);
  }

  #later(tell: () => void): void {
    const { world } = this.host.network;
    world.after(Math.max(0, this.host.frozenUntil - world.now), tell);
  }
}
