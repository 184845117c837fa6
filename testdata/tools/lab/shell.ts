/** Runs a command to its end with a time limit; the lab never waits for anything without one. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function run(
  command: readonly string[],
  options: { readonly timeoutMs?: number; readonly stdin?: string } = {},
): Promise<Outcome> {
  const [program, ...args] = command;
  if (program === undefined) throw new Error("empty command");
  const child = new Deno.Command(program, {
    args,
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(options.timeoutMs ?? 20_000),
  }).spawn();
  if (options.stdin !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(options.stdin));
    await writer.close();
  }
  const output = await child.output();
  const text = new TextDecoder();
  return {
    code: output.code,
    stdout: text.decode(output.stdout),
    stderr: text.decode(output.stderr),
  };
}

/** As {@link run}, but a failure is thrown with what the command said. */
export async function must(
  command: readonly string[],
  options: { readonly timeoutMs?: number; readonly stdin?: string } = {},
): Promise<string> {
  const outcome = await run(command, options);
  if (outcome.code !== 0) {
    throw new Error(`${command.join(" ")}: exit ${outcome.code}: ${outcome.stderr.trim()}`);
  }
  return outcome.stdout;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Polls until the condition holds; false when the time is up. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> {
  const end = Date.now() + timeoutMs;
  while (Date.now() < end) {
    if (await condition()) return true;
    await sleep(100);
  }
  return await condition();
}
