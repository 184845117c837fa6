import { stepsUnder } from "./decide.ts";
import type { DecisionOptions } from "./decision_options.ts";
import type { LocRib } from "./loc_rib.ts";
import { Multipath } from "./multipath.ts";

/** What is used of a prefix, best first; rows of the Loc-RIB. */
interface Used {
  readonly loc: LocRib;
  readonly prefix: number;
  readonly used: readonly number[];
}

/** Why a path of the rank of the best is not used beside it: by what would have to be other. */
export function whyNotBeside(
  { loc, prefix, used }: Used,
  row: number,
  numberOf: (row: number) => number,
): string {
  const { options, ballot, paths } = loc, best = used[0]!;
  const isInternal = ballot.peers.isInternal(paths.peerOf(best));
  const name = isInternal ? "maximum-paths ibgp" : "maximum-paths ebgp";
  const most = isInternal ? options.maximumPathsIbgp : options.maximumPaths;
  if (ballot.peers.isLocal(paths.peerOf(best))) return "a route of our own is used alone";
  if (most <= 1) return `${name} is ${most}`;
  const endless = { ...options, maximumPaths: Infinity, maximumPathsIbgp: Infinity };
  if (isUsed(loc, prefix, row, endless)) return `${name} ${most} are in use`;
  if (isUsed(loc, prefix, row, { ...endless, multipathRelax: true })) {
    return "its AS path is another, and multipath-relax is off";
  }
  const rivals = used.map((other) => `#${numberOf(other)}`).join(" or ");
  return `its next hop is that of ${rivals}`;
}

function isUsed(loc: LocRib, prefix: number, row: number, options: DecisionOptions): boolean {
  const { ballot } = loc, before = ballot.options;
  ballot.options = options;
  const into = new Int32Array(4096);
  const n = new Multipath(ballot).find(prefix, stepsUnder(options), into);
  ballot.options = before;
  return into.subarray(0, Math.min(n, into.length)).includes(row);
}
