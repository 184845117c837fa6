// What the whole play must come to.
import { assert, assertEquals } from "@std/assert";
import type { Commits } from "./commits.ts";
import { NODES, RACKS } from "./fabric.ts";
import type { Sampler, Sighting } from "./sampler.ts";
import type { Scene } from "./scene.ts";

/** A router's clock is the ledger's; who asks it may get the answer a little later. */
const ASKING_SECONDS = 0.25;

/** Blocks that a ToR has now. */
export function blocksAt(sampler: Sampler, tor: string): string[] {
  return [...sampler.at(tor)].flatMap((key) => /^\S+\/28/.exec(key) ?? []).sort();
}

/**
 * Nothing was announced before it was granted or after it began to cool, the core had each aggregate
 * without a gap, and where nothing happened nothing changed.
 */
export function staysOwn(sampler: Sampler, commits: Commits): void {
  const { sightings, count } = sampler;
  console.log(
    `  ${commits.all.length} commits, ${count} looks at routers, ${sightings.length} routes`,
  );
  assertEquals(sightings.filter((one) => isOddBlock(one, commits)), []);
  const core = sightings.filter(({ router }) => router === "core");
  assertEquals(core.map(({ by }) => by).sort(), RACKS.map(({ tor }) => tor));
  assertEquals(core.filter(({ gone }) => gone !== undefined), []);
  const quiet = sightings.filter(({ router, prefix }) =>
    router === "torb" && prefix.endsWith("/28")
  );
  assertEquals(quiet.map(({ by }) => by).sort(), ["b1", "b2"]);
  for (const { tor } of RACKS) assert(blocksAt(sampler, tor).length > 0);
}

function isOddBlock({ prefix, by, first, last }: Sighting, { tenures }: Commits): boolean {
  if (!prefix.endsWith("/28")) return false;
  return !tenures.some(({ cooling = Infinity, ...one }) =>
    one.prefix === prefix && one.node === by && first >= one.from &&
    last <= cooling + ASKING_SECONDS
  );
}

/** A line of `ipam history --json`. */
interface HistoryLine {
  readonly what: string;
  readonly by: string;
  readonly at: string;
}

/** What became of a block is to be read in the history, in this order. */
export async function tellsStory(scene: Scene, prefix: string): Promise<void> {
  const text = await scene.ask("history", "--json");
  const lines = text.trim().split("\n").map((line): HistoryLine => JSON.parse(line));
  const story = lines.filter(({ what }) => what.includes(prefix)).toReversed();
  console.log(story.map(({ at, by, what }) => `  ${at} ${by}: ${what}`).join("\n"));
  const marks = [/grant .* a1/, /drain/, /leave/, /withdrawn by a1/, /grant .* a2/];
  let at = 0;
  for (const mark of marks) {
    const found = story.findIndex(({ what }, i) => i >= at && mark.test(what));
    assert(found >= 0, `the history says nothing of ${mark} at its place`);
    at = found + 1;
  }
}

/** By itself, beside the routes of each agent, and beside those of both ToRs. */
export async function endsClean(scene: Scene): Promise<void> {
  const sources = [[], ...NODES.map((name) => [`--bgp=${scene.socket(name)}`]), [
    `--bgp=${scene.torAddresses}`,
  ]];
  for (const words of sources) {
    const { code, stdout, stderr } = await scene.audit(...words);
    if (words === sources.at(-1)) console.log(stdout.trimEnd().replace(/^/gm, "  "));
    assertEquals(code, 0, `ipam check ${words.join(" ")}: ${stdout}${stderr}`);
  }
}
