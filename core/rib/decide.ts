import { formatAddress } from "../net/address.ts";
import type { Ballot } from "./ballot.ts";
import { keepLowestMed, medRank, medText } from "./decide_med.ts";
import type { DecisionOptions } from "./decision_options.ts";
import { NO_PATH_ID } from "./path_table.ts";
import { ABSENT } from "./set_columns.ts";

/**
 * One step of the decision. It keeps of the candidates those that are best in one respect, and they
 * go on to the next. What is asked of a row holds for rows that `Ballot.know` has seen.
 */
export interface DecisionStep {
  /** As operators read it. */
  readonly name: string;
  readonly wins: "higher" | "lower";
  /** Rows that are left after the steps up to this one may be used side by side. */
  readonly isBehindMultipath: boolean;
  /** The step is taken under these options. */
  isTaken(options: DecisionOptions): boolean;
  /** Moves those of the first `n` rows that are left to the front, in their order; returns how many. */
  keep(ballot: Ballot, n: number): number;
  /** Signed 32 bits: the lower wins, but for MED only among routes of one neighbour AS. */
  rankOf(ballot: Ballot, row: number): number;
  /** What is compared, an unsigned integer. */
  valueOf(ballot: Ballot, row: number): number;
  /** The same for a person. */
  textOf(ballot: Ballot, row: number): string;
}

/** Makes ranks of unsigned integers, of which the lower or the higher wins, and the other way round. */
const LOWER = 1 << 31, HIGHER = ~LOWER;

interface StepSource extends Pick<DecisionStep, "name" | "wins" | "rankOf"> {
  readonly textOf?: DecisionStep["textOf"];
  readonly isTaken?: DecisionStep["isTaken"];
  readonly keep?: DecisionStep["keep"];
}

function step(source: StepSource, isBehindMultipath = false): DecisionStep {
  const { rankOf, wins } = source, flip = wins === "lower" ? LOWER : HIGHER;
  const valueOf = (ballot: Ballot, row: number) => (rankOf(ballot, row) ^ flip) >>> 0;
  return {
    isTaken: () => true,
    keep: (ballot, n) => keepLowest(ballot.rows, ballot, n, rankOf),
    textOf: (ballot, row) => String(valueOf(ballot, row)),
    valueOf,
    isBehindMultipath,
    ...source,
  };
}

function keepLowest(
  rows: Int32Array,
  ballot: Ballot,
  n: number,
  rankOf: DecisionStep["rankOf"],
): number {
  let best = rankOf(ballot, rows[0]!), kept = 1;
  for (let i = 1; i < n; i++) {
    const row = rows[i]!, rank = rankOf(ballot, row);
    if (rank > best) continue;
    if (rank < best) kept = 0;
    best = rank;
    rows[kept++] = row;
  }
  return kept;
}

const ORIGINS = ["IGP", "EGP", "INCOMPLETE", "none"];

/** Up to here RFC 4271 §9.1.2.2 ranks routes; behind it only one of equals is picked. */
const RANKING: readonly StepSource[] = [
  {
    name: "weight",
    wins: "higher",
    rankOf: ({ sets, peers, paths }, row) =>
      (sets.weight(paths.importedOf(row)) || peers.weight(paths.peerOf(row))) ^ HIGHER,
  },
  {
    // RFC 4271 §9.1.1.
    name: "local-pref",
    wins: "higher",
    rankOf: ({ sets, paths, options }, row) =>
      sets.localPref(paths.importedOf(row), options.defaultLocalPref) ^ HIGHER,
  },
  {
    name: "local origin",
    wins: "higher",
    rankOf: ({ peers, paths }, row) => (peers.isLocal(paths.peerOf(row)) ? 1 : 0) ^ HIGHER,
    textOf: ({ peers, paths }, row) => peers.isLocal(paths.peerOf(row)) ? "ours" : "learned",
  },
  {
    name: "AS-path length",
    wins: "lower",
    rankOf: ({ sets, paths }, row) => sets.pathLength(paths.importedOf(row)) ^ LOWER,
  },
  {
    name: "origin",
    wins: "lower",
    rankOf: ({ sets, paths }, row) => sets.origin(paths.importedOf(row)) ^ LOWER,
    textOf: ({ sets, paths }, row) => ORIGINS[sets.origin(paths.importedOf(row))]!,
  },
  { name: "MED", wins: "lower", keep: keepLowestMed, rankOf: medRank, textOf: medText },
  {
    // Inside a confederation all is internal (RFC 5065 §5.3).
    name: "eBGP over iBGP",
    wins: "higher",
    rankOf: ({ peers, paths }, row) => (peers.isInternal(paths.peerOf(row)) ? 0 : 1) ^ HIGHER,
    textOf: ({ peers, paths }, row) => peers.isInternal(paths.peerOf(row)) ? "iBGP" : "eBGP",
  },
  {
    name: "IGP cost",
    wins: "lower",
    rankOf: ({ hops, paths }, row) => hops.cost(paths, row) ^ LOWER,
  },
];

const PICKING: readonly StepSource[] = [
  {
    name: "oldest",
    wins: "lower",
    isTaken: ({ preferOldest }) => preferOldest,
    rankOf: ({ paths }, row) => paths.timeOf(row) ^ LOWER,
  },
  {
    // With ORIGINATOR_ID in its place (RFC 4456 §9).
    name: "router id",
    wins: "lower",
    rankOf: ({ sets, peers, paths }, row) => {
      const originator = sets.originator(paths.importedOf(row));
      return (originator === ABSENT ? peers.routerId(paths.peerOf(row)) : originator) ^ LOWER;
    },
    textOf: ({ sets, peers, paths }, row) => {
      const originator = sets.originator(paths.importedOf(row));
      if (originator === ABSENT) return dotted(peers.routerId(paths.peerOf(row)));
      return `${dotted(originator)} (ORIGINATOR_ID)`;
    },
  },
  {
    // RFC 4456 §9.
    name: "cluster-list length",
    wins: "lower",
    rankOf: ({ sets, paths }, row) => sets.clusters(paths.importedOf(row)) ^ LOWER,
  },
  {
    name: "neighbour address",
    wins: "lower",
    rankOf: ({ peers, paths }, row) => peers.place(paths.peerOf(row)) ^ LOWER,
    textOf: ({ peers, paths }, row) => {
      const { address, zone } = peers.facts(paths.peerOf(row));
      return formatAddress(address) + (zone === undefined ? "" : `%${zone}`);
    },
  },
  {
    name: "path id",
    wins: "lower",
    rankOf: ({ paths }, row) => Math.max(0, paths.pathIdOf(row)) ^ LOWER,
    textOf: ({ paths }, row) => {
      const id = paths.pathIdOf(row);
      return id === NO_PATH_ID ? "none" : String(id);
    },
  },
];

/** The decision, in order (RFC 4271 §9.1.1 and §9.1.2.2, RFC 4456 §9). */
export const DECISION: readonly DecisionStep[] = [
  ...RANKING.map((source) => step(source)),
  ...PICKING.map((source) => step(source, true)),
];

/** What {@link DECISION} comes to under `options`. */
export function stepsUnder(options: DecisionOptions): readonly DecisionStep[] {
  return DECISION.filter((step) => step.isTaken(options));
}

/**
 * Narrows the first `n` rows of the ballot, which has been filled; returns how many are left. A
 * single candidate takes no step.
 */
export function narrow(ballot: Ballot, n: number, steps: readonly DecisionStep[]): number {
  if (n > 1) ballot.know(n);
  let left = n;
  for (let i = 0; left > 1 && i < steps.length; i++) left = steps[i]!.keep(ballot, left);
  return left;
}

function dotted(id: number): string {
  return [24, 16, 8, 0].map((shift) => id >>> shift & 255).join(".");
}
