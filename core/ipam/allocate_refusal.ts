// Why there is no block, and what would help.
import type { Ledger } from "./ledger.ts";
import { findRoom, openRanges, rackText, type Wish } from "./allocate_room.ts";
import { type Moment, secondsBetween } from "./moment.ts";
import type { PoolRow } from "./pool.ts";
import type { Refusal } from "./refusal.ts";
import { formatSelector } from "./selector.ts";
import { NONE } from "./space.ts";
import { pathIn } from "./space_prefix.ts";
import { depthIn } from "./space_ranges.ts";
import type { NodeRow } from "./ledger_row.ts";

/** There is no room for the wish, in whatever is free, drains or cools. */
export function exhausted(ledger: Ledger, wish: Wish, node: string, now: Moment): Refusal {
  const { pool, length } = wish;
  const family = familyOf(wish), article = family === "" ? "a" : "an";
  return {
    refused: "exhausted",
    text: `cannot grant ${article} ${family}/${length}${toNode(node)}${pool.name}: ` +
      freeText(ledger, wish),
    hint: hints(ledger, wish, now, largestFor(ledger, wish)).join("; "),
  };
}

/** `IPv4 ` where the pool has both. */
function familyOf({ pool, bits }: Pick<Wish, "pool" | "bits">): string {
  return pool.ipv4 && pool.ipv6 ? bits === 32 ? "IPv4 " : "IPv6 " : "";
}

function freeText(ledger: Ledger, wish: Wish): string {
  const largest = largestFor(ledger, wish), rack = rackText(wish.rack), family = familyOf(wish);
  return largest === NONE
    ? `nothing ${family === "" ? "" : `of ${family}`}is free for ${rack}`
    : `the largest free ${family}block for ${rack} is a /${largest}`;
}

/**
 * There is room for the first few of the blocks, and not for all. `ledger` is as it was before them, `wish`
 * of the first family.
 */
export function tooFew(
  ledger: Ledger,
  wish: Wish,
  node: string,
  { count, fits }: { readonly count: number; readonly fits: number },
  now: Moment,
): Refusal {
  const { pool, length } = wish, both = pool.ipv4 && pool.ipv6 ? [32, 128] as const : [wish.bits];
  const free = both.map((bits) => freeText(ledger, { ...wish, bits }));
  const hint = hints(ledger, wish, now, NONE);
  return {
    refused: "exhausted",
    text: `cannot grant ${count} blocks of /${length}${toNode(node)}${pool.name}: ` +
      `there is room for ${fits}, and ${free.join(", ")}`,
    hint: [`--count ${fits} would fit`, ...hint].join("; "),
  };
}

/** What {@link exhausted} said of a node, of another one with the same wish. */
export function forOther(refusal: Refusal, was: string, node: string): Refusal {
  const [before, ...rest] = refusal.text.split(toNode(was));
  return was === node || rest.length === 0
    ? refusal
    : { ...refusal, text: before + toNode(node) + rest.join(toNode(was)) };
}

/** Names of nodes and pools have no spaces. */
function toNode(node: string): string {
  return ` to ${node} from pool `;
}

function hints(ledger: Ledger, wish: Wish, now: Moment, largest: number): string[] {
  const { pool, length, bits } = wish, found: string[] = [];
  const sizes = bits === 32 ? pool.ipv4 : pool.ipv6;
  if (largest !== NONE && sizes && largest <= sizes.smallest && bits === (pool.ipv4 ? 32 : 128)) {
    found.push(`--size /${largest} would fit`);
  }
  const wait = cooling(ledger, pool, now);
  if (wait !== undefined) found.push(`a block cools for ${wait} s more`);
  if (pool.draining) found.push(`underlay ipam pool drain ${pool.name} --undo: the pool drains`);
  const draining = pool.cidrs.find(({ draining }) => draining);
  if (draining) {
    found.push(`underlay ipam pool drain ${pool.name} ${draining.prefix} --undo: it drains`);
  }
  const lent = elsewhere(ledger, wish);
  if (lent !== undefined) {
    found.push(`underlay ipam rebalance: ${rackText(lent)} has room that may be given back`);
  }
  const rack = Math.min(sizes?.rack ?? length, length);
  found.push(`underlay ipam pool grow ${pool.name} CIDR: a /${rack} or larger`);
  return found;
}

/** The length of the largest free block that the rack could be given. */
function largestFor(ledger: Ledger, wish: Wish): number {
  const { space } = ledger.ranges;
  let best = NONE;
  const see = (depth: number, length: number) => {
    if (depth !== NONE && (best === NONE || depth + length < best)) best = depth + length;
  };
  for (const range of openRanges(ledger, wish)) {
    see(space.widest(range.root, true), range.words.length);
    for (const { words } of ledger.supersOf(wish.pool.name, wish.rack)) {
      if (ledger.ranges.inPool(wish.pool.name, words!) !== range) continue;
      const path = pathIn(words!, range.words.length);
      const node = space.open(range.root, path, depthIn(range, words!));
      if (node !== 0) see(space.widest(node, false), range.words.length);
    }
  }
  return best;
}

/** Seconds until the first block of the pool has cooled. */
function cooling(ledger: Ledger, pool: PoolRow, now: Moment): number | undefined {
  let least: number | undefined;
  for (const { row } of ledger.cooling()) {
    if (row.pool !== pool.name) continue;
    const left = Math.ceil(pool.elastic.coolSeconds - secondsBetween(row.since, now));
    if (left > 0 && (least === undefined || left < least)) least = left;
  }
  return least;
}

/** Another rack whose super-blocks have room for it. */
function elsewhere(ledger: Ledger, wish: Wish): string | undefined {
  const racks = new Set<string>();
  for (const { rack } of ledger.supers(wish.pool.name)) racks.add(rack);
  racks.delete(wish.rack);
  for (const rack of racks) if (findRoom(ledger, { ...wish, rack })) return rack;
  return undefined;
}

/** No pool serves the node, or not the one that was asked for. */
export function noPool(
  ledger: Ledger,
  node: string,
  labels: NodeRow["labels"],
  asked?: PoolRow,
): Refusal {
  const pools = [...ledger.pools()];
  if (pools.length === 0) {
    return {
      refused: "no-pool-matches",
      text: `cannot grant a block to ${node}: there is no pool`,
      hint: "underlay ipam pool add NAME CIDR",
    };
  }
  const has = labels.length === 0
    ? "no labels"
    : labels.map(({ key, value }) => `${key}=${value}`).join(" ");
  const { name, selector } = asked ?? pools[0]!;
  const which = asked ? `pool ${name} is not` : "no pool is";
  return {
    refused: "no-pool-matches",
    text: `cannot grant a block to ${node}: it has ${has}, and ${which} for such nodes`,
    hint: `pool ${name} is for nodes with ${formatSelector(selector)}; ` +
      `underlay ipam node set ${node} --label KEY=VALUE`,
  };
}

export function draining(pools: readonly PoolRow[], node: string): Refusal {
  const names = pools.map(({ name }) => name).join(", ");
  return {
    refused: "draining",
    text: `cannot grant a block to ${node}: pool ${names} is draining`,
    hint: `underlay ipam pool drain ${pools[0]!.name} --undo, or underlay ipam pool add`,
  };
}

export function unknownPool(ledger: Ledger, name: string): Refusal {
  const names = [...ledger.pools()].map(({ name }) => name);
  return {
    refused: "unknown-pool",
    text: `there is no pool ${name}`,
    hint: names.length === 0 ? "underlay ipam pool add NAME CIDR" : `pools: ${names.join(", ")}`,
  };
}

export function unknownNode(name: string): Refusal {
  return {
    refused: "unknown-node",
    text: `there is no node ${name}`,
    hint: "underlay ipam node show lists them",
  };
}

/** A newer program wrote the ledger: this one does not know what it would break. */
export function newerFormat(ledger: Ledger): Refusal {
  return {
    refused: "newer-format",
    text: `cannot change the ledger: its format is ${ledger.meta?.format}, and 1 is known here`,
    hint: "use the newer underlay, or ipam export there and ipam import here",
  };
}
