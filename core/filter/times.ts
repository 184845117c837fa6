import { FilterError } from "./terms.ts";

/** Milliseconds of each unit. */
const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** How a stretch of time may be written, to follow "is not like". */
export const DURATION_FORMS = "500ms, 30s, 10m, 2h, 1d or 1h30m";

/** A stretch of time, both ends included, in Unix seconds with fraction. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Reads `2026-01-31T12:00:00Z`, `2026-01-31 12:00` (UTC), `2026-01-31`, or Unix seconds. */
export function parseTime(text: string): number {
  if (/^[0-9]+(\.[0-9]+)?$/.test(text)) return Number(text);
  const parts =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(Z|[+-]\d{2}:\d{2})?$/
      .exec(text);
  // Without a zone the text means UTC, as everything that is printed does.
  const time = parts ? Date.parse(`${parts[1]}T${parts[2] ?? "00:00:00"}${parts[3] ?? "Z"}`) : NaN;
  if (Number.isNaN(time)) {
    throw new FilterError(
      `time ${JSON.stringify(text)} is not like 2026-01-31T12:00:00Z or unix seconds`,
    );
  }
  return time / 1000;
}

/** Reads `500ms`, `0.5s`, `30s`, `10m`, `2h`, `1d`, `1h30m` as seconds. */
export function parseDuration(text: string): number {
  let milliseconds = 0, rest = text;
  do {
    const part = /^([0-9]+(?:\.[0-9]+)?)(ms|[smhdw])/.exec(rest);
    if (!part) {
      throw new FilterError(`duration ${JSON.stringify(text)} is not like ${DURATION_FORMS}`);
    }
    milliseconds += Number(part[1]) * UNITS[part[2]!]!;
    rest = rest.slice(part[0].length);
  } while (rest !== "");
  return milliseconds / 1000;
}

/** The span that `-t`, `-T` and `-d` say together; undefined when none is given. */
export function parseSpan(
  start: string | undefined,
  end: string | undefined,
  duration: string | undefined,
): Span | undefined {
  if (start === undefined && end === undefined) return undefined;
  let from = start === undefined ? -Infinity : parseTime(start);
  let to = end === undefined ? Infinity : parseTime(end);
  if (duration !== undefined) {
    const length = parseDuration(duration);
    if (start !== undefined && end !== undefined) {
      throw new FilterError("a start, an end and a duration together say it twice: leave one out");
    }
    if (start !== undefined) to = from + length;
    else from = to - length;
  }
  if (from > to) throw new FilterError(`the start ${start} is after the end ${end}`);
  return { from, to };
}
