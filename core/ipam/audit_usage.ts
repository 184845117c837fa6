import { BlockUse } from "./block_use.ts";
import { lengthOf } from "./demand.ts";
import type { Ledger } from "./ledger.ts";
import type { BlockRow, BlockState, SuperRow } from "./ledger_row.ts";
import type { PoolRow } from "./pool.ts";
import { holds, type PrefixWords, readPrefix } from "./space_prefix.ts";

/** What a part of the address space comes to: addresses of one family. */
export interface Usage {
  readonly family: "ipv4" | "ipv6";
  readonly size: bigint;
  /** In blocks of each state. */
  readonly states: Readonly<Record<BlockState, bigint>>;
  readonly reserved: bigint;
  /** Neither in a block nor reserved. */
  readonly free: bigint;
  /** In use, as the owners said last. */
  readonly used: number;
  /** Somebody said so, or there is no block. */
  readonly isUseKnown: boolean;
  /** Those that are somebody's, and nodes that have one. */
  readonly blocks: number;
  readonly nodes: number;
}

/** What a rack has of a pool: its super-blocks. */
export interface RackUsage extends Usage {
  /** Empty for nodes without a rack. */
  readonly rack: string;
  readonly supers: readonly string[];
}

/** What a pool has in one family. */
export interface PoolUsage extends Usage {
  readonly pool: string;
  readonly cidrs: readonly string[];
  /** By name. */
  readonly racks: readonly RackUsage[];
}

/** What each pool and each rack has and uses, by pool and family. Linear in the blocks. */
export function usage(ledger: Ledger): PoolUsage[] {
  const used = new BlockUse((name) => ledger.node(name));
  return [...ledger.pools()].flatMap((pool) => [
    ...familyUsage(pool, "ipv4", ledger, used),
    ...familyUsage(pool, "ipv6", ledger, used),
  ]);
}

const BITS = { ipv4: 32, ipv6: 128 } as const;

function familyUsage(
  pool: PoolRow,
  family: Usage["family"],
  ledger: Ledger,
  used: BlockUse,
): PoolUsage[] {
  const isOurs = ({ bits }: PrefixWords) => bits === BITS[family];
  const cidrs = outermost(pool.cidrs.map(({ prefix }) => prefix)).filter(({ words }) =>
    isOurs(words)
  );
  if (cidrs.length === 0) return [];
  const reserved = outermost(pool.reserved).filter(({ words }) => isOurs(words));
  const racks = new Map<string, Tally>(), whole = new Tally(family);
  for (const row of ledger.supers(pool.name)) {
    const words = readPrefix(row.prefix);
    if (!words || !isOurs(words)) continue;
    let rack = racks.get(row.rack);
    if (!rack) racks.set(row.rack, rack = new Tally(family));
    rack.super(row, words, reserved, ledger, used);
  }
  for (const { words } of cidrs) whole.size += sizeOf(words);
  for (const { words } of reserved) whole.reserved += sizeOf(words);
  for (const rack of racks.values()) whole.add(rack);
  const named = [...racks].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  return [{
    pool: pool.name,
    cidrs: cidrs.map(({ text }) => text),
    ...whole.usage(),
    racks: named.map(([rack, tally]) => ({ rack, supers: tally.supers, ...tally.usage() })),
  }];
}

interface Named {
  readonly text: string;
  readonly words: PrefixWords;
}

/** Those that are in none of the others, so that no address counts twice. */
function outermost(texts: readonly string[]): Named[] {
  const all = texts.flatMap((text) => {
    const words = readPrefix(text);
    return words ? [{ text, words }] : [];
  });
  return all.filter(({ words }, i) =>
    !all.some((other, j) =>
      i !== j && holds(other.words, words) && (other.words.length < words.length || j < i)
    )
  );
}

function sizeOf({ bits, length }: PrefixWords): bigint {
  return 1n << BigInt(bits - length);
}

/** Adds up; blocks are counted by their length, because few of these are many. */
class Tally {
  size = 0n;
  reserved = 0n;
  readonly supers: string[] = [];
  #used = 0;
  #isTold = false;
  #blocks = 0;
  readonly #nodes = new Set<string>();
  readonly #counts = new Map<string, number>();
  readonly #family: Usage["family"];

  constructor(family: Usage["family"]) {
    this.#family = family;
  }

  super(
    row: SuperRow,
    words: PrefixWords,
    reserved: readonly Named[],
    ledger: Ledger,
    used: BlockUse,
  ): void {
    this.supers.push(row.prefix);
    this.size += sizeOf(words);
    for (const one of reserved) {
      if (holds(words, one.words)) this.reserved += sizeOf(one.words);
      else if (holds(one.words, words)) this.reserved += sizeOf(words);
    }
    for (const block of ledger.blocksIn(row.prefix)) this.#block(block, used);
  }

  #block(block: BlockRow, used: BlockUse): void {
    const key = `${block.state} ${lengthOf(block.prefix)}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    if (block.state === "cooling") return;
    this.#blocks++;
    // What nobody has is no node's.
    if (block.node !== "") this.#nodes.add(block.node);
    const use = used.of(block);
    if (use === undefined) return;
    this.#isTold = true;
    this.#used += use;
  }

  /** The blocks of another; not its size. */
  add(other: Tally): void {
    for (const [key, count] of other.#counts) {
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
    }
    this.#blocks += other.#blocks;
    for (const node of other.#nodes) this.#nodes.add(node);
    this.#isTold ||= other.#isTold;
    this.#used += other.#used;
  }

  usage(): Usage {
    const states = { held: 0n, draining: 0n, leaving: 0n, cooling: 0n, quarantined: 0n };
    let taken = this.reserved;
    for (const [key, count] of this.#counts) {
      const [state, length] = key.split(" ") as [BlockState, string];
      const size = BigInt(count) << BigInt(BITS[this.#family] - Number(length));
      states[state] += size;
      taken += size;
    }
    const { size, reserved } = this;
    // Where blocks are over one another, more may be taken than there is: a check tells.
    const free = size > taken ? size - taken : 0n;
    const sums = { size, states, reserved, free };
    const blocks = this.#blocks, isUseKnown = this.#isTold || blocks === 0;
    const uses = { used: this.#used, isUseKnown, blocks, nodes: this.#nodes.size };
    return { family: this.#family, ...sums, ...uses };
  }
}
