import { assertEquals } from "@std/assert";
import type { BlockRow, LedgerRow, NodeRow } from "../ipam/ledger_row.ts";
import type { PoolRow } from "../ipam/pool.ts";
import { readCalicoIpam } from "./calico_ipam.ts";
import { readNodes } from "./kubectl_nodes.ts";
import { readResources } from "./resources.ts";

const NOW = { unix: 1_700_000_000 };

const NODES = `
apiVersion: v1
kind: List
items:
- kind: Node
  metadata: {name: node-1, uid: 11111111-aaaa, labels: {rack: a}}
- kind: Node
  metadata: {name: node-2, uid: 22222222-bbbb, labels: {rack: b}}
`;

const POOL = `
apiVersion: crd.projectcalico.org/v1
kind: IPPool
metadata: {name: pods}
spec: {cidr: 10.0.0.0/16, blockSize: 26, nodeSelector: all()}
`;

function block(cidr: string, more: string): string {
  const name = cidr.replaceAll(/[./:]/g, "-");
  return `
kind: IPAMBlock
metadata: {name: ${name}}
spec: {cidr: ${cidr}, ${more}}
`;
}

function affinity(cidr: string, node: string, more = "state: confirmed"): string {
  const name = `${node}-${cidr.replaceAll(/[./:]/g, "-")}`;
  return `
kind: BlockAffinity
metadata: {name: ${name}}
spec: {cidr: ${cidr}, node: ${node}, ${more}}
`;
}

function read(...documents: string[]) {
  const all = (texts: readonly string[]) => {
    const resources = readResources(texts.join("---"));
    if ("fault" in resources) throw new Error(resources.fault);
    return resources;
  };
  const nodes = new Map(readNodes(all([NODES])).map((node) => [node.name, node]));
  return readCalicoIpam(all(documents), { node: (name) => nodes.get(name) }, NOW);
}

function of<Kind extends LedgerRow["kind"]>(rows: readonly LedgerRow[], kind: Kind) {
  return rows.filter((row) => row.kind === kind) as Extract<LedgerRow, { kind: Kind }>[];
}

Deno.test("readCalicoIpam takes over a pool with the size of its blocks", () => {
  const [pool] = of(read(POOL).rows, "pool") as PoolRow[];
  assertEquals([pool?.name, pool?.cidrs, pool?.ipv4, pool?.ipv6, pool?.draining], [
    "pods",
    [{ prefix: "10.0.0.0/16" }],
    { smallest: 26, largest: 26, usual: 26, rack: 22 },
    undefined,
    undefined,
  ]);
});

Deno.test("readCalicoIpam gives each block to the node that has it, and counts its addresses", () => {
  const { rows, notes, faults } = read(
    POOL,
    affinity("10.0.0.0/26", "node-1"),
    block("10.0.0.0/26", "affinity: 'host:node-1', allocations: [0, 1, null, null, 0]"),
    affinity("10.0.0.64/26", "node-1"),
    affinity("10.0.0.128/26", "node-2", "state: confirmed, deleted: 'true'"),
  );
  assertEquals([notes, faults], [[], []]);
  const blocks = of(rows, "block").map((
    { prefix, node, uid, state },
  ) => [prefix, node, uid, state]);
  assertEquals(blocks, [
    ["10.0.0.0/26", "node-1", "11111111-aaaa", "held"],
    ["10.0.0.64/26", "node-1", "11111111-aaaa", "held"],
    ["10.0.0.128/26", "node-2", "22222222-bbbb", "draining"],
  ]);
  const supers = of(rows, "super").map(({ prefix, rack }) => [prefix, rack]);
  assertEquals(supers, [["10.0.0.128/26", "b"], ["10.0.0.0/25", "a"]]);
  const [node] = of(rows, "node") as NodeRow[];
  assertEquals([node?.name, node?.demand?.used, node?.demand?.blocks], ["node-1", 3, [
    { prefix: "10.0.0.0/26", used: 3 },
    { prefix: "10.0.0.64/26", used: 0 },
  ]]);
});

Deno.test("readCalicoIpam quarantines what two nodes have, and what is used but nobody's", () => {
  const { rows, notes } = read(
    POOL,
    affinity("10.0.0.0/26", "node-1"),
    affinity("10.0.0.0/26", "node-2"),
    block("10.0.1.0/26", "affinity: null, allocations: [null, 0]"),
    block("10.0.2.0/26", "affinity: null, allocations: [null, null]"),
  );
  const blocks = of(rows, "block") as BlockRow[];
  assertEquals(blocks.map(({ prefix, state, why }) => [prefix, state, why]), [
    ["10.0.0.0/26", "quarantined", "node-1 and node-2 have it in Calico"],
    ["10.0.1.0/26", "quarantined", "no node has it, but 1 of its addresses are in use"],
  ]);
  // Who imports is told of each by its row.
  assertEquals(notes, []);
});

Deno.test("readCalicoIpam tells which settings of pools are not kept", () => {
  const notesOf = (more: string) => read(POOL.replace("all()}", `all(), ${more}}`)).notes;
  const words = "encapsulation and NAT of pools are not kept, and not exported: ";
  assertEquals(notesOf("natOutgoing: true, ipipMode: Always"), [`${words}ipipMode, natOutgoing`]);
  assertEquals(notesOf("vxlanMode: CrossSubnet"), [`${words}vxlanMode`]);
  assertEquals(notesOf("disabled: false"), []);
});

Deno.test("readCalicoIpam leaves out claims that were never confirmed", () => {
  const { rows, notes } = read(POOL, affinity("10.0.0.0/26", "node-1", "state: pending"));
  assertEquals(of(rows, "block"), []);
  assertEquals(notes, ["BlockAffinity node-1-10-0-0-0-26 is left out: it is pending"]);
});

Deno.test("readCalicoIpam grants nothing from a pool whose selector it does not understand", () => {
  const { rows, notes } = read(POOL.replace("all()", "'!has(gpu)'"));
  assertEquals((of(rows, "pool")[0] as PoolRow).draining, true);
  assertEquals(notes, ["pool pods drains: its selector !has(gpu) has no equal here"]);
});

Deno.test("readCalicoIpam takes nothing where a part cannot be taken", () => {
  const bad = [
    read(POOL, affinity("10.9.0.0/26", "node-1")),
    read(POOL, affinity("10.0.0.1/26", "node-1")),
    read(POOL.replace("10.0.0.0/16", "10.0.0.0/28")),
    read(affinity("10.0.0.0/26", "node-1")),
  ];
  assertEquals(bad.map(({ rows }) => rows.length), [0, 0, 0, 0]);
  assertEquals(bad.map(({ faults }) => faults[0]), [
    "BlockAffinity node-1-10-9-0-0-26: 10.9.0.0/26 is in no IPPool",
    'BlockAffinity node-1-10-0-0-1-26: its cidr "10.0.0.1/26" is no prefix',
    "IPPool pods: blocks of /26 are not inside 10.0.0.0/28",
    "BlockAffinity node-1-10-0-0-0-26: 10.0.0.0/26 is in no IPPool",
  ]);
});
