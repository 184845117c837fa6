// What has cooled is free: whoever grants next in its super-block drops its row.
import type { Wish } from "./allocate_room.ts";
import type { Delta } from "./delta.ts";
import type { Ledger } from "./ledger.ts";
import type { BlockRow } from "./ledger_row.ts";
import { type Moment, secondsBetween } from "./moment.ts";
import { holds } from "./space_prefix.ts";

/** So many of those that began to cool first are looked at where nobody needs the room. */
const FEW = 64;

/**
 * Drops what has cooled in the super-blocks of the rack, as far as it is known at no cost: blocks cool
 * in the order in which they began, so that mostly the first one says that there is nothing to drop.
 */
export function firstCooled(ledger: Ledger, wish: Wish, now: Moment): Delta | undefined {
  const cooling = ledger.cooling();
  if (cooling.size === 0) return undefined;
  for (const { row } of cooling) {
    return hasCooled(row, wish, now) ? dropped(ledger, wish, now, FEW) : undefined;
  }
}

/** As {@link firstCooled}, all that there is. */
export function allCooled(ledger: Ledger, wish: Wish, now: Moment): Delta | undefined {
  return ledger.cooling().size === 0 ? undefined : dropped(ledger, wish, now, Infinity);
}

function hasCooled({ since }: BlockRow, { pool }: Wish, now: Moment): boolean {
  return secondsBetween(since, now) >= pool.elastic.coolSeconds;
}

function dropped(ledger: Ledger, wish: Wish, now: Moment, most: number): Delta | undefined {
  const { name } = wish.pool, supers = ledger.supersOf(name, wish.rack);
  const deletes: string[] = [], guards = new Set<string>();
  let left = most;
  for (const { row, words } of ledger.cooling()) {
    if (left-- === 0) break;
    if (row.pool !== name || !hasCooled(row, wish, now)) continue;
    const around = supers.find((kept) => holds(kept.words!, words!));
    if (!around) continue;
    deletes.push(`block/${row.prefix}`);
    guards.add(`super/${around.name}`);
  }
  const what = `free ${deletes.length} cooled`;
  return deletes.length === 0 ? undefined : { puts: [], deletes, guards: [...guards], what };
}
