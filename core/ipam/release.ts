import { newerFormat } from "./allocate_refusal.ts";
import { bitsOf } from "./demand.ts";
import { NOTHING } from "./delta.ts";
import type { Ledger } from "./ledger.ts";
import type { BlockRow, BlockState, Demand } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import type { Change, Work } from "./work.ts";

/** Blocks to give back. */
export interface ReleaseRequest {
  /** Only if it is this node that has them. */
  readonly node?: string;
  /** And this incarnation. */
  readonly uid?: string;
  /** Without it: all that the node has. */
  readonly prefixes?: readonly string[];
  /** Number of the grant that is meant; it was another's if that is not the block's any more. */
  readonly serial?: number;
  /** Whatever is in use, announced or quarantined. */
  readonly force?: boolean;
}

export interface ReleaseAnswer {
  /** As they are from now on. */
  readonly released: readonly BlockRow[];
  /** As far on their way, or further, before; nothing is done for them. */
  readonly already: readonly GivenBack[];
}

/** A block that was given back before. */
export interface GivenBack {
  readonly prefix: string;
  /** Absent: it is free. */
  readonly state?: BlockState;
}

/** Blocks with their partners, on their way to be free as far as nobody is hurt. */
export function release(request: ReleaseRequest): Work<ReleaseAnswer> {
  return (ledger, now) => {
    if (ledger.isNewer) return newerFormat(ledger);
    const prefixes = request.prefixes ?? all(ledger, request);
    if (isRefusal(prefixes)) return prefixes;
    const released = new Map<string, BlockRow>(), already: GivenBack[] = [];
    for (const prefix of prefixes) {
      if (released.has(prefix)) continue;
      const block = find(ledger, prefix, request);
      if (block === undefined) already.push({ prefix });
      else if (isRefusal(block)) return block;
      else if (!freed(ledger, block, released, now, request.force === true)) {
        already.push({ prefix, state: block.state });
      }
    }
    return changeOf([...released.values()], already);
  };
}

function changeOf(
  released: readonly BlockRow[],
  already: readonly GivenBack[],
): Change<ReleaseAnswer> {
  const what = released.length === 0
    ? ""
    : `release ${released.map(({ prefix, state }) => `${prefix} (${state})`).join(", ")}`;
  return { delta: { ...NOTHING, puts: released, what }, answer: { released, already } };
}

function all(ledger: Ledger, { node, uid }: ReleaseRequest): readonly string[] | Refusal {
  if (node === undefined) {
    return { refused: "bad-request", text: "cannot release: neither a block nor a node is said" };
  }
  if (!ledger.node(node) && ledger.blocksOf(node).length === 0) {
    return { refused: "unknown-node", text: `there is no node ${node}` };
  }
  const own = ledger.blocksOf(node).filter((block) => uid === undefined || block.uid === uid);
  return own.filter(({ state }) => state !== "quarantined").map(({ prefix }) => prefix);
}

/** The block that is meant; undefined where it was given back before. */
function find(
  ledger: Ledger,
  prefix: string,
  { node, uid, serial, force }: ReleaseRequest,
): BlockRow | Refusal | undefined {
  const block = ledger.block(prefix);
  if (!block) return isPast(ledger, prefix, serial) ? undefined : unknownBlock(ledger, prefix);
  const cannot = `cannot release ${prefix}:`;
  if (node !== undefined && block.node !== node) {
    return { refused: "not-owner", text: `${cannot} it is ${block.node}'s, not ${node}'s` };
  }
  if (uid !== undefined && block.uid !== uid) {
    return {
      refused: "other-incarnation",
      text: `${cannot} it is of incarnation ${block.uid} of ${block.node}, not ${uid}`,
    };
  }
  if (serial !== undefined && block.serial !== serial) {
    return {
      refused: "stale",
      text: `${cannot} it is grant ${block.serial} now, not ${serial}`,
    };
  }
  if (block.state === "quarantined" && !force) {
    return {
      refused: "in-use",
      text: `${cannot} it is quarantined: ${block.why ?? "nobody may trust it"}`,
      hint: "--force frees it, when nobody uses it any more",
    };
  }
  return block;
}

/** A grant of that number was there, and is no more. */
function isPast(ledger: Ledger, prefix: string, serial: number | undefined): boolean {
  if (serial === undefined) return false;
  for (const { name } of ledger.pools()) {
    const around = ledger.superAround(name, prefix);
    if (around && around.serial >= serial) return true;
  }
  return false;
}

function unknownBlock(ledger: Ledger, prefix: string): Refusal {
  const inside = ledger.blocksIn(prefix).map(({ prefix }) => prefix);
  return {
    refused: "unknown-block",
    text: `there is no block ${prefix}`,
    ...(inside.length > 0
      ? { hint: `blocks inside: ${inside.slice(0, FEW).join(", ")}` }
      : undefined),
  };
}

const FEW = 5;

/** Puts the block and its partner one step or more further; false where nothing is to be done. */
function freed(
  ledger: Ledger,
  block: BlockRow,
  released: Map<string, BlockRow>,
  now: Moment,
  force: boolean,
): boolean {
  let isChanged = false;
  const pair = pairOf(ledger, block), state = force ? "cooling" : stateFor(ledger, pair);
  for (const one of pair) {
    const next = further(one, state, now, force);
    if (!next) continue;
    released.set(one.prefix, next);
    isChanged = true;
  }
  return isChanged;
}

/** The block as it is then; undefined where it is as far already. What drains from now on, or did, does for good. */
function further(
  block: BlockRow,
  state: BlockState,
  now: Moment,
  force: boolean,
): BlockRow | undefined {
  if (LIFE[state] <= LIFE[block.state] && !(force && block.state === "quarantined")) {
    return block.state === "draining" && !block.released ? { ...block, released: true } : undefined;
  }
  const next = moved(block, state, now);
  return state === "draining" ? { ...next, released: true } : next;
}

/** Order of the life of a block; who is quarantined stays. */
const LIFE: Readonly<Record<BlockState, number>> = {
  held: 0,
  draining: 1,
  leaving: 2,
  cooling: 3,
  quarantined: 4,
};

/** The block and the one that was granted with it, as far as it is still there. */
function pairOf(ledger: Ledger, block: BlockRow): BlockRow[] {
  const other = block.partner === undefined ? undefined : ledger.block(block.partner);
  const isPair = other?.partner === block.prefix && other.node === block.node &&
    other.uid === block.uid;
  return isPair ? [block, other] : [block];
}

/**
 * How far a block and its partner may go at once: addresses in use of either keep both draining, so
 * that both can be taken back; an agent must withdraw them first.
 */
function stateFor(ledger: Ledger, pair: readonly BlockRow[]): BlockState {
  const node = ledger.node(pair[0]!.node);
  if (isUsed(node?.demand, pair)) return "draining";
  return node?.agent ? "leaving" : "cooling";
}

/**
 * By what the node says, in whichever incarnation it says it. Addresses that it says to be in use, and
 * not where, may be in any block of which it says nothing.
 */
function isUsed(demand: Demand | undefined, pair: readonly BlockRow[]): boolean {
  if (!demand) return false;
  const { used, blocks = [] } = demand;
  const said = blocks.filter((one) => pair.some(({ prefix }) => prefix === one.prefix));
  if (said.length > 0) return said.some((one) => one.used > 0);
  // Who says but one family of its pairs says it of both.
  const families = pair.map(({ prefix }) => blocks.filter((one) => isAlike(one.prefix, prefix)));
  const known = families.filter((family) => family.length > 0);
  if (known.length === 0) return used > 0;
  return known.some((family) => family.reduce((left, one) => left - one.used, used) > 0);
}

function isAlike(a: string, b: string): boolean {
  return bitsOf(a) === bitsOf(b);
}

/** The block in another state, since now. */
export function moved(block: BlockRow, state: BlockState, now: Moment, why?: string): BlockRow {
  const { why: _, released: _released, ...rest } = block;
  return { ...rest, state, since: now, ...(why === undefined ? undefined : { why }) };
}

/** What an agent has withdrawn from BGP. */
export interface AcknowledgeRequest {
  readonly node: string;
  /** Of the agent that is registered; another one's word does not count. */
  readonly instance: string;
  readonly blocks: readonly { readonly prefix: string; readonly serial: number }[];
}

export interface AcknowledgeAnswer {
  /** They cool from now on. */
  readonly cooling: readonly BlockRow[];
}

/** Blocks that were to be withdrawn are: what is not leaving, or of another grant, is not touched. */
export function acknowledge(request: AcknowledgeRequest): Work<AcknowledgeAnswer> {
  return (ledger, now) => {
    if (ledger.isNewer) return newerFormat(ledger);
    const { node, instance } = request, agent = ledger.node(node)?.agent;
    if (agent && agent.instance !== instance) {
      return {
        refused: "not-owner",
        text: `cannot acknowledge for ${node}: agent ${agent.instance} announces its blocks now`,
      };
    }
    const cooling = request.blocks.flatMap(({ prefix, serial }) => {
      const block = ledger.block(prefix);
      const isMeant = block?.node === node && block.serial === serial && block.state === "leaving";
      return isMeant ? [moved(block, "cooling", now)] : [];
    });
    const what = cooling.length === 0
      ? ""
      : `withdrawn by ${node}: ${cooling.map(({ prefix }) => prefix).join(", ")}`;
    // Whoever has registered in the meantime may announce them again.
    const guards = cooling.length === 0 ? [] : [`node/${node}`];
    return { delta: { ...NOTHING, puts: cooling, guards, what }, answer: { cooling } };
  };
}
