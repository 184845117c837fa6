import { assert, assertEquals, assertMatch } from "@std/assert";
import { checkLedger } from "./check.ts";
import { checkStep } from "./check_step.ts";
import {
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
import { documentOf, formatDocument, type LedgerDocument } from "./document.ts";
import { type ImportAnswer, importDocument, type ImportRequest } from "./document_import.ts";
import { parseDocument } from "./document_read.ts";
import { Ledger } from "./ledger.ts";
import { type BlockRow, keyOf, type LedgerRow } from "./ledger_row.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import { formatRow } from "./row_text.ts";
import { rowsOf } from "./audit.ts";
import { suitePool } from "./store_suite_case.ts";

function ledgerOf(rows: readonly LedgerRow[], version = 7): Ledger {
  const ledger = new Ledger();
  ledger.take(
    rows.map((row) => ({ key: keyOf(row), value: formatRow(row), version })),
    version,
    true,
  );
  return ledger;
}

async function read(text: string, anyDigest = false): Promise<LedgerDocument> {
  const document = await parseDocument(text, { anyDigest });
  assert(!isRefusal(document), JSON.stringify(document));
  return document;
}

async function refused(text: string): Promise<string> {
  const document = await parseDocument(text);
  assert(isRefusal(document), text);
  return `${document.refused}: ${document.text}`;
}

const BARE = '{"schema":"underlay.ipam/1"';

Deno.test("formatDocument and parseDocument keep all of a ledger, what they do not know included", async () => {
  const odd = { ...madeBlock("10.0.0.128/26", "node-1"), colour: { of: ["a\u2028", 1e21, null] } };
  const ledger = ledgerOf(withRows(madeRows(), odd, madeMeta({ epoch: 9, motto: "x" } as object)));
  ledger.take([{ key: "block/x", value: '{"kind":1}', version: 8 }], 8, false);
  const text = await formatDocument(documentOf(ledger));
  const document = await read(text);
  assertEquals(document, documentOf(ledger));
  assertEquals(await formatDocument(document), text);
  assertEquals(document.foreign.map(({ key, value }) => [key, value]), [["block/x", '{"kind":1}']]);
  assertEquals(document.version, 8);
});

Deno.test("formatDocument puts one row in a line, under the part of its kind", async () => {
  const lines = (await formatDocument(documentOf(ledgerOf(madeRows())))).split("\n");
  assertEquals(lines[0], '{"schema":"underlay.ipam/1",');
  assertMatch(lines[1]!, /^"digest":"sha256:[0-9a-f]{64}",$/);
  assertEquals(lines[3], '"ledger":{"epoch":1,"format":1,"id":"ledger-1"},');
  assertEquals(lines[7], '{"pool":"pods","prefix":"10.0.0.0/22","rack":"r1","serial":10},');
  assertEquals(Object.keys(JSON.parse(lines.join(""))), [
    ..."schema digest version ledger pools supers blocks nodes".split(" "),
  ]);
});

Deno.test("formatDocument has the digest that others compute", async () => {
  const empty = await formatDocument({ version: 0, meta: undefined, rows: [], foreign: [] });
  // printf 'underlay.ipam/1 0\n' | sha256sum
  assertEquals(
    JSON.parse(empty).digest,
    "sha256:111752df5319a14e659c3bbe199bab7763a9cc8a1d3d01b88f09096bdb9ebbec",
  );
});

Deno.test("parseDocument does not take a document that was changed or cut", async () => {
  const text = await formatDocument(documentOf(ledgerOf(madeRows())));
  const changed = text.replace("node-4", "node-5");
  assertMatch(await refused(changed), /its digest does not fit/);
  assertEquals((await read(changed, true)).rows.length, 11);
  assertEquals((await read(changed.replace(/"digest".*\n/, ""))).rows.length, 11);
  // In another layout it says the same.
  assertEquals(await read(JSON.stringify(JSON.parse(text), null, 2)), await read(text));
  for (const at of [0, 1, 100, text.length >> 1, text.length - 3]) {
    assertMatch(await refused(text.slice(0, at)), /^bad-request: cannot read the document: /);
  }
});

Deno.test("parseDocument says where a document is wrong", async () => {
  const wrong: Record<string, string> = {
    "[]": "it is no object",
    "{}": 'schema is not "underlay.ipam/1"',
    '{"schema":"underlay.route/1"}': 'schema is not "underlay.ipam/1"',
    [`${BARE},"gateways":[]}`]: '"gateways" is not known here',
    [`${BARE},"version":-1}`]: "version is no number of a commit",
    [`${BARE},"blocks":{}}`]: "blocks is no list",
    [`${BARE},"supers":[null]}`]: "supers[0] is no object",
    [`${BARE},"ledger":{"format":1,"id":"","epoch":0}}`]: 'ledger has no sound "id"',
    [`${BARE},"foreign":[{"key":1}]}`]: 'foreign[0] has not "key", "value" and "why" as texts',
    [`${BARE},"supers":[${SUPER("10.0.0.0/22")},${SUPER("10.0.0.0/22")}]}`]:
      "supers[1] is super/10.0.0.0/22, as supers[0] is",
    [`${BARE},"supers":[${SUPER("10.0.0.1/22")}]}`]: 'supers[0] has no sound "prefix"',
  };
  for (const [text, why] of Object.entries(wrong)) {
    assertEquals(await refused(text), `bad-request: cannot read the document: ${why}`);
  }
});

function SUPER(prefix: string): string {
  return `{"prefix":"${prefix}","pool":"a","rack":"","serial":0,"kind":"block"}`;
}

Deno.test("parseDocument refuses what a newer program wrote (P31)", async () => {
  assertEquals(
    await refused('{"schema":"underlay.ipam/2","anything":1}'),
    "newer-format: cannot read the document: it has schema underlay.ipam/2, and this program knows 1",
  );
  assertMatch(await refused(`${BARE},"ledger":{"format":2}}`), /^newer-format: .* of format 2/);
});

/** What the ledger says after the import, as `key state node`, and the answer. */
function imported(
  document: LedgerDocument,
  into: Ledger,
  request: Partial<ImportRequest> = {},
): ImportAnswer | Refusal {
  const work = importDocument({ document, how: "replace", freshId: "fresh", ...request });
  const change = work(into, NOW);
  if (isRefusal(change)) return change;
  into.apply(change.delta, into.version + 1);
  return change.answer;
}

function text(answer: ImportAnswer | Refusal): string {
  return isRefusal(answer) ? `${answer.refused}: ${answer.text}` : "done";
}

function owners(ledger: Ledger): string[] {
  return [...ledger.blocks()].map(({ prefix, node, state }) => `${prefix} ${node} ${state}`);
}

function problems(ledger: Ledger): string[] {
  const found = checkLedger(rowsOf(ledger), NOW);
  return found.filter(({ severity }) => severity === "problem").map(({ text }) => text);
}

const DOCUMENT = documentOf(ledgerOf(madeRows()));

Deno.test("importDocument fills an empty ledger, of another epoch", () => {
  const ledger = ledgerOf([], 0);
  const answer = imported(DOCUMENT, ledger);
  assert(!isRefusal(answer));
  assertEquals([answer.added, answer.changed, answer.removed], [11, 0, 0]);
  assertEquals(ledger.meta, madeMeta({ epoch: 2 }));
  assertEquals(documentOf(ledger).rows, DOCUMENT.rows);
  const bare = ledgerOf([], 0);
  imported({ ...DOCUMENT, meta: undefined }, bare);
  assertEquals(bare.meta, madeMeta({ id: "fresh" }));
});

Deno.test("importDocument refuses an older state of the same ledger, and quarantines when forced (P27)", () => {
  const since = withRows(
    withoutRows(madeRows(), "10.0.4.64/26"),
    madePool({ serial: 4 }),
    madeSuper("10.0.0.0/22", { serial: 12 }),
    madeSuper("10.0.8.0/22", { serial: 33 }),
    madeBlock("10.0.0.0/26", "node-2", { serial: 11 }),
    madeBlock("10.0.0.128/26", "node-1", { serial: 12 }),
  );
  const ledger = ledgerOf(since, 9);
  assertMatch(text(imported(DOCUMENT, ledger)), /^stale: .*commit 7 of this ledger, .*commit 9$/);
  const answer = imported(DOCUMENT, ledger, { force: true });
  assert(!isRefusal(answer));
  assertEquals(answer.quarantined.map(({ prefix }) => prefix), ["10.0.0.0/26", "10.0.0.128/26"]);
  assertEquals(owners(ledger), [
    "10.0.0.0/26 node-2 quarantined",
    "10.0.0.64/26 node-2 held",
    "10.0.0.128/26 node-1 quarantined",
    "10.0.4.0/26 node-3 held",
    "10.0.4.64/26 node-4 held",
  ]);
  // No number is given a second time.
  assertEquals(ledger.row("super/10.0.0.0/22"), madeSuper("10.0.0.0/22", { serial: 12 }));
  assertEquals(ledger.pool("pods")?.serial, 33);
  assertEquals(ledger.meta?.epoch, 2);
  assertEquals(problems(ledger), []);
  // The same backup again is older still.
  assertMatch(text(imported(DOCUMENT, ledger)), /^stale: /);
});

Deno.test("importDocument does not replace a ledger whose blocks it does not know", () => {
  const other = [madeMeta({ id: "other" }), madePool(), madeBlock("10.0.9.0/26", "node-9")];
  assertEquals(
    text(imported(DOCUMENT, ledgerOf(other))),
    "in-use: cannot replace the ledger: block 10.0.9.0/26 of node-9 is held, and the document does " +
      "not have it so",
  );
});

Deno.test("importDocument begins above what was granted in ranges that went, and leaves what goes", () => {
  for (const how of ["replace", "merge"] as const) {
    const ledger = ledgerOf([madeMeta({ serial: 90 })]);
    imported(DOCUMENT, ledger, { how, force: true });
    assertEquals([ledger.pool("pods")?.serial, ledger.super("10.0.0.0/22")?.serial], [90, 90], how);
  }
  const ledger = ledgerOf(withoutRows(madeRows(), "10.0.0.0/26", "10.0.0.64/26", "10.0.4.0/26"));
  ledger.apply({ puts: [], deletes: ["block/10.0.4.64/26"], guards: [], what: "" }, 9);
  const other = madePool({ name: "other", cidrs: [{ prefix: "10.7.0.0/16" }] });
  const before = rowsOf(ledger);
  imported({ ...DOCUMENT, rows: [other] }, ledger, { force: true });
  assertEquals(ledger.meta?.serial, 10);
  assertEquals(checkStep(before, rowsOf(ledger), NOW, { isImport: true }), []);
});

Deno.test("importDocument lets what cools go on cooling", () => {
  const cooling = madeBlock("10.0.9.0/26", "x", { state: "cooling", since: NOW });
  const ledger = ledgerOf([...madeRows(), cooling]);
  assertEquals(text(imported(DOCUMENT, ledger)), "done");
  assertEquals(ledger.block("10.0.9.0/26"), cooling);
});

Deno.test("importDocument refuses what overlaps, and quarantines both when forced (P20)", () => {
  const nested = documentOf(ledgerOf(withRows(madeRows(), madeBlock("10.0.0.0/28", "node-2"))));
  const ledger = ledgerOf([], 0);
  assertEquals(
    text(imported(nested, ledger)),
    "overlap: cannot import: block 10.0.0.0/28 of node-2 (held) overlaps 10.0.0.0/26 of node-1 (held)",
  );
  assertEquals(owners(ledger), []);
  assertEquals(text(imported(nested, ledger, { force: true })), "done");
  assertEquals(owners(ledger).slice(0, 2), [
    "10.0.0.0/26 node-1 quarantined",
    "10.0.0.0/28 node-2 quarantined",
  ]);
  const pools = withRows(madeRows(), madePool({ name: "b", cidrs: [{ prefix: "10.0.8.0/24" }] }));
  assertMatch(
    text(imported(documentOf(ledgerOf(pools)), ledgerOf([], 0))),
    /^overlap: .*of pool b/,
  );
});

Deno.test("importDocument merges what is not there, and keeps what is", () => {
  const ledger = ledgerOf(
    withRows(
      withoutRows(madeRows(), "10.0.4.0/26", "node-3"),
      madeSuper("10.0.0.0/22", { serial: 20 }),
      madeBlock("10.0.0.0/26", "node-1", { state: "draining" }),
      madeNode("node-2", { labels: [] }),
    ),
    99,
  );
  const answer = imported(DOCUMENT, ledger, { how: "merge" });
  assert(!isRefusal(answer));
  assertEquals([answer.added, answer.changed, answer.removed], [2, 0, 0]);
  assertEquals(owners(ledger), [
    "10.0.0.0/26 node-1 draining",
    "10.0.0.64/26 node-2 held",
    "10.0.4.0/26 node-3 held",
    "10.0.4.64/26 node-4 held",
  ]);
  assertEquals(ledger.row("super/10.0.0.0/22"), madeSuper("10.0.0.0/22", { serial: 20 }));
  assertEquals(ledger.node("node-2")?.labels, []);
  assertEquals(ledger.meta?.epoch, 2);
  // Once more is nothing.
  const again = importDocument({ document: DOCUMENT, how: "merge", freshId: "" })(ledger, NOW);
  assert(!isRefusal(again));
  assertEquals([...again.delta.puts, ...again.delta.deletes], []);
});

Deno.test("importDocument does not merge what is another's", () => {
  const ledger = ledgerOf(withRows(madeRows(), madeBlock("10.0.0.0/26", "node-2", { serial: 9 })));
  const merge = (force: boolean) => imported(DOCUMENT, ledger, { how: "merge", force });
  assertEquals(text(merge(false)), "overlap: cannot merge: block/10.0.0.0/26 is another one here");
  assertEquals(text(merge(true)), "done");
  assertEquals(owners(ledger)[0], "10.0.0.0/26 node-2 quarantined");
  const pool = ledgerOf(withRows(madeRows(), madePool({ reserved: ["10.0.3.0/24"] })));
  assertMatch(
    text(imported(DOCUMENT, pool, { how: "merge" })),
    /^overlap: cannot merge: pool\/pods/,
  );
});

Deno.test("importDocument tells of values that are no rows, and takes none into a newer ledger", () => {
  const foreign = [{ key: "block/x", value: "{", why: "is no JSON" }];
  const answer = imported({ ...DOCUMENT, foreign }, ledgerOf([], 0));
  assert(!isRefusal(answer));
  assertEquals(answer.skipped, ["block/x"]);
  const newer = ledgerOf([{ ...madeMeta(), format: 2 as 1 }]);
  assertMatch(text(imported(DOCUMENT, newer)), /^newer-format: /);
});

Deno.test("importDocument writes no more than what is different", () => {
  const ledger = ledgerOf(madeRows());
  const rows = withRows(madeRows(), madeBlock("10.0.0.128/26", "node-1"));
  const work = importDocument({
    document: documentOf(ledgerOf(rows, 8)),
    how: "replace",
    freshId: "",
  });
  const change = work(ledger, NOW);
  assert(!isRefusal(change));
  assertEquals(change.delta.puts.map(keyOf), ["meta", "block/10.0.0.128/26"]);
  assertEquals((change.delta.puts[1] as BlockRow).node, "node-1");
});

Deno.test("parseDocument refuses rows that are nested beyond all sense, and keys of every object", async () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const node = '{"name":"n","uid":"u","labels":[]';
  for (
    const [rest, words] of [
      [`"nodes":[${node},"x":${deep}}]`, "nodes[0] is nested too deep"],
      [`"__proto__":{"pools":[]}`, '"__proto__" is not known here'],
      [`"nodes":{"length":1}`, "nodes is no list"],
      [`"nodes":[${node}},${node}}]`, "is node/n, as nodes[0] is"],
      [`"version":1e300`, "version is no number of a commit"],
    ] as const
  ) {
    const read = await parseDocument(`{"schema":"underlay.ipam/1",${rest}}`);
    assert(isRefusal(read) && read.text.includes(words), JSON.stringify(read));
  }
});

Deno.test("importDocument refuses a pool that nobody could have made", () => {
  const sizes = { smallest: 999_999, largest: 40, usual: 7, rack: 128 };
  const pool = { ...suitePool(["10.0.0.0/8"]), ipv4: sizes };
  const document = { version: 0, meta: undefined, rows: [pool], foreign: [] };
  const request = { document, how: "merge", freshId: "x" } as const;
  const refused = importDocument(request)(new Ledger(), { unix: 1 });
  assert(isRefusal(refused) && refused.text.startsWith("cannot import pool p: "));
});
