import { newerFormat, unknownNode } from "./allocate_refusal.ts";
import { addressesIn, bitsOf, lengthOf } from "./demand.ts";
import { type Delta, NOTHING } from "./delta.ts";
import type { Ledger } from "./ledger.ts";
import type { BlockRow, Demand, NodeRow } from "./ledger_row.ts";
import { type Moment, secondsBetween } from "./moment.ts";
import { adopted } from "./node_adopt.ts";
import type { Refusal } from "./refusal.ts";
import type { Work } from "./work.ts";

/** What a node says of itself. */
export interface ReportRequest {
  readonly node: string;
  /** Of the incarnation that speaks; absent: whichever the ledger knows. */
  readonly uid?: string;
  /** Addresses in use (of a pod with two families, one), and asked for in vain. */
  readonly used: number;
  readonly pending: number;
  /** Addresses in use in each block, as far as they are known. */
  readonly blocks?: readonly { readonly prefix: string; readonly used: number }[];
}

export interface ReportAnswer {
  readonly node: string;
  readonly uid: string;
  readonly demand: Demand;
  /** False: the ledger knows as much already. */
  readonly isWritten: boolean;
  /** Blocks that were named and that the node does not have. */
  readonly unknown: readonly string[];
  /** Addresses in use beyond those of its blocks: pods have addresses that are not its. */
  readonly beyond?: number;
  /** The node is taken for gone: its blocks drain whatever it says. */
  readonly isGone?: true;
}

/**
 * A report that says nothing new is written once in so long. Each commit is durable and is told to
 * all that watch: a thousand nodes that repeat themselves must not keep a disk busy.
 */
const REPEAT_SECONDS = 60;

/** Stores what a node needs. What follows from it is decided by `rebalance` and `follow`. */
export function report(request: ReportRequest): Work<ReportAnswer> {
  return (ledger, now) => {
    if (ledger.isNewer) return newerFormat(ledger);
    const node = speaker(ledger, request);
    if ("refused" in node) return node;
    const heard = hear(ledger, node, request, now);
    if ("refused" in heard) return heard;
    const { answer, delta } = heard;
    return { delta: answer.isWritten ? delta : NOTHING, answer };
  };
}

function reported(row: NodeRow, own: readonly BlockRow[]): Delta {
  const { used, pending } = row.demand!;
  return {
    puts: [row, ...own],
    deletes: [],
    guards: [],
    what: `${row.name} uses ${used} addresses and waits for ${pending}`,
  };
}

/** The node that speaks, where it may; one that no incarnation spoke for is this one's. */
export function speaker(ledger: Ledger, { node: name, uid }: ReportRequest): NodeRow | Refusal {
  const node = ledger.node(name);
  if (!node) {
    return {
      ...unknownNode(name),
      hint: `underlay ipam allocate --node ${name} makes it known and gives it a first block`,
    };
  }
  if (uid === undefined || uid === node.uid) return node;
  if (node.uid === "") return { ...node, uid };
  return {
    refused: "other-incarnation",
    text: `cannot report for ${name}: it is the incarnation ${node.uid} now, and not ${uid}`,
    hint: "a node that was made anew is declared first; what the old one had drains by itself",
  };
}

/** A report that makes sense. */
export interface Heard {
  /** The node as it is after it. */
  readonly row: NodeRow;
  /** What would write it. */
  readonly delta: Delta;
  readonly answer: ReportAnswer;
}

/** What a report comes to, whether or not it is news. */
export function hear(
  ledger: Ledger,
  node: NodeRow,
  request: ReportRequest,
  now: Moment,
): Heard | Refusal {
  const fault = nonsense(request);
  if (fault !== undefined) {
    return { refused: "bad-request", text: `cannot report for ${node.name}: ${fault}` };
  }
  const has = ledger.blocksOf(node.name);
  const own = request.uid === undefined ? [] : adopted(ledger, node.name, node.uid);
  const isFirst = own.length > 0 || ledger.node(node.name)?.uid !== node.uid;
  const known = request.blocks?.filter(({ prefix }) => has.some((one) => one.prefix === prefix));
  const demand: Demand = {
    used: request.used,
    pending: request.pending,
    ...known && { blocks: known.toSorted((a, b) => a.prefix < b.prefix ? -1 : 1) },
    at: now,
  };
  const answer: ReportAnswer = {
    node: node.name,
    uid: node.uid,
    demand,
    isWritten: isFirst || isNews(node.demand, demand, has, now),
    unknown: request.blocks?.filter((one) => !known!.includes(one)).map(({ prefix }) => prefix) ??
      [],
    ...beyondOf(demand.used, has),
    ...node.gone && { isGone: true },
  };
  const row = { ...node, demand };
  return { row, delta: reported(row, own), answer };
}

/** What is in use beyond the addresses of these blocks. */
export function beyondOf(used: number, blocks: readonly BlockRow[]): { readonly beyond?: number } {
  const beyond = used - roomOf(blocks);
  return beyond > 0 ? { beyond } : {};
}

/** Addresses of the family of which it has more; blocks on their way out may still be in use. */
function roomOf(blocks: readonly BlockRow[]): number {
  let ipv4 = 0, ipv6 = 0;
  for (const { prefix } of blocks) {
    const bits = bitsOf(prefix), addresses = addressesIn(bits, lengthOf(prefix));
    if (bits === 32) ipv4 += addresses;
    else ipv6 += addresses;
  }
  return Math.max(ipv4, ipv6);
}

function isNews(
  before: Demand | undefined,
  said: Demand,
  blocks: readonly BlockRow[],
  now: Moment,
): boolean {
  if (!before || !isSame(before, said)) return true;
  // A moment of the future is of a clock that was wrong, and would never grow old.
  if (secondsBetween(before.at, now) >= REPEAT_SECONDS || secondsBetween(now, before.at) > 0) {
    return true;
  }
  // That a block which drains is empty counts from a report made after it began to.
  return blocks.some(({ state, since }) =>
    state === "draining" && secondsBetween(since, before.at) < secondsBetween(since, now)
  );
}

function isSame(a: Demand, b: Demand): boolean {
  const { at: _a, ...before } = a, { at: _b, ...said } = b;
  return JSON.stringify(ordered(before)) === JSON.stringify(ordered(said));
}

/** Keys in one order, whatever order a store gives them back in. */
function ordered({ used, pending, blocks }: Omit<Demand, "at">): unknown {
  return [used, pending, blocks?.map((one) => [one.prefix, one.used])];
}

function nonsense({ used, pending, blocks = [] }: ReportRequest): string | undefined {
  for (const [name, value] of [["used", used], ["pending", pending]] as const) {
    if (!isCount(value)) return `${name} is ${value}, and must be a whole number of 0 or more`;
  }
  const seen = new Set<string>();
  let ipv4 = 0, ipv6 = 0;
  for (const { prefix, used } of blocks) {
    if (!isCount(used)) {
      return `${used} addresses in use in ${prefix} is no whole number of 0 or more`;
    }
    if (seen.has(prefix)) return `${prefix} is named twice`;
    if (used > addressesIn(bitsOf(prefix), lengthOf(prefix))) {
      return `${used} addresses in use are more than ${prefix} has`;
    }
    seen.add(prefix);
    if (bitsOf(prefix) === 32) ipv4 += used;
    else ipv6 += used;
  }
  const most = Math.max(ipv4, ipv6);
  if (most > used) return `its blocks have ${most} addresses in use, and in all it is ${used}`;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
