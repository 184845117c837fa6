import { assertEquals } from "@std/assert";
import type { PoolRow } from "../ipam/pool.ts";
import { DEFAULT_ELASTIC } from "../ipam/pool_defaults.ts";
import { readNodeBlocks } from "./kubectl_nodes.ts";
import { readResources } from "./resources.ts";

const POOL: PoolRow = {
  kind: "pool",
  name: "pods",
  cidrs: [{ prefix: "10.0.0.0/16" }, { prefix: "fd00::/96" }],
  ipv4: { smallest: 28, largest: 24, usual: 24, rack: 20 },
  ipv6: { smallest: 124, largest: 120, usual: 120, rack: 116 },
  selector: [],
  rackLabel: "rack",
  reserved: [],
  elastic: DEFAULT_ELASTIC,
  serial: 1,
};

function read(...nodes: { name: string; podCIDRs?: string[]; rack?: string }[]) {
  const items = nodes.map(({ name, podCIDRs, rack = "a" }) => ({
    kind: "Node",
    metadata: { name, uid: `uid-${name}`, labels: { rack } },
    spec: podCIDRs === undefined ? {} : { podCIDR: podCIDRs[0], podCIDRs },
  }));
  const resources = readResources(JSON.stringify({ kind: "List", items }));
  if ("fault" in resources) throw new Error(resources.fault);
  return readNodeBlocks(resources, [POOL], { unix: 1 });
}

Deno.test("readNodeBlocks makes each podCIDR a held block of its node, families as partners", () => {
  const { rows, faults, notes } = read(
    { name: "node-1", podCIDRs: ["10.0.0.0/24", "fd00::/120"] },
    { name: "node-2", podCIDRs: ["10.0.1.0/24"] },
    { name: "node-3", podCIDRs: ["10.0.2.0/24"], rack: "b" },
    { name: "node-4" },
  );
  assertEquals([faults, notes], [[], ["node node-4 has no podCIDR"]]);
  assertEquals(
    rows.flatMap((row) =>
      row.kind === "super"
        ? [[row.kind, row.prefix, row.rack]]
        : row.kind === "block"
        ? [[row.kind, row.prefix, row.node, row.uid, row.partner ?? ""]]
        : []
    ),
    [
      ["super", "fd00::/120", "a"],
      ["super", "10.0.2.0/24", "b"],
      ["super", "10.0.0.0/23", "a"],
      ["block", "10.0.0.0/24", "node-1", "uid-node-1", "fd00::/120"],
      ["block", "fd00::/120", "node-1", "uid-node-1", "10.0.0.0/24"],
      ["block", "10.0.1.0/24", "node-2", "uid-node-2", ""],
      ["block", "10.0.2.0/24", "node-3", "uid-node-3", ""],
    ],
  );
});

Deno.test("readNodeBlocks takes nothing where a podCIDR would be granted again", () => {
  const { rows, faults } = read(
    { name: "node-1", podCIDRs: ["10.0.0.0/24"] },
    { name: "node-2", podCIDRs: ["10.0.0.0/24"] },
    { name: "node-3", podCIDRs: ["192.168.0.0/24"] },
    { name: "node-4", podCIDRs: ["10.0.4.1/24"] },
  );
  assertEquals(rows, []);
  assertEquals(faults, [
    "10.0.0.0/24 is a podCIDR of node-1 and node-2",
    "node node-3: its podCIDR 192.168.0.0/24 is in no pool",
    'node node-4: its podCIDR "10.0.4.1/24" is no prefix',
  ]);
});
