import { findProgram } from "../compare/process.ts";
import { type InputName, prepareInput } from "./inputs.ts";

/** How the rows are run. */
export interface Plan {
  /** The program under test, as words. */
  readonly ours: readonly string[];
  readonly runs: number;
  readonly routes: number;
  /** Distinct attribute sets of the table that has many. */
  readonly sets: number;
  readonly sessions: number;
  /** Where inputs and the daemons' files are. */
  readonly directory: string;
}

export function inputOf({ directory, routes }: Plan, name: InputName, sets: number): string {
  return prepareInput(directory, name, routes, sets);
}

export const HAS_BIRD = findProgram("bird") !== undefined;
/** OpenBGPD leaves its rights, which it can only where it has them. */
export const HAS_OPENBGPD = findProgram("/usr/sbin/bgpd") !== undefined && Deno.uid() === 0;

export const PORTS = { announce: 11790, bird: 11791, openbgpd: 11792, many: 11793 } as const;
