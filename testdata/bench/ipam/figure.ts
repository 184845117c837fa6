import { spreadOf } from "../compare/spread.ts";

/** One thing that was measured, as often as it was, and what it is to reach. */
export interface Figure {
  readonly what: string;
  /** Of `/s` and `of raw` more is better, of the others less. */
  readonly unit: "ms" | "µs" | "/s" | "of raw" | "x";
  readonly values: readonly number[];
  readonly must?: number;
  readonly aim?: number;
}

/** How far a figure came: `must` is reached and more is aimed at, `aim` is all that is wished. */
export type Verdict = "aim" | "must" | "MISS";

/** Undefined for a figure that has no mark, or was not measured. */
export function verdictOf({ unit, values, must, aim }: Figure): Verdict | undefined {
  if (values.length === 0 || must === undefined) return undefined;
  const { median } = spreadOf(values), isMore = unit === "/s" || unit === "of raw";
  const reaches = (mark: number) => isMore ? median >= mark : median <= mark;
  if (!reaches(must)) return "MISS";
  return aim !== undefined && reaches(aim) ? "aim" : "must";
}

const WIDTHS = [60, 13, 15, 9, 9, 6] as const;

export const HEADER = line(["", "median", "range", "must", "aim", ""]);

/** `  every node grows                 273.2 ms   268.0-301.2   500   100   must`. */
export function formatFigure(figure: Figure): string {
  const { what, unit, values, must, aim } = figure;
  if (values.length === 0) return line([`  ${what}`, "not measured", "", "", "", ""]);
  const { median, min, max } = spreadOf(values);
  const span = values.length > 1 ? `${shown(min)}-${shown(max)}` : "";
  const marks = [must, aim].map((mark) => mark === undefined ? "" : shown(mark));
  return line([`  ${what}`, `${shown(median)} ${unit}`, span, ...marks, verdictOf(figure) ?? ""]);
}

function line([what = "", ...cells]: readonly string[]): string {
  const rest = cells.map((cell, i) => ` ${cell.padStart(WIDTHS[i + 1]!)}`);
  return `${what.padEnd(WIDTHS[0])}${rest.join("")}`.trimEnd();
}

/** Three digits that count, thousands as `12.3k` and millions as `1.05M`. */
function shown(n: number): string {
  const size = Math.abs(n);
  if (size >= 1e6) return `${digits(n / 1e6)}M`;
  if (size >= 1e4) return `${digits(n / 1e3)}k`;
  return digits(n);
}

function digits(n: number): string {
  const size = Math.abs(n);
  if (size >= 100 || n === 0) return n.toFixed(0);
  const [whole, part] = n.toFixed(size >= 10 ? 1 : 2).split(".");
  return /^0+$/.test(part!) ? whole! : `${whole}.${part}`;
}
