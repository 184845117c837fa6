// The super-block around a block that is granted where somebody wants it, and not where there is most room.
import { rackText } from "./allocate_room.ts";
import type { Delta } from "./delta.ts";
import type { Ledger } from "./ledger.ts";
import type { SuperRow } from "./ledger_row.ts";
import type { PoolRow } from "./pool.ts";
import { rackOf } from "./selector.ts";
import {
  holds,
  overlaps,
  pathIn,
  prefixAt,
  type PrefixWords,
  readPrefix,
  writePrefix,
} from "./space_prefix.ts";

/** Super-blocks inside the prefix. */
export function supersIn(ledger: Ledger, words: PrefixWords): readonly SuperRow[] {
  return [...ledger.supers()].filter(({ prefix }) => holds(words, readPrefix(prefix)!));
}

/**
 * A new super-block around the block, of the size that a rack gets first, or as much of it as is nobody
 * else's. There is none around it or inside. `serial`: of what was there before.
 */
export function superFor(
  ledger: Ledger,
  { name }: PoolRow,
  rack: string,
  words: PrefixWords,
  serial: number,
): { readonly row: SuperRow; readonly delta: Delta } {
  const pool = ledger.pool(name)!, range = ledger.ranges.inPool(name, words)!;
  const usual = (words.bits === 32 ? pool.ipv4 : pool.ipv6)?.rack ?? words.length;
  const path = pathIn(words, range.words.length);
  let length = Math.max(Math.min(usual, words.length), range.words.length), around = words;
  for (; length < words.length; length++) {
    around = prefixAt(range.words, path, length - range.words.length);
    if (isFor(ledger, pool, rack, around)) break;
  }
  if (length === words.length) around = words;
  const prefix = writePrefix(around);
  const all = ledger.blocksIn(prefix).map((block) => block.serial);
  const next = Math.max(pool.serial, serial, ...all) + 1;
  const row: SuperRow = { kind: "super", prefix, pool: name, rack, serial: next };
  const what = `super-block ${prefix} for ${rackText(rack)}`;
  return {
    row,
    delta: { puts: [row, { ...pool, serial: next }], deletes: [], guards: [], what },
  };
}

/** Whether something of it is never granted. */
export function isReserved({ reserved }: PoolRow, words: PrefixWords): boolean {
  return reserved.some((prefix) => overlaps(words, readPrefix(prefix)!));
}

/** Whether nobody but the rack has anything there: another's block would be lost to its own rack. */
function isFor(ledger: Ledger, pool: PoolRow, rack: string, words: PrefixWords): boolean {
  if (isReserved(pool, words)) return false;
  if (supersIn(ledger, words).length > 0) return false;
  return ledger.blocksIn(writePrefix(words)).every(({ node }) => {
    const known = ledger.node(node);
    return known !== undefined && rackOf(pool, known.labels) === rack;
  });
}
