import type { Ballot } from "./ballot.ts";
import { ABSENT } from "./set_columns.ts";

/** Of more candidates the lowest MED of each neighbour AS is looked up in a table. */
const FEW = 24;
const lowest: Map<number, number> = new Map();

/**
 * MED as a rank. A route without has the lowest possible value (RFC 4271 §9.1.2.2 c), or by option
 * the highest.
 */
export function medRank({ sets, options }: Ballot, set: number): number {
  const med = sets.med(set);
  return (med === ABSENT ? options.missingMedAsWorst ? -1 : 0 : med) ^ 1 << 31;
}

export function medText({ sets, paths }: Ballot, row: number): string {
  const set = paths.importedOf(row), med = sets.med(set), neighbour = sets.neighbour(set);
  const from = neighbour === ABSENT ? "our own AS" : `AS ${neighbour}`;
  return `${med === ABSENT ? "none" : med} from ${from}`;
}

/**
 * Leaves out every route to which another of the same neighbour AS has a lower MED (RFC 4271
 * §9.1.2.2 c). All are held against all, so that the order in which they stand changes nothing.
 */
export function keepLowestMed(ballot: Ballot, n: number): number {
  if (n > FEW) return keepByTable(ballot, n);
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const set = ballot.setAt[i]!;
    // What was left out before has a better one among those that are kept or still to come.
    if (isBeaten(ballot, set, 0, kept) || isBeaten(ballot, set, i + 1, n)) continue;
    ballot.move(i, kept++);
  }
  return kept;
}

function isBeaten(ballot: Ballot, set: number, from: number, to: number): boolean {
  const { setAt } = ballot;
  for (let i = from; i < to; i++) {
    const other = setAt[i]!;
    if (other === set || medRank(ballot, other) >= medRank(ballot, set)) continue;
    if (groupOf(ballot, other) === groupOf(ballot, set)) return true;
  }
  return false;
}

/** Routes of one group are compared. */
function groupOf({ sets, options }: Ballot, set: number): number {
  return options.alwaysCompareMed ? ABSENT : sets.neighbour(set);
}

function keepByTable(ballot: Ballot, n: number): number {
  const { setAt } = ballot;
  lowest.clear();
  for (let i = 0; i < n; i++) {
    const group = groupOf(ballot, setAt[i]!), rank = medRank(ballot, setAt[i]!);
    if (rank < (lowest.get(group) ?? Infinity)) lowest.set(group, rank);
  }
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const set = setAt[i]!;
    if (medRank(ballot, set) === lowest.get(groupOf(ballot, set))) ballot.move(i, kept++);
  }
  return kept;
}
