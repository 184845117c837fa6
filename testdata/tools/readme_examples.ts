// The README's examples are runs: each `console` block holds `$ underlay ARGUMENTS` and what it
// prints. main_test.ts compares them; update.ts rewrites them.
import { type Outcome, ROOT, runCase, type Target } from "./cases.ts";

const README = `${ROOT}/README.md`;
const BLOCK = /^```console\n\$ underlay (.*)\n([\s\S]*?)^```$/gm;

/** One block: its arguments and the output that stands under them. */
export interface Example {
  readonly args: readonly string[];
  readonly shown: string;
}

/** The blocks in order. */
export function readmeExamples(): Example[] {
  return [...Deno.readTextFileSync(README).matchAll(BLOCK)].map((match) => ({
    args: (match[1] ?? "").split(" "),
    shown: match[2] ?? "",
  }));
}

/** What the example prints now; a page of text has no use for empty lines at its end. */
export async function runExample(target: Target, { args }: Example): Promise<string> {
  const expected: Outcome = { stdout: "", stderr: "", code: 0 };
  const given = { name: "README", folder: "", args, stdin: undefined, expected };
  return (await runCase(target, given)).stdout.replace(/\n+$/, "\n");
}

/** Puts what the examples print now under them; answers the arguments of those that changed. */
export async function updateReadme(target: Target): Promise<string[]> {
  const examples = readmeExamples();
  const outputs = await Promise.all(examples.map((example) => runExample(target, example)));
  let i = 0;
  const text = Deno.readTextFileSync(README).replace(
    BLOCK,
    (_, args: string) => "```console\n$ underlay " + args + "\n" + outputs[i++] + "```",
  );
  Deno.writeTextFileSync(README, text);
  return examples.filter(({ shown }, i) => shown !== outputs[i]).map(({ args }) => args.join(" "));
}
