/** One finished process: what it took. */
export interface ProcessFacts {
  readonly seconds: number;
  /** Peak resident set, in MiB. */
  readonly peakMiB: number;
}

export class ProcessFailed extends Error {}

/** `/usr/bin/time` of GNU: the only part of the bench that is neither Deno nor a peer. */
const TIME = "/usr/bin/time";

/**
 * Runs `command` to its end with stdout thrown away. Throws `ProcessFailed` for an exit code other
 * than 0, so that a row can never be won by giving up early.
 */
export async function measure(command: readonly string[]): Promise<ProcessFacts> {
  const report = await Deno.makeTempFile({ prefix: "underlay-bench-" });
  try {
    const started = performance.now();
    const child = new Deno.Command(TIME, {
      args: ["-f", "%M", "-o", report, ...command],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    });
    const { code, stderr } = await child.output();
    const seconds = (performance.now() - started) / 1000;
    if (code !== 0) throw new ProcessFailed(failureText(command, code, stderr));
    const peakKiB = Number((await Deno.readTextFile(report)).trim().split("\n").at(-1));
    return { seconds, peakMiB: peakKiB / 1024 };
  } finally {
    await Deno.remove(report);
  }
}

/** Whether two commands print the same bytes: `undefined` if so, else what `cmp` says. */
export async function differenceOf(
  a: readonly string[],
  b: readonly string[],
): Promise<string | undefined> {
  const script = `set -o pipefail; cmp <(${shellWords(a)}) <(${shellWords(b)} 2>/dev/null)`;
  const { code, stdout, stderr } = await new Deno.Command("bash", { args: ["-c", script] })
    .output();
  if (code === 0) return undefined;
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return text.trim().split("\n").at(-1) || `cmp ended with ${code}`;
}

/** Path of an executable, or undefined where there is none. */
export function findProgram(name: string): string | undefined {
  if (name.includes("/")) return isFile(name) ? name : undefined;
  for (const directory of (Deno.env.get("PATH") ?? "").split(":")) {
    if (isFile(`${directory}/${name}`)) return `${directory}/${name}`;
  }
  return undefined;
}

export function timeIsThere(): boolean {
  return isFile(TIME);
}

function failureText(command: readonly string[], code: number, stderr: Uint8Array): string {
  const lastLine = new TextDecoder().decode(stderr).trim().split("\n").at(-1) ?? "";
  return `ended with ${code}: ${lastLine} (${command.slice(-3).join(" ")})`;
}

function shellWords(command: readonly string[]): string {
  return command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
