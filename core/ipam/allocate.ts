import { grant, type Granted, grantOn, type GrantStep } from "./allocate_grant.ts";
import { draining, newerFormat, noPool, tooFew, unknownPool } from "./allocate_refusal.ts";
import { notAgain, type Repeated } from "./allocate_repeated.ts";
import type { Wish } from "./allocate_room.ts";
import { type Delta, isNothing, NOTHING } from "./delta.ts";
import type { Ledger } from "./ledger.ts";
import { drafted } from "./ledger_draft.ts";
import type { BlockRow, NodeRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import type { PoolRow } from "./pool.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import { incarnate, type NodeRequest } from "./request_node.ts";
import { poolsFor, rackOf } from "./selector.ts";
import type { Change, Work } from "./work.ts";

/** Blocks for a node. */
export interface AllocateRequest extends NodeRequest {
  /** Prefix length in IPv4, or the pool's only family; the pool's usual one without. */
  readonly size?: number;
  /** Blocks (pairs of a pool with both families); all of them or none. */
  readonly count: number;
  /** The same id again is the same grant. */
  readonly request?: string;
  /** In place of the one that the node's labels choose. */
  readonly pool?: string;
}

export interface AllocateAnswer {
  readonly node: NodeRow;
  readonly blocks: readonly BlockRow[];
  /** The request was granted before: these are its blocks. */
  readonly isRepeated: boolean;
}

/** More than anybody means, and still one commit. */
const MOST_COUNT = 1024;

export function allocate(request: AllocateRequest): Work<AllocateAnswer> {
  return (ledger, now) => {
    if (ledger.isNewer) return newerFormat(ledger);
    const { count } = request;
    if (!Number.isInteger(count) || count < 1 || count > MOST_COUNT) {
      return { refused: "bad-request", text: `cannot grant ${count} blocks: 1 to ${MOST_COUNT}` };
    }
    return repeated(ledger, request) ??
      forNode(ledger, request, now, (node) => fromPools(ledger, request, node, now));
  };
}

/** What the request was granted when it was made before. */
export function repeated(
  ledger: Ledger,
  asked: Repeated & Pick<AllocateRequest, "node" | "uid">,
): Change<AllocateAnswer> | Refusal | undefined {
  const { request, node, uid } = asked;
  if (request === undefined) return undefined;
  const blocks = ledger.blocksFor(request);
  if (blocks.length === 0) return undefined;
  const known = ledger.node(node);
  const other = blocks.find((block) =>
    block.node !== node || uid !== undefined && block.uid !== uid
  );
  if (other || !known) {
    return {
      refused: "bad-request",
      text: `request ${request} was granted to ${other?.node ?? node}` +
        (other?.node === node ? `, incarnation ${other.uid}` : ""),
      hint: "a new grant needs a new request id",
    };
  }
  return notAgain(asked, blocks) ??
    { delta: NOTHING, answer: { node: known, blocks, isRepeated: true } };
}

/** Grants to a node that is there, and is made known with the grant where it is not. */
export function forNode(
  ledger: Ledger,
  request: NodeRequest,
  now: Moment,
  grantTo: (node: NodeRow) => Change<AllocateAnswer> | Refusal,
): Change<AllocateAnswer> | Refusal {
  const known = incarnate(ledger, request, now);
  if (isRefusal(known)) return known;
  const { delta, answer: { node } } = known;
  if (node.gone) {
    return {
      refused: "unknown-node",
      text: `cannot grant a block to ${node.name}: it is gone`,
      hint: `underlay ipam node set ${node.name} --uid UID makes it known again`,
    };
  }
  if (isNothing(delta)) return grantTo(node);
  return drafted(ledger, (draft) => {
    draft.apply(delta);
    const change = grantTo(node);
    if (isRefusal(change)) return change;
    draft.add(change.delta);
    return { delta: draft.delta, answer: change.answer };
  });
}

function fromPools(
  ledger: Ledger,
  request: AllocateRequest,
  node: NodeRow,
  now: Moment,
): Change<AllocateAnswer> | Refusal {
  const pools = choose(ledger, request, node);
  if (isRefusal(pools)) return pools;
  let first: Refusal | undefined;
  for (const pool of pools) {
    const made = grants(ledger, request, node, pool, now);
    if (!isRefusal(made)) {
      const { answer: { blocks } } = made;
      const delta = request.request === undefined ? made.delta : asked(made.delta, node);
      return { delta, answer: { node, blocks, isRepeated: false } };
    }
    first ??= made;
  }
  return first!;
}

/**
 * A request with an id writes the row of its node, though nothing in it is other: who is asked the same
 * and knows only what was before finds the row changed, and looks for the grant.
 */
function asked(delta: Delta, node: NodeRow): Delta {
  return { ...delta, puts: [...delta.puts, node] };
}

/** Pools to try, the best first. */
function choose(
  ledger: Ledger,
  { pool }: AllocateRequest,
  node: NodeRow,
): readonly PoolRow[] | Refusal {
  const named = pool === undefined ? undefined : ledger.pool(pool);
  if (pool !== undefined && !named) return unknownPool(ledger, pool);
  const all = poolsFor(named ? [named] : ledger.pools(), node.labels);
  if (all.length === 0) return noPool(ledger, node.name, node.labels, named);
  const open = all.filter(({ draining }) => !draining);
  return open.length === 0 ? draining(all, node.name) : open;
}

/** All that was asked for from one pool, or nothing of it. */
function grants(
  ledger: Ledger,
  { size, count, request }: AllocateRequest,
  node: NodeRow,
  pool: PoolRow,
  now: Moment,
): Change<Granted> | Refusal {
  const crowded = tooMany(ledger, node, pool, count);
  if (crowded) return crowded;
  const step: GrantStep = { pool, node, length: size, request };
  if (count === 1) return grant(ledger, step, now);
  let fits = 0;
  const made = drafted(ledger, (draft): Change<Granted> | Refusal => {
    const blocks: BlockRow[] = [];
    for (; fits < count; fits++) {
      const made = grantOn(draft, step, now);
      if (isRefusal(made)) return made;
      blocks.push(...made.blocks);
    }
    return { delta: draft.delta, answer: { blocks } };
  });
  const isCrowded = isRefusal(made) && made.refused === "exhausted" && fits > 0;
  return isCrowded ? tooFew(ledger, wishOf(step), node.name, { count, fits }, now) : made;
}

/** Of the first family. */
function wishOf({ pool, node: { labels }, length }: GrantStep): Wish {
  const sizes = (pool.ipv4 ?? pool.ipv6)!;
  const bits = pool.ipv4 ? 32 : 128;
  return { pool, rack: rackOf(pool, labels), bits, length: length ?? sizes.usual };
}

export function tooMany(
  ledger: Ledger,
  { name }: NodeRow,
  pool: PoolRow,
  count: number,
): Refusal | undefined {
  const { mostBlocks } = pool.elastic;
  const has = ledger.countOf(name, pool.ipv4 ? "ipv4" : "ipv6");
  if (has + count <= mostBlocks) return undefined;
  return {
    refused: "too-many-blocks",
    text: `cannot grant ${count} more to ${name}: it has ${has}, and pool ${pool.name} ` +
      `grants ${mostBlocks} to a node`,
    hint: `a larger --size, or underlay ipam pool set ${pool.name} --most-blocks ${has + count}`,
  };
}
