// `deno run -A testdata/tools/matrix.ts` writes the expected interop matrix into the README;
// with `--play [DAEMON,…] [FEATURE,…]` it plays cells and prints what they come to (Linux, root).
import { ROOT } from "./cases.ts";
import { isExpected } from "../suites/interop/matrix/expected.ts";
import { DAEMONS, play } from "../suites/interop/matrix/play.ts";
import { withTable } from "../suites/interop/matrix/table.ts";

const README = `${ROOT}/README.md`;

async function playAll(daemons: string | undefined, features: string | undefined): Promise<void> {
  const wanted = daemons?.toLowerCase().split(",");
  for (const kind of DAEMONS.filter(({ name }) => wanted?.includes(name.toLowerCase()) ?? true)) {
    const start = Date.now();
    const played = await play(kind, isExpected, features?.split(","));
    console.log(`${kind.title}, ${((Date.now() - start) / 1000).toFixed(1)} s`);
    for (const [id, why] of played) console.log(`  ${id.padEnd(10)}${why ?? "yes"}`);
  }
}

if (import.meta.main) {
  const [first, daemons, features] = Deno.args;
  if (first === "--play") await playAll(daemons, features);
  else await Deno.writeTextFile(README, withTable(await Deno.readTextFile(README)));
  // What is left of a session that was given up holds nothing that matters.
  Deno.exit(0);
}
