import type { ByteSink } from "./byte_sink.ts";
import type { Rng } from "./rng.ts";

/** What a route carries besides its prefix and next hop. */
export interface AttributeSet {
  readonly origin: number;
  /** From the neighbour of the first AS to the origin; the sender puts its own AS in front. */
  readonly path: readonly number[];
  /** Members of a trailing AS_SET; empty for nearly all. */
  readonly aggregatedAs: readonly number[];
  readonly med: number | undefined;
  readonly atomicAggregate: boolean;
  readonly aggregatorAs: number | undefined;
  readonly communities: readonly number[];
  /** Two 32-bit words each. */
  readonly extendedCommunities: readonly number[];
  /** Three 32-bit words each. */
  readonly largeCommunities: readonly number[];
}

/** How the sender presents a set to its neighbour. */
export interface Presentation {
  readonly firstAs: number;
  /** IPv4 NEXT_HOP, absent where MP_REACH_NLRI carries the next hop. */
  readonly nextHop?: number;
  /** LOCAL_PREF, which every route has inside of an AS (RFC 4271 §5.1.5). */
  readonly localPref?: number;
  /** Value of MP_REACH_NLRI. */
  readonly mpReach?: Uint8Array;
  /** Implementations differ: some put MP_REACH_NLRI before all others (RFC 7606 §5.1). */
  readonly mpReachFirst?: boolean;
}

const TRANSIT_AS = [
  ...[174, 3356, 1299, 2914, 6939, 3257, 6453, 6762, 3491, 5511, 6461, 12956, 6830, 1273, 7018],
  ...[701, 4637, 9002, 20485, 9498, 4134, 8359, 3216, 31133, 37468, 52320, 28329, 4826, 7473],
];
const NO_EXPORT = 0xffffff01;
const BLACKHOLE = 0xffff029a;

/** The AS number of an origin: three of ten need 32 bits. */
export function drawOriginAs(rng: Rng): number {
  return rng.percent(70) ? 1000 + rng.below(63_000) : 131_072 + rng.below(270_000);
}

export function drawAttributeSet(rng: Rng, originAs: number): AttributeSet {
  const path = drawPath(rng, originAs);
  const aggregated = rng.percent(6);
  return {
    origin: rng.percent(88) ? 0 : rng.percent(3) ? 1 : 2,
    path,
    aggregatedAs: rng.perMille(3) ? [drawOriginAs(rng), drawOriginAs(rng)] : [],
    med: rng.percent(25) ? rng.below(rng.percent(80) ? 300 : 100_000) : undefined,
    atomicAggregate: aggregated && rng.percent(60),
    aggregatorAs: aggregated ? originAs : undefined,
    communities: drawCommunities(rng, path),
    extendedCommunities: rng.percent(4) ? [0x0002_0000 | path[0]! & 0xffff, rng.below(9000)] : [],
    largeCommunities: drawLargeCommunities(rng, path),
  };
}

/** Writes the path attributes of an UPDATE, in order of their codes. */
export function writeAttributes(sink: ByteSink, set: AttributeSet, as: Presentation): void {
  if (as.mpReach !== undefined && as.mpReachFirst === true) writeBlob(sink, 14, as.mpReach);
  writeWords8(sink, 0x40, 1, [set.origin]);
  writeAsPath(sink, set, as.firstAs);
  if (as.nextHop !== undefined) writeWords(sink, 0x40, 3, [as.nextHop]);
  if (set.med !== undefined) writeWords(sink, 0x80, 4, [set.med]);
  if (as.localPref !== undefined) writeWords(sink, 0x40, 5, [as.localPref]);
  if (set.atomicAggregate) writeWords(sink, 0x40, 6, []);
  if (set.aggregatorAs !== undefined) {
    writeWords(sink, 0xc0, 7, [set.aggregatorAs, 0x0a000001 + (set.aggregatorAs & 0xffff)]);
  }
  if (set.communities.length > 0) writeWords(sink, 0xc0, 8, set.communities);
  if (as.mpReach !== undefined && as.mpReachFirst !== true) writeBlob(sink, 14, as.mpReach);
  if (set.extendedCommunities.length > 0) writeWords(sink, 0xc0, 16, set.extendedCommunities);
  if (set.largeCommunities.length > 0) writeWords(sink, 0xc0, 32, set.largeCommunities);
}

/** Two to seven hops with the sender's, a tenth of them with prepending, a few with a lot of it. */
function drawPath(rng: Rng, originAs: number): number[] {
  const path: number[] = [];
  const transits = rng.geometric(1.9, 5);
  for (let hop = 0; hop < transits; hop++) {
    const as = hop === 0 || rng.percent(40)
      ? TRANSIT_AS[rng.skewed(TRANSIT_AS.length, 1.7)]!
      : drawOriginAs(rng);
    if (!path.includes(as)) path.push(as);
  }
  path.push(originAs);
  const prepended = rng.percent(12) ? 1 + rng.geometric(1.5, rng.percent(2) ? 30 : 5) : 0;
  for (let again = 0; again < prepended; again++) path.push(originAs);
  return path;
}

function drawCommunities(rng: Rng, path: readonly number[]): number[] {
  if (rng.percent(15)) return [];
  const values = new Set<number>();
  if (rng.perMille(4)) values.add(NO_EXPORT);
  if (rng.perMille(2)) values.add(BLACKHOLE);
  const wanted = 1 + rng.geometric(4.6, 39);
  for (let count = 0; count < wanted; count++) {
    const as = rng.percent(60) ? path[0]! : TRANSIT_AS[rng.below(TRANSIT_AS.length)]!;
    values.add((((as & 0xffff) << 16) | rng.below(rng.percent(70) ? 5000 : 65_536)) >>> 0);
  }
  return [...values].sort((a, b) => a - b);
}

function drawLargeCommunities(rng: Rng, path: readonly number[]): number[] {
  if (!rng.percent(12)) return [];
  const words: number[] = [];
  for (let count = rng.geometric(1.6, 11); count >= 0; count--) {
    words.push(rng.percent(70) ? path.at(-1)! : path[0]!, rng.below(100), rng.below(70_000));
  }
  return words;
}

/** RFC 6793 §4.1: four octets an AS. Segment type 2 is AS_SEQUENCE, 1 is AS_SET. */
function writeAsPath(sink: ByteSink, set: AttributeSet, firstAs: number): void {
  const hasSet = set.aggregatedAs.length > 0;
  const octets = 2 + 4 * (set.path.length + 1) + (hasSet ? 2 + 4 * set.aggregatedAs.length : 0);
  writeHeader(sink, 0x40, 2, octets);
  sink.u8(2);
  sink.u8(set.path.length + 1);
  sink.u32(firstAs);
  for (const as of set.path) sink.u32(as);
  if (!hasSet) return;
  sink.u8(1);
  sink.u8(set.aggregatedAs.length);
  for (const as of set.aggregatedAs) sink.u32(as);
}

function writeWords(sink: ByteSink, flags: number, code: number, words: readonly number[]): void {
  writeHeader(sink, flags, code, 4 * words.length);
  for (const word of words) sink.u32(word);
}

function writeWords8(sink: ByteSink, flags: number, code: number, octets: readonly number[]): void {
  writeHeader(sink, flags, code, octets.length);
  for (const octet of octets) sink.u8(octet);
}

/** Optional non-transitive, with the two-octet length that senders commonly use for it. */
function writeBlob(sink: ByteSink, code: number, value: Uint8Array): void {
  sink.u8(0x90);
  sink.u8(code);
  sink.u16(value.length);
  sink.append(value);
}

function writeHeader(sink: ByteSink, flags: number, code: number, octets: number): void {
  sink.u8(octets > 255 ? flags | 0x10 : flags);
  sink.u8(code);
  if (octets > 255) sink.u16(octets);
  else sink.u8(octets);
}
