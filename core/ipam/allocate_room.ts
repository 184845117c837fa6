// Where the next block of a rack goes. One rule: the tightest free range of the rack's super-blocks;
// then a super-block that doubles in place; then a new one: a rack's first where most is free, so that it
// can double, each further one where it takes least of what others will double into.
import type { Delta } from "./delta.ts";
import type { Ledger } from "./ledger.ts";
import type { Draft } from "./ledger_draft.ts";
import type { SuperRow } from "./ledger_row.ts";
import type { Kept } from "./ledger_shelf.ts";
import { allCooled } from "./allocate_cooled.ts";
import type { Moment } from "./moment.ts";
import type { PoolRow } from "./pool.ts";
import { NONE } from "./space.ts";
import { holds, pathIn, prefixAt, type PrefixWords, writePrefix } from "./space_prefix.ts";
import { depthIn, type Range } from "./space_ranges.ts";

/** What is asked for: a block of that length for a rack. */
export interface Wish {
  readonly pool: PoolRow;
  readonly rack: string;
  readonly bits: 32 | 128;
  readonly length: number;
}

/** A free prefix, and the super-block it lies in. */
export interface Room {
  readonly prefix: string;
  readonly within: SuperRow;
}

/** The room that is there already. */
export function findRoom(ledger: Ledger, wish: Wish): Room | undefined {
  const { space } = ledger.ranges;
  let best: Kept<SuperRow> | undefined, bestRange: Range | undefined;
  let bestNode = 0, bestDepth = NONE, bestLength = NONE;
  for (const kept of ledger.supersOf(wish.pool.name, wish.rack)) {
    const words = kept.words!, range = openRange(ledger, wish, words);
    if (!range) continue;
    const path = pathIn(words, range.words.length);
    const node = space.open(range.root, path, depthIn(range, words));
    const depth = wish.length - range.words.length;
    const tightest = node === 0 || depth < 0 ? NONE : space.tightest(node, depth, false);
    if (tightest === NONE || tightest + range.words.length <= bestLength) continue;
    [best, bestRange, bestNode, bestDepth] = [kept, range, node, tightest];
    bestLength = tightest + range.words.length;
    // Nothing is tighter, and those that follow lie higher.
    if (bestLength === wish.length) break;
  }
  if (!best || !bestRange) return undefined;
  const from = bestRange.words, path = pathIn(best.words!, from.length);
  const found = space.first(bestNode, path, bestDepth, false);
  const prefix = writePrefix(prefixAt(from, found, wish.length - from.length));
  return { prefix, within: best.row };
}

/** The range of the pool around the prefix, if anything is granted from it. */
function openRange(ledger: Ledger, { pool, bits }: Wish, words: PrefixWords): Range | undefined {
  if (words.bits !== bits) return undefined;
  const ranges = ledger.ranges.of(pool.name);
  for (let i = 0; i < ranges.length; i++) {
    if (!holds(ranges[i]!.words, words)) continue;
    return pool.cidrs[i]?.draining ? undefined : ranges[i];
  }
  return undefined;
}

/** Makes room for the rack where there is none; each step of it goes into the draft. */
export function makeRoom(draft: Draft, wish: Wish, now: Moment): Room | undefined {
  const { ledger } = draft;
  const cooled = allCooled(draft.ledger, wish, now);
  if (cooled) draft.apply(cooled);
  const found = findRoom(ledger, wish);
  if (found) return found;
  const parted = doubled(ledger, wish) ?? placed(ledger, wish);
  if (!parted) return undefined;
  draft.apply(parted);
  return findRoom(ledger, wish);
}

/** The first super-block of the rack that can double until the block fits. */
function doubled(ledger: Ledger, wish: Wish): Delta | undefined {
  for (const { row, words } of ledger.supersOf(wish.pool.name, wish.rack)) {
    const range = openRange(ledger, wish, words!);
    const length = range && doubledLength(ledger, range, words!, wish.length);
    if (!range || length === undefined) continue;
    const path = pathIn(words!, range.words.length);
    const prefix = writePrefix(prefixAt(range.words, path, length - range.words.length));
    const pool = ledger.pool(wish.pool.name)!;
    // Above all that was ever here, also where another super-block was.
    const serial = Math.max(row.serial, pool.serial) + 1;
    return {
      puts: [{ ...row, prefix, serial }, { ...pool, serial: pool.serial + 1 }],
      deletes: [`super/${row.prefix}`],
      guards: [],
      what: `double super-block ${row.prefix} to /${length} for ${rackText(wish.rack)}`,
    };
  }
  return undefined;
}

/** How short the prefix becomes until a block of `fit` has room in it; undefined where a buddy is not free. */
function doubledLength(
  { ranges: { space } }: Ledger,
  range: Range,
  words: PrefixWords,
  fit: number,
): number | undefined {
  const path = pathIn(words, range.words.length);
  let depth = words.length - range.words.length;
  const wanted = fit - range.words.length;
  do {
    if (depth === 0) return undefined;
    // The other half of what it becomes.
    const buddy = path & -1 << 32 - depth ^ 1 << 32 - depth;
    if (!space.isFree(range.root, buddy, depth, true)) return undefined;
    depth--;
  } while (depth + 1 > wanted);
  return depth + range.words.length;
}

/** A new super-block, in the first CIDR that has room for it. */
function placed(ledger: Ledger, wish: Wish): Delta | undefined {
  const { pool: { ipv4, ipv6 }, bits, length } = wish;
  const usual = Math.min((bits === 32 ? ipv4 : ipv6)?.rack ?? length, length);
  // As large as the rack's largest: its ranges double in sum, so that there are few of them.
  for (let size = Math.min(usual, largestOf(ledger, wish)); size <= usual; size++) {
    const found = placedAs(ledger, wish, size, size);
    if (found) return found;
  }
  // At the end of a pool what is left is taken as it is.
  return placedAs(ledger, wish, usual, length);
}

/** The prefix length of the rack's largest super-block; as long as can be where it has none. */
function largestOf(ledger: Ledger, { pool, rack, bits }: Wish): number {
  let length: number = bits;
  for (const { words } of ledger.supersOf(pool.name, rack)) {
    if (words!.bits === bits) length = Math.min(length, words!.length);
  }
  return length;
}

/** `fit`: the prefix length that there must be room for. */
function placedAs(ledger: Ledger, wish: Wish, usual: number, fit: number): Delta | undefined {
  const { space } = ledger.ranges, pool = ledger.pool(wish.pool.name)!;
  // The largest free range is where others double; what is smaller than a rack's first is nobody's.
  const isTight = fit === usual &&
    ledger.supersOf(pool.name, wish.rack).some(({ words }) => words!.bits === wish.bits);
  for (const range of openRanges(ledger, wish)) {
    const { length } = range.words;
    if (fit < length) continue;
    const widest = space.widest(range.root, true);
    if (widest === NONE || widest + length > fit) continue;
    const depth = isTight ? space.tightest(range.root, fit - length, true) : widest;
    const path = space.first(range.root, 0, depth, true);
    const prefix = writePrefix(prefixAt(range.words, path, Math.max(depth, usual - length)));
    const serial = pool.serial + 1;
    return {
      puts: [
        { kind: "super", prefix, pool: pool.name, rack: wish.rack, serial },
        { ...pool, serial },
      ],
      deletes: [],
      guards: [],
      what: `super-block ${prefix} for ${rackText(wish.rack)}`,
    };
  }
  return undefined;
}

/** CIDRs of the family that blocks are granted from. */
export function openRanges(ledger: Ledger, { pool, bits }: Wish): readonly Range[] {
  return ledger.ranges.of(pool.name).filter((range, i) =>
    range.words.bits === bits && !pool.cidrs[i]?.draining
  );
}

export function rackText(rack: string): string {
  return rack === "" ? "nodes without a rack" : `rack ${rack}`;
}
