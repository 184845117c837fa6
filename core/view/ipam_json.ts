// What `ipam` prints with --json. Their form is core/view/schema/ipam_*.json.
import type { Usage } from "../ipam/audit_usage.ts";
import type { BlockRow, NodeRow } from "../ipam/ledger_row.ts";
import type { Moment } from "../ipam/moment.ts";
import type { HistoryEntry } from "../ipam/row_store.ts";
import { type AddressCounts, countsOf, countsOfUsage } from "./ipam_counts.ts";
import { type Piece, type PoolSpace, prefixesOf, type RackSpace } from "./ipam_space.ts";
import type { ShownPool } from "./ipam_usage.ts";
import { withSnakeKeys } from "./json_text.ts";
import { momentJson } from "./rfc3339.ts";

type Json = Readonly<Record<string, unknown>>;

/** A time as it stands in JSON; the boot it was of says nothing to others. */
function time({ unix }: Moment): string {
  return momentJson(unix);
}

function countsJson({ isUseKnown, used, ...counts }: AddressCounts): Json {
  return { ...counts, ...(isUseKnown && { used }) };
}

/** A pool: its rules, and how full it and its racks are. */
export function poolJson({ pool: row, families }: ShownPool): Json {
  const { kind: _, serial: __, ipv4, ipv6, draining, elastic, ...pool } = row;
  return {
    schema: "underlay.ipam-pool/1",
    name: pool.name,
    cidrs: pool.cidrs.map((one) => ({
      prefix: one.prefix,
      draining: one.draining === true || draining === true,
    })),
    draining: draining === true,
    ...(ipv4 && { ipv4 }),
    ...(ipv6 && { ipv6 }),
    selector: pool.selector,
    rack_label: pool.rackLabel,
    reserved: pool.reserved,
    elastic: withSnakeKeys(elastic),
    usage: families.map((one) => ({
      family: one.family,
      ...usageJson(one),
      racks: one.racks.map((rack) => ({
        rack: rack.rack,
        prefixes: rack.supers,
        ...usageJson(rack),
      })),
    })),
  };
}

function usageJson(usage: Usage): Json {
  const { nodes, blocks } = usage;
  return { addresses: countsJson(countsOfUsage(usage)), nodes, blocks };
}

/** A block; `used` where it is known. */
export function blockJson(block: BlockRow, rack?: string, used?: number): Json {
  const { prefix, pool, node, uid, state, since, serial, partner, request, why } = block;
  return {
    schema: "underlay.ipam-block/1",
    prefix,
    pool,
    ...(rack !== undefined && { rack }),
    node,
    uid,
    state,
    since: time(since),
    serial,
    ...(used !== undefined && { used }),
    ...(partner !== undefined && { partner }),
    ...(request !== undefined && { request }),
    ...(why !== undefined && { why }),
  };
}

/** A node and the prefixes of what it has. `lives`: its agent was heard of just now. */
export function nodeJson(node: NodeRow, blocks: readonly BlockRow[], lives: boolean): Json {
  const { name, uid, labels, demand, changed, agent, gone } = node;
  return {
    schema: "underlay.ipam-node/1",
    name,
    uid,
    labels,
    ...(demand && {
      demand: {
        used: demand.used,
        pending: demand.pending,
        ...(demand.blocks && { blocks: demand.blocks }),
        at: time(demand.at),
      },
    }),
    ...(changed && { changed: { at: time(changed.at), how: changed.how } }),
    ...(agent && { agent_since: time(agent.since), agent_lives: lives }),
    ...(gone && { gone: time(gone) }),
    blocks: blocks.map(({ prefix }) => prefix),
  };
}

/** A pool as nested ranges. */
export function treeJson({ pool, cidrs }: PoolSpace): Json {
  return {
    schema: "underlay.ipam-tree/1",
    pool: pool.name,
    cidrs: cidrs.map(({ prefix, isDraining, parts }) => ({
      prefix,
      draining: isDraining,
      addresses: countsJson(countsOf(parts)),
      parts: parts.map(partJson),
    })),
  };
}

function partJson(part: RackSpace | Piece): Json {
  if (part.kind !== "rack") {
    const { kind, block, used } = part;
    return {
      kind,
      prefixes: prefixesOf(part),
      ...(block && { node: block.node }),
      ...(used !== undefined && { used }),
    };
  }
  const { prefix, rack, pieces } = part;
  return {
    kind: "rack",
    prefixes: [prefix],
    rack,
    addresses: countsJson(countsOf(pieces)),
    parts: pieces.map(partJson),
  };
}

/** Who has an address. */
export function addressJson(address: string, pool?: string, block?: BlockRow): Json {
  return {
    schema: "underlay.ipam-address/1",
    address,
    ...(pool !== undefined && { pool }),
    ...(block && {
      block: block.prefix,
      node: block.node,
      state: block.state,
      since: time(block.since),
    }),
  };
}

export function historyJson({ version, what, by, at, digest }: HistoryEntry): Json {
  return { schema: "underlay.ipam-history/1", version, at: time(at), by, what, digest };
}
