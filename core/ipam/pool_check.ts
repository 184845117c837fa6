// The door of pools: what is in the ledger has sizes that make sense and addresses that exist.
import { formatPrefix, parsePrefix } from "../net/prefix.ts";
import type { BlockSizes, ElasticSettings, PoolRow } from "./pool.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import { MOST_DEPTH } from "./space.ts";
import { holds, ipv4Words, type PrefixWords, readPrefix, writePrefix } from "./space_prefix.ts";

function bad(text: string, hint?: string): Refusal {
  return { refused: "bad-request", text, ...(hint === undefined ? undefined : { hint }) };
}

/** A prefix as somebody wrote it; refused with what is wrong in one sentence. */
export function readCidr(text: string): PrefixWords | Refusal {
  const prefix = text.includes("/") ? parsePrefix(text) : undefined;
  if (!prefix) {
    const masked = text.includes("/") ? parsePrefix(text, true) : undefined;
    if (masked) {
      return bad(
        `${text} has bits behind its length`,
        `${formatPrefix(masked)} is the whole range`,
      );
    }
    return bad(
      `${JSON.stringify(text)} is no prefix`,
      "for example 10.64.0.0/16 or 2001:db8::/108",
    );
  }
  const words = readPrefix(formatPrefix(prefix))!;
  const { w0, w1, w2 } = words;
  if (words.bits === 128 && words.length >= 96 && w0 === 0 && w1 === 0 && w2 === 0xffff) {
    return bad(
      `${text} is IPv4 written as IPv6`,
      writePrefix(ipv4Words(words.w3, words.length - 96)),
    );
  }
  return words;
}

/** The canonical texts of prefixes, in their order. */
export function readCidrs(texts: readonly string[]): string[] | Refusal {
  const read: string[] = [];
  for (const text of texts) {
    const words = readCidr(text);
    if (isRefusal(words)) return words;
    read.push(writePrefix(words));
  }
  return read;
}

/** What is wrong with a pool as it would be. */
export function poolFault(pool: PoolRow): Refusal | undefined {
  return nameFault(pool) ?? familyFault(pool) ?? elasticFault(pool.elastic) ??
    firstFault(pool.cidrs, ({ prefix }) => cidrFault(pool, prefix)) ??
    firstFault(pool.reserved, (prefix) => reservedFault(pool, prefix));
}

function firstFault<Item>(
  items: readonly Item[],
  fault: (item: Item) => Refusal | undefined,
): Refusal | undefined {
  for (const item of items) {
    const found = fault(item);
    if (found) return found;
  }
  return undefined;
}

const MOST_NAME = 63;

function nameFault({ name, rackLabel, selector }: PoolRow): Refusal | undefined {
  if (!/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(name) || name.length > MOST_NAME) {
    return bad(
      `${JSON.stringify(name)} is no name of a pool`,
      `letters, digits, "-", "." and "_", at most ${MOST_NAME}`,
    );
  }
  if (rackLabel === "") return bad("the label that names the rack is empty");
  const empty = selector.find(({ values }) => values.length === 0);
  return empty ? bad(`the selector wants ${empty.key}, but no value of it`) : undefined;
}

function familyFault(pool: PoolRow): Refusal | undefined {
  if (pool.cidrs.length === 0) return bad(`pool ${pool.name} has no range`);
  for (
    const [bits, family, sizes] of [[32, "IPv4", pool.ipv4], [128, "IPv6", pool.ipv6]] as const
  ) {
    const has = pool.cidrs.some(({ prefix }) => readPrefix(prefix)?.bits === bits);
    if (has && !sizes) return bad(`pool ${pool.name} has ranges of ${family}, but no sizes of it`);
    if (!has && sizes) return bad(`pool ${pool.name} has sizes of ${family}, but no range of it`);
    const fault = sizes && sizesFault(sizes, bits, family);
    if (fault) return fault;
  }
  return undefined;
}

/** Room for a pod beside network, broadcast and gateway. */
const HOST_BITS = 2;

function sizesFault(sizes: BlockSizes, bits: 32 | 128, family: string): Refusal | undefined {
  const { smallest, largest, usual, rack } = sizes;
  for (const [name, length] of Object.entries(sizes)) {
    if (!Number.isInteger(length) || length < 1 || length > bits) {
      return bad(`the ${name} ${family} size /${length} is not /1 to /${bits}`);
    }
  }
  if (smallest > bits - HOST_BITS) {
    return bad(
      `an ${family} block of /${smallest} has no address for a pod`,
      `/${bits - HOST_BITS} is the smallest that makes sense`,
    );
  }
  if (largest > smallest) {
    return bad(
      `the largest ${family} block, /${largest}, is smaller than the smallest, /${smallest}`,
    );
  }
  if (usual < largest || usual > smallest) {
    return bad(`the usual ${family} block, /${usual}, is not /${smallest} to /${largest}`);
  }
  if (rack > largest) {
    return bad(
      `a rack's first ${family} range, /${rack}, is smaller than the largest block, /${largest}`,
    );
  }
  return undefined;
}

function cidrFault(pool: PoolRow, text: string): Refusal | undefined {
  const words = readPrefix(text);
  if (!words) return bad(`${text} is no prefix`);
  const { bits, length } = words, sizes = (bits === 32 ? pool.ipv4 : pool.ipv6)!;
  if (length === 0) return bad(`${text} is every address there is`, "say the range that is yours");
  if (length > sizes.usual) {
    return bad(
      `${text} is smaller than one block, /${sizes.usual}`,
      length > bits - HOST_BITS
        ? "a pool is a range, not a host"
        : `smaller blocks: ${bits === 32 ? "--usual" : "--ipv6-usual"} /${
          Math.min(length, sizes.smallest)
        }`,
    );
  }
  if (sizes.smallest - length > MOST_DEPTH) {
    return bad(
      `${text} has more than 2^${MOST_DEPTH} blocks of /${sizes.smallest}`,
      `a part of it, /${sizes.smallest - MOST_DEPTH} or longer, or larger blocks: ` +
        `${bits === 32 ? "--sizes" : "--ipv6-sizes"} up to /${length + MOST_DEPTH}`,
    );
  }
  return undefined;
}

function reservedFault(pool: PoolRow, text: string): Refusal | undefined {
  const words = readPrefix(text);
  if (!words) return bad(`${text} is no prefix`);
  const inside = pool.cidrs.some(({ prefix }) => holds(readPrefix(prefix)!, words));
  return inside
    ? undefined
    : bad(`${text} cannot be reserved: it is in no range of pool ${pool.name}`);
}

function elasticFault(elastic: ElasticSettings): Refusal | undefined {
  for (const [name, value] of Object.entries(elastic)) {
    if (!Number.isSafeInteger(value) || value < 0) {
      return bad(`${name} is ${value}, not a whole number`);
    }
  }
  const { highPercent, lowPercent, mostBlocks } = elastic;
  if (highPercent < 1 || highPercent > 100) {
    return bad(`the high mark, ${highPercent} %, is not 1 to 100`);
  }
  if (lowPercent >= highPercent) {
    return bad(
      `the low mark, ${lowPercent} %, is not below the high one, ${highPercent} %`,
      "nodes would grow and shrink by turns",
    );
  }
  return mostBlocks < 1 ? bad("a node must be able to hold a block") : undefined;
}
