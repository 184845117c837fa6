/** A point in time as one host knew it. The wall may be set; the boot clock only runs. */
export interface Moment {
  /** Unix seconds. */
  readonly unix: number;
  /** Names the boot of the host whose clock `up` is of; absent where there is none. */
  readonly boot?: string;
  /** Seconds since that boot, suspended time included. */
  readonly up?: number;
}

/**
 * Seconds that have passed for sure: of the boot clock where both moments are of one boot, else of
 * the wall, and never less than 0, so that a wall set back makes nothing pass sooner.
 */
export function secondsBetween(since: Moment, now: Moment): number {
  const { boot, up } = since;
  if (boot !== undefined && boot === now.boot && up !== undefined && now.up !== undefined) {
    return Math.max(0, now.up - up);
  }
  return Math.max(0, now.unix - since.unix);
}
