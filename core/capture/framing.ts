/**
 * Reads what stands at `bytes[at..end)`; `base + at` is its offset in the source. Returns how many
 * octets it has used (more than none), or, negated, how many it has to see before it can go on.
 */
export type Step = (bytes: Uint8Array, at: number, end: number, base: number) => number;

/**
 * Cuts a stream that arrives in pieces of any size into records: what lies whole in a piece is read
 * in place, only what straddles two pieces is copied.
 *
 * A step decides from the octets it is shown, so the result does not depend on how the stream was
 * cut. The memory held is bounded by the greatest size a step asks for.
 */
export class Framing {
  readonly #step: Step;
  #held = new Uint8Array(0);
  #from = 0;
  #to = 0;
  /** What the last step wanted to see. */
  #wanted = 1;
  /** Offset of the first octet not yet used. */
  #offset = 0;

  constructor(step: Step) {
    this.#step = step;
  }

  /** Offset in the source of the first octet not yet used. */
  get offset(): number {
    return this.#offset;
  }

  /** Octets that wait for more. */
  get waiting(): number {
    return this.#to - this.#from;
  }

  push(chunk: Uint8Array): void {
    let at = this.#complete(chunk);
    if (at < 0) return;
    const end = chunk.length, base = this.#offset - at;
    while (at < end) {
      const used = this.#step(chunk, at, end, base);
      if (used <= 0) {
        this.#want(-used, end - at);
        break;
      }
      at += used;
    }
    this.#offset = base + at;
    this.#hold(chunk, at, end);
  }

  /** Runs the step on what is left, for as long as it uses any of it. */
  drain(): void {
    while (this.waiting > 0 && this.#stepOnHeld() > 0);
  }

  /** Feeds what is held with octets of `chunk` until nothing is held; where in `chunk` to go on, or -1. */
  #complete(chunk: Uint8Array): number {
    let at = 0;
    while (this.waiting > 0) {
      const missing = this.#wanted - this.waiting;
      if (missing > 0) {
        const take = Math.min(missing, chunk.length - at);
        this.#hold(chunk, at, at + take);
        at += take;
        if (take < missing) return -1;
      }
      this.#stepOnHeld();
      // What is still held may all stand in this chunk: then it is read in place again.
      if (this.waiting <= at) {
        at -= this.waiting;
        this.#from = this.#to = 0;
      }
    }
    return at;
  }

  #stepOnHeld(): number {
    const used = this.#step(this.#held, this.#from, this.#to, this.#offset - this.#from);
    if (used > 0) {
      this.#from += used;
      this.#offset += used;
      this.#wanted = 1;
    } else this.#want(-used, this.waiting);
    return used;
  }

  /** A step that has seen `shown` octets and used none wants more than those, whatever it says. */
  #want(count: number, shown: number): void {
    this.#wanted = Math.max(count, shown + 1);
  }

  #hold(chunk: Uint8Array, start: number, end: number): void {
    if (this.#to + end - start > this.#held.length) this.#room(this.waiting + end - start);
    this.#held.set(chunk.subarray(start, end), this.#to);
    this.#to += end - start;
  }

  /**
   * Moves what is held to the front of a buffer with as much again free, so that moves stay rare.
   * It grows by what came, never by what was announced.
   */
  #room(size: number): void {
    const old = this.#held;
    if (size * 2 > old.length) this.#held = new Uint8Array(size * 2);
    this.#held.set(old.subarray(this.#from, this.#to));
    this.#to -= this.#from;
    this.#from = 0;
  }
}
