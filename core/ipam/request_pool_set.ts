import { newerFormat, unknownPool } from "./allocate_refusal.ts";
import { NOTHING } from "./delta.ts";
import type { Ledger } from "./ledger.ts";
import type { BlockRow } from "./ledger_row.ts";
import type { PoolRow } from "./pool.ts";
import { poolFault, readCidrs } from "./pool_check.ts";
import { blocksOver, owners } from "./pool_overlap.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import type { PoolAnswer, PoolRules } from "./request_pool.ts";
import { ruleChanges } from "./pool_changes.ts";
import { matches } from "./selector.ts";
import type { Work } from "./work.ts";

/** Rules to change; what is not said stays. */
export interface SetPoolRequest extends PoolRules {
  readonly name: string;
  readonly reserve?: readonly string[];
  readonly unreserve?: readonly string[];
  /** Blocks that were granted by other rules keep what they have. */
  readonly force?: boolean;
}

export interface SetPoolAnswer extends PoolAnswer {
  /** Blocks that the new rules would not grant; they stay as they are. */
  readonly odd: readonly BlockRow[];
}

export function setPool(request: SetPoolRequest): Work<SetPoolAnswer> {
  return (ledger) => {
    if (ledger.isNewer) return newerFormat(ledger);
    const before = ledger.pool(request.name);
    if (!before) return unknownPool(ledger, request.name);
    const reserved = reservedWith(before, request);
    if (isRefusal(reserved)) return reserved;
    const pool = withRules(before, request, reserved);
    const fault = poolFault(pool) ?? overReserved(ledger, pool, before) ??
      otherRacks(ledger, pool, before);
    if (fault) return fault;
    const odd = oddBlocks(ledger, pool);
    if (odd.length > 0 && !request.force) return breaks(pool, odd);
    const changes = ruleChanges(before, pool), answer = { pool, before, odd };
    if (changes.length === 0) return { delta: NOTHING, answer };
    return {
      delta: {
        ...NOTHING,
        puts: [pool],
        guards: reservedGuards(ledger, pool, before),
        what: `rules of pool ${pool.name}: ${changes.join(", ")}`,
      },
      answer,
    };
  };
}

function withRules(before: PoolRow, rules: PoolRules, reserved: readonly string[]): PoolRow {
  const { ipv4, ipv6, selector, rackLabel, elastic } = rules;
  return {
    ...before,
    ...(before.ipv4 ? { ipv4: { ...before.ipv4, ...ipv4 } } : undefined),
    ...(before.ipv6 ? { ipv6: { ...before.ipv6, ...ipv6 } } : undefined),
    selector: selector ?? before.selector,
    rackLabel: rackLabel ?? before.rackLabel,
    reserved,
    elastic: { ...before.elastic, ...elastic },
  };
}

function reservedWith(
  { reserved, name }: PoolRow,
  { reserve = [], unreserve = [] }: SetPoolRequest,
): readonly string[] | Refusal {
  const more = readCidrs(reserve), less = readCidrs(unreserve);
  if (isRefusal(more)) return more;
  if (isRefusal(less)) return less;
  if (more.length === 0 && less.length === 0) return reserved;
  const missing = less.find((prefix) => !reserved.includes(prefix));
  if (missing !== undefined) {
    return {
      refused: "bad-request",
      text: `${missing} is not reserved in pool ${name}`,
      hint: reserved.length === 0 ? "nothing is" : `reserved: ${reserved.join(", ")}`,
    };
  }
  return [...new Set([...reserved, ...more])].filter((prefix) => !less.includes(prefix));
}

/** What somebody has cannot be reserved, whoever insists. */
function overReserved(ledger: Ledger, pool: PoolRow, before: PoolRow): Refusal | undefined {
  for (const prefix of pool.reserved) {
    if (before.reserved.includes(prefix)) continue;
    const used = blocksOver(ledger, prefix);
    if (used.length === 0) continue;
    return {
      refused: "in-use",
      text: `cannot reserve ${prefix}: ${owners(used)} ${used.length === 1 ? "is" : "are"} in it`,
      hint: `underlay ipam release ${used[0]!.prefix}`,
    };
  }
  return undefined;
}

/** Nothing may be granted there at the same time. */
function reservedGuards(ledger: Ledger, pool: PoolRow, before: PoolRow): string[] {
  if (pool.reserved === before.reserved) return [];
  return [...ledger.supers(pool.name)].map(({ prefix }) => `super/${prefix}`);
}

/** Another label puts nodes into other racks, but super-blocks stay with those they were made for. */
function otherRacks(ledger: Ledger, pool: PoolRow, before: PoolRow): Refusal | undefined {
  if (pool.rackLabel === before.rackLabel) return undefined;
  const [first] = ledger.supers(pool.name);
  if (!first) return undefined;
  return {
    refused: "in-use",
    text:
      `cannot name racks by ${pool.rackLabel}: super-blocks belong to racks by ${before.rackLabel}`,
    hint:
      `another pool with --rack-label ${pool.rackLabel}, then underlay ipam pool drain ${pool.name}`,
  };
}

/** Blocks that are held against the rules. */
function oddBlocks(ledger: Ledger, pool: PoolRow): readonly BlockRow[] {
  return [...ledger.blocks()].filter((block) => {
    if (block.pool !== pool.name || block.state !== "held") return false;
    const sizes = block.prefix.includes(":") ? pool.ipv6 : pool.ipv4;
    const length = Number(block.prefix.slice(block.prefix.indexOf("/") + 1));
    if (!sizes || length < sizes.largest || length > sizes.smallest) return true;
    return !matches(pool.selector, ledger.node(block.node)?.labels ?? []);
  });
}

function breaks(pool: PoolRow, odd: readonly BlockRow[]): Refusal {
  return {
    refused: "size-change",
    text: `${owners(odd)} ${odd.length === 1 ? "is" : "are"} not as the new rules of pool ` +
      `${pool.name} grant them`,
    hint: `${
      odd[0]!.prefix
    } for one; --force leaves them as they are and goes by the rules from now on`,
  };
}
