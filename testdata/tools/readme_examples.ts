// The README's examples are runs: each `console` block holds `$ underlay ARGUMENTS` and what that
// prints, once or several times. Those of a `console rack` ask the ToR of the demo; those of a
// `console ipam` go on with one ledger, from block to block, that begins with nothing; a `console
// ipam NAME` has a ledger of its own, testdata/stores/NAME.json. main_test.ts compares them;
// update.ts rewrites them.
import { freePort } from "../../core/io/made_port.ts";
import { CaseStores } from "./case_stores.ts";
import { type Outcome, ROOT, runCase, type Target } from "./cases.ts";
import { type Rack, withRack } from "./demo/rack.ts";

const README = `${ROOT}/README.md`;
/** Where a ledger is that nobody says a place of. */
const USUAL_STORE = "/var/lib/underlay/ipam.db";
const BLOCK = /^```console(| rack| ipam(?: [\w-]+)?)\n([\s\S]*?)^```$/gm;
const COMMAND = /^\$ underlay (.*)\n((?:(?!\$ underlay ).*\n)*)/gm;
const YAML = /^```yaml\n([\s\S]*?)^```$/gm;
const SHELL = /^```sh\n([\s\S]*?)^```$/gm;

/** One command: its arguments and the output that stands under them. */
export interface Example {
  readonly line: string;
  readonly args: readonly string[];
  readonly shown: string;
  /** Which block it is in. */
  readonly block: number;
  /** `rack`, `ipam`, `ipam NAME`, or nothing of that. */
  readonly where: string;
}

/** The commands in order. */
export function readmeExamples(): Example[] {
  const blocks = [...Deno.readTextFileSync(README).matchAll(BLOCK)];
  return blocks.flatMap(([, where = "", body = ""], block) =>
    [...body.matchAll(COMMAND)].map(([, line = "", shown = ""]) => ({
      line,
      args: wordsOf(line),
      shown: trimmed(shown),
      block,
      where: where.trim(),
    }))
  );
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
  const folder = await Deno.makeTempDir(), isOfLedger = ({ where }: Example) => /^ipam/.test(where);
  const outputs = new Map<Example, string>();
  try {
    await Promise.all([
      runOfLedgers(target, examples.filter(isOfLedger), outputs),
      withRack(folder, freePort(), async (rack) => {
        if (!await rack.until(rack.isSettled)) throw new Error("the rack did not come up");
        const others = examples.filter((one) => !isOfLedger(one));
        await Promise.all(others.map((one) => runOther(target, one, rack, outputs)));
      }),
    ]);
    return examples.map((one) => outputs.get(one)!);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function runOther(
  target: Target,
  example: Example,
  { socket }: Rack,
  outputs: Map<Example, string>,
): Promise<void> {
  const more = example.where === "rack" ? ["--socket", socket("tor")] : [];
  const { stdout } = await run(target, [...example.args, ...more]);
  outputs.set(example, trimmed(stdout));
}

/** One after the other, each on what the one before it left behind; errors stand where a person sees them. */
async function runOfLedgers(
  target: Target,
  examples: readonly Example[],
  outputs: Map<Example, string>,
): Promise<void> {
  const stores = new CaseStores(target),
    keyOf = (one: Example) => one.where === "ipam" ? "" : `${one.block}`;
  try {
    await Promise.all([...Map.groupBy(examples, keyOf).values()].map(async (group) => {
      const name = group[0]!.where.slice("ipam ".length);
      const store = await stores.make(name && `testdata/stores/${name}.json`);
      for (const example of group) {
        const { stdout, stderr } = await run(target, example.args, store);
        const text = trimmed(stdout + stderr).replaceAll("STORE", USUAL_STORE);
        outputs.set(example, text);
      }
    }));
  } finally {
    stores.close();
  }
}

function run(target: Target, args: readonly string[], store?: string): Promise<Outcome> {
  const expected: Outcome = { stdout: "", stderr: "", code: 0 };
  return runCase(target, { name: "README", folder: "", args, stdin: undefined, expected }, store);
}

function trimmed(text: string): string {
  return text.replace(/\n+$/, "\n").replace(/^\n$/, "");
}

/** Puts what the examples print now under them; answers the arguments of those that changed. */
export async function updateReadme(target: Target): Promise<string[]> {
  const examples = readmeExamples(), outputs = await runExamples(target, examples);
  let block = 0;
  const text = Deno.readTextFileSync(README).replace(BLOCK, (_, where: string) => {
    const own = examples.flatMap((one, i) =>
      one.block === block ? [`$ underlay ${one.line}\n${outputs[i]}`] : []
    );
    block++;
    return "```console" + where + "\n" + own.join("\n") + "```";
  });
  Deno.writeTextFileSync(README, text);
  return examples.filter(({ shown }, i) => shown !== outputs[i]).map(({ line }) => line);
}
