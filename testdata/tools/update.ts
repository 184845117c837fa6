// Rewrites what the CLI cases and the README's examples expect, on purpose, and prints what changed:
//   deno run -A testdata/tools/update.ts [NAME...]
import {
  type Case,
  differences,
  loadCases,
  type Outcome,
  readIfThere,
  runCases,
  sourceTarget,
} from "./cases.ts";
import { updateReadme } from "./readme_examples.ts";

function write(given: Case, outcome: Outcome): void {
  const files = {
    stdout: outcome.stdout,
    stderr: outcome.stderr,
    code: outcome.code === 0 ? "" : `${outcome.code}\n`,
  };
  for (const [name, text] of Object.entries(files)) {
    const path = `${given.folder}/${name}`;
    if (text !== "") Deno.writeTextFileSync(path, text);
    else if (readIfThere(path) !== undefined) Deno.removeSync(path);
  }
}

async function update(words: readonly string[]): Promise<void> {
  const cases = loadCases(words);
  const outcomes = await runCases(sourceTarget(), cases);
  let changed = 0;
  for (const [i, given] of cases.entries()) {
    const outcome = outcomes[i] as Outcome;
    const lines = differences(given.expected, outcome);
    if (lines.length === 0) continue;
    changed++;
    console.log(`${given.name}\n  ${lines.join("\n  ")}`);
    write(given, outcome);
  }
  console.log(`${changed} of ${cases.length} cases rewritten`);
}

if (import.meta.main) {
  await update(Deno.args);
  for (const args of await updateReadme(sourceTarget())) console.log(`README: underlay ${args}`);
}
