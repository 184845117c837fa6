// ipam show, ipam tree, ipam pool show, ipam node show: what a ledger has, looked at in several ways.
import { usage } from "../core/ipam/audit_usage.ts";
import { blockUse } from "../core/ipam/block_use.ts";
import type { Ledger } from "../core/ipam/ledger.ts";
import type { BlockRow } from "../core/ipam/ledger_row.ts";
import type { PoolRow } from "../core/ipam/pool.ts";
import { formatAddress, parseAddress } from "../core/net/address.ts";
import {
  addressLines,
  blockLines,
  nodeLines,
  nodesLines,
  type ShownBlock,
} from "../core/view/ipam_blocks.ts";
import { calicoAddressLines, calicoIpamLines } from "../core/view/ipam_calico.ts";
import { addressJson, blockJson, nodeJson, poolJson, treeJson } from "../core/view/ipam_json.ts";
import { poolsLines } from "../core/view/ipam_pools.ts";
import { extentOf, type PoolSpace, spaceOf } from "../core/view/ipam_space.ts";
import { treeLines } from "../core/view/ipam_tree.ts";
import { type ShownPool, usageLines } from "../core/view/ipam_usage.ts";
import { EXIT, failure, usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { rowsOf } from "./ipam_ledger.ts";
import type { NodeShowOptions, ShowOptions, TreeOptions } from "./ipam_options.ts";
import type { PoolShowOptions } from "./ipam_pool_options.ts";
import { type Living, lookAtLedger, type Screen, type Seen } from "./ipam_screen.ts";
import { type ParsedArgs, quote } from "./parse.ts";

/** How full pools and racks are, or one block, node or address of them. */
export function show({ options }: ParsedArgs<ShowOptions>, io: Io): Promise<number> {
  const address = options.ip === undefined ? undefined : parseAddress(options.ip);
  if (options.ip !== undefined && !address) {
    throw usageError(
      `cannot use ${quote(options.ip)} for --ip: it is not an address like 10.64.0.70`,
    );
  }
  return lookAtLedger(options, io, (ledger, screen, living) => {
    if (address) return whoHas(ledger, address, options, screen);
    if (options.node !== undefined) return oneNode(ledger, options.node, screen, living);
    const pools = usedPools(ledger, options.pool);
    const blocks = options.blocks ? shownBlocks(ledger, pools) : [];
    const json = () => [
      ...pools.map(poolJson),
      ...blocks.map((one) => blockJson(one.block, one.rack, one.used)),
    ];
    if (options.style === "calico") {
      return { lines: calicoIpamLines(drawnPools(ledger, options.pool), options.blocks), json };
    }
    const lines = usageLines(pools, screen);
    return { lines: options.blocks ? [...lines, "", ...blockLines(blocks, screen)] : lines, json };
  });
}

/** The address space drawn. */
export function tree({ options }: ParsedArgs<TreeOptions>, io: Io): Promise<number> {
  return lookAtLedger(options, io, (ledger, screen) => {
    const { rack } = options;
    const pools = drawnPools(ledger, options.pool)
      .map((space) => rack === undefined ? space : onlyRack(space, rack))
      .filter(({ cidrs }) => rack === undefined || cidrs.length > 0);
    if (rack !== undefined && pools.length === 0) {
      throw failure(`there is no rack ${quote(rack)}\nunderlay ipam show lists them`);
    }
    const lines = treeLines(pools, [...ledger.nodes()], { ...screen, isWhole: options.blocks });
    return { lines, json: () => pools.map(treeJson) };
  });
}

/** Ranges that the rack has something of, without the others'. */
function onlyRack({ pool, cidrs }: PoolSpace, rack: string): PoolSpace {
  const kept = cidrs.map((cidr) => ({
    ...cidr,
    parts: cidr.parts.filter((part) => part.kind === "rack" && part.rack === rack),
  }));
  return { pool, cidrs: kept.filter(({ parts }) => parts.length > 0) };
}

export function showPools(
  { operands: [name], options }: ParsedArgs<PoolShowOptions>,
  io: Io,
): Promise<number> {
  return lookAtLedger({ ...options, watch: undefined }, io, (ledger, screen) => {
    const lines = poolsLines(poolsOf(ledger, name), screen);
    return { lines, json: () => usedPools(ledger, name).map(poolJson) };
  });
}

export function showNodes(
  { operands: [name], options }: ParsedArgs<NodeShowOptions>,
  io: Io,
): Promise<number> {
  return lookAtLedger({ ...options, watch: undefined }, io, (ledger, screen, living) => {
    if (name !== undefined) return oneNode(ledger, name, screen, living);
    const use = blockUse(rowsOf(ledger));
    const rows = [...ledger.nodes()].map((node) => ({
      node,
      blocks: ledger.blocksOf(node.name).map((block) => shownBlock(ledger, block, use)),
    }));
    return {
      lines: nodesLines(rows, screen),
      json: () =>
        rows.map(({ node }) => nodeJson(node, ledger.blocksOf(node.name), living.has(node.name))),
    };
  });
}

function oneNode(
  ledger: Ledger,
  name: string,
  screen: Screen,
  living: Living,
): Seen {
  const node = ledger.node(name);
  if (!node) {
    throw failure(
      `the ledger does not know a node ${quote(name)}\nunderlay ipam node show lists them`,
    );
  }
  const use = blockUse(rowsOf(ledger));
  const blocks = ledger.blocksOf(name).map((block) => shownBlock(ledger, block, use));
  return {
    lines: nodeLines(node, blocks, living.has(name), screen),
    json: () => [
      nodeJson(node, ledger.blocksOf(name), living.has(name)),
      ...blocks.map((one) => blockJson(one.block, one.rack, one.used)),
    ],
  };
}

function whoHas(
  ledger: Ledger,
  octets: Uint8Array,
  { style }: ShowOptions,
  screen: Screen,
): Seen {
  const address = formatAddress(octets), block = ledger.blockAt(octets);
  const pool = block ? ledger.pool(block.pool) : poolAround(ledger, address);
  const found = block && shownBlock(ledger, block, blockUse(rowsOf(ledger)));
  return {
    lines: style === "calico"
      ? calicoAddressLines(address, block)
      : addressLines(address, pool, found, screen),
    json: () => [addressJson(address, pool?.name, block)],
    code: block && block.state !== "cooling" ? EXIT.done : EXIT.found,
  };
}

function poolAround(ledger: Ledger, address: string) {
  const { start } = extentOf(address)!;
  return [...ledger.pools()].find(({ cidrs }) =>
    cidrs.some(({ prefix }) => {
      const extent = extentOf(prefix);
      return extent && extent.start <= start && start < extent.end;
    })
  );
}

/** All pools, or the one named. */
function poolsOf(ledger: Ledger, name: string | undefined): PoolRow[] {
  const all = [...ledger.pools()];
  if (name === undefined) return all;
  const found = all.filter((pool) => pool.name === name);
  if (found.length > 0) return found;
  const names = all.map(({ name }) => name).join(", ");
  throw failure(
    `there is no pool ${quote(name)}\n${names === "" ? "there are none" : `there are ${names}`}`,
  );
}

/** With how full they are. */
function usedPools(ledger: Ledger, name: string | undefined): ShownPool[] {
  const byPool = Map.groupBy(usage(ledger), ({ pool }) => pool);
  return poolsOf(ledger, name).map((pool) => ({ pool, families: byPool.get(pool.name) ?? [] }));
}

/** With all that is in them, address by address. */
function drawnPools(ledger: Ledger, name: string | undefined): PoolSpace[] {
  const rows = { ...rowsOf(ledger), pools: poolsOf(ledger, name) };
  return spaceOf(rows, blockUse(rows));
}

function shownBlocks(ledger: Ledger, pools: readonly ShownPool[]): ShownBlock[] {
  const use = blockUse(rowsOf(ledger)), names = new Set(pools.map(({ pool }) => pool.name));
  return [...ledger.blocks()].filter(({ pool }) => names.has(pool))
    .map((block) => shownBlock(ledger, block, use));
}

function shownBlock(
  ledger: Ledger,
  block: BlockRow,
  use: ReadonlyMap<string, number>,
): ShownBlock {
  const label = ledger.pool(block.pool)?.rackLabel ?? "rack";
  const rack = ledger.node(block.node)?.labels.find(({ key }) => key === label)?.value ?? "";
  return { block, rack, used: use.get(block.prefix) };
}
