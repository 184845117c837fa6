/** Stands for a number that is not there: absent is not zero. */
export const ABSENT = -1;

/** Numbers from `least` to `most`, both included; {@link ABSENT} to ABSENT: that there is none. */
export interface NumberRange {
  readonly least: number;
  readonly most: number;
}

/** How a range may be written, to follow "is not"; {@link RANGE_FORMS} where there may be no number. */
export const NUMBER_FORMS = "a number or a range like 50-100 or >100";
export const RANGE_FORMS = "a number, a range like 50-100 or >100, or none";

const NONE: NumberRange = { least: ABSENT, most: ABSENT };
const ONE = /^(>=|<=|>|<|=|) *(0|[1-9][0-9]{0,9})$/;
const TWO = /^(0|[1-9][0-9]{0,9}) *- *(0|[1-9][0-9]{0,9})$/;

/**
 * Reads `100`, `50-100`, `>100`, `>=100`, `<100`, `<=100`, `none`. Undefined for any other text, for
 * numbers above `limit` and for a range that no number is in.
 */
export function parseNumberRange(text: string, limit = 0xffffffff): NumberRange | undefined {
  if (text === "none") return NONE;
  const two = TWO.exec(text);
  if (two) return usable(Number(two[1]), Number(two[2]), limit);
  const one = ONE.exec(text), value = Number(one?.[2]);
  if (!one || value > limit) return undefined;
  switch (one[1]) {
    case ">":
      return usable(value + 1, limit, limit);
    case ">=":
      return usable(value, limit, limit);
    case "<":
      return usable(0, value - 1, limit);
    case "<=":
      return usable(0, value, limit);
    default:
      return usable(value, value, limit);
  }
}

function usable(least: number, most: number, limit: number): NumberRange | undefined {
  return least <= most && most <= limit ? { least, most } : undefined;
}

/** Whether a number, or {@link ABSENT}, is in the range. */
export function isInRange({ least, most }: NumberRange, value: number): boolean {
  return value >= least && value <= most;
}
