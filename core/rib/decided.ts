import type { FamilyKey } from "../wire/context.ts";
import type { AdjIn } from "./adj_in.ts";
import type { Ballot, DecisionColumns } from "./ballot.ts";
import { type DecisionStep, stepsUnder } from "./decide.ts";
import type { DecisionOptions } from "./decision_options.ts";
import { HopColumns } from "./hop_columns.ts";
import type { HopCosts } from "./hop_costs.ts";
import { LocRib } from "./loc_rib.ts";
import { PeerColumns } from "./peer_columns.ts";
import { SetColumns } from "./set_columns.ts";

/** Loc-RIBs over tables that nobody decides about: what a file holds, or what is only tried. */
export class Decided {
  readonly #columns: DecisionColumns;
  readonly #locs = new Map<FamilyKey, LocRib>();

  /** `hops`: undefined = all next hops are reachable at the same cost. */
  constructor(
    readonly routes: AdjIn,
    readonly options: DecisionOptions,
    hops?: HopCosts,
  ) {
    const sets = new SetColumns(routes.sets), peers = new PeerColumns();
    this.#columns = { sets, peers, hops: new HopColumns(routes.nextHops, sets, peers) };
    if (hops) this.setHops(hops);
    this.renew();
  }

  /** The peers of the tables are others, or other than they were. */
  renew(): void {
    for (const peer of this.routes.peers) this.#columns.peers.set(peer, this.routes.facts(peer));
  }

  /** Other costs of next hops. */
  setHops(hops: HopCosts): void {
    this.#columns.hops.setCosts(hops);
  }

  /** The Loc-RIB of a family that is kept; nothing in it is decided before it is asked for. */
  loc(family: FamilyKey): LocRib {
    const known = this.#locs.get(family);
    if (known) return known;
    const made = new LocRib(this.routes.table(family)!, this.#columns);
    made.setOptions(this.options);
    this.#locs.set(family, made);
    return made;
  }
}

/** One step that was taken: what came to it, and what it left; rows of a table. */
export interface TakenStep {
  readonly step: DecisionStep;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** The decision about a prefix, step by step, up to the one that left a single path. */
export function takenSteps(ballot: Ballot, prefix: number): readonly TakenStep[] {
  const taken: TakenStep[] = [];
  let left = ballot.fill(prefix);
  ballot.know(left);
  for (const step of stepsUnder(ballot.options)) {
    if (left <= 1) break;
    const before = [...ballot.rows.subarray(0, left)];
    left = step.keep(ballot, left);
    taken.push({ step, before, after: [...ballot.rows.subarray(0, left)] });
  }
  return taken;
}

/** Where a row was left behind, and by which of those that went on. */
export function lostAt(
  ballot: Ballot,
  taken: readonly TakenStep[],
  row: number,
): { readonly at: number; readonly to: number } | undefined {
  const at = taken.findIndex(({ before, after }) => before.includes(row) && !after.includes(row));
  if (at < 0) return undefined;
  const { step, after } = taken[at]!, rank = step.rankOf(ballot, row);
  const better = after.filter((other) => step.rankOf(ballot, other) < rank);
  // MED is compared with routes of the same neighbour AS alone (RFC 4271 §9.1.2.2 c).
  const isRival = (other: number) => step.name !== "MED" || areRivals(ballot, row, other);
  return { at, to: better.find(isRival) ?? better[0] ?? after[0]! };
}

/** The MEDs of both are compared. */
export function areRivals({ options, sets, paths }: Ballot, row: number, other: number): boolean {
  return options.alwaysCompareMed ||
    sets.neighbour(paths.importedOf(row)) === sets.neighbour(paths.importedOf(other));
}
