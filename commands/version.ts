// The one place that states the version, and the command that prints it.
import { EXIT } from "./exit.ts";
import type { Io } from "./io.ts";

/** The version of underlay, as semver. */
export const VERSION = "0.1.0";

/** Prints `underlay VERSION`. */
export function run(_args: unknown, io: Io): Promise<number> {
  io.stdout.write(`underlay ${VERSION}\n`);
  return Promise.resolve(EXIT.done);
}
