// Why a certain block is not to be had, and what would help.
import type { AllocateAnswer } from "./allocate.ts";
import { rackText } from "./allocate_room.ts";
import { counted } from "../net/count.ts";
import type { Ledger } from "./ledger.ts";
import type { BlockRow, NodeRow, SuperRow } from "./ledger_row.ts";
import type { PoolCidr, PoolRow } from "./pool.ts";
import { waysOut } from "./quarantined.ts";
import type { Refusal } from "./refusal.ts";
import { formatSelector } from "./selector.ts";
import type { PrefixWords } from "./space_prefix.ts";
import { sizeHint } from "./allocate_size.ts";

const ELSEWHERE = "without --prefix a block is granted where there is room";

function cannot(prefix: string, node: string): string {
  return `cannot grant ${prefix} to ${node}:`;
}

/** A request that was made before was for something else. */
export function isOtherBlock(
  { prefix, request }: { readonly prefix: string; readonly request?: string },
  { blocks }: AllocateAnswer,
): Refusal | undefined {
  if (blocks.some((block) => block.prefix === prefix)) return undefined;
  const had = blocks.map((block) => block.prefix).join(" and ");
  return {
    refused: "bad-request",
    text: `request ${request} was granted ${had}, and not ${prefix}`,
    hint: "a new grant needs a new request id",
  };
}

export function inNoPool(ledger: Ledger, prefix: string, node: string): Refusal {
  const names = [...ledger.pools()].map(({ name }) => name);
  return {
    refused: "unknown-pool",
    text: `${cannot(prefix, node)} it is in no pool`,
    hint: names.length === 0
      ? "underlay ipam pool add NAME CIDR"
      : `underlay ipam pool grow NAME CIDR; pools: ${names.join(", ")}`,
  };
}

/** Somebody has the block, or one that overlaps it. `left`: seconds that it still cools. */
export function inTheWay(prefix: string, node: NodeRow, block: BlockRow, left: number): Refusal {
  const it = block.prefix === prefix ? "it" : `it overlaps ${block.prefix}, which`;
  return {
    refused: block.prefix === prefix ? kindOf(block, node) : "overlap",
    text: `${cannot(prefix, node.name)} ${it} ${whose(block, node, Math.ceil(left))}`,
    hint: wayOf(block, node),
  };
}

function kindOf({ node: owner, state }: BlockRow, { name }: NodeRow): Refusal["refused"] {
  if (state === "cooling") return "in-use";
  if (owner !== name) return "not-owner";
  return state === "leaving" ? "announced" : "other-incarnation";
}

/** A clause without its subject. */
function whose({ node, uid, state, why }: BlockRow, to: NodeRow, left: number): string {
  const owner = node === to.name && uid !== to.uid ? `incarnation ${uid} of ${node}` : node;
  switch (state) {
    case "held":
      return `is held by ${owner}`;
    case "draining":
      return `drains, and ${owner} may use it`;
    case "leaving":
      return `is about to be withdrawn by ${node}'s agent, and cools then`;
    case "cooling":
      return `cools for ${counted(left, "second")} more: it was ${node}'s`;
    case "quarantined":
      return `is quarantined for ${node}: ${why ?? "nobody may trust it"}`;
  }
}

function wayOf(block: BlockRow, { name }: NodeRow): string {
  const { prefix, node, state } = block;
  if (state === "quarantined") return waysOut(block);
  if (state === "held" && node !== name) {
    return `underlay ipam release ${prefix}, when ${node} does not use it; ${ELSEWHERE}`;
  }
  return ELSEWHERE;
}

export function reservedThere(prefix: string, node: string, pool: PoolRow): Refusal {
  return {
    refused: "overlap",
    text: `${cannot(prefix, node)} pool ${pool.name} has something of it reserved`,
    hint: `reserved: ${pool.reserved.join(", ")}; underlay ipam pool set ${pool.name} --unreserve`,
  };
}

export function otherSize(
  prefix: string,
  node: string,
  { length, bits }: PrefixWords,
  pool: PoolRow,
): Refusal {
  const { name } = pool, sizes = bits === 32 ? pool.ipv4 : pool.ipv6;
  const text = `${cannot(prefix, node)} pool ${name} grants`;
  if (!sizes) return { refused: "bad-request", text: `${text} nothing of that family` };
  const { smallest, largest } = sizes, hint = sizeHint(pool, bits, length);
  return {
    refused: length < largest ? "too-large" : "bad-request",
    text: `${text} /${smallest} to /${largest}`,
    ...(hint !== undefined && { hint }),
  };
}

export function otherPool(prefix: string, node: string, pool: PoolRow): Refusal {
  return {
    refused: "no-pool-matches",
    text: `${cannot(prefix, node)} it is in pool ${pool.name}, which is for other nodes`,
    hint: `pool ${pool.name} is for ${formatSelector(pool.selector)}; ` +
      `underlay ipam node set ${node} --label KEY=VALUE`,
  };
}

/** `cidr`: the range that drains, where it is not the whole pool. */
export function poolDrains(
  prefix: string,
  node: string,
  { name, draining }: PoolRow,
  cidr: PoolCidr | undefined,
): Refusal {
  const what = draining || !cidr ? `pool ${name}` : `${cidr.prefix} of pool ${name}`;
  const range = draining || !cidr ? "" : ` ${cidr.prefix}`;
  return {
    refused: "draining",
    text: `${cannot(prefix, node)} ${what} is draining`,
    hint: `underlay ipam pool drain ${name}${range} --undo; ${ELSEWHERE}`,
  };
}

/** Racks are aggregates: a block of one in another's would be a more specific route for ever. */
export function otherRack(
  prefix: string,
  node: string,
  rack: string,
  around: SuperRow,
): Refusal {
  return {
    refused: "overlap",
    text: `${cannot(prefix, node)} it is in ${around.prefix}, which is for ` +
      `${rackText(around.rack)}, and ${node} is of ${rackText(rack)}`,
    hint: ELSEWHERE,
  };
}

export function widerThan(prefix: string, node: string, inside: SuperRow): Refusal {
  return {
    refused: "overlap",
    text: `${cannot(prefix, node)} it is wider than ${inside.prefix}, which is for ` +
      rackText(inside.rack),
    hint: "underlay ipam rebalance gives back what is empty of it; ask again then",
  };
}
