import type { Stamp } from "./record.ts";

/** Octets that may be held by all directions together. */
export interface HeldBudget {
  octets: number;
  readonly limit: number;
}

/** Octets that came before those in front of them. */
export interface HeldSegment {
  /** Sequence number of the first octet. */
  seq: number;
  /** Octets on the wire; `bytes` is shorter where the capture cut the packet. */
  length: number;
  bytes: Uint8Array;
  readonly stamp: Stamp;
}

/** Each segment costs more memory than its octets: one-octet segments are bounded by number. */
const MAX_SEGMENTS = 8192;

/**
 * Segments of one direction that wait for a hole before them to be filled, sorted and without
 * overlap. Octets that came first win: a later segment only adds what is not there yet.
 */
export class HeldSegments {
  readonly #list: HeldSegment[] = [];
  #octets = 0;
  /** Octets of the last {@link insert} that were new, and that were there already. */
  added = 0;
  repeated = 0;
  /** Some of them had another value. */
  differs = false;

  constructor(private readonly budget: HeldBudget, private readonly limit: number) {}

  get first(): HeldSegment | undefined {
    return this.#list[0];
  }

  /** Too much is held: the hole before it has to be given up. */
  get full(): boolean {
    return this.#octets > this.limit || this.#list.length > MAX_SEGMENTS ||
      this.#octets > 0 && this.budget.octets > this.budget.limit;
  }

  shift(): void {
    const segment = this.#list.shift();
    if (segment) this.#account(-segment.bytes.length);
  }

  clear(): void {
    this.#account(-this.#octets);
    this.#list.length = 0;
  }

  /** Copies what is new in a segment of `length` octets, of which `bytes[start..end)` were captured. */
  insert(
    seq: number,
    length: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    stamp: Stamp,
  ): void {
    this.added = 0;
    this.repeated = 0;
    this.differs = false;
    let index = this.#after(seq), done = 0;
    while (done < length) {
      const held = this.#list[index];
      const gap = held ? Math.min(length - done, held.seq - (seq + done) | 0) : length - done;
      if (gap > 0) {
        const from = Math.min(end, start + done), to = Math.min(end, start + done + gap);
        this.#put(index++, seq + done >>> 0, gap, bytes.slice(from, to), stamp);
        done += gap;
      } else {done += this.#overlap(
          held!,
          seq + done >>> 0,
          length - done,
          bytes,
          start + done,
          end,
        );}
      if (gap <= 0) index++;
    }
  }

  #put(index: number, seq: number, length: number, bytes: Uint8Array, stamp: Stamp): void {
    const segment = { seq, length, bytes, stamp: { ...stamp } };
    if (index === this.#list.length) this.#list.push(segment);
    else this.#list.splice(index, 0, segment);
    this.added += length;
    this.#account(bytes.length);
  }

  /** Compares what is held with what came again; returns the number of octets they share. */
  #overlap(
    held: HeldSegment,
    seq: number,
    length: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): number {
    const into = seq - held.seq | 0, shared = Math.min(length, held.length - into);
    const known = Math.min(shared, held.bytes.length - into, end - start);
    for (let i = 0; i < known; i++) {
      if (held.bytes[into + i] !== bytes[start + i]) this.differs = true;
    }
    this.repeated += shared;
    return shared;
  }

  /** Index of the first segment that ends behind `seq`. */
  #after(seq: number): number {
    let low = 0, high = this.#list.length;
    while (low < high) {
      const middle = low + high >>> 1, held = this.#list[middle]!;
      if ((held.seq + held.length - seq | 0) > 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #account(octets: number): void {
    this.#octets += octets;
    this.budget.octets += octets;
  }
}
