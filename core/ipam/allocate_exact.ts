// One certain block for a node: one that is free, or its own, that drains or that nobody trusts, again.
import { type AllocateAnswer, forNode, repeated, tooMany } from "./allocate.ts";
import {
  inNoPool,
  inTheWay,
  isOtherBlock,
  otherPool,
  otherRack,
  otherSize,
  poolDrains,
  reservedThere,
  widerThan,
} from "./allocate_exact_refusal.ts";
import { isReserved, superFor, supersIn } from "./allocate_exact_super.ts";
import { granted } from "./allocate_grant.ts";
import { exhausted, newerFormat } from "./allocate_refusal.ts";
import { findRoom, makeRoom, type Room } from "./allocate_room.ts";
import { NOTHING } from "./delta.ts";
import { partnerLength } from "./elastic_pool.ts";
import type { Ledger } from "./ledger.ts";
import { type Draft, drafted } from "./ledger_draft.ts";
import type { BlockRow, NodeRow } from "./ledger_row.ts";
import { type Moment, secondsBetween } from "./moment.ts";
import type { PoolRow } from "./pool.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import type { NodeRequest } from "./request_node.ts";
import { matches, rackOf } from "./selector.ts";
import { HELD } from "./space.ts";
import { pathIn, type PrefixWords, readPrefix, writePrefix } from "./space_prefix.ts";
import { depthIn } from "./space_ranges.ts";
import type { Change, Work } from "./work.ts";

export interface ExactRequest extends NodeRequest {
  /** Of the block, in canonical text; of a pool with both families, of either. */
  readonly prefix: string;
  /** The same id again is the same grant. */
  readonly request?: string;
}

/**
 * Exactly this block is the node's from now on, under a new number, and so is its partner. A free one
 * by the rules of its pool; one that drains of this incarnation, or is quarantined for this name,
 * whatever the rules are now: pods have its addresses.
 */
export function allocateExact(request: ExactRequest): Work<AllocateAnswer> {
  return (ledger, now) => {
    if (ledger.isNewer) return newerFormat(ledger);
    const before = repeated(ledger, request);
    if (before && !isRefusal(before)) return isOtherBlock(request, before.answer) ?? before;
    return before ?? forNode(ledger, request, now, (node) => exactly(ledger, request, node, now));
  };
}

/** What it is asked for, and of where. */
interface Asked {
  readonly pool: PoolRow;
  readonly node: NodeRow;
  readonly now: Moment;
}

function exactly(
  ledger: Ledger,
  { prefix, request }: ExactRequest,
  node: NodeRow,
  now: Moment,
): Change<AllocateAnswer> | Refusal {
  const words = readPrefix(prefix), pool = words && poolAround(ledger, words);
  if (!pool) return inNoPool(ledger, prefix, node.name);
  const known = ledger.block(prefix);
  if (known && isHeld(known, node)) {
    const other = known.partner === undefined ? undefined : ledger.block(known.partner);
    const blocks = other?.partner === prefix && isHeld(other, node) ? [known, other] : [known];
    return { delta: NOTHING, answer: { node, blocks, isRepeated: true } };
  }
  const asked: Asked = { pool, node, now }, back = returning(ledger, known, asked);
  return drafted(ledger, (draft) => {
    drop(draft, back);
    const rooms = roomsFor(draft, prefix, back, asked);
    if (isRefusal(rooms)) return rooms;
    const id = known && back.length > 0 ? known.request ?? request : request;
    const { delta, answer } = granted({ pool, node, request: id }, rooms, now);
    draft.add(delta);
    return { delta: draft.delta, answer: { node, blocks: answer.blocks, isRepeated: false } };
  });
}

function poolAround(ledger: Ledger, words: PrefixWords): PoolRow | undefined {
  for (const pool of ledger.pools()) if (ledger.ranges.inPool(pool.name, words)) return pool;
  return undefined;
}

function isHeld({ state, node, uid }: BlockRow, to: NodeRow): boolean {
  return state === "held" && node === to.name && uid === to.uid;
}

/** Whether the node may have it back: of what nobody trusts, whichever incarnation it was. */
function isOwn({ state, node, uid }: BlockRow, to: NodeRow): boolean {
  return node === to.name && (state === "quarantined" || state === "draining" && uid === to.uid);
}

/** The block and its partner, of a node that has them back; nothing where it is granted anew. */
function returning(
  ledger: Ledger,
  known: BlockRow | undefined,
  { pool, node }: Asked,
): readonly BlockRow[] {
  if (!known || !isOwn(known, node)) return [];
  const other = known.partner === undefined
    ? lostPartner(ledger, known, pool, node)
    : ledger.block(known.partner);
  const isPair = other && (other.partner ?? known.prefix) === known.prefix &&
    (isOwn(other, node) || isHeld(other, node));
  return isPair ? [known, other] : [known];
}

/** An agent says each prefix that it announces by itself: the first that might be the partner is. */
function lostPartner(
  ledger: Ledger,
  known: BlockRow,
  pool: PoolRow,
  node: NodeRow,
): BlockRow | undefined {
  const wanted = known.state === "quarantined" && otherOf(pool, readPrefix(known.prefix)!);
  if (!wanted) return undefined;
  return ledger.blocksOf(node.name).find(({ state, partner, prefix, pool }) => {
    if (state !== "quarantined" || partner !== undefined || pool !== known.pool) return false;
    const words = readPrefix(prefix);
    return words?.bits === wanted.bits && words.length === wanted.length;
  });
}

/** What the block of the other family is like, of a pool that has both. */
function otherOf(
  { ipv4, ipv6 }: PoolRow,
  { bits, length }: PrefixWords,
): { readonly bits: 32 | 128; readonly length: number } | undefined {
  if (!ipv4 || !ipv6) return undefined;
  return bits === 32
    ? { bits: 128, length: partnerLength(ipv4, ipv6, length) }
    : { bits: 32, length: partnerLength(ipv6, ipv4, length) };
}

/** Rows go, so that their space can be granted; what comes in their place takes them back. */
function drop(draft: Draft, blocks: readonly BlockRow[]): void {
  if (blocks.length === 0) return;
  draft.apply({ ...NOTHING, deletes: blocks.map(({ prefix }) => `block/${prefix}`) });
}

/** The room of the block, and of the other family's, with that of IPv4 first. */
function roomsFor(
  draft: Draft,
  prefix: string,
  [known, other]: readonly BlockRow[],
  asked: Asked,
): readonly Room[] | Refusal {
  const room = roomAt(draft, prefix, known, asked);
  if (isRefusal(room)) return room;
  // It was granted before its pool had both families.
  if (known?.state === "draining" && known.partner === undefined) return [room];
  const beside = other
    ? roomAt(draft, other.prefix, other, asked)
    : roomBeside(draft, prefix, asked);
  if (!beside) return [room];
  if (isRefusal(beside)) return beside;
  return readPrefix(prefix)!.bits === 32 ? [room, beside] : [beside, room];
}

/** Exactly there. `back`: as it was, of a node that has it back. */
function roomAt(
  draft: Draft,
  prefix: string,
  back: BlockRow | undefined,
  asked: Asked,
): Room | Refusal {
  const { ledger } = draft, { pool, node, now } = asked, words = readPrefix(prefix)!;
  const over = blocksOver(ledger, prefix, words), cools = pool.elastic.coolSeconds;
  const isDoubted = back?.state === "quarantined";
  const cooled = over.filter(({ state, since }) =>
    state === "cooling" && secondsBetween(since, now) >= cools
  );
  const others = over.filter((block) => !cooled.includes(block));
  // Of two that nobody trusts an operator says here who has it.
  const first = others.find(({ state }) => !(isDoubted && state === "quarantined"));
  if (first) return inTheWay(prefix, node, first, cools - secondsBetween(first.since, now));
  drop(draft, cooled);
  const against = back ? undefined : byRules(ledger, prefix, words, asked);
  if (against) return against;
  const isOpen = others.length > 0 ? !isReserved(pool, words) : isFree(ledger, pool, words);
  if (!isOpen) return reservedThere(prefix, node.name, pool);
  const rack = rackOf(pool, node.labels), serial = back?.serial ?? 0;
  const around = ledger.superAround(pool.name, prefix);
  if (around && !back && around.rack !== rack) return otherRack(prefix, node.name, rack, around);
  if (around) return { prefix, within: { ...around, serial: Math.max(around.serial, serial) } };
  const [inside] = supersIn(ledger, words);
  if (inside) return widerThan(prefix, node.name, inside);
  const made = superFor(ledger, pool, rack, words, serial);
  draft.apply(made.delta);
  return { prefix, within: made.row };
}

/** Blocks that share an address with it. */
function blocksOver(ledger: Ledger, prefix: string, words: PrefixWords): readonly BlockRow[] {
  const found = new Set(ledger.blocksIn(prefix));
  for (const around of ledger.ranges.around(words, HELD)) {
    const block = ledger.block(writePrefix(around));
    if (block) found.add(block);
  }
  return [...found];
}

function isFree({ ranges }: Ledger, { name }: PoolRow, words: PrefixWords): boolean {
  const range = ranges.inPool(name, words);
  if (!range) return false;
  const path = pathIn(words, range.words.length);
  return ranges.space.isFree(range.root, path, depthIn(range, words), false);
}

/** What the pool has against a block of a node that had it not before. */
function byRules(
  ledger: Ledger,
  prefix: string,
  words: PrefixWords,
  { pool, node }: Asked,
): Refusal | undefined {
  const sizes = words.bits === 32 ? pool.ipv4 : pool.ipv6, { length } = words;
  if (!sizes || length < sizes.largest || length > sizes.smallest) {
    return otherSize(prefix, node.name, words, pool);
  }
  if (!matches(pool.selector, node.labels)) return otherPool(prefix, node.name, pool);
  const range = ledger.ranges.inPool(pool.name, words);
  const cidr = pool.cidrs.find((cidr) => cidr.draining && cidr.prefix === range?.prefix);
  if (pool.draining || cidr) return poolDrains(prefix, node.name, pool, cidr);
  return tooMany(ledger, node, pool, 1);
}

/** Room for the block of the other family, wherever there is some; undefined where the pool has one family. */
function roomBeside(draft: Draft, prefix: string, asked: Asked): Room | Refusal | undefined {
  const { pool, node, now } = asked, like = otherOf(pool, readPrefix(prefix)!);
  if (!like) return undefined;
  const wish = { pool, rack: rackOf(pool, node.labels), ...like };
  return findRoom(draft.ledger, wish) ?? makeRoom(draft, wish, now) ??
    exhausted(draft.ledger, wish, node.name, now);
}
