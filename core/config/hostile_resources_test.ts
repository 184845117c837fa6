// Resources that nobody's cluster prints: each is refused in a sentence, or taken for what it is.
import { assert, assertEquals } from "@std/assert";
import { keyOf } from "../ipam/ledger_row.ts";
import { formatRow, isRowFault, parseRow } from "../ipam/row_text.ts";
import { readCalicoIpam, type TakenOver } from "./calico_ipam.ts";
import { readNodeBlocks } from "./kubectl_nodes.ts";
import { readResources } from "./resources.ts";

const NOW = { unix: 1_700_000_000 };

const nested = (open: string, inside: string, close: string, levels: number) =>
  open.repeat(levels) + inside + close.repeat(levels);

/** Anchors of lists of each other: some gigabytes when written out. */
const BOMB = [..."abcdefghi"].map((name, i, names) =>
  `${name}: &${name} [${Array(9).fill(i === 0 ? "x" : `*${names[i - 1]}`)}]`
).join("\n");

const REFUSED: readonly (readonly [what: string, text: string, fault: RegExp])[] = [
  ["objects in objects", nested('{"a":', "1", "}", 100_000), /nested too deep/],
  ["lists of lists", `{"items":[${nested('{"items":[', "", "]}", 50_000)}]}`, /nested too deep/],
  ["YAML without an end", `a: ${"[".repeat(5000)}`, /nested too deep/],
  ["an anchor that holds itself", "a: &a [*a]\nkind: X", /nested too deep/],
  ["aliases of aliases", BOMB, /Excessive alias count/],
  ["an alias of nothing", "a: *b", /Unresolved alias/],
  ["a key that is there twice", "kind: A\nkind: B", /unique/],
  ["zeros", "\0\0\0", /no kind/],
  ["nothing", "", /no resource/],
  ["a text", '"Node"', /no kind/],
];

for (const [what, text, fault] of REFUSED) {
  Deno.test(`readResources refuses ${what} in a sentence`, () => {
    const read = readResources(text);
    assert("fault" in read && fault.test(read.fault), JSON.stringify(read).slice(0, 200));
  });
}

/** What becomes of one resource, whoever reads it. */
function taken(value: object | readonly object[]): readonly TakenOver[] {
  const read = readResources(JSON.stringify({ items: [value].flat() }));
  assert(!("fault" in read), JSON.stringify(read));
  const calico = readCalicoIpam(read, { node: () => undefined }, NOW);
  const pools = readCalicoIpam(resourcesOf(pool()), { node: () => undefined }, NOW).rows
    .filter((row) => row.kind === "pool");
  return [calico, readNodeBlocks(read, pools, NOW)];
}

function resourcesOf(value: object) {
  const read = readResources(JSON.stringify(value));
  assert(!("fault" in read));
  return read;
}

function pool(name: unknown = "pods", spec: object = {}): object {
  return { kind: "IPPool", metadata: { name }, spec: { cidr: "10.0.0.0/16", ...spec } };
}

function node(name: unknown, spec: object = { podCIDR: "10.0.0.0/24" }): object {
  return { kind: "Node", metadata: { name }, spec };
}

const FAULTS: readonly (readonly [object | readonly object[], RegExp])[] = [
  [pool(null), /no name of a pool/],
  [pool("a/b\x1b[2J"), /no name of a pool/],
  [[pool(), pool()], /there twice/],
  [pool("p", { blockSize: "banana" }), /blockSize is no number/],
  [pool("p", { blockSize: -1 }), /blockSize is no number/],
  [pool("p", { blockSize: 1e300 }), /blockSize is no number/],
  [pool("p", { blockSize: 33 }), /not inside/],
  [pool("p", { blockSize: 32 }), /no address for a pod/],
  [pool("p", { cidr: "::/0", blockSize: 122 }), /every address there is/],
  [pool("p", { cidr: "2001:db8::/32", blockSize: 122 }), /more than 2\^31 blocks/],
  [pool("p", { cidr: { a: 1 } }), /no prefix/],
  [node(null), /called ""/],
  [node("a/b"), /called "a\/b"/],
  [node("\x1b[2J"), /called "\\u001b\[2J"/],
  [[node("a"), node("a", {})], /there twice/],
  [node("a", { podCIDR: "10.0.0.1/24" }), /no prefix/],
  [node("a", { podCIDR: "10.0.0.0/24/3" }), /no prefix/],
];

Deno.test("readCalicoIpam and readNodeBlocks take nothing of what cannot be, and say why", () => {
  for (const [value, fault] of FAULTS) {
    const results = taken(value), faults = results.flatMap(({ faults }) => faults);
    assert(faults.some((text) => fault.test(text)), `${JSON.stringify(value)}: ${faults}`);
    assertEquals(results.flatMap(({ rows }) => rows), [], JSON.stringify(value));
  }
});

/** What may stand in the place of anything. */
const ODD: readonly unknown[] = [
  ...[null, true, 0, -1, 1e308, "", "\x1b[2J", "__proto__", "10.0.0.0/8", "::ffff:10.0.0.0/104"],
  ...[[], {}, [[]], [null], { a: {} }, ["10.0.0.0/24", 7]],
];

/** Every value of a tree in turn replaced by each odd one. */
function* changed(value: unknown): Generator<unknown> {
  yield* ODD;
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) {
    const part = (value as Record<string, unknown>)[key];
    for (const other of changed(part)) {
      const copy = structuredClone(value) as Record<string, unknown>;
      copy[key] = other;
      yield copy;
    }
  }
}

Deno.test("readCalicoIpam and readNodeBlocks come to sound rows, whatever stands where", () => {
  const labels = { rack: "a", __proto__: "x", constructor: "y" };
  const sample = [
    pool("pods", { blockSize: 26, nodeSelector: "rack == 'a'", disabled: false }),
    {
      kind: "IPAMBlock",
      metadata: { name: "b" },
      spec: { cidr: "10.0.0.0/26", affinity: "host:n", allocations: [null, 0], deleted: false },
    },
    {
      kind: "BlockAffinity",
      metadata: { name: "a" },
      spec: { cidr: "10.0.0.0/26", node: "n", state: "confirmed" },
    },
    {
      kind: "Node",
      metadata: { name: "n", uid: "u", labels },
      spec: { podCIDR: "10.0.0.0/24", podCIDRs: ["10.0.0.0/24", "2001:db8::/64"] },
    },
  ];
  let rows = 0;
  for (const one of sample) {
    for (const value of changed(one)) {
      const all = readResources(JSON.stringify({ items: [pool("base"), value] }));
      if ("fault" in all) continue;
      const found = [
        readCalicoIpam(all, { node: () => undefined }, NOW),
        readNodeBlocks(all, [], NOW),
      ];
      for (const row of found.flatMap(({ rows }) => rows)) {
        assert(!isRowFault(parseRow(keyOf(row), formatRow(row))), formatRow(row));
        rows++;
      }
    }
  }
  assert(rows > 500, `${rows}`);
});
