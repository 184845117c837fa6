import { spreadOf } from "../compare/spread.ts";

/** One thing that was measured, as often as it was. */
export interface Figure {
  readonly what: string;
  readonly unit: "s" | "ms" | "MiB" | "x" | "%" | "";
  readonly values: readonly number[];
  /** More than this misses the mark. */
  readonly most?: number;
}

export type Verdict = "PASS" | "MISS";

/** Undefined for a figure that has no mark, or was not measured. */
export function verdictOf({ values, most }: Figure): Verdict | undefined {
  if (most === undefined || values.length === 0) return undefined;
  return spreadOf(values).median <= most ? "PASS" : "MISS";
}

const DIGITS = { s: 3, ms: 1, MiB: 0, x: 2, "%": 2, "": 0 } as const;

/** `  underlay, one set            0.052 s   0.049-0.061   at most 1   PASS`. */
export function formatFigure(figure: Figure): string {
  const { what, unit, values, most } = figure, verdict = verdictOf(figure);
  if (values.length === 0) return `  ${what.padEnd(46)} not measured`;
  const { median, min, max } = spreadOf(values), shown = (n: number) => n.toFixed(DIGITS[unit]);
  const span = values.length > 1 ? `${shown(min)}-${shown(max)}` : "";
  const mark = verdict ? `at most ${Number(most!.toPrecision(3))}  ${verdict}` : "";
  return `  ${what.padEnd(46)} ${`${shown(median)} ${unit}`.padStart(11)}  ${
    span.padEnd(13)
  }  ${mark}`
    .trimEnd();
}
