import { addressesIn, usableIn } from "./demand.ts";
import type { BlockSizes, PoolRow } from "./pool.ts";
import { holds, type PrefixWords, readPrefix } from "./space_prefix.ts";

/** What elasticity asks of a pool, read once a round. */
export class ElasticPool {
  readonly pool: PoolRow;
  /** Of the family that sizes are counted in. */
  readonly bits: 32 | 128;
  readonly sizes: BlockSizes;
  readonly #draining: readonly PrefixWords[];
  readonly #usable = new Map<number, number>();

  constructor(pool: PoolRow) {
    this.pool = pool;
    this.bits = pool.ipv4 ? 32 : 128;
    const sizes = pool.ipv4 ?? pool.ipv6;
    if (!sizes) throw new TypeError(`pool ${pool.name} has no family`);
    this.sizes = sizes;
    this.#draining = pool.cidrs.flatMap(({ prefix, draining }) =>
      draining ? readPrefix(prefix) ?? [] : []
    );
  }

  /** Whether blocks there are to move elsewhere. */
  isLeft(prefix: string): boolean {
    if (this.pool.draining) return true;
    if (this.#draining.length === 0) return false;
    const words = readPrefix(prefix);
    return words !== undefined && this.#draining.some((range) => holds(range, words));
  }

  /** Pods that a grant of that size serves: in a pair, the smaller block decides. */
  usable(length: number): number {
    let usable = this.#usable.get(length);
    if (usable === undefined) {
      usable = this.#usableOf(length);
      this.#usable.set(length, usable);
    }
    return usable;
  }

  #usableOf(length: number): number {
    const { pool: { ipv4, ipv6, elastic: { unusable } }, bits } = this;
    const first = usableIn(bits, length, unusable);
    if (!ipv4 || !ipv6) return first;
    return Math.min(first, usableIn(128, partnerLength(ipv4, ipv6, length), unusable));
  }

  /** The smallest block that serves so many; the largest where none does. */
  lengthFor(addresses: number): number {
    const { largest, smallest } = this.sizes;
    for (let length = smallest; length > largest; length--) {
      if (this.usable(length) >= addresses) return length;
    }
    return largest;
  }

  clamped(length: number): number {
    return Math.max(this.sizes.largest, Math.min(this.sizes.smallest, length));
  }

  addresses(length: number): number {
    return addressesIn(this.bits, length);
  }
}

/** The block of the other family moves by as many doublings from its usual size, within its bounds. */
export function partnerLength(ipv4: BlockSizes, ipv6: BlockSizes, length: number): number {
  const moved = ipv6.usual + length - ipv4.usual;
  return Math.max(ipv6.largest, Math.min(ipv6.smallest, moved));
}
