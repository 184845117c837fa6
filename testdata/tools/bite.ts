/**
 * Plants known bugs, one at a time, in a copy of the tree; each has to turn a test red.
 * `deno task bite [--only NAME]... [--list]`. Ends with 1 when a bug goes unnoticed or no longer fits.
 */
import { parseArgs } from "@std/cli/parse-args";
import { type Mutant, MUTANTS } from "./bite/mutants.ts";
import { type Run, Tree } from "./bite/tree.ts";

const TREES = 2;
/** All tests that any bug names, once. */
const ALL_TESTS_MS = 240_000;

/** What became of one mutant. */
interface Bite {
  readonly mutant: Mutant;
  readonly noticed: boolean;
  /** The first test that turned red, or why nothing did. */
  readonly by: string;
  readonly seconds: number;
}

/** The first test that failed, as `deno test` names it. */
function firstRed(output: string): string | undefined {
  return /^(.+?) \.\.\. FAILED/m.exec(output)?.[1] ??
    /^\.\/(\S+) \(uncaught error\)/m.exec(output)?.[1];
}

function judge({ code, hung, output }: Run): { noticed: boolean; by: string } {
  if (hung) return { noticed: true, by: "the tests do not end" };
  if (/source code could not be parsed|SyntaxError/.test(output)) {
    return { noticed: false, by: "NOT VALID: it does not parse" };
  }
  const red = firstRed(output);
  return code !== 0 && red !== undefined
    ? { noticed: true, by: red }
    : { noticed: false, by: "SURVIVED: no test turned red" };
}

async function plant(tree: Tree, mutant: Mutant): Promise<Bite> {
  const started = Date.now(), why = tree.unfit(mutant);
  const verdict = why === undefined
    ? judge(await tree.bite(mutant))
    : { noticed: false, by: `NO LONGER FITS: ${why}` };
  return { mutant, ...verdict, seconds: (Date.now() - started) / 1000 };
}

const WIDTH = Math.max(...MUTANTS.map(({ name }) => name.length));

function row({ mutant, noticed, by, seconds }: Bite): string {
  const mark = noticed ? "ok  " : "FAIL";
  const line = `${mark} ${mutant.name.padEnd(WIDTH)} ${seconds.toFixed(1).padStart(5)} s  ${by}`;
  return noticed ? line : `${line}\n     ${mutant.imitates}\n     ${mutant.tests.join(" ")}`;
}

/** The tests have to be green before any bug: else they would prove nothing. */
async function check(tree: Tree, mutants: readonly Mutant[]): Promise<boolean> {
  const files = [...new Set(mutants.flatMap(({ tests }) => tests))];
  const { code, output } = await tree.test(files, ["--parallel"], ALL_TESTS_MS);
  // From where `deno test` repeats what failed.
  const told = output.slice(Math.max(0, output.indexOf(" ERRORS ")));
  if (code !== 0) console.log(`${told}\nthe tests are red without any bug`);
  return code === 0;
}

function chosen(names: readonly string[]): Mutant[] {
  const unknown = names.filter((name) => !MUTANTS.some((mutant) => mutant.name === name));
  if (unknown.length > 0) {
    console.error(`no such bug: ${unknown.join(", ")}; --list names them`);
    Deno.exit(2);
  }
  return MUTANTS.filter(({ name }) => names.length === 0 || names.includes(name));
}

async function work(trees: readonly Tree[], mutants: readonly Mutant[]): Promise<Bite[]> {
  const queue = [...mutants], bites: Bite[] = [];
  await Promise.all(trees.map(async (tree) => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const bite = await plant(tree, next);
      console.log(row(bite));
      bites.push(bite);
    }
  }));
  return bites;
}

async function main(): Promise<number> {
  const { only, list } = parseArgs(Deno.args, {
    boolean: ["list"],
    string: ["only"],
    collect: ["only"],
  });
  const mutants = chosen((only as string[] | undefined) ?? []);
  if (list) {
    for (const { name, imitates } of mutants) console.log(`${name.padEnd(WIDTH)}  ${imitates}`);
    return 0;
  }
  const started = Date.now(), trees: Tree[] = [];
  try {
    for (let i = 0; i < Math.min(TREES, mutants.length); i++) trees.push(await Tree.grow());
    if (!await check(trees[0]!, mutants)) return 1;
    const bites = await work(trees, mutants), missed = bites.filter(({ noticed }) => !noticed);
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    console.log(`bugs planted: ${bites.length}, unnoticed: ${missed.length}, ${seconds} s`);
    return missed.length === 0 ? 0 : 1;
  } finally {
    for (const tree of trees) await tree.fell();
  }
}

if (import.meta.main) Deno.exit(await main());
