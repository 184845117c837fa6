import type { NodeRow } from "./ledger_row.ts";
import type { PoolRow, Selector } from "./pool.ts";

/** Whether a node with these labels may have blocks of a pool. */
export function matches(selector: Selector, labels: NodeRow["labels"]): boolean {
  return selector.every(({ key, values }) =>
    labels.some((label) => label.key === key && values.includes(label.value))
  );
}

/** Pools that serve these labels: whoever asks for most labels first, then by name. */
export function poolsFor(pools: Iterable<PoolRow>, labels: NodeRow["labels"]): PoolRow[] {
  const found: PoolRow[] = [];
  for (const pool of pools) if (matches(pool.selector, labels)) found.push(pool);
  // They come by name, and the sort keeps that order among equals.
  return found.length > 1 ? found.sort((a, b) => b.selector.length - a.selector.length) : found;
}

/** The rack that a node is in, as a pool sees it; "" without the label. */
export function rackOf(pool: PoolRow, labels: NodeRow["labels"]): string {
  return labels.find(({ key }) => key === pool.rackLabel)?.value ?? "";
}

/** `rack=a,b zone=1`, or `every node`. */
export function formatSelector(selector: Selector): string {
  if (selector.length === 0) return "every node";
  return selector.map(({ key, values }) => `${key}=${values.join(",")}`).join(" ");
}
