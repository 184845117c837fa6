import { partnerLength } from "./elastic_pool.ts";
import type { Ledger } from "./ledger.ts";
import { type Draft, drafted } from "./ledger_draft.ts";
import type { BlockRow, NodeRow, SuperRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import type { BlockSizes, PoolRow } from "./pool.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import { exhausted } from "./allocate_refusal.ts";
import { firstCooled } from "./allocate_cooled.ts";
import { findRoom, makeRoom, type Room, type Wish } from "./allocate_room.ts";
import { rackOf } from "./selector.ts";
import type { Change } from "./work.ts";
import { sizeHint } from "./allocate_size.ts";

/** One grant: a block, or a block of each family. */
export interface GrantStep {
  readonly pool: PoolRow;
  readonly node: NodeRow;
  /** Prefix length in IPv4, or the pool's only family; the usual one without. */
  readonly length?: number | undefined;
  readonly request?: string | undefined;
}

export interface Granted {
  /** One, or two with that of IPv4 first. */
  readonly blocks: readonly BlockRow[];
}

/** Grants one block, of a pool with both families a pair: both or none. */
export function grant(ledger: Ledger, step: GrantStep, now: Moment): Change<Granted> | Refusal {
  const wishes = wishesOf(step);
  if (isRefusal(wishes)) return wishes;
  const [only] = wishes, isCooling = ledger.cooling().size > 0;
  const cooled = isCooling ? wishes.flatMap((wish) => firstCooled(ledger, wish, now) ?? []) : [];
  const isCommon = wishes.length === 1 && cooled.length === 0;
  const room = isCommon ? findRoom(ledger, only!) : undefined;
  // The common case: there is room, and nothing but the grant changes.
  if (room) return granted(step, [room], now);
  return drafted(ledger, (draft) => {
    const rooms: Room[] = [];
    for (const delta of cooled) draft.apply(delta);
    for (const wish of wishes) {
      const found = findRoom(ledger, wish) ?? makeRoom(draft, wish, now);
      if (!found) return exhausted(ledger, wish, step.node.name, now);
      rooms.push(found);
    }
    const change = granted(step, rooms, now);
    draft.add(change.delta);
    return { delta: draft.delta, answer: change.answer };
  });
}

/** What is wished of each family; refused where the pool has no such sizes. */
function wishesOf({ pool, node, length }: GrantStep): Wish[] | Refusal {
  const { ipv4, ipv6 } = pool, rack = rackOf(pool, node.labels);
  const first = ipv4 ?? ipv6;
  if (!first) return refusedSize(pool, undefined, 0);
  const asked = length ?? first.usual;
  if (asked < first.largest || asked > first.smallest) return refusedSize(pool, first, asked);
  const wishes: Wish[] = [{ pool, rack, bits: ipv4 ? 32 : 128, length: asked }];
  if (ipv4 && ipv6) {
    wishes.push({ pool, rack, bits: 128, length: partnerLength(ipv4, ipv6, asked) });
  }
  return wishes;
}

function refusedSize(pool: PoolRow, sizes: BlockSizes | undefined, asked: number): Refusal {
  const { name } = pool;
  if (!sizes) return { refused: "bad-request", text: `pool ${name} has no sizes` };
  const { smallest, largest } = sizes, hint = sizeHint(pool, pool.ipv4 ? 32 : 128, asked);
  return {
    refused: asked < largest ? "too-large" : "bad-request",
    text: `cannot grant a /${asked}: pool ${name} grants /${smallest} to /${largest}`,
    ...(hint !== undefined && { hint }),
  };
}

/** The rows of a grant in rooms that are there. */
export function granted(
  { pool, node, request }: GrantStep,
  rooms: readonly Room[],
  now: Moment,
): Change<Granted> {
  const puts: (SuperRow | BlockRow)[] = [], blocks: BlockRow[] = [];
  for (let i = 0; i < rooms.length; i++) {
    const { prefix, within } = rooms[i]!, other = rooms[1 - i];
    const serial = within.serial + 1;
    const block: { -readonly [Name in keyof BlockRow]: BlockRow[Name] } = {
      kind: "block",
      prefix,
      pool: pool.name,
      node: node.name,
      uid: node.uid,
      state: "held",
      since: now,
      serial,
    };
    if (other) block.partner = other.prefix;
    if (request !== undefined) block.request = request;
    blocks.push(block);
    puts.push({ ...within, serial }, block);
  }
  const prefixes = rooms.length === 1
    ? rooms[0]!.prefix
    : rooms.map(({ prefix }) => prefix).join(" and ");
  const what = `grant ${prefixes} to ${node.name}`;
  // Another incarnation would not have it.
  const guards = [`node/${node.name}`];
  return { delta: { puts, deletes: [], guards, what }, answer: { blocks } };
}

/** Grants on a draft, so that the next one sees it. */
export function grantOn(draft: Draft, step: GrantStep, now: Moment): Granted | Refusal {
  return draft.step(grant(draft.ledger, step, now));
}
