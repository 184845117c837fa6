import { formatPrefix, makePrefix, parsePrefix, type Prefix } from "../net/prefix.ts";

/** A block that was granted elsewhere, by rules other than ours. */
export interface PlacedBlock {
  readonly prefix: string;
  readonly pool: string;
  readonly rack: string;
}

/**
 * The super-blocks of blocks that stand where they stand: around each, and wherever two halves are
 * one rack's, the whole in place of both. `leastOf` a pool and family: no super-block is larger.
 */
export function supersAround(
  blocks: readonly PlacedBlock[],
  leastOf: (block: PlacedBlock) => number,
): readonly PlacedBlock[] {
  const left = new Map(blocks.map((block) => [block.prefix, block]));
  const levels = Map.groupBy(blocks, ({ prefix }) => parsePrefix(prefix)!.length);
  for (let length = 128; length > 0; length--) {
    for (const block of levels.get(length) ?? []) {
      const { prefix, pool, rack } = block;
      if (length <= leastOf(block) || !left.has(prefix)) continue;
      const range = parsePrefix(prefix)!, sibling = left.get(formatPrefix(otherHalf(range)));
      if (sibling?.pool !== pool || sibling.rack !== rack) continue;
      left.delete(prefix);
      left.delete(sibling.prefix);
      const whole = { prefix: formatPrefix(makePrefix(range.address, length - 1)), pool, rack };
      left.set(whole.prefix, whole);
      const level = levels.get(length - 1);
      if (level) level.push(whole);
      else levels.set(length - 1, [whole]);
    }
  }
  return [...left.values()];
}

/** The range that makes a whole of twice the size with this one. */
function otherHalf({ address, length }: Prefix): Prefix {
  const octets = address.slice(), bit = length - 1;
  octets[bit >> 3]! ^= 0x80 >> (bit & 7);
  return { address: octets, length };
}
