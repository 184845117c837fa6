import type { ByteSink } from "./byte_sink.ts";
import type { Rng } from "./rng.ts";

export type Family = 4 | 6;

/**
 * Distinct prefixes as columns. An address is a whole number: all 32 bits of IPv4, the upper 48 bits
 * of IPv6 (no generated prefix is longer than /48).
 */
export interface PrefixPool {
  readonly family: Family;
  readonly count: number;
  readonly address: Float64Array;
  readonly bits: Uint8Array;
  /** Which of the `origins` announces it. */
  readonly origin: Uint32Array;
}

const WIDTH = { 4: 32, 6: 48 } as const;

/** Length -> share of a full table, per ten thousand; a rounded picture of the public table. */
const IPV4_LENGTHS: readonly (readonly [bits: number, share: number])[] = [
  [24, 6132],
  [22, 1120],
  [23, 1030],
  [21, 525],
  [20, 450],
  [19, 255],
  [18, 140],
  [16, 136],
  [17, 84],
  [15, 20],
  [14, 12],
  [13, 6],
  [12, 3],
  [11, 1],
];
const IPV6_LENGTHS: readonly (readonly [bits: number, share: number])[] = [
  [48, 4700],
  [32, 1150],
  [44, 1080],
  [40, 1020],
  [36, 480],
  [46, 360],
  [47, 330],
  [45, 200],
  [42, 180],
  [29, 180],
  [33, 130],
  [34, 70],
  [38, 60],
  [35, 40],
  [30, 20],
];

/** IPv4 that never appears in a public table: [first address, prefix length]. */
const SPECIAL_IPV4: readonly (readonly [address: number, bits: number])[] = [
  [0x00000000, 8],
  [0x0a000000, 8],
  [0x64400000, 10],
  [0x7f000000, 8],
  [0xa9fe0000, 16],
  [0xac100000, 12],
  [0xc0000200, 24],
  [0xc0a80000, 16],
  [0xc6120000, 15],
  [0xc6336400, 24],
  [0xcb007100, 24],
  [0xe0000000, 3],
];

/** First 16 bits of the IPv6 blocks that the registries hand out most. */
const IPV6_TOPS = [0x2001, 0x2400, 0x2401, 0x2403, 0x2404, 0x2406, 0x2407, 0x2409, 0x240e, 0x2600]
  .concat([0x2602, 0x2604, 0x2605, 0x2607, 0x2620, 0x2800, 0x2803, 0x2804, 0x2a00, 0x2a01])
  .concat([0x2a02, 0x2a03, 0x2a04, 0x2a05, 0x2a06, 0x2a07, 0x2a09, 0x2a0a, 0x2a0c, 0x2a0d, 0x2c0f]);

/** Draws `count` distinct prefixes of `origins` holders; each holder with room gets at least one. */
export function drawPrefixPool(
  rng: Rng,
  family: Family,
  count: number,
  origins: number,
): PrefixPool {
  const lengths = expandShares(family === 4 ? IPV4_LENGTHS : IPV6_LENGTHS);
  const blocks = drawBlocks(rng, family, origins);
  const address = new Float64Array(count);
  const bits = new Uint8Array(count);
  const origin = new Uint32Array(count);
  const seen = new Set<number>();
  while (seen.size < count) {
    const index = seen.size;
    const holder = index < origins ? index : rng.skewed(origins, 2.2);
    const length = rng.pick(lengths);
    const candidate = mask(family, drawAddress(rng, family, length, blocks[holder]!), length);
    if (isSpecial(family, candidate, length)) continue;
    seen.add(candidate * 64 + length);
    if (seen.size === index) continue;
    address[index] = candidate;
    bits[index] = length;
    origin[index] = holder;
  }
  return { family, count, address, bits, origin };
}

/** The pool's indexes in address order, shorter prefixes first, as collectors write tables. */
export function sortedIndexes(pool: PrefixPool): Uint32Array {
  const { address, bits } = pool;
  const order = Uint32Array.from(address, (_, index) => index);
  return order.sort((a, b) => address[a]! - address[b]! || bits[a]! - bits[b]!);
}

/** Writes the NLRI form (RFC 4271 §4.3): length in bits, then the octets that it needs. */
export function writePrefix(sink: ByteSink, pool: PrefixPool, index: number): void {
  const length = pool.bits[index]!;
  const address = pool.address[index]!;
  sink.u8(length);
  for (let octet = 0; octet < length; octet += 8) {
    sink.u8(Math.floor(address / 2 ** (WIDTH[pool.family] - 8 - octet)) & 0xff);
  }
}

interface Block {
  readonly address: number;
  readonly bits: number;
}

function drawBlocks(rng: Rng, family: Family, count: number): Block[] {
  return Array.from({ length: count }, () => {
    const bits = family === 4 ? 14 + rng.below(7) : 29 + rng.below(8);
    return { address: mask(family, drawTop(rng, family), bits), bits };
  });
}

/** Three quarters of what fits into the holder's block lies in it; the rest lies anywhere. */
function drawAddress(rng: Rng, family: Family, length: number, block: Block): number {
  if (length <= block.bits || !rng.percent(75)) return drawTop(rng, family);
  return block.address + Math.floor(rng.unit() * 2 ** (WIDTH[family] - block.bits));
}

function drawTop(rng: Rng, family: Family): number {
  return family === 4 ? rng.uint32() : rng.pick(IPV6_TOPS) * 2 ** 32 + rng.uint32();
}

function mask(family: Family, address: number, length: number): number {
  const step = 2 ** (WIDTH[family] - length);
  return Math.floor(address / step) * step;
}

/** Inside a special block, or around one. */
function isSpecial(family: Family, address: number, length: number): boolean {
  if (family === 6) return mask(6, address, 32) === 0x2001_0db8_0000;
  return SPECIAL_IPV4.some(([special, bits]) => {
    const shorter = Math.min(bits, length);
    return mask(4, address, shorter) === mask(4, special, shorter);
  });
}

function expandShares(shares: readonly (readonly [number, number])[]): number[] {
  return shares.flatMap(([bits, share]) => new Array<number>(share).fill(bits));
}
