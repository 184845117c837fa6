// Which prefixes of a table a question means, found in slices.
import type { Prefix } from "../core/net/prefix.ts";
import { NO_PREFIX } from "../core/net/prefix_table.ts";
import { exactPrefix, prefixFor } from "../core/rib/path_lookup.ts";
import type { PathTable } from "../core/rib/path_table.ts";
import { NOT_YET, SortedWalk } from "../core/rib/sorted_walk.ts";
import type { Question } from "./show_route_question.ts";

/** Prefixes looked at between two pauses. */
const SLICE = 256;

/**
 * Prefixes in order; negative after a slice of work without one, and now and then between them.
 * `counts`: of those that match, whether one is to be the longest.
 */
export function* prefixesAsked(
  table: PathTable,
  question: Question,
  counts: (prefix: number) => boolean,
): Generator<number, void> {
  if (question.kind === "exact") {
    const prefix = exactPrefix(table, question.prefix);
    if (prefix !== NO_PREFIX) yield prefix;
  } else if (question.kind === "for") {
    const prefix = longest(table, question.prefix, counts);
    if (prefix !== NO_PREFIX) yield prefix;
  } else {
    const walk = new SortedWalk(table, question.kind === "inside" ? question.prefix : undefined);
    let looked = 0;
    for (let prefix = walk.next(); prefix !== NO_PREFIX; prefix = walk.next()) {
      yield prefix;
      if (prefix !== NOT_YET && ++looked % SLICE === 0) yield NOT_YET;
    }
  }
}

function longest(
  table: PathTable,
  { address, length }: Prefix,
  counts: (prefix: number) => boolean,
): number {
  for (let below = length + 1;;) {
    const prefix = prefixFor(table, address, below);
    if (prefix === NO_PREFIX || counts(prefix)) return prefix;
    below = table.prefixes.length(prefix);
  }
}
