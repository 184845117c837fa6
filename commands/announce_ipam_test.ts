// announce --from-ipam, with a ledger in a file and a router on the loopback.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { systemMoment } from "../core/io/moment.ts";
import { openStore } from "../core/io/store_home.ts";
import { allocate } from "../core/ipam/allocate.ts";
import { madeMeta, madePool } from "../core/ipam/check_made_rows.ts";
import { Keeper } from "../core/ipam/keeper.ts";
import { keyOf } from "../core/ipam/ledger_row.ts";
import { release } from "../core/ipam/release.ts";
import { formatRow } from "../core/ipam/row_text.ts";
import { CommandError } from "./exit.ts";
import { announce, router, SESSION } from "./made_announce.ts";
import { runLine } from "./made_agent.ts";

const FIRST = "10.0.0.0/26", SECOND = "10.0.0.64/26";

/** A ledger with a pool, in which node-1 has a block. */
async function withLedger(test: (path: string, keeper: Keeper) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir(), path = `${folder}/ipam.db`;
  const store = await openStore(path, { create: true });
  const keeper = new Keeper(store, systemMoment, "test");
  try {
    const rows = [madeMeta(), madePool()].map((row) => ({
      key: keyOf(row),
      value: formatRow(row),
    }));
    await store.turn(() => 0, () => ({
      rows,
      guards: [],
      history: [{ what: "a pool", by: "test", at: systemMoment() }],
    }));
    await grant(keeper);
    await test(path, keeper);
  } finally {
    await keeper.close();
    await Deno.remove(folder, { recursive: true });
  }
}

const grant = (keeper: Keeper) =>
  keeper.transact(allocate({ node: "node-1", count: 1, freshUid: "u1" }));

/** Resolves when the block is in that state, or in none. */
function becomes(keeper: Keeper, prefix: string, state: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => keeper.ledger.block(prefix)?.state === state && resolve();
  const stop = keeper.watch(look);
  keeper.read().then(look);
  return promise.then(stop);
}

Deno.test("announce --from-ipam follows a ledger, withdraws before it lets cool, and is no agent at the end", async () => {
  await withLedger(async (path, keeper) => {
    const there = router();
    try {
      const ipam = `--from-ipam --node node-1 --store ${path}`;
      const { err: said, code, stop } = announce(
        `${ipam} ${SESSION} --port ${there.port} --timeout 5s`,
      );
      const via = "via 127.0.0.1 path 65001";
      await there.until(() => there.told.includes(`+${FIRST} ${via}`));
      assertEquals((await keeper.read()).node("node-1")!.agent !== undefined, true);
      await grant(keeper);
      await there.until(() => there.told.includes(`+${SECOND} ${via}`));
      await keeper.transact(release({ prefixes: [FIRST] }));
      await becomes(keeper, FIRST, "cooling");
      assertEquals(there.told.at(-1), `-${FIRST}`);
      // Two would say the same of one node.
      const second = `announce ${ipam} --to 127.0.0.9 --local-as 65001`;
      const { code: refused, err } = await runLine(second.split(" "));
      assertEquals(refused, 3);
      assert(err.includes("another agent of node-1 lives, and announces its blocks"), err);
      stop();
      assertEquals(await code, 0);
      assertEquals(there.told.at(-1), `-${SECOND}`);
      const notes = said();
      for (const text of [`: ${FIRST}`, `${SECOND} granted`, `${FIRST} given back`]) {
        assert(notes.includes(`${text}\n`), notes);
      }
      const ledger = await keeper.read();
      assertEquals([ledger.node("node-1")!.agent, ledger.block(SECOND)!.state], [
        undefined,
        "held",
      ]);
    } finally {
      there.close();
    }
  });
});

Deno.test("announce --from-ipam says what is missing", async () => {
  await withLedger(async (path) => {
    const none = announce(`--from-ipam --node node-9 --store ${path} ${SESSION}`);
    await assertRejects(() => none.code, CommandError, "there is no node node-9");
  });
  const nowhere = announce(`--from-ipam --node node-1 --store /nowhere/ipam.db ${SESSION}`);
  await assertRejects(() => nowhere.code, CommandError, "cannot open /nowhere/ipam.db");
  const usage = async (line: string) => (await runLine(`announce ${line}`.split(" "))).code;
  assertEquals(await usage("10.0.0.0/24 --node n1 --to 127.0.0.9"), 2);
  assertEquals(await usage("--from-ipam --node n1"), 2);
  assertEquals(await usage("--from-ipam --to 127.0.0.9"), 2);
  assertEquals(await usage("--from-ipam --node n1 --to 127.0.0.9 10.0.0.0/24"), 2);
});
