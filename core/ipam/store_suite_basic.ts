import { assert, assertEquals, assertRejects } from "@std/assert";
import { allocate } from "./allocate.ts";
import { NOTHING } from "./delta.ts";
import { Keeper } from "./keeper.ts";
import type { StoredRow } from "./row_store.ts";
import { StoreError } from "./store_error.ts";
import {
  ask,
  closeAll,
  granted,
  keepers,
  putText,
  rowsOf,
  soundBlocks,
  type StoreCase,
  suitePool,
} from "./store_suite_case.ts";

/** What one or two at a time see. */
export const BASIC_CASES: readonly StoreCase[] = [
  {
    name: "is empty at first, and its versions rise",
    async run(place) {
      const store = await place.open();
      let before = -1;
      await store.turn(() => 0, (news): undefined => {
        assertEquals(news.rows, []);
        assert(news.isWhole);
        before = news.version;
      });
      for (const key of ["node/a", "node/b"]) {
        await putText(store, [{ key, value: `{"x":1}` }]);
        const { version } = await store.turn(() => 0, () => undefined);
        assert(version > before, `${version} after ${before}`);
        before = version;
      }
      await store.close();
    },
  },
  {
    name: "tells what changed since a version, deletions too, and all to whom it cannot",
    async run(place) {
      const [a, b] = [await place.open(), await place.open()];
      await putText(a, [{ key: "node/a", value: "1" }, { key: "node/b", value: "2" }]);
      const { version } = await b.turn(() => 0, () => undefined);
      await putText(a, [{ key: "node/b", value: undefined }, { key: "node/c", value: "3" }]);
      await b.turn(() => version, (news): undefined => {
        assertEquals(news.isWhole, false);
        assertEquals(valuesOf(news.rows), { "node/b": undefined, "node/c": "3" });
        for (const row of news.rows) assert(row.version > version);
      });
      await b.turn(() => 0, (news): undefined => {
        assertEquals(news.isWhole, true);
        assertEquals(valuesOf(news.rows), { "node/a": "1", "node/c": "3" });
      });
      await b.turn(() => version + 1_000_000, (news): undefined => assertWhole(news));
      await a.close();
      await b.close();
    },
  },
  {
    name: "hands what was granted to whoever opens it next (I5)",
    async run(place) {
      const [keeper] = await keepers(place, 1);
      const prefix = await granted(keeper!, "n1");
      await keeper!.close();
      const again = await place.open();
      assertEquals((await soundBlocks(again)).map((block) => block.prefix), [prefix]);
      await again.close();
    },
  },
  {
    name: "writes nothing for a refusal, a plan or work that changes nothing (P12)",
    async run(place) {
      const [keeper] = await keepers(place, 1);
      const prefix = await granted(keeper!, "n1", "r1");
      const before = (await keeper!.read()).version;
      const refused = await keeper!.transact(
        allocate({ node: "n1", freshUid: "u", count: 1, pool: "nowhere" }),
      );
      assert("refused" in refused && refused.refused === "unknown-pool");
      assertEquals(await granted(keeper!, "n1", "r1"), prefix);
      const plan = await keeper!.plan(allocate({ node: "n2", freshUid: "u", count: 2 }));
      assert("answer" in plan && plan.answer.blocks.length === 2);
      assertEquals((await keeper!.read()).version, before);
      assertEquals((await soundBlocks(keeper!.store)).length, 1);
      await keeper!.close();
    },
  },
  {
    name: "lets work that throws fail alone",
    async run(place) {
      const [keeper] = await keepers(place, 1);
      const thrown = new Error("a mistake");
      const asked = [
        ask(keeper!, "n1"),
        keeper!.transact(() => {
          throw thrown;
        }),
        ask(keeper!, "n2"),
      ];
      const [one, two, three] = await Promise.allSettled(asked);
      assertEquals([one!.status, two!.status, three!.status], [
        "fulfilled",
        "rejected",
        "fulfilled",
      ]);
      assert(two?.status === "rejected" && two.reason === thrown);
      assertEquals((await soundBlocks(keeper!.store)).length, 2);
      await keeper!.close();
    },
  },
  {
    name: "keeps a history, newest first, with who did it",
    async run(place) {
      const [keeper] = await keepers(place, 1);
      await granted(keeper!, "n1");
      await granted(keeper!, "n2");
      const [last, before] = await keeper!.store.history(2);
      assert(last!.what.includes("n2") && before!.what.includes("n1"), JSON.stringify(last));
      assert(last!.version > before!.version);
      assertEquals([last!.by, last!.at.unix], ["keeper-0", 1_700_000_000]);
      assert(last!.digest !== before!.digest);
      assertEquals((await keeper!.store.verify()).filter(({ isFatal }) => isFatal), []);
      await keeper!.close();
    },
  },
  {
    name: "tells who watches of the commits of others",
    async run(place) {
      const [a, b] = await keepers(place, 2);
      await b!.read();
      const told = Promise.withResolvers<void>();
      const stop = b!.watch(() => {
        if (b!.ledger.blocksOf("n1").length > 0) told.resolve();
      });
      await granted(a!, "n1");
      await told.promise;
      stop();
      await closeAll([a!, b!]);
    },
  },
  {
    name: "has one living instance of a name",
    async run(place) {
      const [a, b] = [await place.open(), await place.open()];
      assertEquals(await a.live("n1", "i1", 60), true);
      assertEquals(await b.live("n1", "i2", 60), false);
      assertEquals(await b.live("n2", "i2", 60), true);
      assertEquals(await a.live("n1", "i1", 60), true);
      assertEquals(new Map(await b.living()), new Map([["n1", "i1"], ["n2", "i2"]]));
      await a.close();
      await b.close();
    },
  },
  {
    name: "answers nobody after it is closed",
    async run(place) {
      const [keeper] = await keepers(place, 1);
      const asked = ask(keeper!, "n1");
      await keeper!.close();
      assert("blocks" in await asked);
      await assertRejects(() => ask(keeper!, "n2"), StoreError, "closed");
    },
  },
  {
    name: "does not grow by starts and repeated requests (P10, P33)",
    async run(place) {
      const [first] = await keepers(place, 1, suitePool(["10.0.0.0/24"]));
      await granted(first!, "n1", "r1");
      await first!.close();
      const rows = await countRows(place);
      for (let i = 0; i < 20; i++) {
        const keeper = new Keeper(await place.open(), () => ({ unix: i }), "again");
        await granted(keeper, "n1", "r1");
        assertEquals((await keeper.read()).blocksOf("n1").length, 1);
        await keeper.close();
      }
      assertEquals(await countRows(place), rows);
    },
  },
  {
    name: "writes a row that comes and goes in one commit as one that was never there",
    async run(place) {
      const [keeper] = await keepers(place, 1);
      const node = { kind: "node", name: "x", uid: "u", labels: [] } as const;
      await Promise.all([
        keeper!.transact(() => ({ delta: { ...NOTHING, puts: [node], what: "a" }, answer: {} })),
        keeper!.transact(() => ({
          delta: { ...NOTHING, deletes: ["node/x"], what: "b" },
          answer: {},
        })),
      ]);
      assertEquals((await keeper!.read()).node("x"), undefined);
      assertEquals((await rowsOf(keeper!.store)).some(({ kind }) => kind === "node"), false);
      await keeper!.close();
    },
  },
];

function valuesOf(rows: readonly StoredRow[]): Record<string, string | undefined> {
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

function assertWhole({ isWhole }: { readonly isWhole: boolean }): undefined {
  assertEquals(isWhole, true);
}

async function countRows(place: { open(): Promise<Keeper["store"]> }): Promise<number> {
  const store = await place.open();
  const { length } = await rowsOf(store);
  await store.close();
  return length;
}
