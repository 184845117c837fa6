/** One row of a table: a text on the left, then numbers and words in columns of their own. */
export interface Row {
  readonly name: string;
  readonly cells: readonly (string | number)[];
}

/** Between a row's columns. */
const GAP = 2;
/** Names have at least this room, however many columns there are. */
const NARROWEST_NAME = 12;

/**
 * Rows as lines of at most `width` columns: names on the left, the other columns aligned to the
 * right. A name that is too long for its place has a line of its own. The first row is the head.
 */
export function tableLines(rows: readonly Row[], width: number): string[] {
  const columns = Math.max(...rows.map(({ cells }) => cells.length));
  const widths = Array.from({ length: columns }, (_, i) => widest(rows, i));
  const right = widths.reduce((sum, w) => sum + GAP + w, 0);
  const longest = Math.max(...rows.map(({ name }) => [...name].length));
  const left = Math.max(NARROWEST_NAME, Math.min(longest, width - right));
  return rows.flatMap(({ name, cells }) => {
    const tail = widths.map((w, i) => " ".repeat(GAP) + String(cells[i] ?? "").padStart(w)).join(
      "",
    );
    const room = left - [...name].length;
    return room >= 0
      ? [(name + " ".repeat(room) + tail).trimEnd()]
      : [name, (" ".repeat(left) + tail).trimEnd()];
  });
}

function widest(rows: readonly Row[], column: number): number {
  return Math.max(...rows.map(({ cells }) => String(cells[column] ?? "").length));
}
