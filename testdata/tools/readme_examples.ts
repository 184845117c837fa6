// The README's examples are runs: each `console` block holds `$ underlay ARGUMENTS` and what it
// prints; those of a `console rack` ask the ToR of the demo. main_test.ts compares them; update.ts
// rewrites them.
import { freePort } from "../../core/io/made_port.ts";
import { type Outcome, ROOT, runCase, type Target } from "./cases.ts";
import { withRack } from "./demo/rack.ts";

const README = `${ROOT}/README.md`;
const BLOCK = /^```console( rack)?\n\$ underlay (.*)\n([\s\S]*?)^```$/gm;
const YAML = /^```yaml\n([\s\S]*?)^```$/gm;
const SHELL = /^```sh\n([\s\S]*?)^```$/gm;

/** One block: its arguments and the output that stands under them. */
export interface Example {
  readonly args: readonly string[];
  readonly shown: string;
  readonly asksRack: boolean;
}

/** The blocks in order. */
export function readmeExamples(): Example[] {
  return [...Deno.readTextFileSync(README).matchAll(BLOCK)].map((match) => ({
    args: wordsOf(match[2] ?? ""),
    shown: match[3] ?? "",
    asksRack: match[1] !== undefined,
  }));
}

/** Configurations as the README shows them. */
export function readmeConfigs(): string[] {
  return [...Deno.readTextFileSync(README).matchAll(YAML)].map(([, text = ""]) => text);
}

/** The words behind `underlay` in each line for a shell, up to where the shell takes over. */
export function readmeCommands(): string[][] {
  const blocks = [...Deno.readTextFileSync(README).matchAll(SHELL)].map(([, text = ""]) => text);
  const lines = blocks.join("").match(/(?<=^|\| )underlay .*$/gm) ?? [];
  return lines.map((line) => wordsOf(line).slice(1));
}

/** Words as a shell takes them apart, up to where it takes over: what stands in quotes is one. */
function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)];
  const end = words.findIndex(([, , , bare]) => bare !== undefined && /^[#|<>&]/.test(bare));
  return words.slice(0, end < 0 ? undefined : end)
    .map(([, single, double, bare]) => single ?? double ?? bare ?? "");
}

/** What the examples print now; a page of text has no use for empty lines at its end. */
export async function runExamples(
  target: Target,
  examples: readonly Example[],
): Promise<readonly string[]> {
  const folder = await Deno.makeTempDir();
  try {
    return await withRack(folder, freePort(), async ({ socket, isSettled, until }) => {
      if (!await until(isSettled)) throw new Error("the rack did not come up");
      return await Promise.all(
        examples.map(({ args, asksRack }) =>
          run(target, asksRack ? [...args, "--socket", socket("tor")] : args)
        ),
      );
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function run(target: Target, args: readonly string[]): Promise<string> {
  const expected: Outcome = { stdout: "", stderr: "", code: 0 };
  const given = { name: "README", folder: "", args, stdin: undefined, expected };
  return (await runCase(target, given)).stdout.replace(/\n+$/, "\n");
}

/** Puts what the examples print now under them; answers the arguments of those that changed. */
export async function updateReadme(target: Target): Promise<string[]> {
  const examples = readmeExamples(), outputs = await runExamples(target, examples);
  let i = 0;
  const text = Deno.readTextFileSync(README).replace(
    BLOCK,
    (_, rack: string | undefined, args: string) =>
      "```console" + (rack ?? "") + "\n$ underlay " + args + "\n" + outputs[i++] + "```",
  );
  Deno.writeTextFileSync(README, text);
  return examples.filter(({ shown }, i) => shown !== outputs[i]).map(({ args }) => args.join(" "));
}
