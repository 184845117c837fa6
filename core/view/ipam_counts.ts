import type { Usage } from "../ipam/audit_usage.ts";
import type { Piece, RackSpace } from "./ipam_space.ts";

/** In place of a screen. */
export const NO_POOLS = "there are no pools; underlay ipam pool add NAME CIDR makes one";

/** How many addresses are what; they add up to `total`, but for `used`, which are among the others. */
export interface AddressCounts {
  readonly total: number;
  /** In use as far as it is known. */
  readonly used: number;
  /** Somebody has said what is in use of it, or nobody can have. */
  readonly isUseKnown: boolean;
  readonly held: number;
  /** Draining or leaving: announced still, and nothing new from it. */
  readonly draining: number;
  readonly cooling: number;
  readonly quarantined: number;
  readonly reserved: number;
  readonly free: number;
}

/** Of the pieces, those in ranges of racks included. */
export function countsOf(parts: readonly (RackSpace | Piece)[]): AddressCounts {
  let blocks = 0, told = 0;
  const counts = {
    total: 0,
    used: 0,
    held: 0,
    draining: 0,
    cooling: 0,
    quarantined: 0,
    reserved: 0,
    free: 0,
  };
  const count = (part: RackSpace | Piece) => {
    if (part.kind === "rack") return part.pieces.forEach(count);
    const size = Number(part.end - part.start);
    counts.total += size;
    counts.used += part.used ?? 0;
    if (part.block && part.kind !== "cooling") blocks++;
    if (part.used !== undefined) told++;
    counts[part.kind === "leaving" ? "draining" : part.kind] += size;
  };
  parts.forEach(count);
  return { ...counts, isUseKnown: told > 0 || blocks === 0 };
}

/** The same of what was added up without drawing it. */
export function countsOfUsage(
  { size, states, reserved, free, used, isUseKnown }: Usage,
): AddressCounts {
  return {
    total: Number(size),
    used,
    isUseKnown,
    held: Number(states.held),
    draining: Number(states.draining + states.leaving),
    cooling: Number(states.cooling),
    quarantined: Number(states.quarantined),
    reserved: Number(reserved),
    free: Number(free),
  };
}

/** Addresses that a node has, or that are on their way back. */
export function granted({ held, draining, quarantined }: AddressCounts): number {
  return held + draining + quarantined;
}

/** `1 rack`, `2 racks`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `65536`, and `1.8e19` where nobody counts any more. */
export function countText(count: number): string {
  return count < 1e9 ? String(Math.round(count)) : count.toPrecision(2).replace("e+", "e");
}

/** `7%`; what is there but little is `<1%`, and all but a little is not all. */
export function percentText(part: number, whole: number): string {
  if (whole <= 0) return "-";
  const percent = 100 * part / whole;
  if (percent > 0 && percent < 1) return "<1%";
  return `${percent < 100 ? Math.min(99, Math.round(percent)) : 100}%`;
}
