// The matrix as it has to be, with the manual's word for what a daemon lacks.
import type { DaemonName } from "./daemon.ts";

/** By feature, then by daemon, why it cannot be there. Every other cell must work. */
export const LACKS: Readonly<Record<string, Readonly<Partial<Record<DaemonName, string>>>>> = {};

export function isExpected(feature: string, daemon: DaemonName): boolean {
  return LACKS[feature]?.[daemon] === undefined;
}
