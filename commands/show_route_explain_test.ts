import { assertEquals } from "@std/assert";
import type { Explanation } from "../core/rib/explanation.ts";
import { runLine } from "./made_agent.ts";

const DUMP = "testdata/captures/mrt/bird-table-eight-peers.mrt";

/** The best path of each prefix as BIRD 2.0.12 had it when it wrote the dump, deterministic med on. */
const BIRDS_BEST = {
  "10.0.1.0/24": "192.0.2.3",
  "10.0.2.0/24": "192.0.2.2",
  "10.0.3.0/24": "192.0.2.2",
  "10.0.4.0/24": "192.0.2.3",
  "10.0.5.0/24": "192.0.2.3",
  "10.0.6.0/24": "192.0.2.7",
  "10.0.7.0/24": "192.0.2.3",
  "10.0.8.0/24": "192.0.2.4",
  "10.0.9.0/24": "192.0.2.8",
};

Deno.test("show route --explain picks of a dump what the router picked that wrote it", async () => {
  const line = `show route --explain --json --quiet --local-as 64500 --from ${DUMP}`;
  const { out } = await runLine(line.split(" "));
  const rows = out.trimEnd().split("\n").map((text) => JSON.parse(text) as Explanation);
  assertEquals(
    Object.fromEntries(rows.map(({ prefix, paths }) => [prefix, paths[0]!.peer])),
    BIRDS_BEST,
  );
  const steps = rows.map(({ steps }) => steps.at(-1)!.step);
  assertEquals([...new Set(steps)].sort(), ["AS-path length", "origin", "router id"]);
});
