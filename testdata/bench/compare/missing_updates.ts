import { ProcessFailed } from "./process.ts";
import { expectedUpdates, type WorkloadName } from "./workloads.ts";

/**
 * Where no peer prints the same text, the generator is the judge: the summary must count exactly
 * the UPDATEs that it wrote, and the output that is timed must have at least a line for each.
 * Undefined when both hold.
 */
export async function missingUpdates(
  timed: readonly string[],
  decode: readonly string[],
  workload: WorkloadName,
  scale: "full" | "quick",
): Promise<string | undefined> {
  const expected = expectedUpdates(workload, scale);
  if (expected === undefined) return undefined;
  const counted = await countUpdates([...decode, "--summary", "--json"]);
  if (counted !== expected) return `summary counts ${counted} UPDATEs, the file has ${expected}`;
  const lines = await countLines(timed);
  return lines < expected ? `${lines} lines for ${expected} UPDATEs` : undefined;
}

async function countUpdates(command: readonly string[]): Promise<unknown> {
  const text = await new Response(spawn(command).stdout).text();
  try {
    return JSON.parse(text)?.messages?.update;
  } catch {
    throw new ProcessFailed(
      `summary is not JSON: "${text.slice(0, 60)}" (${command.slice(-4).join(" ")})`,
    );
  }
}

async function countLines(command: readonly string[]): Promise<number> {
  let lines = 0;
  for await (const chunk of spawn(command).stdout) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  }
  return lines;
}

function spawn(command: readonly string[]): Deno.ChildProcess {
  const [program, ...args] = command;
  return new Deno.Command(program!, { args, stdin: "null", stdout: "piped", stderr: "null" })
    .spawn();
}
