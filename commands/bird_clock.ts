import type { BirdClock } from "../core/view/bird/version.ts";

/** The clock of this host, with its time zone. */
export function birdClock(unixSeconds: number): BirdClock {
  return {
    unixSeconds,
    offsetMinutes: (seconds) => -new Date(seconds * 1000).getTimezoneOffset(),
  };
}
