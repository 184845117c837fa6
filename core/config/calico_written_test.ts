import { assertEquals } from "@std/assert";
import type { BlockState, LedgerRow } from "../ipam/ledger_row.ts";
import { DEFAULT_ELASTIC } from "../ipam/pool_defaults.ts";
import { readCalicoIpam } from "./calico_ipam.ts";
import { writeCalico } from "./calico_written.ts";
import { readNodeBlocks } from "./kubectl_nodes.ts";
import { writeNodes } from "./kubectl_written.ts";
import { readResources } from "./resources.ts";

const NOW = { unix: 1 };

function block(prefix: string, node: string, state: BlockState = "held"): LedgerRow {
  const owner = { pool: "pods", node, uid: `uid-${node}` };
  return { kind: "block", prefix, ...owner, state, since: NOW, serial: 1 };
}

const POOL = {
  kind: "pool",
  name: "pods",
  cidrs: [{ prefix: "10.0.0.0/16" }, { prefix: "fd00::/112" }],
  ipv4: { smallest: 28, largest: 22, usual: 26, rack: 22 },
  ipv6: { smallest: 124, largest: 118, usual: 122, rack: 118 },
  selector: [{ key: "rack", values: ["a", "b"] }],
  rackLabel: "rack",
  reserved: [],
  elastic: DEFAULT_ELASTIC,
  serial: 1,
} as const;

const ROWS: readonly LedgerRow[] = [
  POOL,
  block("10.0.0.0/26", "node-1"),
  block("10.0.0.128/25", "node-1", "draining"),
  block("10.0.1.0/26", "node-2", "cooling"),
  block("fd00::/122", "node-1"),
  { kind: "node", name: "node-1", uid: "uid-node-1", labels: [{ key: "rack", value: "a" }] },
  { kind: "node", name: "node-2", uid: "uid-node-2", labels: [] },
];

function resourcesOf(text: string) {
  const resources = readResources(text);
  if ("fault" in resources) throw new Error(resources.fault);
  return resources;
}

Deno.test("writeCalico writes what readCalicoIpam reads, blocks in pieces of one size", () => {
  const { text, notes } = writeCalico(ROWS);
  const { rows, faults } = readCalicoIpam(resourcesOf(text), { node: () => undefined }, NOW);
  assertEquals(faults, []);
  const of = (kind: string) => rows.filter((row) => row.kind === kind);
  assertEquals(
    of("block").map((row) => row.kind === "block" && [row.prefix, row.node, row.state]),
    [
      ["10.0.0.0/26", "node-1", "held"],
      ["10.0.0.128/26", "node-1", "draining"],
      ["10.0.0.192/26", "node-1", "draining"],
      ["fd00::/122", "node-1", "held"],
    ],
  );
  assertEquals(
    of("pool").map((row) => row.kind === "pool" && [row.name, row.cidrs[0]?.prefix, row.selector]),
    [["pods", "10.0.0.0/16", POOL.selector], ["pods-2", "fd00::/112", POOL.selector]],
  );
  assertEquals(notes, [
    "encapsulation and NAT of pools are not in it: whatever ipipMode, vxlanMode and natOutgoing " +
    "they have is to be set before it is applied",
    "blocks are in pieces of the smallest size, for a pool of Calico has one",
    "what cools or is quarantined is an IPReservation",
  ]);
});

Deno.test("writeCalico writes no setting of a pool that a ledger does not know", () => {
  const pools = resourcesOf(writeCalico(ROWS).text).filter(({ kind }) => kind === "IPPool");
  const keys = pools.map(({ value }) => Object.keys(value["spec"] as object));
  const known = ["cidr", "blockSize", "nodeSelector", "disabled"];
  assertEquals(keys, [known, known]);
});

Deno.test("writeCalico gives what is nobody's yet to nobody", () => {
  const reserved = resourcesOf(writeCalico(ROWS).text).find(({ kind }) => kind === "IPReservation");
  assertEquals(reserved?.value["spec"], { reservedCIDRs: ["10.0.1.0/26"] });
});

Deno.test("writeNodes writes what readNodeBlocks reads", () => {
  const { text, notes } = writeNodes(ROWS);
  assertEquals(notes, []);
  const { rows, faults } = readNodeBlocks(resourcesOf(text), [POOL], NOW);
  assertEquals(faults, []);
  assertEquals(
    rows.flatMap((row) => row.kind === "block" ? [[row.prefix, row.node, row.uid]] : []),
    [["10.0.0.0/26", "node-1", "uid-node-1"], ["fd00::/122", "node-1", "uid-node-1"]],
  );
});

Deno.test("writeNodes tells of blocks that podCIDRs cannot say", () => {
  const { text, notes } = writeNodes([...ROWS, block("10.0.4.0/26", "node-1")]);
  assertEquals(notes, [
    "1 of 2 nodes have more blocks than podCIDRs of a Node can say; " +
    "all are in the annotation underlay/pod-cidrs",
  ]);
  const [{ metadata }] = JSON.parse(text).items;
  assertEquals(metadata.annotations["underlay/pod-cidrs"], "10.0.0.0/26,fd00::/122,10.0.4.0/26");
});
