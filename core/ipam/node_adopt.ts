import type { Ledger } from "./ledger.ts";
import type { BlockRow } from "./ledger_row.ts";

/**
 * Blocks of a node whose incarnation nobody knew, as those of this one. They came from elsewhere,
 * where owners have names alone; whoever first speaks for the name takes them over, and nothing drains.
 */
export function adopted(ledger: Ledger, node: string, uid: string): BlockRow[] {
  if (uid === "") return [];
  return ledger.blocksOf(node).flatMap((block) => block.uid === "" ? [{ ...block, uid }] : []);
}

/** Whether the name has blocks that wait for its first incarnation. */
export function isAwaited(ledger: Ledger, node: string): boolean {
  return ledger.blocksOf(node).some(({ uid }) => uid === "");
}
