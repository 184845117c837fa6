import process from "node:process";

/**
 * Milliseconds of processor time that this process has used: what a bound on work is held against,
 * because other work on the same machine does not lengthen it.
 */
export function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
