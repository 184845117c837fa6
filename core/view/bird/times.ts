import type { BirdStyle } from "./version.ts";

/** From then on there is a date instead of a time. */
const DAY_SECONDS = 20 * 3600;

/** `21:01:33.613` for what is not long ago, else `2026-11-21`; without a space, as a column needs it. */
export function birdSince(unixSeconds: number, style: BirdStyle): string {
  const text = birdTime(unixSeconds, style), isRecent = style.clock.unixSeconds - unixSeconds;
  return isRecent >= 0 && isRecent < DAY_SECONDS ? text.slice(11) : text.slice(0, 10);
}

/** `2026-11-21 21:00:47.292`; BIRD 1 without the fraction. */
export function birdTime(unixSeconds: number, { version, clock }: BirdStyle): string {
  const local = unixSeconds + clock.offsetMinutes(unixSeconds) * 60;
  const text = new Date(Math.round(local * 1000)).toISOString();
  return text.replace("T", " ").slice(0, version === 1 ? 19 : 23);
}

/** Unix seconds of a time as rows have it. */
export function secondsOf(text: string): number {
  return Date.parse(text) / 1000;
}
