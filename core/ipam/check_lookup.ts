import type { Mark } from "./check_layout.ts";
import { compareRanges, holds, type Range } from "./check_range.ts";

/** The nearest of them that holds all of `range`; they are in the order of addresses. */
export function around<Row>(marks: readonly Mark<Row>[], range: Range): Mark<Row> | undefined {
  return enclosing(marks[placeOf(marks, range, 1) - 1], range);
}

/** The first of them that lies in `range`. */
export function firstIn<Row>(marks: readonly Mark<Row>[], range: Range): Mark<Row> | undefined {
  const first = marks[placeOf(marks, range, 0)];
  return first && holds(range, first.range) ? first : undefined;
}

/** How many are before `range`, and (`equal` is 1) it. */
function placeOf(marks: readonly Mark[], range: Range, equal: 0 | 1): number {
  let low = 0, high = marks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareRanges(marks[middle]!.range, range) < equal) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The last that begins at or before it is around it, or inside what is. */
function enclosing<Row>(last: Mark<Row> | undefined, range: Range): Mark<Row> | undefined {
  let mark: Mark | undefined = last;
  while (mark && !holds(mark.range, range)) mark = mark.wider;
  return mark as Mark<Row> | undefined;
}
