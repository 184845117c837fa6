import type { HistoryEntry } from "../ipam/row_store.ts";
import { columnLines } from "./column_lines.ts";
import type { Palette } from "./palette.ts";
import { momentJson } from "./rfc3339.ts";
import { wholeSecond } from "./short_span.ts";
import { terminalText } from "./terminal_text.ts";

/** A line an entry, in the order they come. */
export function historyLines(
  entries: readonly HistoryEntry[],
  { palette, width }: { readonly palette: Palette; readonly width: number },
): string[] {
  if (entries.length === 0) return ["nothing has happened"];
  const rows = entries.map(({ version, at, by, what }) => ({
    cells: [
      wholeSecond(momentJson(at.unix)),
      String(version),
      terminalText(by),
      terminalText(what),
    ],
    paint: palette.plain,
  }));
  const heads = { cells: ["Time", "Version", "By", "What"], paint: palette.faint };
  return columnLines([heads, ...rows], width);
}
