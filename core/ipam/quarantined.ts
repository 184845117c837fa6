import type { BlockRow } from "./ledger_row.ts";

/** The two ways out of quarantine: what an operator may decide, as a clause. */
export function waysOut({ prefix, node }: Pick<BlockRow, "prefix" | "node">): string {
  return `underlay ipam allocate --node ${node} --prefix ${prefix} gives it back to ${node}, ` +
    `underlay ipam release --force ${prefix} frees it`;
}
