import type { Ascii } from "../net/ascii.ts";

/** `1700000000` or `1700000000.00025`: Unix seconds, the fraction without zeros at its end. */
export function writeUnixTime(out: Ascii, seconds: number, microseconds: number): void {
  out.uint(seconds);
  if (microseconds <= 0) return;
  let digits = 6, rest = microseconds;
  for (; rest % 10 === 0; rest /= 10) digits--;
  out.byte(46);
  out.padded(rest, digits);
}
