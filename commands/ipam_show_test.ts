import { assert, assertEquals } from "@std/assert";
import { systemMoment } from "../core/io/moment.ts";
import { openStore } from "../core/io/store_home.ts";
import { Keeper } from "../core/ipam/keeper.ts";
import { registerAgent } from "../core/ipam/node_agent.ts";
import { elasticTold } from "./ipam_elastic.ts";
import { runLine } from "./made_agent.ts";

Deno.test("ipam node show says whether the agent of a node is heard of", async () => {
  const folder = await Deno.makeTempDir(), path = `${folder}/ipam.db`;
  const store = await openStore(path, { create: true });
  const keeper = new Keeper(store, systemMoment, "test");
  const said = async (...more: string[]) =>
    (await runLine(["ipam", "node", "show", "n1", "--store", path, ...more])).out;
  try {
    await keeper.transact(registerAgent({ node: "n1", instance: "i1", freshUid: "u1" }));
    await store.live("n1", "i1", 30);
    assert((await said()).includes("lives, and announces its blocks"), await said());
    assertEquals(JSON.parse(await said("--json")).agent_lives, true);
    await store.live("n1", "i1", 0);
    assert((await said()).includes("not heard of now"), await said());
    assertEquals(JSON.parse(await said("--json")).agent_lives, false);
  } finally {
    await keeper.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("elasticTold speaks of a block and its partner as of two", () => {
  const step = {
    pool: "p",
    prefix: "10.0.0.0/27",
    partner: "2001:db8::/123",
    node: "n1",
    why: "w",
  };
  const line = (what: "drain" | "cool" | "give-back" | "grant") =>
    elasticTold({ steps: [{ ...step, what }], shortages: [], waiting: [] } as never, false).lines;
  const both = "10.0.0.0/27 and 2001:db8::/123";
  assertEquals([line("drain"), line("cool"), line("give-back"), line("grant")].flat(), [
    `${both} drain: n1 (w)`,
    `${both} cool, were n1's (w)`,
    `${both} are given back by n1 (w)`,
    `${both} granted to n1 (w)`,
  ]);
});
