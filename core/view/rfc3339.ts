import { Ascii } from "../net/ascii.ts";
import { writeClock } from "./clock.ts";

/** Text of a day up to its clock, by number of the day: a capture knows few days, a table dump some hundreds. */
const days = new Map<number, string>();
const MOST_DAYS = 1 << 12;

function dayText(day: number): string {
  const known = days.get(day);
  if (known !== undefined) return known;
  if (days.size >= MOST_DAYS) days.clear();
  const text = new Date(day * 86400000).toISOString().slice(0, 11);
  days.set(day, text);
  return text;
}

/**
 * `2026-11-20T12:00:01Z`, or `2026-11-20T12:00:01.000250Z`: six digits of fraction where the source
 * has them, none where it tells whole seconds only (`microseconds` -1).
 */
export function writeTime(out: Ascii, seconds: number, microseconds: number): void {
  out.string(dayText(Math.floor(seconds / 86400)));
  writeClock(out, seconds, microseconds);
  out.byte(90);
}

/** The same as a string. */
export function timeText(seconds: number, microseconds: number): string {
  const out = new Ascii(32);
  writeTime(out, seconds, microseconds);
  return out.text();
}

/** The same for Unix seconds with their fraction; what no date can hold becomes the last that can. */
export function momentJson(unixSeconds: number): string {
  const microseconds = Math.round(Math.min(unixSeconds, 8.64e12) * 1e6);
  return timeText(Math.floor(microseconds / 1e6), microseconds % 1e6);
}
