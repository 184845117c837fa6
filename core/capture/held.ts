import type { Flow, Stamp } from "./record.ts";

/** Messages of one conversation that wait for the evidence that decides how they are read. */
export class Held {
  readonly #messages: { flow: Flow; bytes: Uint8Array; stamp: Stamp }[] = [];
  #octets = 0;

  /** When the first one was captured, Unix seconds. */
  get since(): number {
    return this.#messages[0]?.stamp.seconds ?? 0;
  }

  get count(): number {
    return this.#messages.length;
  }

  get octets(): number {
    return this.#octets;
  }

  add(flow: Flow, bytes: Uint8Array, start: number, end: number, stamp: Stamp): void {
    this.#messages.push({ flow, bytes: bytes.slice(start, end), stamp: { ...stamp } });
    this.#octets += end - start;
  }

  /** Hands over all messages in the order in which they came, and is empty then. */
  release(
    take: (flow: Flow, bytes: Uint8Array, start: number, end: number, stamp: Stamp) => void,
  ): void {
    const messages = this.#messages.splice(0);
    this.#octets = 0;
    for (const { flow, bytes, stamp } of messages) take(flow, bytes, 0, bytes.length, stamp);
  }
}
