import { assertEquals, assertThrows } from "@std/assert";
import { NOTHING } from "./delta.ts";
import { drafted } from "./ledger_draft.ts";
import { answersOf, at, grantOf, must, scene } from "./ledger_scene.ts";
import type { Change } from "./work.ts";

Deno.test("drafted makes one change of several, each of which saw those before it", () => {
  const ledger = scene(), before = answersOf(ledger);
  const delta = drafted(ledger, (draft) => {
    for (const node of ["n1", "n2"]) draft.step(grantOf({ node })(ledger, at(0)));
    assertEquals([...ledger.blocks()].length, 2);
    return draft.delta;
  });
  assertEquals(answersOf(ledger), before);
  const other = scene();
  for (const node of ["n1", "n2"]) must(other, grantOf({ node }));
  ledger.apply(delta, other.version);
  const rows = (of: typeof ledger) => [[...of.blocks()], [...of.supers()], [...of.pools()]];
  assertEquals(rows(ledger), rows(other));
  assertEquals(delta.guards, []);
  assertEquals(delta.what.split("; ").length, 5);
});

Deno.test("drafted leaves no trace of a row that came and went, and deletes one that was there", () => {
  const ledger = scene();
  must(ledger, grantOf());
  const { delta } = grantOf()(ledger, at(1)) as Change<object>;
  const prefix = "block/10.0.0.64/26";
  const merged = drafted(ledger, (draft) => {
    draft.apply({ ...delta, guards: ["node/n1", "pool/pods"] });
    draft.apply({ ...NOTHING, deletes: [prefix, "block/10.0.0.0/26"], what: "free" });
    return draft.delta;
  });
  assertEquals(merged.puts.map(({ kind }) => kind), ["super"]);
  assertEquals(merged.deletes, ["block/10.0.0.0/26"]);
  assertEquals(merged.guards, ["node/n1", "pool/pods"]);
});

Deno.test("drafted gives back the ledger when a step throws", () => {
  const ledger = scene(), before = answersOf(ledger);
  assertThrows(() =>
    drafted(ledger, (draft) => {
      draft.step(grantOf()(ledger, at(0)));
      throw new RangeError("in between");
    }), RangeError);
  assertEquals(answersOf(ledger), before);
});
