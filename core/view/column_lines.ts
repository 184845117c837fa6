import { columnsOf, wrap } from "./paragraph.ts";

/** One row of a table whose cells may need several lines. */
export interface PaintedRow {
  readonly cells: readonly string[];
  /** Applied to whole lines, after they are laid out. */
  readonly paint: (text: string) => string;
}

const GAP = 2;
/** No column is made narrower than this. */
const NARROWEST = 8;

/**
 * Rows as lines of at most `width` columns where that is possible: columns as wide as their widest
 * cell; when that is too much the widest of them become narrower, and their cells have several lines.
 * Words are cut only where that is not enough.
 */
export function columnLines(rows: readonly PaintedRow[], width: number): string[] {
  const words = widest(rows, (cell) => Math.max(...cell.split(" ").map(columnsOf)));
  const whole = widest(rows, (cell) => isPainted(cell) ? columnsOf(cell) : 0);
  const widths = fitted(fitted(widest(rows, columnsOf), words, width), whole, width);
  return rows.flatMap(({ cells, paint }) => {
    const wrapped = widths.map((w, i) => wrapHard(cells[i] ?? "", w));
    const height = Math.max(...wrapped.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) => {
      const text = wrapped.map((lines, i) => pad(lines[line] ?? "", widths[i]!));
      return paint(text.join(" ".repeat(GAP)).trimEnd());
    });
  });
}

/** The most of a measure in each column. */
function widest(rows: readonly PaintedRow[], measure: (cell: string) => number): number[] {
  const count = Math.max(...rows.map(({ cells }) => cells.length));
  return Array.from(
    { length: count },
    (_, i) => Math.max(...rows.map(({ cells }) => measure(cells[i] ?? ""))),
  );
}

/** The widths with the widest taken down to its least, one column at a time, until all of them fit. */
function fitted(widths: readonly number[], least: readonly number[], width: number): number[] {
  const out = [...widths];
  let over = out.reduce((sum, w) => sum + w, 0) + GAP * (out.length - 1) - width;
  while (over > 0) {
    const room = out.map((one, i) => one > Math.max(NARROWEST, least[i] ?? 0) ? one : 0);
    const most = Math.max(...room);
    if (most === 0) break;
    out[room.indexOf(most)] = most - 1;
    over--;
  }
  return out;
}

/** A cut would fall into its codes, or leave a colour open at the end of a line. */
function isPainted(text: string): boolean {
  return text.includes("\x1b");
}

/** Lines of a cell; a word that is longer than the column is cut into pieces, unless it is painted. */
function wrapHard(text: string, width: number): string[] {
  const pieces = text.split(" ").flatMap((word) => {
    if (isPainted(word)) return word;
    const characters = [...word], parts: string[] = [];
    for (let i = 0; i < Math.max(1, characters.length); i += Math.max(1, width)) {
      parts.push(characters.slice(i, i + Math.max(1, width)).join(""));
    }
    return parts;
  });
  return wrap(pieces.join(" "), Math.max(1, width));
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - columnsOf(text)));
}
