// The nodes of a cluster as `kubectl get nodes -o json|yaml` prints them, with their podCIDRs, as a ledger.
import type { BlockRow, LedgerRow, NodeRow } from "../ipam/ledger_row.ts";
import type { Moment } from "../ipam/moment.ts";
import type { PoolRow } from "../ipam/pool.ts";
import { isNodeName } from "../ipam/request_node.ts";
import { supersAround } from "../ipam/supers_around.ts";
import { covers, formatPrefix, parsePrefix } from "../net/prefix.ts";
import type { TakenOver } from "./calico_ipam.ts";
import { listAt, type Resource, textAt, textsAt } from "./resources.ts";

/** The nodes alone: name, uid and labels. */
export function readNodes(resources: readonly Resource[]): readonly NodeRow[] {
  return resources.filter(({ kind }) => kind === "Node").map(({ name, value }) => ({
    kind: "node",
    name,
    uid: textAt(value, "metadata", "uid") ?? "",
    labels: textsAt(value, "metadata", "labels"),
  }));
}

/**
 * Nodes and their podCIDRs, each a held block of the pool that covers it. A podCIDR outside all pools
 * is a fault, for it would be granted again otherwise; so is one that two nodes have.
 */
export function readNodeBlocks(
  resources: readonly Resource[],
  pools: readonly PoolRow[],
  now: Moment,
): TakenOver {
  const nodes = readNodes(resources), faults: string[] = [], notes: string[] = [];
  if (nodes.length === 0) faults.push("there is no Node in it");
  const names = new Set<string>();
  for (const { name } of nodes) {
    if (!isNodeName(name)) faults.push(`a node is called ${JSON.stringify(name)}`);
    else if (names.has(name)) faults.push(`node ${name} is there twice`);
    names.add(name);
  }
  const owners = new Map<string, string>(), blocks: BlockRow[] = [];
  const byName = new Map(nodes.map((node) => [node.name, node]));
  for (const { kind, name, value } of resources) {
    if (kind !== "Node") continue;
    const { uid } = byName.get(name)!, own: BlockRow[] = [];
    for (const cidr of podCidrs(value)) {
      const range = parsePrefix(cidr), prefix = range ? formatPrefix(range) : cidr;
      const pool = range && pools.find((one) => isInPool(one, prefix)), other = owners.get(prefix);
      if (!range) faults.push(`node ${name}: its podCIDR "${cidr}" is no prefix`);
      else if (other !== undefined) faults.push(`${prefix} is a podCIDR of ${other} and ${name}`);
      else if (!pool) faults.push(`node ${name}: its podCIDR ${prefix} is in no pool`);
      else {
        owners.set(prefix, name);
        const owner = { prefix, pool: pool.name, node: name, uid };
        own.push({ kind: "block", ...owner, state: "held", since: now, serial: 1 });
      }
    }
    if (own.length === 0) notes.push(`node ${name} has no podCIDR`);
    blocks.push(...withPartners(own));
  }
  const rows = faults.length > 0 ? [] : [...supersOf(blocks, byName, pools), ...blocks, ...nodes];
  return { rows, notes, faults };
}

function podCidrs(value: Resource["value"]): readonly string[] {
  const several = listAt(value, "spec", "podCIDRs").filter((one) => typeof one === "string");
  const one = textAt(value, "spec", "podCIDR");
  return several.length > 0 ? several : one === undefined ? [] : [one];
}

function isInPool({ cidrs }: PoolRow, prefix: string): boolean {
  return cidrs.some(({ prefix: outer }) => isInside(prefix, outer));
}

function isInside(inner: string, outer: string): boolean {
  const a = parsePrefix(inner)!, b = parsePrefix(outer)!;
  return a.address.length === b.address.length && covers(b, a.address, 0, a.length);
}

/** One of each family of one pool were given together. */
function withPartners(blocks: readonly BlockRow[]): readonly BlockRow[] {
  const [a, b] = blocks;
  const isPair = blocks.length === 2 && a!.pool === b!.pool &&
    a!.prefix.includes(":") !== b!.prefix.includes(":");
  if (!isPair) return blocks;
  return [{ ...a!, partner: b!.prefix }, { ...b!, partner: a!.prefix }];
}

function supersOf(
  blocks: readonly BlockRow[],
  nodes: ReadonlyMap<string, NodeRow>,
  pools: readonly PoolRow[],
): readonly LedgerRow[] {
  const poolOf = new Map(pools.map((pool) => [pool.name, pool]));
  const placed = blocks.map(({ prefix, pool, node }) => {
    const { rackLabel } = poolOf.get(pool)!, labels = nodes.get(node)?.labels ?? [];
    return { prefix, pool, rack: labels.find(({ key }) => key === rackLabel)?.value ?? "" };
  });
  const least = ({ prefix, pool }: { prefix: string; pool: string }) => {
    const cidr = poolOf.get(pool)!.cidrs.find(({ prefix: outer }) => isInside(prefix, outer));
    return parsePrefix(cidr!.prefix)!.length;
  };
  return supersAround(placed, least).map((one) => ({ kind: "super", ...one, serial: 1 }));
}
