// What tests of connections share.
import type { Connection, ConnectionEvents, TransportEnd } from "../speaker/ports.ts";

/** Hears what a connection tells, and lets a test wait for it. */
export class Witness implements ConnectionEvents {
  readonly #up = Promise.withResolvers<void>();
  readonly #over = Promise.withResolvers<TransportEnd>();
  readonly #told = new Set<() => void>();
  readonly chunks: Uint8Array[] = [];
  /** Octets heard so far. */
  octets = 0;
  drains = 0;
  /** Names of all events in order, `data` once for each run. */
  readonly events: string[] = [];

  readonly up: Promise<void> = this.#up.promise;
  readonly over: Promise<TransportEnd> = this.#over.promise;

  connected(): void {
    this.#note("connected");
    this.#up.resolve();
  }

  data(bytes: Uint8Array): void {
    this.chunks.push(bytes);
    this.octets += bytes.length;
    this.#note("data");
  }

  drained(): void {
    this.drains++;
    this.#note("drained");
  }

  ended(end: TransportEnd): void {
    this.#note("ended");
    this.#over.resolve(end);
  }

  /** Resolves once `holds` does, which is asked again with every event. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#told.add(resolve));
  }

  /** All octets heard, as text. */
  get text(): string {
    return new TextDecoder().decode(new Uint8Array(this.chunks.flatMap((chunk) => [...chunk])));
  }

  #note(event: string): void {
    if (this.events.at(-1) !== event || event !== "data") this.events.push(event);
    for (const resolve of this.#told) resolve();
    this.#told.clear();
  }
}

/** An accept that takes every connection, and gives them out in the order they came. */
export class Reception {
  readonly #waiting: ((taken: Taken) => void)[] = [];
  readonly #taken: Taken[] = [];

  readonly accept = (connection: Connection): ConnectionEvents => {
    const taken = { connection, heard: new Witness() };
    const waiting = this.#waiting.shift();
    if (waiting) waiting(taken);
    else this.#taken.push(taken);
    return taken.heard;
  };

  next(): Promise<Taken> {
    const taken = this.#taken.shift();
    return taken
      ? Promise.resolve(taken)
      : new Promise((resolve) => void this.#waiting.push(resolve));
  }
}

export interface Taken {
  readonly connection: Connection;
  readonly heard: Witness;
}
