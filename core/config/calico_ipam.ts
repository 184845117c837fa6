// Calico's records of who has which block, as a ledger: IPPool, BlockAffinity, IPAMBlock.
import { covers, formatPrefix, parsePrefix, type Prefix } from "../net/prefix.ts";
import type { BlockRow, Demand, LedgerRow, NodeRow } from "../ipam/ledger_row.ts";
import type { Moment } from "../ipam/moment.ts";
import type { BlockSizes, PoolRow } from "../ipam/pool.ts";
import { poolFault } from "../ipam/pool_check.ts";
import { DEFAULT_ELASTIC } from "../ipam/pool_defaults.ts";
import { supersAround } from "../ipam/supers_around.ts";
import { parseCalicoSelector } from "./calico_selector.ts";
import {
  isTrueAt,
  listAt,
  numberAt,
  type Resource,
  textAt,
  type Tree,
  valueAt,
} from "./resources.ts";

/** Rows that resources of others come to, and what of these has no place among them. */
export interface TakenOver {
  readonly rows: readonly LedgerRow[];
  /** What is other than it was there, one sentence each. */
  readonly notes: readonly string[];
  /** What cannot be taken over; nothing may be imported then. */
  readonly faults: readonly string[];
}

/** What pools of Calico say of packets, and not of addresses. */
const UNKEPT = ["ipipMode", "vxlanMode", "natOutgoing"] as const;

/** Who uses an imported block, as far as nodes are known: an empty uid is taken by whoever comes first. */
export interface KnownNodes {
  node(name: string): NodeRow | undefined;
}

/** A rack gets this many blocks first, where the pool has room: 2 to the power of it. */
const RACK_BITS = 4;
const USUAL = { ipv4: 26, ipv6: 122 };

/** Blocks are the owner's; those without one, whose addresses pods still have, are quarantined. */
export function readCalicoIpam(
  resources: readonly Resource[],
  known: KnownNodes,
  now: Moment,
): TakenOver {
  return new CalicoReading(known, now).read(resources);
}

/** All that is said of one block, in whatever order. */
interface Claims {
  readonly pool: string;
  readonly nodes: Set<string>;
  /** Why it shall go. */
  ending?: string;
  used: number;
}

class CalicoReading {
  readonly #known: KnownNodes;
  readonly #now: Moment;
  readonly #pools: PoolRow[] = [];
  readonly #ranges: { readonly name: string; readonly range: Prefix }[] = [];
  /** By prefix. */
  readonly #claims = new Map<string, Claims>();
  readonly #notes: string[] = [];
  readonly #faults: string[] = [];

  constructor(known: KnownNodes, now: Moment) {
    this.#known = known;
    this.#now = now;
  }

  read(resources: readonly Resource[]): TakenOver {
    const of = (kind: string) => resources.filter((one) => one.kind === kind);
    for (const pool of of("IPPool")) this.#pool(pool);
    for (const affinity of of("BlockAffinity")) this.#affinity(affinity);
    for (const block of of("IPAMBlock")) this.#block(block);
    const unkept = UNKEPT.filter((key) =>
      of("IPPool").some(({ value }) => valueAt(value, "spec", key) !== undefined)
    );
    if (unkept.length > 0) {
      this.#notes.push(
        `encapsulation and NAT of pools are not kept, and not exported: ${unkept.join(", ")}`,
      );
    }
    const others = new Set(resources.map(({ kind }) => kind));
    for (const kind of ["IPPool", "BlockAffinity", "IPAMBlock"]) others.delete(kind);
    if (others.size > 0) this.#notes.push(`not taken over: ${[...others].join(", ")}`);
    if (this.#pools.length === 0) this.#faults.push("there is no IPPool in it");
    const rows = this.#faults.length > 0 ? [] : this.#rows();
    return { rows, notes: this.#notes, faults: this.#faults };
  }

  #pool({ name, value }: Resource): void {
    const cidr = textAt(value, "spec", "cidr") ?? "", range = parsePrefix(cidr);
    if (!range) return this.#fault("IPPool", name, `its cidr "${cidr}" is no prefix`);
    const isIpv6 = range.address.length === 16, family = isIpv6 ? "ipv6" : "ipv4";
    const size = valueAt(value, "spec", "blockSize") === undefined
      ? USUAL[family]
      : numberAt(value, "spec", "blockSize");
    if (size === undefined) return this.#fault("IPPool", name, "its blockSize is no number");
    if (this.#ranges.some((one) => one.name === name)) {
      return this.#fault("IPPool", name, "it is there twice");
    }
    if (size < range.length || size > range.address.length * 8) {
      return this.#fault("IPPool", name, `blocks of /${size} are not inside ${cidr}`);
    }
    const said = textAt(value, "spec", "nodeSelector") ?? "all()";
    const selector = parseCalicoSelector(said);
    if (!selector) {
      this.#notes.push(`pool ${name} drains: its selector ${said} has no equal here`);
    }
    const rack = Math.max(range.length, size - RACK_BITS);
    const sizes: BlockSizes = { smallest: size, largest: size, usual: size, rack };
    this.#ranges.push({ name, range });
    const pool: PoolRow = {
      kind: "pool",
      name,
      cidrs: [{ prefix: formatPrefix(range) }],
      ...((!selector || isTrueAt(value, "spec", "disabled")) && { draining: true as const }),
      [family]: sizes,
      selector: selector ?? [],
      rackLabel: "rack",
      reserved: [],
      elastic: DEFAULT_ELASTIC,
      serial: 1,
    };
    const fault = poolFault(pool);
    if (fault) this.#fault("IPPool", name, fault.text);
    this.#pools.push(pool);
  }

  #affinity({ name, value }: Resource): void {
    const state = textAt(value, "spec", "state") ?? "confirmed";
    const node = textAt(value, "spec", "node") ?? "", cidr = textAt(value, "spec", "cidr") ?? "";
    // A claim that is not confirmed announces nothing and gives no address.
    if (state === "pending" || textAt(value, "spec", "type") === "virtual") {
      this.#notes.push(
        `BlockAffinity ${name} is left out: it is ${state === "pending" ? state : "virtual"}`,
      );
      return;
    }
    const claims = this.#claimsOf("BlockAffinity", name, cidr);
    if (!claims) return;
    if (node !== "") claims.nodes.add(node);
    const isEnding = state === "pendingDeletion" || isTrueAt(value, "spec", "deleted");
    if (isEnding) claims.ending = "to be deleted in Calico";
  }

  #block({ name, value }: Resource): void {
    const cidr = textAt(value, "spec", "cidr") ?? "";
    const affinity = textAt(value, "spec", "affinity") ?? "";
    const claims = this.#claimsOf("IPAMBlock", name, cidr);
    if (!claims) return;
    const node = /^host:(.+)$/.exec(affinity)?.[1];
    if (node !== undefined) claims.nodes.add(node);
    claims.used = inUse(value);
    if (isTrueAt(value, "spec", "deleted")) claims.ending = "deleted in Calico";
  }

  #claimsOf(kind: string, name: string, cidr: string): Claims | undefined {
    const range = parsePrefix(cidr);
    if (!range) return this.#fault(kind, name, `its cidr "${cidr}" is no prefix`);
    const { address, length } = range, prefix = formatPrefix(range);
    const pool = this.#ranges.find(({ range: outer }) =>
      outer.address.length === address.length && covers(outer, address, 0, length)
    );
    if (!pool) return this.#fault(kind, name, `${prefix} is in no IPPool`);
    const claims = this.#claims.get(prefix) ?? { pool: pool.name, nodes: new Set(), used: 0 };
    this.#claims.set(prefix, claims);
    return claims;
  }

  #fault(kind: string, name: string, why: string): undefined {
    this.#faults.push(`${kind} ${name}: ${why}`);
  }

  #rows(): readonly LedgerRow[] {
    // What nobody claims and nobody uses is free.
    const claimed = [...this.#claims].filter(([, { nodes, used }]) => nodes.size > 0 || used > 0);
    const blocks = claimed.map(([prefix, claims]) => this.#blockRow(prefix, claims));
    const placed = blocks.map(({ prefix, pool, node }) => {
      return { prefix, pool, rack: rackOf(this.#known.node(node)) };
    });
    const lengths = new Map(this.#ranges.map(({ name, range }) => [name, range.length]));
    const supers = supersAround(placed, ({ pool }) => lengths.get(pool) ?? 0);
    const owned = blocks.filter(({ node }) => node !== "");
    return [
      ...this.#pools,
      ...supers.map((one): LedgerRow => ({ kind: "super", ...one, serial: 1 })),
      ...blocks,
      ...[...Map.groupBy(owned, ({ node }) => node)].map((one) => this.#nodeRow(...one)),
    ];
  }

  #blockRow(prefix: string, { pool, nodes, ending, used }: Claims): BlockRow {
    const [node = ""] = nodes, uid = this.#known.node(node)?.uid ?? "";
    const owned = { kind: "block", prefix, pool, node, uid, since: this.#now, serial: 1 } as const;
    const why = nodes.size > 1
      ? `${[...nodes].join(" and ")} have it in Calico`
      : nodes.size === 0
      ? `no node has it, but ${used} of its addresses are in use`
      : undefined;
    if (why === undefined) {
      return { ...owned, ...ending === undefined ? HELD : { state: "draining", why: ending } };
    }
    return { ...owned, state: "quarantined", why };
  }

  #nodeRow(name: string, blocks: readonly BlockRow[]): NodeRow {
    const used = blocks.map(({ prefix }) => ({ prefix, used: this.#claims.get(prefix)!.used }));
    const sum = used.reduce((all, one) => all + one.used, 0);
    const demand: Demand = { used: sum, pending: 0, blocks: used, at: this.#now };
    return { kind: "node", uid: "", labels: [], ...this.#known.node(name), name, demand };
  }
}

const HELD = { state: "held" } as const;

/** Addresses that something has: an index into the attributes stands in their place. */
function inUse(block: Tree): number {
  return listAt(block, "spec", "allocations").filter((one) =>
    one !== null && one !== "null" && one !== "~" && one !== ""
  ).length;
}

function rackOf(node: NodeRow | undefined): string {
  return node?.labels.find(({ key }) => key === "rack")?.value ?? "";
}
