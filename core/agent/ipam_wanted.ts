import type { IpamConfig } from "../config/router_config.ts";
import type { Ledger } from "../ipam/ledger.ts";
import type { BlockRow, SuperRow } from "../ipam/ledger_row.ts";

/** Who announces: the incarnation of the node, and the router as an aggregator. */
export interface IpamIdentity {
  /** Undefined as long as the ledger does not know the node: nothing is its own then. */
  readonly uid: string | undefined;
  readonly localAs: number;
  /** As text. */
  readonly routerId: string;
}

/** A route that a ledger wants announced. */
export interface IpamRoute {
  readonly kind: "block" | "aggregate";
  /** In the words of `announce`. */
  readonly line: string;
}

/** What a ledger comes to for one agent. */
export interface IpamWanted {
  /** By prefix. */
  readonly routes: ReadonlyMap<string, IpamRoute>;
  /** Blocks of the node, of any incarnation, that are to be withdrawn before they may cool. */
  readonly leaving: readonly BlockRow[];
}

/** No ledger, or nothing in it that is ours. */
export const NOTHING_WANTED: IpamWanted = { routes: new Map(), leaving: [] };

/** Held, and in use until it is empty: what traffic has to reach. */
function isLive({ state }: BlockRow): boolean {
  return state === "held" || state === "draining";
}

/** Of a ledger as its store has it: what is not durable yet must not be in it. */
export function wantedOf(ledger: Ledger, config: IpamConfig, identity: IpamIdentity): IpamWanted {
  const routes = new Map<string, IpamRoute>(), { node } = config;
  const blocks = node === undefined ? [] : ledger.blocksOf(node);
  const leaving = config.announce ? blocks.filter(({ state }) => state === "leaving") : [];
  for (const { prefix } of aggregates(ledger, config)) {
    routes.set(prefix, { kind: "aggregate", line: aggregateLine(prefix, config, identity) });
  }
  if (!config.announce) return { routes, leaving };
  for (const block of blocks) {
    if (!isLive(block) || block.uid !== identity.uid) continue;
    const line = `${block.prefix} ${config.attributes}`.trimEnd();
    routes.set(block.prefix, { kind: "block", line });
  }
  return { routes, leaving };
}

/**
 * Super-blocks of the racks that are asked for, with a live block inside. A block that fills its
 * super-block is no part of an aggregate: its own route says where it is.
 */
function* aggregates(ledger: Ledger, config: IpamConfig): Generator<SuperRow> {
  if (config.aggregates === "none") return;
  for (const one of ledger.supers()) {
    // Nodes without a rack are together nowhere but in the ledger.
    if (one.rack === "" || !isOurs(one, ledger, config)) continue;
    const live = ledger.blocksIn(one.prefix).filter(isLive);
    if (live.length > 0 && live.every(({ prefix }) => prefix !== one.prefix)) yield one;
  }
}

function isOurs({ pool, rack }: SuperRow, ledger: Ledger, config: IpamConfig): boolean {
  if (config.aggregates === "all") return true;
  const { node, labels } = config, known = node === undefined ? undefined : ledger.node(node);
  const key = ledger.pool(pool)?.rackLabel;
  const own = [...labels, ...known?.labels ?? []].find((label) => label.key === key);
  return own?.value === rack;
}

/**
 * Of the paths inside nothing is said, so ATOMIC_AGGREGATE has to be there wherever one had an AS in
 * it, and who put them together may be (RFC 4271 §5.1.6, §5.1.7).
 */
function aggregateLine(prefix: string, config: IpamConfig, identity: IpamIdentity): string {
  const aggregator = `aggregator ${identity.localAs}:${identity.routerId}`;
  return `${prefix} atomic-aggregate ${aggregator} ${config.aggregateAttributes}`.trimEnd();
}
