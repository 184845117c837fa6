import type { Layout, Mark } from "./check_layout.ts";
import { Findings } from "./check_problem.ts";
import { sizeOf, startOf } from "./check_range.ts";
import type { BlockRow, BlockState } from "./ledger_row.ts";

/** What a super-block, or a range of a pool, comes to in addresses. */
export interface Sums {
  readonly prefix: string;
  readonly size: bigint;
  /** In blocks of each state; for the range of a pool: in super-blocks, as `held`. */
  readonly states: Readonly<Record<BlockState, bigint>>;
  readonly reserved: bigint;
  /** Counted by itself, from gap to gap: not size less the others. */
  readonly free: bigint;
}

/** What an index says is free in a super-block (of blocks), or a range of a pool (of super-blocks). */
export interface FreeSum {
  readonly prefix: string;
  readonly free: bigint;
}

/** Per super-block. */
export function superSums(layout: Layout): Sums[] {
  const inside = new Map<Mark, Mark[]>(layout.supers.map((mark) => [mark, []]));
  for (const mark of layout.marks) {
    if (mark.sort !== "3 block" && mark.sort !== "4 reserved") continue;
    const isOuter = !lies(mark.block, mark.superBlock) && !lies(mark.reserved, mark.superBlock);
    if (mark.superBlock && isOuter) inside.get(mark.superBlock)?.push(mark);
  }
  return [...inside].map(([mark, parts]) => taken(mark) ?? sums(mark, parts));
}

/** Per range of a pool: what is in super-blocks (and astray), reserved elsewhere, free for more of them. */
export function cidrSums(layout: Layout): Sums[] {
  const inside = new Map<Mark, Mark[]>(layout.cidrs.map((mark) => [mark, []]));
  for (const mark of layout.marks) {
    if (mark.sort === "1 cidr") continue;
    const isOuter = [mark.superBlock, mark.reserved, mark.block].every((one) =>
      !lies(one, mark.cidr)
    );
    if (mark.cidr && isOuter) inside.get(mark.cidr)?.push(mark);
  }
  return [...inside].map(([mark, parts]) => sums(mark, parts));
}

/** Whether what is around a range is itself inside `outer`. */
function lies(around: Mark | undefined, outer: Mark | undefined): boolean {
  return around !== undefined && outer !== undefined && around.range.length >= outer.range.length;
}

/** All of it where something wider has it, which is wrong elsewhere. */
function taken(mark: Mark): Sums | undefined {
  const { block, reserved, text } = mark;
  if (!block && !reserved) return undefined;
  const size = sizeOf(mark.range),
    rest = { draining: 0n, leaving: 0n, cooling: 0n, quarantined: 0n };
  const held = block ? size : 0n;
  return { prefix: text, size, states: { held, ...rest }, reserved: size - held, free: 0n };
}

function sums(mark: Mark, parts: readonly Mark[]): Sums {
  const states = { held: 0n, draining: 0n, leaving: 0n, cooling: 0n, quarantined: 0n };
  let reserved = 0n, free = 0n, at = startOf(mark.range);
  for (const part of parts) {
    const start = startOf(part.range), size = sizeOf(part.range);
    free += start - at;
    at = start + size;
    if (part.sort === "4 reserved") reserved += size;
    else if (part.sort === "2 super") states.held += size;
    else states[(part as Mark<BlockRow>).row.state] += size;
  }
  const size = sizeOf(mark.range);
  free += startOf(mark.range) + size - at;
  return { prefix: mark.text, size, states, reserved, free };
}

/** held + cooling + reserved + free = size, and free is what the index has. */
export function checkSums(layout: Layout, index: readonly FreeSum[]): Findings {
  const found = new Findings("sums");
  const all = new Map<string, Sums[]>();
  for (const one of [...superSums(layout), ...cidrSums(layout)]) {
    all.set(one.prefix, [...all.get(one.prefix) ?? [], one]);
    const parts = Object.values(one.states).reduce((sum, n) => sum + n, one.reserved + one.free);
    if (parts === one.size) continue;
    found.problem("sum", {
      prefix: one.prefix,
      text: `the parts of ${one.prefix} come to ${parts} addresses, and it has ${one.size}`,
    });
  }
  for (const { prefix, free } of index) {
    const ours = all.get(prefix) ?? [];
    if (ours.some((one) => one.free === free)) continue;
    found.problem("sum", {
      prefix,
      text: `the index has ${free} free addresses in ${prefix}, the rows ` +
        (ours.map((one) => one.free).join(" or ") || "no such range"),
    });
  }
  return found;
}
