import { assert, assertEquals } from "@std/assert";
import { putNode } from "./request_node.ts";
import { isRefusal } from "./refusal.ts";
import {
  ask,
  granted,
  keepers,
  put,
  putText,
  type StoreCase,
  suitePool,
} from "./store_suite_case.ts";

/** What others have left in it. */
export const FOREIGN_CASES: readonly StoreCase[] = [
  {
    name: "leaves a row alone that nobody understands, and goes on with the rest (P32)",
    async run(place) {
      const [keeper] = await keepers(place, 1, suitePool(["10.0.0.0/26"], 26));
      const odd = [
        { key: "block/10.0.0.0/28", value: "{ no JSON" },
        { key: "node/x", value: `{"kind":"node"}` },
        { key: "elsewhere", value: `"?"` },
      ];
      await putText(keeper!.store, odd);
      const prefixes = [await granted(keeper!, "n1"), await granted(keeper!, "n2")];
      assert(!prefixes.includes("10.0.0.0/28"), prefixes.join());
      assertEquals(
        keeper!.ledger.foreign.map(({ key }) => key).sort(),
        odd.map(({ key }) => key).sort(),
      );
      assertEquals(await valuesOf(keeper!.store, odd), odd.map(({ value }) => value));
      await keeper!.close();
    },
  },
  {
    name: "keeps what a newer version wrote into a row when it rewrites that (P31)",
    async run(place) {
      const [keeper] = await keepers(place, 1);
      const node = { kind: "node", name: "n1", uid: "u", labels: [], colour: "green" } as const;
      await put(keeper!.store, [node]);
      const answer = await keeper!.transact(
        putNode({ node: "n1", uid: "u", freshUid: "f", labels: [{ key: "rack", value: "r" }] }),
      );
      assert(!isRefusal(answer), JSON.stringify(answer));
      const [value] = await valuesOf(keeper!.store, [{ key: "node/n1" }]);
      assert(value!.includes(`"colour":"green"`) && value!.includes(`"rack"`), value);
      await keeper!.close();
    },
  },
  {
    name: "grants nothing from a ledger of a newer format (P31)",
    async run(place) {
      const [keeper] = await keepers(place, 1);
      await putText(keeper!.store, [
        { key: "meta", value: `{"epoch":1,"format":2,"id":"x","kind":"meta"}` },
      ]);
      const answer = await ask(keeper!, "n1");
      assert(isRefusal(answer) && answer.refused === "newer-format", JSON.stringify(answer));
      await keeper!.close();
    },
  },
];

async function valuesOf(
  store: Parameters<typeof putText>[0],
  keys: readonly { readonly key: string }[],
): Promise<(string | undefined)[]> {
  const found = new Map<string, string | undefined>();
  await store.turn(() => 0, ({ rows }): undefined => {
    for (const { key, value } of rows) found.set(key, value);
  });
  return keys.map(({ key }) => found.get(key));
}
