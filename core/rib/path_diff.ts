import { sortedPrefixes } from "./path_lookup.ts";
import { NO_ROW, type PathTable } from "./path_table.ts";

/** Which side of a comparison a peer is on; others are left out. */
export const BEFORE = 1, AFTER = 2;

/** How the peers of two sources are compared: those of one group with each other. */
export interface Sides {
  /** By peer: {@link BEFORE}, {@link AFTER} or 0. */
  readonly sideOf: readonly number[];
  /** By peer: a small number. */
  readonly groupOf: readonly number[];
}

/**
 * Told of each path that differs: `before` and `after` are rows, {@link NO_ROW} where there is none.
 * False ends the comparison.
 */
export type VisitDifference = (
  prefix: number,
  before: number,
  after: number,
  group: number,
) => boolean | void;

/**
 * Compares the paths of two sides, prefix by prefix in order. Path identifiers and times do not
 * count: paths that are `same` take each other away, what is left on both sides has changed, pair by
 * pair. Returns the number of pairs that are the same.
 */
export function comparePaths(
  table: PathTable,
  { sideOf, groupOf }: Sides,
  same: (a: number, b: number) => boolean,
  wanted: (prefix: number, row: number) => boolean,
  visit: VisitDifference,
): number {
  const prefixes = sortedPrefixes(table), before: number[] = [], after: number[] = [];
  let equal = 0;
  for (let i = 0; i < prefixes.length; i++) {
    const prefix = prefixes[i]!;
    before.length = after.length = 0;
    for (let row = table.first(prefix); row !== NO_ROW; row = table.next(row)) {
      const side = sideOf[table.peerOf(row)] ?? 0;
      if (side === 0 || !wanted(prefix, row)) continue;
      (side === BEFORE ? before : after).push(row);
    }
    equal += takeEqual(table, groupOf, before, after, same);
    if (before.length + after.length === 0) continue;
    if (!visitRest(table, groupOf, prefix, before, after, visit)) return equal;
  }
  return equal;
}

/** Takes the pairs of one group that are the same out of both lists. */
function takeEqual(
  table: PathTable,
  groupOf: readonly number[],
  before: number[],
  after: number[],
  same: (a: number, b: number) => boolean,
): number {
  let equal = 0;
  for (let i = before.length - 1; i >= 0; i--) {
    const row = before[i]!, group = groupOf[table.peerOf(row)];
    // Both lists are in order of peer: what is the same stands at about the same place.
    const k = after.findLastIndex((other) =>
      groupOf[table.peerOf(other)] === group && same(row, other)
    );
    if (k < 0) continue;
    before.splice(i, 1);
    after.splice(k, 1);
    equal++;
  }
  return equal;
}

function visitRest(
  table: PathTable,
  groupOf: readonly number[],
  prefix: number,
  before: readonly number[],
  after: number[],
  visit: VisitDifference,
): boolean {
  for (const row of before) {
    const group = groupOf[table.peerOf(row)]!;
    const k = after.findIndex((other) => groupOf[table.peerOf(other)] === group);
    const other = k < 0 ? NO_ROW : after.splice(k, 1)[0]!;
    if (visit(prefix, row, other, group) === false) return false;
  }
  for (const row of after) {
    if (visit(prefix, NO_ROW, row, groupOf[table.peerOf(row)]!) === false) return false;
  }
  return true;
}
