import { assertEquals, assertThrows } from "@std/assert";
import { StoreError } from "../ipam/store_error.ts";
import {
  entryOf,
  follows,
  parseEntry,
  splitTip,
  sumOf,
  unitOf,
  withTip,
} from "./store_etcd_chain.ts";
import { ROWS_MOST, txnOf } from "./store_etcd_commit.ts";
import { EtcdMirror } from "./store_etcd_mirror.ts";

const HISTORY = [{ what: "grant", by: "a", at: { unix: 1, boot: "b", up: 2 } }];
const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ key: `block/${i}`, value: "x" }));

function comparedIn(txn: { compare: readonly Readonly<Record<string, unknown>>[] }): string[] {
  return txn.compare.map(({ key, target, mod_revision, create_revision }) =>
    `${atob(`${key}`).replace("/underlay/ipam/", "")} ${target} ${mod_revision ?? create_revision}`
  );
}

Deno.test("txnOf compares each guard and each row that it writes", () => {
  const mirror = new EtcdMirror();
  mirror.load([], 10);
  mirror.wrote([["super/a", "1"], ["node/n", "n"]], 12);
  const commit = {
    rows: [{ key: "super/a", value: "2" }, { key: "block/1", value: "x" }],
    guards: [{ key: "node/n", version: 12 }],
    history: HISTORY,
  };
  assertEquals(comparedIn(txnOf(commit, mirror, "id", false)), [
    "row/super/a MOD 12",
    "row/block/1 CREATE 0",
    "row/node/n MOD 12",
  ]);
  assertEquals(comparedIn(txnOf(commit, mirror, "id", true)).at(-1), "row/pool/ MOD 1");
});

Deno.test("txnOf of rows that are all new holds only for the same ledger", () => {
  const mirror = new EtcdMirror();
  mirror.load([], 10);
  mirror.hear({ version: 9, value: "id", born: 3 });
  const commit = { rows: rows(1), guards: [], history: [] };
  assertEquals(comparedIn(txnOf(commit, mirror, "id", false)), [
    "row/block/0 CREATE 0",
    "row.last CREATE 3",
  ]);
});

Deno.test("txnOf of more than can be compared holds only if nobody has written anything", () => {
  const mirror = new EtcdMirror();
  mirror.load([], 10);
  mirror.hear({ version: 9, value: "id", born: 3 });
  const big = { rows: rows(3000), guards: [], history: [] };
  assertEquals(comparedIn(txnOf(big, mirror, "id", false)), ["row.last MOD 9"]);
  // What is no longer as it was computed from cannot be said in so few words: it shall fail.
  const stale = { ...big, guards: [{ key: "super/a", version: 4 }] };
  assertEquals(comparedIn(txnOf(stale, mirror, "id", false)), [`row.last MOD ${2 ** 53 - 2}`]);
});

Deno.test("txnOf never has more than etcd takes of one level, at any size", () => {
  const mirror = new EtcdMirror();
  mirror.load([], 10);
  for (const count of [1, 100, 117, 118, 119, 120, 121, 126, 127, 128, 129, 1000, ROWS_MOST]) {
    for (const guarded of [0, 60, 120]) {
      const guards = rows(guarded).map(({ key }) => ({ key: `node/${key}`, version: 0 }));
      const { compare, success } = txnOf(
        { rows: rows(count), guards, history: [] },
        mirror,
        "i",
        true,
      );
      const here = Math.max(compare.length, success.length);
      const deeper = Math.max(
        0,
        ...success.map(({ request_txn }) =>
          ((request_txn as { success: unknown[] } | undefined)?.success ?? []).length
        ),
      );
      assertEquals(
        here <= 128 && deeper <= 128 - here || deeper === 0 && here <= 128,
        true,
        `${count} rows, ${guarded} guards: ${compare.length}, ${success.length} of ${deeper}`,
      );
    }
  }
});

Deno.test("txnOf refuses in words what one txn cannot hold", () => {
  const mirror = new EtcdMirror(), guards: never[] = [];
  const many = { rows: rows(ROWS_MOST + 1), guards, history: [] };
  assertThrows(() => txnOf(many, mirror, "id", false), StoreError, "4001 rows");
  const large = { rows: [{ key: "a", value: "x".repeat(2_000_000) }], guards, history: [] };
  assertThrows(() => txnOf(large, mirror, "id", false), StoreError, "octets");
});

Deno.test("unitOf is what the writers of a commit exclude each other for", () => {
  const unit = (...keys: string[]) => unitOf({ rows: keys.map((key) => ({ key, value: "" })) });
  assertEquals(unit("pool/p", "super/b", "super/a", "block/1"), "super/a");
  assertEquals(unit("node/n", "pool/p", "block/1"), "pool/p");
  assertEquals(unit("node/n"), "node/n");
  assertEquals(unitOf({ rows: [{ key: "node/n", value: undefined }] }), undefined);
});

Deno.test("follows tells an entry that was altered, or stands elsewhere", () => {
  const commit = { rows: rows(2), guards: [], history: HISTORY };
  const first = entryOf(commit, undefined, "i1");
  const second = entryOf(commit, { chain: "c", at: 1, digest: first.digest }, "i2");
  const read = parseEntry(JSON.stringify(second))!;
  assertEquals(follows(read, first.digest), true);
  assertEquals(follows(read, ""), false);
  const altered = { ...read, lines: [{ ...read.lines[0]!, by: "b" }] };
  assertEquals(follows(altered, first.digest), false);
  assertEquals(follows({ ...read, rows: read.rows.slice(1) }, first.digest), false);
  for (
    const text of ["", "{}", "null", '{"id":1}', '{"id":"","digest":"","rows":[1],"lines":[]}']
  ) {
    assertEquals(parseEntry(text), undefined);
  }
});

Deno.test("splitTip leaves a value alone that only looks like one with the end of a chain", () => {
  const tip = { chain: "super/10.0.0.0/21/abc", at: 12, digest: "a".repeat(64) };
  assertEquals(splitTip(withTip('{"a":1}', tip)), { value: '{"a":1}', tip });
  for (const value of ['{"a":1}', "\n#", "x\n#1 abc y", ""]) {
    assertEquals(splitTip(value), { value });
  }
  // printf hello | sha256sum
  assertEquals(sumOf("hello"), "2cf24dba5fb0a30e");
});
