// What an agent says of blocks that come and go: many at once are counted.
import type { BlockRow } from "../ipam/ledger_row.ts";
import type { IpamRoute, IpamWanted } from "./ipam_wanted.ts";

/** So many are named. */
const NAMED = 4;

/** `10.0.0.0/26, 10.0.0.64/26 and 3 more`. */
export function namesText(prefixes: readonly string[]): string {
  const more = prefixes.length - NAMED;
  return prefixes.slice(0, NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** Why a route that was announced is not wanted any more. `held`: what a conflict keeps back. */
export function withdrawnWhy(
  prefix: string,
  { kind }: Pick<IpamRoute, "kind">,
  { leaving, routes }: IpamWanted,
  held: ReadonlySet<string>,
): string {
  if (held.has(prefix)) return "another router announces it";
  if (kind === "aggregate") return "nothing is announced for it any more";
  const block = leaving.find((one) => one.prefix === prefix);
  if (block) return leavingWhy(block);
  return routes.size === 0 && leaving.length === 0
    ? "nothing is announced of this ledger now"
    : "the node does not hold it any more";
}

function leavingWhy({ why }: BlockRow): string {
  return why === undefined ? "it is given back" : `it is given back: ${why}`;
}
