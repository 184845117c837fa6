import { assertEquals } from "@std/assert";
import { checkEmpty } from "./check_empty.ts";
import {
  after,
  madeBlock,
  madeMeta,
  madeNode,
  madePool,
  madeRows,
  madeSuper,
  NOW,
  withoutRows,
  withRows,
} from "./check_made_rows.ts";
import { checkStep, type StepOptions } from "./check_step.ts";
import type { BlockRow, LedgerRow } from "./ledger_row.ts";
import { type Moment, secondsBetween } from "./moment.ts";

function steps(
  before: readonly LedgerRow[],
  next: readonly LedgerRow[],
  options?: StepOptions,
  now: Moment = NOW,
): string[] {
  return checkStep(before, next, now, options).map(({ kind, prefix }) =>
    `${kind} ${prefix ?? ""}`.trim()
  );
}

const ROWS = madeRows();
const AGENT = { instance: "a", since: after(-9000) };
const ANNOUNCED = withRows(ROWS, madeNode("node-1", { agent: AGENT }));

/** node-1's block as it is, with changes. */
function one(changes: Partial<BlockRow> = {}): BlockRow {
  return madeBlock("10.0.0.0/26", "node-1", changes);
}

function cooling(seconds: number): BlockRow {
  return one({ state: "cooling", since: after(-seconds) });
}

/** The next number of the super-block 10.0.0.0/22. */
function granted(prefix: string, node: string, changes: Partial<BlockRow> = {}): LedgerRow[] {
  return [
    madeBlock(prefix, node, { serial: 11, since: NOW, ...changes }),
    madeSuper("10.0.0.0/22", { serial: 11 }),
  ];
}

const GONE = "10.0.0.0/26";

Deno.test("checkStep finds nothing in a step that was allowed", () => {
  assertEquals(steps(ROWS, ROWS), []);
  assertEquals(steps(ROWS, withRows(ROWS, ...granted("10.0.0.128/26", "node-1"))), []);
  const life: BlockRow["state"][] = ["held", "draining", "held", "draining", "leaving", "cooling"];
  for (let i = 1; i < life.length; i++) {
    const from = withRows(ANNOUNCED, one({ state: life[i - 1]! }));
    const to = withRows(ANNOUNCED, one({ state: life[i]!, since: NOW }));
    assertEquals(steps(from, to), [], life[i]);
  }
  assertEquals(steps(withRows(ROWS, cooling(300)), withoutRows(ROWS, GONE)), []);
});

Deno.test("checkStep finds a block that was freed before it had cooled (I9)", () => {
  for (const state of ["held", "draining", "leaving", "quarantined"] as const) {
    const before = withRows(ROWS, one({ state }));
    assertEquals(steps(before, withoutRows(ROWS, GONE)), ["freed-early 10.0.0.0/26"], state);
  }
  assertEquals(steps(withRows(ROWS, cooling(299)), withoutRows(ROWS, GONE)), [
    "freed-early 10.0.0.0/26",
  ]);
  // The wall was set forward by a day; the clock that only runs knows better.
  const set = { ...NOW, unix: NOW.unix + 86_400 };
  const fresh = withRows(ROWS, cooling(1));
  assertEquals(steps(fresh, withoutRows(ROWS, GONE), {}, set), ["freed-early 10.0.0.0/26"]);
  // The cool-down that counts is the one of before.
  const short = withRows(fresh, madePool({ elastic: { ...madePool().elastic, coolSeconds: 0 } }));
  assertEquals(steps(fresh, withoutRows(short, GONE)), ["freed-early 10.0.0.0/26"]);
});

Deno.test("checkStep finds a block that another got before it had cooled (I9)", () => {
  const next = withRows(ROWS, ...granted(GONE, "node-2"));
  assertEquals(steps(withRows(ROWS, cooling(299)), next), ["freed-early 10.0.0.0/26"]);
  assertEquals(steps(withRows(ROWS, cooling(300)), next), []);
  const wider = withRows(
    withoutRows(ROWS, GONE, "10.0.0.64/26"),
    ...granted("10.0.0.0/25", "node-2"),
  );
  const before = withoutRows(withRows(ROWS, cooling(299)), "10.0.0.64/26");
  assertEquals(steps(before, wider), ["freed-early 10.0.0.0/26"]);
});

Deno.test("checkStep finds a live block that changed its owner or incarnation", () => {
  for (const state of ["held", "draining", "leaving"] as const) {
    const before = withRows(ROWS, one({ state }));
    const other = withRows(ROWS, ...granted(GONE, "node-2", { state }));
    assertEquals(steps(before, other), ["owner-changed 10.0.0.0/26"], state);
    const reborn = withRows(
      ROWS,
      madeNode("node-1", { uid: "new" }),
      ...granted(GONE, "node-1", { state, uid: "new" }),
    );
    assertEquals(steps(before, reborn), ["owner-changed 10.0.0.0/26"], state);
  }
});

Deno.test("checkStep lets a node take over what it had under its name alone, and nobody else", () => {
  const nameless = (uid: string) =>
    withRows(ROWS, madeNode("node-1", { uid }), one({ uid: "", serial: 5 }));
  const taken = (changes: Partial<BlockRow> = {}, node = "node-1") =>
    withRows(
      ROWS,
      madeNode("node-1", { uid: "new" }),
      madeNode("node-2", { uid: "new" }),
      madeBlock("10.0.0.0/26", node, { uid: "new", serial: 5, ...changes }),
    );
  assertEquals(steps(nameless(""), taken()), []);
  assertEquals(steps(nameless("new"), taken()), []);
  assertEquals(steps(nameless(""), taken({ state: "draining" })), []);
  const wrong = ["owner-changed 10.0.0.0/26", "serial 10.0.0.0/26"];
  assertEquals(steps(nameless("old"), taken()), wrong);
  assertEquals(steps(nameless(""), taken({}, "node-2")), wrong);
  assertEquals(steps(nameless(""), taken({ uid: "other" }))[0], wrong[0]);
  assertEquals(steps(taken(), nameless("")), wrong);
});

Deno.test("checkStep finds states that do not follow each other", () => {
  const change = (from: BlockRow["state"], to: BlockRow["state"]) =>
    steps(withRows(ROWS, one({ state: from })), withRows(ROWS, one({ state: to, serial: 10 })));
  assertEquals(change("leaving", "held"), ["bad-change 10.0.0.0/26"]);
  assertEquals(change("leaving", "draining"), ["bad-change 10.0.0.0/26"]);
  assertEquals(steps(withRows(ROWS, one({ state: "quarantined" })), ROWS), [
    "bad-change 10.0.0.0/26",
  ]);
  const released = withRows(ROWS, one({ state: "draining", released: true }));
  assertEquals(steps(released, ROWS), ["bad-change 10.0.0.0/26"]);
  assertEquals(change("cooling", "quarantined"), []);
});

Deno.test("checkStep lets a node have back what it had under a new number, and nobody else", () => {
  const from = (state: BlockRow["state"], changes: Partial<BlockRow> = {}) =>
    withRows(ROWS, one({ state, ...changes }));
  const back = (changes: Partial<BlockRow> = {}) =>
    withRows(ROWS, ...granted(GONE, "node-1", changes));
  const released = from("draining", { released: true });
  assertEquals(steps(from("quarantined"), back()), []);
  assertEquals(steps(from("draining"), back()), []);
  assertEquals(steps(released, back()), []);
  // Whatever its rules are now.
  const drains = madePool({ draining: true });
  assertEquals(steps(withRows(from("quarantined"), drains), withRows(back(), drains)), []);
  // It was another incarnation's, of which nobody trusts where its pods are.
  assertEquals(steps(from("quarantined", { uid: "old" }), back()), []);
  assertEquals(steps(from("draining", { uid: "old" }), back()), ["owner-changed 10.0.0.0/26"]);
  for (const state of ["leaving", "cooling"] as const) {
    assertEquals(steps(from(state, { since: NOW }), back()).length, 1, state);
  }
  assertEquals(steps(from("quarantined"), withRows(ROWS, ...granted(GONE, "node-2"))), [
    "freed-early 10.0.0.0/26",
  ]);
  const bad = ["bad-grant 10.0.0.0/26"];
  assertEquals(steps(from("quarantined"), back({ uid: "other" })), bad);
  const gone = madeNode("node-1", { gone: NOW });
  assertEquals(steps(from("quarantined"), withRows(back(), gone)), bad);
  assertEquals(steps(from("quarantined"), back({ serial: 10 })), ["serial 10.0.0.0/26"]);
});

Deno.test("checkStep finds a withdrawal that nobody acknowledged, where it is told who did", () => {
  const before = withRows(ANNOUNCED, one({ state: "leaving" }));
  const next = withRows(ANNOUNCED, one({ state: "cooling", since: NOW }));
  assertEquals(steps(before, next), []);
  assertEquals(steps(before, next, { acknowledged: new Set([GONE]) }), []);
  const none = { acknowledged: new Set<string>() };
  assertEquals(steps(before, next, none), ["not-acknowledged 10.0.0.0/26"]);
});

Deno.test("checkStep finds a block that cools while its agent announces it (I7)", () => {
  for (const state of ["held", "draining"] as const) {
    const next = (rows: readonly LedgerRow[]) =>
      withRows(rows, one({ state: "cooling", since: NOW }));
    const before = withRows(ANNOUNCED, one({ state }));
    assertEquals(steps(before, next(ANNOUNCED)), ["still-announced 10.0.0.0/26"]);
    assertEquals(steps(before, next(ANNOUNCED), { acknowledged: new Set([GONE]) }), []);
    assertEquals(steps(withRows(ROWS, one({ state })), next(ROWS)), []);
  }
});

Deno.test("checkStep finds a pair of which one goes on while the other may be held again", () => {
  const pair = (four: BlockRow["state"], six: BlockRow["state"]) =>
    withRows(
      ROWS,
      one({ state: four, partner: "2001:db8::/122" }),
      madeBlock("2001:db8::/122", "node-1", { state: six, partner: GONE }),
    );
  assertEquals(steps(pair("draining", "draining"), pair("draining", "leaving")), [
    "partner-state 2001:db8::/122",
  ]);
  assertEquals(steps(pair("held", "held"), pair("cooling", "draining")), [
    "partner-state 10.0.0.0/26",
  ]);
  assertEquals(steps(pair("draining", "draining"), pair("leaving", "leaving")), []);
  assertEquals(steps(pair("leaving", "leaving"), pair("cooling", "leaving")), []);
  assertEquals(steps(pair("draining", "draining"), pair("draining", "quarantined")), []);
});

Deno.test("checkStep finds a cool-down that was shortened", () => {
  const next = withRows(ROWS, cooling(200));
  assertEquals(steps(withRows(ROWS, cooling(100)), next), ["freed-early 10.0.0.0/26"]);
  assertEquals(steps(withRows(ROWS, cooling(250)), next), []);
});

Deno.test("checkStep finds grants against the rules of the pool", () => {
  const grant = (pool: Parameters<typeof madePool>[0], ...rows: LedgerRow[]) => {
    const before = withRows(ROWS, madePool(pool));
    const puts = rows.length > 0 ? rows : granted("10.0.0.128/26", "node-1");
    return steps(before, withRows(before, ...puts));
  };
  const bad = ["bad-grant 10.0.0.128/26"];
  assertEquals(grant({}), []);
  assertEquals(grant({ draining: true }), bad);
  assertEquals(grant({ cidrs: [{ prefix: "10.0.0.0/16", draining: true }] }), bad);
  assertEquals(grant({ ipv6: { smallest: 64, usual: 64, largest: 64, rack: 48 } }), bad);
  assertEquals(grant({ selector: [{ key: "rack", values: ["r1", "r3"] }] }), []);
  assertEquals(grant({ selector: [{ key: "rack", values: ["r3"] }] }), bad);
  assertEquals(grant({ selector: [{ key: "zone", values: ["r1"] }] }), bad);
  assertEquals(grant({}, ...granted("10.0.0.128/29", "node-1")), ["bad-grant 10.0.0.128/29"]);
  assertEquals(grant({}, ...granted("10.0.0.128/26", "node-3")), bad);
  assertEquals(grant({}, ...granted("10.0.0.128/26", "node-9")), bad);
  assertEquals(grant({}, ...granted("10.0.0.128/26", "node-1", { uid: "old" })), bad);
  assertEquals(
    grant({}, ...granted("10.0.0.128/26", "node-1"), madeNode("node-1", { gone: NOW })),
    bad,
  );
});

Deno.test("checkStep lets an import bring what no grant could", () => {
  const next = withRows(ROWS, madeBlock("10.0.0.128/29", "node-3", { serial: 0 }));
  assertEquals(steps(ROWS, next, { isImport: true }), []);
  assertEquals(steps(ROWS, next).length, 3);
});

Deno.test("checkStep finds a request that was granted twice (I6)", () => {
  const before = withRows(ROWS, one({ request: "q" }));
  const again = granted("10.0.0.128/26", "node-1", { request: "q" });
  assertEquals(steps(before, withRows(before, ...again)), ["granted-twice 10.0.0.128/26"]);
  const pair = granted("10.0.0.192/26", "node-1", { request: "q" });
  assertEquals(steps(ROWS, withRows(ROWS, ...again, ...pair)), []);
});

Deno.test("checkStep finds serials, epochs and versions that do not rise (I12)", () => {
  const before = withRows(ROWS, madePool({ serial: 5 }), madeMeta({ epoch: 3 }));
  const wrong = (...puts: LedgerRow[]) => steps(before, withRows(before, ...puts));
  assertEquals(wrong(madePool({ serial: 4 })), ["serial"]);
  assertEquals(wrong(madeMeta({ epoch: 2 })), ["serial"]);
  assertEquals(wrong(madeMeta({ epoch: 3, id: "other" })), ["serial"]);
  assertEquals(wrong(madeMeta({ epoch: 4, id: "other" })), []);
  assertEquals(wrong(madeSuper("10.0.0.0/22", { serial: 9 })), ["serial 10.0.0.0/22"]);
  assertEquals(wrong(one({ serial: 0 })), ["serial 10.0.0.0/26"]);
  assertEquals(wrong(madeBlock("10.0.0.128/26", "node-1", { serial: 10 })), [
    "serial 10.0.0.128/26",
  ]);
  assertEquals(wrong(madeSuper("10.0.8.0/22", { serial: 4 })), ["serial 10.0.8.0/22"]);
  const versions = { before: new Map([["a", 3]]), after: new Map([["a", 2], ["b", 1]]) };
  assertEquals(steps(before, before, { versions }), ["version"]);
});

Deno.test("checkStep finds numbers that are lost with a range, and ranges that come below them (I12)", () => {
  const bare = (meta: number, ...pools: LedgerRow[]) => [madeMeta({ serial: meta }), ...pools];
  const pool = madePool({ serial: 5 }), other = madePool({ name: "other", serial: 4 });
  const whole = withoutRows(ROWS.slice(0, 4), "pods");
  assertEquals(steps(bare(3, pool), bare(5)), []);
  assertEquals(steps(bare(3, pool), bare(4)), ["serial 10.0.0.0/16"]);
  assertEquals(steps(bare(3, pool), bare(2, pool)), ["serial"]);
  assertEquals(steps(bare(4), bare(4, other)), []);
  assertEquals(steps(bare(5), bare(5, other)), ["serial 10.0.0.0/16"]);
  assertEquals(steps(ROWS.slice(0, 4), whole.slice(0, 1)), [
    "serial 10.0.0.0/22",
    "serial 10.0.4.0/22",
  ]);
});

Deno.test("checkStep finds numbers that are lost with a super-block, whole or in half", () => {
  const low = withoutRows(ROWS, "10.0.4.0/26", "10.0.4.64/26");
  const high = withRows(low, madePool({ serial: 10 }));
  const empty = (rows: LedgerRow[]) => withoutRows(rows, "10.0.4.0/22");
  assertEquals(steps(low, empty(low)), ["serial 10.0.4.0/22"]);
  assertEquals(steps(low, empty(high)), []);
  const half = madeSuper("10.0.4.0/23", { rack: "r2" });
  assertEquals(steps(low, withRows(empty(low), half)), ["serial 10.0.4.0/22"]);
  assertEquals(steps(low, withRows(empty(high), half)), []);
  // Doubled in place, the numbers go on in the wider one.
  const wide = (serial: number) => [
    ...withoutRows(ROWS, "10.0.0.0/22", "10.0.4.0/22"),
    madeSuper("10.0.0.0/21", { serial }),
  ];
  assertEquals(steps(ROWS, wide(10)), []);
  assertEquals(steps(ROWS, wide(9)), ["serial 10.0.0.0/22", "serial 10.0.4.0/22"]);
});

Deno.test("checkEmpty finds all that is left where nobody is (I10)", () => {
  const rows = withRows(
    ROWS,
    cooling(300),
    madeBlock("10.0.0.64/26", "node-2", {
      state: "cooling",
      since: after(-299),
    }),
  );
  assertEquals(checkEmpty(rows, NOW).map(({ prefix }) => prefix), [
    "10.0.0.0/22",
    "10.0.4.0/22",
    "10.0.0.64/26",
    "10.0.4.0/26",
    "10.0.4.64/26",
  ]);
  assertEquals(checkEmpty([madeMeta(), madePool(), madeNode("node-1")], NOW), []);
  assertEquals(secondsBetween(after(-300), NOW), 300);
});
