// Long runs of what is alike are told in one line.
import type { Piece, RackSpace } from "./ipam_space.ts";

/** What stands on one line: itself, or several neighbours. */
export type Row = readonly (RackSpace | Piece)[];

/** Neighbours up to so many are shown one by one. */
const SHORT_RUN = 6;
/** Of a longer run, the first so many and the last one are. */
const FIRST = 2;
/** Behind so many lines the rest is one. */
const MOST = 24;

/** Blocks that are held and free space between them, in runs; everything else is always shown. */
export function collapsed(parts: readonly (RackSpace | Piece)[]): Row[] {
  const rows: Row[] = [];
  for (let i = 0; i < parts.length;) {
    let end = i;
    while (end < parts.length && isPlain(parts[end]!)) end++;
    if (end - i > SHORT_RUN) {
      rows.push(...parts.slice(i, i + FIRST).map((part) => [part]));
      rows.push(parts.slice(i + FIRST, end - 1), [parts[end - 1]!]);
      i = end;
    } else if (end > i) {
      rows.push(...parts.slice(i, end).map((part) => [part]));
      i = end;
    } else rows.push([parts[i++]!]);
  }
  if (rows.length <= MOST) return rows;
  return [...rows.slice(0, MOST - 2), rows.slice(MOST - 2, -1).flat(), rows.at(-1)!];
}

function isPlain({ kind }: RackSpace | Piece): boolean {
  return kind === "held" || kind === "free";
}
