import { InternedBytes } from "../net/interned_bytes.ts";

/** The next hop of a path whose attribute block holds it: NEXT_HOP of IPv4 routes (RFC 4271 §5.1.3). */
export const IN_BLOCK = 0;

/** Not an address: the route leaves with our own on the session. Nothing to hold or to look at. */
export const SELF = -1;

/** Next hops that nobody holds any more, at least, before they are forgotten. */
const FEW = 1024;

/**
 * Next hops of MP_REACH_NLRI as small integers from 1: the octets of the field, one or two
 * addresses (RFC 4760 §3, RFC 2545 §3). An id is good until the next {@link intern} unless retained.
 */
export class NextHops {
  readonly #bytes: InternedBytes = new InternedBytes();
  #limit = FEW;

  constructor() {
    // Takes id 0, for good.
    this.#bytes.retain(this.#bytes.intern(new Uint8Array(0), 0, 0));
  }

  /** Next hops held or not yet forgotten. */
  get size(): number {
    return this.#bytes.size - 1;
  }

  get memoryOctets(): number {
    return this.#bytes.memoryOctets;
  }

  get bound(): number {
    return this.#bytes.bound;
  }

  /** Goes up whenever ids may have been given out anew. */
  get generation(): number {
    return this.#bytes.generation;
  }

  /** The id of the next hop `bytes[start..end)`; {@link IN_BLOCK} when it is empty. */
  intern(bytes: Uint8Array, start = 0, end: number = bytes.length): number {
    if (this.#bytes.size > this.#limit && !this.#bytes.isSweeping) {
      this.#bytes.beginSweep();
      this.#limit = Math.max(FEW, this.#bytes.heldCount * 2);
    }
    return this.#bytes.intern(bytes, start, end);
  }

  retain(id: number): void {
    if (id > IN_BLOCK) this.#bytes.retain(id);
  }

  release(id: number): void {
    if (id > IN_BLOCK) this.#bytes.release(id);
  }

  /** The octets of a next hop, as a view that the next {@link intern} may invalidate. */
  view(id: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.view(id);
  }
}
