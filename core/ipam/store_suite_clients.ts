import { assert, assertEquals } from "@std/assert";
import type { Delta } from "./delta.ts";
import type { Keeper } from "./keeper.ts";
import { isRefusal } from "./refusal.ts";
import { release } from "./release.ts";
import { NOTHING } from "./delta.ts";
import {
  ask,
  closeAll,
  granted,
  keepers,
  soundBlocks,
  type StoreCase,
  suitePool,
} from "./store_suite_case.ts";

/** A stretch in which a client had a block for sure: from its answer to when it asked to give it back. */
interface Holding {
  readonly prefix: string;
  readonly from: number;
  readonly to: number;
}

/** Many at once. */
export const CLIENT_CASES: readonly StoreCase[] = [
  {
    name: "grants and frees for 64 clients of four processes without ever two having a block (P8)",
    async run(place) {
      const all = await keepers(place, 4, suitePool(["10.0.0.0/23"]));
      const holdings: Holding[] = [], clock = { at: 0 };
      const clients = Array.from({ length: 64 }, (_, i) => client(all[i % 4]!, i, holdings, clock));
      await Promise.all(clients);
      assert(holdings.length > 64, `${holdings.length}`);
      assertNeverTwo(holdings);
      const blocks = await soundBlocks(all[0]!.store);
      assertEquals(blocks.filter(({ state }) => state === "held").length, 0);
      await closeAll(all);
    },
  },
  {
    name: "grants a request once, whoever asks and how often (P11)",
    async run(place) {
      const all = await keepers(place, 3);
      const asked = Array.from({ length: 12 }, (_, i) => granted(all[i % 3]!, "n1", "same"));
      assertEquals(new Set(await Promise.all(asked)).size, 1);
      assertEquals((await soundBlocks(all[0]!.store)).length, 1);
      await closeAll(all);
    },
  },
  {
    name: "refuses to free a block that is another's by now (P16)",
    async run(place) {
      const [a, b] = await keepers(place, 2, suitePool(["10.0.0.0/28"], 28));
      const prefix = await granted(a!, "n1");
      const { serial } = a!.ledger.block(prefix)!;
      await a!.transact(release({ node: "n1", prefixes: [prefix], serial }));
      assertEquals(await granted(b!, "n2"), prefix);
      for (const node of [undefined, "n1"]) {
        const late = await a!.transact(
          release({ prefixes: [prefix], serial, ...(node && { node }) }),
        );
        assert(isRefusal(late), JSON.stringify(late));
      }
      const [block] = await soundBlocks(a!.store);
      assertEquals([block!.node, block!.state], ["n2", "held"]);
      await closeAll([a!, b!]);
    },
  },
  {
    name: "grows a pool while 32 clients allocate, and fills the old range first (P19)",
    async run(place) {
      const all = await keepers(place, 4, suitePool(["10.0.0.0/25"], 25));
      const asked = Array.from({ length: 32 }, async (_, i) => {
        // Others may have the store for a while before it grows.
        for (let tries = 0; tries < 20_000; tries++) {
          const answer = await ask(all[i % 4]!, `n${i}`);
          if (!isRefusal(answer)) return answer.blocks[0]!.prefix;
        }
        throw new Error("never granted");
      });
      const grow = all[1]!.transact((ledger) => {
        const pool = ledger.pool("p")!;
        const cidrs = [...pool.cidrs, { prefix: "10.9.0.0/23" }];
        const delta: Delta = { ...NOTHING, puts: [{ ...pool, cidrs }], what: "grow p" };
        return { delta, answer: {} };
      });
      const prefixes = (await Promise.all([...asked, grow])).slice(0, 32) as string[];
      assertEquals(new Set(prefixes).size, 32);
      assertEquals(prefixes.filter((prefix) => prefix.startsWith("10.0.0.")).length, 8);
      assertEquals((await soundBlocks(all[0]!.store)).length, 32);
      await closeAll(all);
    },
  },
  {
    name: "gives the last blocks to as many as there are, and tells the others (P22)",
    async run(place) {
      const all = await keepers(place, 3, suitePool(["10.0.0.0/26"], 26));
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, i) => ask(all[i % 3]!, `n${i}`)),
      );
      const refused = answers.filter(isRefusal);
      assertEquals(refused.map((answer) => answer.refused), Array(8).fill("exhausted"));
      assertEquals((await soundBlocks(all[0]!.store)).length, 4);
      await closeAll(all);
    },
  },
  {
    name: "answers nobody before all of it is read (P9)",
    async run(place) {
      const [first] = await keepers(place, 1, suitePool(["10.0.0.0/22"], 22));
      await Promise.all(Array.from({ length: 60 }, (_, i) => granted(first!, `n${i}`)));
      await first!.close();
      const { Keeper } = await import("./keeper.ts");
      const keeper = new Keeper(await place.open(), () => ({ unix: 1 }), "restarted");
      const asked = Array.from({ length: 4 }, (_, i) => granted(keeper, `m${i}`));
      assertEquals(new Set(await Promise.all(asked)).size, 4);
      assertEquals((await soundBlocks(keeper.store)).length, 64);
      await keeper.close();
    },
  },
];

/** Takes and gives back a few times. `clock` counts what happens, for the order of it. */
async function client(keeper: Keeper, i: number, holdings: Holding[], clock: { at: number }) {
  const node = `n${i}`;
  for (let turn = 0; turn < 5; turn++) {
    const answer = await ask(keeper, node);
    // Another client may have them all just now.
    if (isRefusal(answer)) continue;
    const [{ prefix, serial } = { prefix: "", serial: 0 }] = answer.blocks, from = clock.at++;
    // Another way round the loop: others see it held.
    if (turn % 2 === 0) await keeper.read();
    const to = clock.at++;
    const freed = await keeper.transact(release({ node, prefixes: [prefix], serial }));
    assert(!isRefusal(freed), JSON.stringify(freed));
    holdings.push({ prefix, from, to });
  }
}

/** Linearizable: whatever the order of answers, no two had a block for sure at one time. */
export function assertNeverTwo(holdings: readonly Holding[]): void {
  const ordered = holdings.toSorted((a, b) => a.from - b.from);
  const until = new Map<string, number>();
  for (const { prefix, from, to } of ordered) {
    assert(from > (until.get(prefix) ?? -1), `${prefix} was another's until ${until.get(prefix)}`);
    until.set(prefix, Math.max(to, until.get(prefix) ?? -1));
  }
}
