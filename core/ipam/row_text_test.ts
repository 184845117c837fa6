import { assertEquals } from "@std/assert";
import type { LedgerRow } from "./ledger_row.ts";
import { parseBlock } from "./row_text_block.ts";
import { formatRow, isRowFault, parseRow, parseRows } from "./row_text.ts";

const BLOCK: LedgerRow = {
  kind: "block",
  prefix: "10.0.0.0/26",
  pool: "pods",
  node: "n1",
  uid: "u",
  state: "held",
  since: { unix: 5, boot: "b", up: 2 },
  serial: 1,
};
const TEXT = '{"kind":"block","node":"n1","pool":"pods","prefix":"10.0.0.0/26","serial":1,' +
  '"since":{"boot":"b","unix":5,"up":2},"state":"held","uid":"u"}';

Deno.test("formatRow writes keys in order, whatever order they came in", () => {
  assertEquals(formatRow(BLOCK), TEXT);
  assertEquals(
    formatRow(Object.fromEntries(Object.entries(BLOCK).reverse()) as typeof BLOCK),
    TEXT,
  );
});

Deno.test("parseRow keeps what a newer writer added, and it is written back", () => {
  const text = TEXT.replace('"uid":"u"', '"uid":"u","zebra":[{"b":1,"a":null}]');
  const row = parseRow("block/10.0.0.0/26", text);
  assertEquals(isRowFault(row), false);
  const changed = { ...row as typeof BLOCK, state: "draining" } as LedgerRow;
  const written = text.replace("held", "draining").replace('{"b":1,"a":null}', '{"a":null,"b":1}');
  assertEquals(formatRow(changed), written);
});

for (
  const [what, key, text, why] of [
    ["text", "node/x", "hello", "is no JSON"],
    ["a row cut off", "node/x", TEXT.slice(0, 40), "is no JSON"],
    ["a list", "node/x", "[]", "is no record"],
    ["null", "node/x", "null", "is no record"],
    ["an unknown kind", "x", '{"kind":"constructor"}', "is of a kind not known here"],
    ["another state", "block/10.0.0.0/26", TEXT.replace("held", "lost"), 'has no sound "state"'],
    [
      "a state of objects",
      "block/10.0.0.0/26",
      TEXT.replace("held", "toString"),
      'has no sound "state"',
    ],
    [
      "host bits",
      "block/10.0.0.0/26",
      TEXT.replace("10.0.0.0/", "10.0.0.1/"),
      'has no sound "prefix"',
    ],
    [
      "a leading zero",
      "block/10.0.0.0/26",
      TEXT.replace("10.0.0.0/26", "10.0.0.00/26"),
      'has no sound "prefix"',
    ],
    [
      "a broken serial",
      "block/10.0.0.0/26",
      TEXT.replace('"serial":1', '"serial":1.5'),
      'has no sound "serial"',
    ],
    [
      "no time",
      "block/10.0.0.0/26",
      TEXT.replace('"unix":5', '"unix":"5"'),
      'has no sound "since"',
    ],
    ["another key's row", "block/10.0.0.64/26", TEXT, "is the row of block/10.0.0.0/26"],
    [
      "long IPv6",
      "super/2001:db8:0::/48",
      '{"kind":"super","prefix":"2001:db8:0::/48"}',
      'has no sound "prefix"',
    ],
  ] as const
) {
  Deno.test(`parseRow says what is wrong with ${what}`, () => {
    assertEquals(parseRow(key, text), { why });
  });
}

Deno.test("parseRows reads the sound ones among unsound ones, and each as it would alone", () => {
  const good = { key: "block/10.0.0.0/26", value: TEXT, version: 1 };
  const bad = ["", "{", "}", '{"a":1},{"b":2}', "{]}"].map((value, i) => ({
    key: `node/${i}`,
    value,
    version: 1,
  }));
  const gone = { key: "node/gone", value: undefined, version: 2 };
  const rows = [good, ...bad, gone, good];
  const alone = rows.map(({ key, value }) =>
    value === undefined ? undefined : parseRow(key, value)
  );
  assertEquals(parseRows(rows), alone);
  assertEquals(parseRows([good, good]), [BLOCK, BLOCK]);
});

Deno.test("parseRows reads a block as JSON does, whatever is in it", () => {
  const since = [{ unix: 5 }, { unix: 5.25, boot: "b", up: 0 }, { unix: -1 }, { unix: 1e20 }];
  const odd = ["", "x", 'a"b', "a\\u0041", "\\", "\n", "\u{1f600}", "}", "10.0.0.64/26"];
  const blocks = [
    ...since.map((since) => ({ ...BLOCK, since })),
    ...odd.flatMap((text) => [
      { ...BLOCK, node: text },
      { ...BLOCK, pool: text },
      { ...BLOCK, why: text },
      { ...BLOCK, request: text, partner: text },
    ]),
  ] as LedgerRow[];
  const whole: LedgerRow = { ...BLOCK, partner: "::/122", request: "q", released: true, why: "x" };
  assertEquals(parseBlock("block/10.0.0.0/26", formatRow(whole)), whole);
  const texts = [...blocks.map(formatRow), TEXT.replace("1,", "01,"), `${TEXT} `, `${TEXT}x`];
  for (const value of texts) {
    for (const key of ["block/10.0.0.0/26", "block/110.0.0.0/26", "block/10.0.0.1/26"]) {
      assertEquals(parseRows([{ key, value, version: 1 }]), [parseRow(key, value)]);
    }
  }
});

Deno.test("parseRow takes nothing that is nested beyond all sense, alone or among others (P32)", () => {
  const deep = '{"a":'.repeat(50_000) + "1" + "}".repeat(50_000);
  const value = `{"kind":"node","labels":[],"name":"n","uid":"u","x":${deep}}`;
  const sound = { key: "node/m", value: value.replace(`,"x":${deep}`, "").replace('"n"', '"m"') };
  assertEquals(parseRow("node/n", value), { why: "is nested too deep" });
  const [bad, good] = parseRows([{ key: "node/n", value, version: 1 }, { ...sound, version: 1 }]);
  assertEquals([bad, good && "kind" in good], [{ why: "is nested too deep" }, true]);
});
