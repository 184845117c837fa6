import type { Ascii } from "../net/ascii.ts";

/** Where the microseconds stand in what {@link writeClock} writes, and their digits. */
export const MICROSECONDS_AT = 9, MICROSECOND_DIGITS = 6;

/** `12:00:01`, or `12:00:01.000250` where the source has microseconds; UTC. */
export function writeClock(out: Ascii, seconds: number, microseconds: number): void {
  const ofDay = seconds % 86400;
  out.padded(Math.floor(ofDay / 3600), 2);
  out.byte(58);
  out.padded(Math.floor(ofDay / 60) % 60, 2);
  out.byte(58);
  out.padded(ofDay % 60, 2);
  if (microseconds < 0) return;
  out.byte(46);
  out.padded(microseconds, MICROSECOND_DIGITS);
}

/** `2026-11-20`; UTC. */
export function writeDay(out: Ascii, seconds: number): void {
  out.string(new Date(seconds * 1000).toISOString().slice(0, 10));
}
