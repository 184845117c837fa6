import { formatAddress } from "../net/address.ts";
import type { Ballot } from "./ballot.ts";
import { keepLowestMed, medRank, medText } from "./decide_med.ts";
import type { DecisionOptions } from "./decision_options.ts";
import { NO_PATH_ID } from "./path_table.ts";

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

/** Rank of a path by what the ballot has at hand of it. */
type Rank = (ballot: Ballot, set: number, peer: number, row: number) => number;

interface StepSource extends Pick<DecisionStep, "name" | "wins"> {
  readonly rank: Rank;
  readonly textOf?: DecisionStep["textOf"];
  readonly isTaken?: DecisionStep["isTaken"];
  readonly keep?: DecisionStep["keep"];
}

function step({ rank, ...source }: StepSource, isBehindMultipath = false): DecisionStep {
  const flip = source.wins === "lower" ? LOWER : HIGHER;
  const rankOf = (ballot: Ballot, row: number) =>
    rank(ballot, ballot.paths.importedOf(row), ballot.paths.peerOf(row), row);
  const valueOf = (ballot: Ballot, row: number) => (rankOf(ballot, row) ^ flip) >>> 0;
  return {
    isTaken: () => true,
    keep: (ballot, n) => keepLowest(ballot, n, rank),
    textOf: (ballot, row) => String(valueOf(ballot, row)),
    rankOf,
    valueOf,
    isBehindMultipath,
    ...source,
  };
}

function keepLowest(ballot: Ballot, n: number, rank: Rank): number {
  const { rows, setAt, peerAt } = ballot;
  let best = rank(ballot, setAt[0]!, peerAt[0]!, rows[0]!), kept = 1;
  for (let i = 1; i < n; i++) {
    const value = rank(ballot, setAt[i]!, peerAt[i]!, rows[i]!);
    if (value > best) continue;
    if (value < best) kept = 0;
    best = value;
    ballot.move(i, kept++);
  }
  return kept;
}

const ORIGINS = ["IGP", "EGP", "INCOMPLETE", "none"];

/** Up to here RFC 4271 §9.1.2.2 ranks routes; behind it only one of equals is picked. */
const RANKING: readonly StepSource[] = [
  {
    name: "weight",
    wins: "higher",
    rank: ({ sets, peers }, set, peer) => sets.weight(set, peers.weight(peer)) ^ HIGHER,
  },
  {
    // RFC 4271 §9.1.1.
    name: "local-pref",
    wins: "higher",
    rank: ({ sets, options }, set) => sets.localPref(set, options.defaultLocalPref) ^ HIGHER,
  },
  {
    name: "local origin",
    wins: "higher",
    rank: ({ peers }, _set, peer) => (peers.isLocal(peer) ? 1 : 0) ^ HIGHER,
    textOf: ({ peers, paths }, row) => peers.isLocal(paths.peerOf(row)) ? "ours" : "learned",
  },
  {
    name: "AS-path length",
    wins: "lower",
    rank: ({ sets }, set) => sets.pathLength(set) ^ LOWER,
  },
  {
    name: "origin",
    wins: "lower",
    rank: ({ sets }, set) => sets.origin(set) ^ LOWER,
    textOf: ({ sets, paths }, row) => ORIGINS[sets.origin(paths.importedOf(row))]!,
  },
  { name: "MED", wins: "lower", keep: keepLowestMed, rank: medRank, textOf: medText },
  {
    // Inside a confederation all is internal (RFC 5065 §5.3).
    name: "eBGP over iBGP",
    wins: "higher",
    rank: ({ peers }, _set, peer) => (peers.isInternal(peer) ? 0 : 1) ^ HIGHER,
    textOf: ({ peers, paths }, row) => peers.isInternal(paths.peerOf(row)) ? "iBGP" : "eBGP",
  },
  {
    name: "IGP cost",
    wins: "lower",
    rank: ({ hops, paths }, _set, _peer, row) => hops.cost(paths, row) ^ LOWER,
  },
];

const PICKING: readonly StepSource[] = [
  {
    name: "oldest",
    wins: "lower",
    isTaken: ({ preferOldest }) => preferOldest,
    rank: ({ paths }, _set, _peer, row) => paths.timeOf(row) ^ LOWER,
  },
  {
    // With ORIGINATOR_ID in its place (RFC 4456 §9).
    name: "router id",
    wins: "lower",
    rank: ({ sets, peers }, set, peer) => sets.originator(set, peers.routerId(peer)) ^ LOWER,
    textOf: ({ sets, peers, paths }, row) => {
      const set = paths.importedOf(row);
      const id = dotted(sets.originator(set, peers.routerId(paths.peerOf(row))));
      return sets.hasOriginator(set) ? `${id} (ORIGINATOR_ID)` : id;
    },
  },
  {
    // RFC 4456 §9.
    name: "cluster-list length",
    wins: "lower",
    rank: ({ sets }, set) => sets.clusters(set) ^ LOWER,
  },
  {
    name: "neighbour address",
    wins: "lower",
    rank: ({ peers }, _set, peer) => peers.place(peer) ^ LOWER,
    textOf: ({ peers, paths }, row) => {
      const { address, zone } = peers.facts(paths.peerOf(row));
      return formatAddress(address) + (zone === undefined ? "" : `%${zone}`);
    },
  },
  {
    name: "path id",
    wins: "lower",
    rank: ({ paths }, _set, _peer, row) => Math.max(0, paths.pathIdOf(row)) ^ LOWER,
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
