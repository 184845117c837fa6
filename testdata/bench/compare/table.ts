import type { Judged, Result } from "./result.ts";
import type { Spread } from "./spread.ts";

type Column = readonly [heading: string, align: "left" | "right", cell: (row: Result) => string];

const WIDE_COLUMNS = 118;

const NARROW: readonly Column[] = [
  ["row", "left", (row) => row.id],
  ["ours s", "left", (row) => formatSpread(row.ours)],
  ["peer s", "left", (row) => formatSpread(row.peer)],
  ["result", "right", (row) => formatJudged(row.value, "measured")],
  ["must", "right", (row) => formatJudged(row.value, "must")],
  ["aim", "right", (row) => formatJudged(row.value, "aim")],
  ["MiB", "right", (row) => row.value?.unit === "MiB" ? "" : formatMiB(row.oursMiB)],
  ["", "left", (row) => row.verdict],
];

const WIDE: readonly Column[] = [
  NARROW[0]!,
  ["what", "left", (row) => row.title],
  ...NARROW.slice(1, -1),
  ["peer", "right", (row) => formatMiB(row.peerMiB)],
  NARROW.at(-1)!,
];

/** The results as an aligned table for a screen of `columns`, remarks below it. */
export function formatTable(results: readonly Result[], columns: number): string {
  const layout = columns >= WIDE_COLUMNS ? WIDE : NARROW;
  const cells = [
    layout.map(([heading]) => heading),
    ...results.map((row) => layout.map(([, , cell]) => cell(row))),
  ];
  const widths = layout.map((_, at) => Math.max(...cells.map((line) => line[at]!.length)));
  const lines = cells.map((line) =>
    line.map((text, at) => pad(text, widths[at]!, layout[at]![1])).join("  ").trimEnd()
  );
  lines.splice(1, 0, "-".repeat(Math.max(...lines.map((line) => line.length))));
  return [...lines, "", ...formatNotes(results, columns)].join("\n");
}

function formatNotes(results: readonly Result[], columns: number): string[] {
  return results.flatMap(({ id, note }) => {
    if (note === undefined) return [];
    const room = Math.max(40, columns - 14);
    return [`${id.padEnd(12)}  ${note.length > room ? `${note.slice(0, room - 3)}...` : note}`];
  });
}

/** Median, then the span: `0.402 0.391-0.430`. */
function formatSpread(spread: Spread | undefined): string {
  if (spread === undefined) return "";
  const [median, min, max] = [spread.median, spread.min, spread.max].map(formatSeconds);
  return `${median} ${min}-${max}`;
}

/** Three figures that matter, without the zero in front when all are behind the point. */
function formatSeconds(seconds: number): string {
  if (seconds < 1) return seconds.toFixed(3).replace(/^0/, "");
  return seconds.toFixed(seconds < 10 ? 2 : 1);
}

function formatJudged(value: Judged | undefined, key: "measured" | "must" | "aim"): string {
  if (value === undefined) return "";
  const figure = value[key];
  if (value.unit === "MiB") return key === "measured" ? `${figure.toFixed(0)} MiB` : `${figure}`;
  const digits = value.unit === "of" ? 2 : 1;
  return key === "measured" ? `${figure.toFixed(digits)}x` : `${figure}x`;
}

function formatMiB(mib: number | undefined): string {
  return mib === undefined ? "" : mib.toFixed(0);
}

function pad(text: string, width: number, align: "left" | "right"): string {
  return align === "left" ? text.padEnd(width) : text.padStart(width);
}
