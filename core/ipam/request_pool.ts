// Pools come, grow, drain and go. Everything here is refused rather than half done.
import { newerFormat, unknownPool } from "./allocate_refusal.ts";
import { type Delta, NOTHING } from "./delta.ts";
import type { Ledger } from "./ledger.ts";
import { keyOf } from "./ledger_row.ts";
import type { BlockSizes, ElasticSettings, PoolCidr, PoolRow, Selector } from "./pool.ts";
import { poolFault, readCidr, readCidrs } from "./pool_check.ts";
import { DEFAULT_ELASTIC, DEFAULT_RACK_LABEL, DEFAULT_SIZES } from "./pool_defaults.ts";
import { overlapFault, owners } from "./pool_overlap.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import { overlaps, readPrefix, writePrefix } from "./space_prefix.ts";
import type { Change, Work } from "./work.ts";

/** Rules of a pool, as far as they are said. */
export interface PoolRules {
  readonly ipv4?: Partial<BlockSizes>;
  readonly ipv6?: Partial<BlockSizes>;
  readonly selector?: Selector;
  readonly rackLabel?: string;
  readonly elastic?: Partial<ElasticSettings>;
}

export interface AddPoolRequest extends PoolRules {
  readonly name: string;
  readonly cidrs: readonly string[];
  readonly reserved?: readonly string[];
}

/** The pool as it is from now on, and as it was. */
export interface PoolAnswer {
  readonly pool: PoolRow;
  readonly before?: PoolRow;
}

export function addPool(request: AddPoolRequest): Work<PoolAnswer> {
  return (ledger) => {
    const { name } = request;
    if (ledger.isNewer) return newerFormat(ledger);
    if (ledger.pool(name)) {
      return {
        refused: "overlap",
        text: `there is a pool ${name} already`,
        hint: `underlay ipam pool grow ${name} CIDR gives it more`,
      };
    }
    const cidrs = readCidrs(request.cidrs), reserved = readCidrs(request.reserved ?? []);
    if (isRefusal(cidrs)) return cidrs;
    if (isRefusal(reserved)) return reserved;
    const pool: PoolRow = {
      kind: "pool",
      name,
      cidrs: cidrs.map((prefix) => ({ prefix })),
      ...familySizes(cidrs, request),
      selector: request.selector ?? [],
      rackLabel: request.rackLabel ?? DEFAULT_RACK_LABEL,
      reserved,
      elastic: { ...DEFAULT_ELASTIC, ...request.elastic },
      serial: ledger.meta?.serial ?? 0,
    };
    return put(ledger, pool, undefined, `pool ${name}: ${cidrs.join(", ")}`);
  };
}

/** Sizes of the families that there are ranges of; what is not said keeps to what is. */
function familySizes(
  cidrs: readonly string[],
  rules: PoolRules,
): { readonly ipv4?: BlockSizes; readonly ipv6?: BlockSizes } {
  const six = cidrs.filter((prefix) => prefix.includes(":"));
  const four = cidrs.filter((prefix) => !prefix.includes(":"));
  return {
    ...(four.length > 0 || rules.ipv4 ? { ipv4: sizesOf("ipv4", four, rules.ipv4) } : undefined),
    ...(six.length > 0 || rules.ipv6 ? { ipv6: sizesOf("ipv6", six, rules.ipv6) } : undefined),
  };
}

/** Of a small range a rack begins with an eighth, and no block is larger, so that there is room for others. */
const EIGHTH_BITS = 3;

/** What was not said follows what was, so that one size can be said alone. */
function sizesOf(
  family: "ipv4" | "ipv6",
  cidrs: readonly string[],
  said: Partial<BlockSizes> = {},
): BlockSizes {
  const base = DEFAULT_SIZES[family];
  const widest = Math.min(...cidrs.map((prefix) => readPrefix(prefix)!.length));
  const most = Math.min(Math.max(base.largest, widest + EIGHTH_BITS), said.usual ?? base.usual);
  const smallest = said.smallest ?? Math.max(base.smallest, said.usual ?? 0);
  const largest = said.largest ?? Math.max(said.rack ?? 0, Math.min(most, smallest));
  const usual = said.usual ?? Math.max(largest, Math.min(smallest, base.usual));
  const rack = said.rack ?? Math.min(Math.max(base.rack, most), largest);
  return { smallest, largest, usual, rack };
}

function put(
  ledger: Ledger,
  pool: PoolRow,
  before: PoolRow | undefined,
  what: string,
): Change<PoolAnswer> | Refusal {
  const fault = poolFault(pool) ?? overlapFault(ledger, pool);
  if (fault) return fault;
  // Two that come at once must not overlap: each sees all the others, and the ranges that go.
  const others = [...ledger.pools()].filter(({ name }) => name !== pool.name).map(keyOf);
  const guards = before?.cidrs === pool.cidrs ? [] : [...others, "meta"];
  const delta: Delta = { ...NOTHING, puts: [pool], guards, what };
  return { delta, answer: { pool, ...(before ? { before } : undefined) } };
}

export interface GrowPoolRequest {
  readonly name: string;
  readonly cidrs: readonly string[];
}

/** More ranges, used when those before them are full. */
export function growPool({ name, cidrs }: GrowPoolRequest): Work<PoolAnswer> {
  return changePool(name, (ledger, before) => {
    const read = readCidrs(cidrs);
    if (isRefusal(read)) return read;
    const all: readonly PoolCidr[] = [...before.cidrs, ...read.map((prefix) => ({ prefix }))];
    const sizes = familySizes(all.map(({ prefix }) => prefix), {});
    const family = (["ipv4", "ipv6"] as const).find((one) => sizes[one] && !before[one]);
    const isUsed = [...ledger.supers(name)].length > 0;
    if (family && isUsed) {
      return {
        refused: "size-change",
        text: `pool ${name} has granted blocks of one family, and cannot become dual stack`,
        hint: "a pool of both families grants pairs: underlay ipam pool add NAME CIDR CIDR",
      };
    }
    const serial = Math.max(before.serial, ledger.meta?.serial ?? 0);
    const pool: PoolRow = { ...sizes, ...before, cidrs: all, serial };
    return put(ledger, pool, before, `pool ${name} grows by ${read.join(", ")}`);
  });
}

function changePool(
  name: string,
  change: (ledger: Ledger, pool: PoolRow) => Change<PoolAnswer> | Refusal,
): Work<PoolAnswer> {
  return (ledger) => {
    if (ledger.isNewer) return newerFormat(ledger);
    const pool = ledger.pool(name);
    return pool ? change(ledger, pool) : unknownPool(ledger, name);
  };
}

export interface DrainPoolRequest {
  readonly name: string;
  /** The whole pool without it. */
  readonly cidr?: string;
  readonly undo?: boolean;
}

/** Nothing new is granted from it; what is held stays. */
export function drainPool({ name, cidr, undo = false }: DrainPoolRequest): Work<PoolAnswer> {
  return changePool(name, (_, before) => {
    const pool = cidr === undefined ? drained(before, undo) : drainedRange(before, cidr, undo);
    if (isRefusal(pool)) return pool;
    if (isAlike(pool, before)) return { delta: NOTHING, answer: { pool: before, before } };
    const range = cidr === undefined ? "" : ` ${cidr}`;
    const what = `pool ${name}${range} ${undo ? "is granted from again" : "drains"}`;
    return { delta: { ...NOTHING, puts: [pool], what }, answer: { pool, before } };
  });
}

/** Whether as much of it drains. */
function isAlike(a: PoolRow, b: PoolRow): boolean {
  return a.draining === b.draining &&
    a.cidrs.every(({ draining }, i) => draining === b.cidrs[i]!.draining);
}

function drained<Row extends { readonly draining?: true }>(row: Row, undo: boolean): Row {
  if (!undo) return { ...row, draining: true };
  const { draining: _, ...rest } = row;
  return rest as Row;
}

function drainedRange(pool: PoolRow, cidr: string, undo: boolean): PoolRow | Refusal {
  const index = indexOf(pool, cidr);
  if (typeof index !== "number") return index;
  const cidrs = pool.cidrs.map((one, i) => i === index ? drained(one, undo) : one);
  return { ...pool, cidrs };
}

/** Which of the pool's ranges is meant. */
function indexOf(pool: PoolRow, cidr: string): number | Refusal {
  const words = readCidr(cidr);
  if (isRefusal(words)) return words;
  const index = pool.cidrs.findIndex(({ prefix }) => prefix === writePrefix(words));
  if (index >= 0) return index;
  return {
    refused: "unknown-pool",
    text: `${cidr} is no range of pool ${pool.name}`,
    hint: `its ranges: ${pool.cidrs.map(({ prefix }) => prefix).join(", ")}`,
  };
}

export interface RemovePoolRequest {
  readonly name: string;
  /** Only these ranges; the whole pool without them. */
  readonly cidrs?: readonly string[];
}

/** Removes what nobody has a block of. */
export function removePool({ name, cidrs = [] }: RemovePoolRequest): Work<PoolAnswer> {
  return changePool(name, (ledger, before) => {
    const gone = new Set<number>();
    for (const cidr of cidrs) {
      const index = indexOf(before, cidr);
      if (typeof index !== "number") return index;
      gone.add(index);
    }
    const all = before.cidrs.filter((_, i) => gone.size === 0 || gone.has(i));
    const left = before.cidrs.filter((one) => !all.includes(one));
    return inUse(ledger, before, all) ?? removal(ledger, before, all, left);
  });
}

function inUse(ledger: Ledger, pool: PoolRow, cidrs: readonly PoolCidr[]): Refusal | undefined {
  const ranges = cidrs.map(({ prefix }) => readPrefix(prefix)!);
  const used = [...ledger.blocks()].filter((block) =>
    block.pool === pool.name && cidrs.length === pool.cidrs.length ||
    ranges.some((range) => overlaps(range, readPrefix(block.prefix)!))
  );
  if (used.length === 0) return undefined;
  const what = cidrs.length === pool.cidrs.length ? `pool ${pool.name}` : cidrs[0]!.prefix;
  const range = cidrs.length === pool.cidrs.length ? "" : ` ${cidrs[0]!.prefix}`;
  return {
    refused: "in-use",
    text: `cannot remove ${what}: ${owners(used)} ${used.length === 1 ? "is" : "are"} in it`,
    hint: `underlay ipam pool drain ${pool.name}${range} and ipam rebalance move them away`,
  };
}

function removal(
  ledger: Ledger,
  before: PoolRow,
  gone: readonly PoolCidr[],
  left: readonly PoolCidr[],
): Change<PoolAnswer> | Refusal {
  const ranges = gone.map(({ prefix }) => readPrefix(prefix)!);
  const supers = [...ledger.supers(before.name)].filter(({ prefix }) =>
    left.length === 0 || ranges.some((range) => overlaps(range, readPrefix(prefix)!))
  );
  const deletes = supers.map(({ prefix }) => `super/${prefix}`);
  const names = gone.map(({ prefix }) => prefix).join(", ");
  // What comes there after must count on from what was there, in this pool or another.
  const serial = Math.max(before.serial, ...supers.map(({ serial }) => serial));
  const { meta } = ledger, metas = meta && serial > (meta.serial ?? 0) ? [{ ...meta, serial }] : [];
  if (left.length === 0) {
    const what = `pool ${before.name} is removed: ${names}`;
    deletes.push(keyOf(before));
    return { delta: { ...NOTHING, puts: metas, deletes, what }, answer: { pool: before, before } };
  }
  const kept = { ...before, cidrs: left, serial, reserved: reservedIn(before, left) };
  const pool = withoutFamily(kept);
  const fault = poolFault(pool);
  if (fault) return fault;
  const puts = [pool, ...metas];
  const delta = { ...NOTHING, puts, deletes, what: `pool ${before.name} without ${names}` };
  return { delta, answer: { pool, before } };
}

function reservedIn({ reserved }: PoolRow, cidrs: readonly PoolCidr[]): readonly string[] {
  return reserved.filter((one) =>
    cidrs.some(({ prefix }) => overlaps(readPrefix(prefix)!, readPrefix(one)!))
  );
}

/** Sizes of a family that there is no range of any more go. */
function withoutFamily(pool: PoolRow): PoolRow {
  const { ipv4, ipv6, ...rest } = pool;
  const has4 = pool.cidrs.some(({ prefix }) => !prefix.includes(":"));
  const has6 = pool.cidrs.some(({ prefix }) => prefix.includes(":"));
  return {
    ...rest,
    ...(ipv4 && has4 ? { ipv4 } : undefined),
    ...(ipv6 && has6 ? { ipv6 } : undefined),
  };
}
