// Sums over all blocks of a ledger, by pool and by rack.
import { addressesIn, bitsOf, lengthOf } from "./demand.ts";
import { BlockUse } from "./block_use.ts";
import type { Ledger } from "./ledger.ts";
import type { BlockRow, BlockState, SuperRow } from "./ledger_row.ts";
import type { AddressUse, RackSummary } from "./plan_summary.ts";
import { rackOf } from "./selector.ts";
import { comparePrefixes, holds, readPrefix } from "./space_prefix.ts";
import { supersAround } from "./supers_around.ts";

export function familyOf(bits: 32 | 128): "ipv4" | "ipv6" {
  return bits === 32 ? "ipv4" : "ipv6";
}

type Sums = { -readonly [Key in keyof AddressUse]: number };

interface Rack {
  readonly rack: string;
  readonly bits: 32 | 128;
  readonly sums: Sums;
  blocks: number;
}

function zero(): Sums {
  return { held: 0, draining: 0, leaving: 0, cooling: 0, quarantined: 0, used: 0 };
}

/** Sums of all blocks by pool and by rack: the ledger is walked once. */
export class Uses {
  readonly #pools = new Map<string, Sums>();
  readonly #racks = new Map<string, Rack>();
  /** By pool and node. */
  readonly #homes = new Map<string, Map<string, Rack>>();

  constructor(readonly ledger: Ledger) {
    const use = new BlockUse((name) => ledger.node(name));
    for (const block of ledger.blocks()) this.#add(block, use.of(block) ?? 0);
  }

  ofPool(pool: string, bits: 32 | 128): Sums {
    return entry(this.#pools, `${bits} ${pool}`, zero);
  }

  #rackOf({ pool, node, prefix }: BlockRow): Rack {
    const { ledger } = this, bits = bitsOf(prefix);
    const homes = entry(this.#homes, `${bits} ${pool}`, () => new Map<string, Rack>());
    return entry(homes, node, () => {
      const row = ledger.pool(pool), labels = ledger.node(node)?.labels ?? [];
      return this.#rack(row ? rackOf(row, labels) : "", bits);
    });
  }

  #rack(rack: string, bits: 32 | 128): Rack {
    return entry(this.#racks, `${bits} ${rack}`, () => ({ rack, bits, sums: zero(), blocks: 0 }));
  }

  #add(block: BlockRow, used: number): void {
    const { prefix, state, pool } = block, rack = this.#rackOf(block);
    const addresses = addressesIn(rack.bits, lengthOf(prefix));
    for (const sums of [this.ofPool(pool, rack.bits), rack.sums]) {
      sums[state] += addresses;
      sums.used += used;
    }
    if (isAnnounced(state)) rack.blocks++;
  }

  racks(): RackSummary[] {
    const supers = [...this.ledger.supers()];
    for (const { rack, prefix } of supers) this.#rack(rack, bitsOf(prefix));
    const keyOf = (one: { rack: string; prefix: string }) => `${bitsOf(one.prefix)} ${one.rack}`;
    const byRack = Map.groupBy(supers, keyOf);
    const aggregates = Map.groupBy(
      supersAround(routed(supers, this.ledger.blocks()), () => 0),
      keyOf,
    );
    return [...this.#racks].map(([key, { rack, bits, sums, blocks }]): RackSummary => ({
      rack,
      family: familyOf(bits),
      addresses: (byRack.get(key) ?? [])
        .reduce((sum, { prefix }) => sum + addressesIn(bits, lengthOf(prefix)), 0),
      aggregates: (aggregates.get(key) ?? []).map(({ prefix }) => prefix),
      blocks,
      ...sums,
    })).sort(byFamilyAndName);
  }
}

function byFamilyAndName(a: RackSummary, b: RackSummary): number {
  if (a.family !== b.family) return a.family < b.family ? -1 : 1;
  return a.rack < b.rack ? -1 : a.rack > b.rack ? 1 : 0;
}

/** Blocks on their way out are withdrawn, or about to be. */
function isAnnounced(state: BlockState): boolean {
  return state === "held" || state === "draining";
}

/** Super-blocks that an announced block is in. Both come in the order of addresses: one walk finds them. */
function routed(supers: readonly SuperRow[], blocks: Iterable<BlockRow>): readonly SuperRow[] {
  const found: SuperRow[] = [], ranges = supers.map(({ prefix }) => readPrefix(prefix)!);
  let at = 0;
  for (const { prefix, state } of blocks) {
    if (!isAnnounced(state)) continue;
    const block = readPrefix(prefix)!;
    while (at < ranges.length && !holds(ranges[at]!, block)) {
      if (comparePrefixes(ranges[at]!, block) > 0) break;
      at++;
    }
    if (at === ranges.length) break;
    if (holds(ranges[at]!, block) && found.at(-1) !== supers[at]) found.push(supers[at]!);
  }
  return found;
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = make());
  return value;
}
