import type { Stamp } from "./record.ts";

/** Microseconds since 1970; negative where the source has no clock. */
export function microsecondsOf(stamp: Stamp): number {
  return stamp.seconds * 1e6 + stamp.microseconds;
}
