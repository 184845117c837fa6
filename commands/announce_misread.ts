// What is said of a route that cannot be read, or that nobody would mean.
import type { Misread } from "../core/config/misread.ts";
import { type CommandError, usageError } from "./exit.ts";

const FORCE = "--force takes it all the same";

/** Hint and --force as further lines, where there are any. */
function advice({ hint, isRefusal, forcedAs }: Misread): readonly string[] {
  const force = forcedAs === undefined ? FORCE : `--force takes it as ${forcedAs}`;
  return [...hint ? [hint] : [], ...isRefusal ? [force] : []];
}

/** For a route on the command line. */
export function operandError(misread: Misread): CommandError {
  return usageError([`cannot announce: ${misread.reason}`, ...advice(misread)].join("\n"));
}

/** `line 3, column 12`. */
function place(line: number, { column }: Misread): string {
  return column > 0 ? `line ${line}, column ${column}` : `line ${line}`;
}

/** For a line that is read before anything is sent. */
export function lineError(line: number, misread: Misread): CommandError {
  const what = `cannot announce ${place(line, misread)} of standard input: ${misread.reason}`;
  return usageError([what, ...advice(misread), "nothing was sent"].join("\n"));
}

/** For a line of a script that goes on. */
export function lineText(line: number, misread: Misread): string {
  return [`${place(line, misread)}: ${misread.reason}`, ...advice(misread)].join("; ");
}
