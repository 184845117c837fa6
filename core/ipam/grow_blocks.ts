// Gives a node the blocks that it needs, as far as there is room.
import { ElasticPool } from "./elastic_pool.ts";
import type { Round } from "./elastic_round.ts";
import type { Standing } from "./elastic_standing.ts";
import { grantOn } from "./allocate_grant.ts";
import { draining, forOther, noPool } from "./allocate_refusal.ts";
import { firstLength, type Growth, growthOf, isShort, nextLength } from "./grow.ts";
import type { BlockRow, NodeRow } from "./ledger_row.ts";
import type { ElasticSettings } from "./pool.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import { poolsFor, rackOf } from "./selector.ts";

/** What the node's blocks go by: the settings of the pool that it has blocks of, or would have. */
export function settingsOf(
  round: Round,
  { node, held, draining, left }: Standing,
): ElasticSettings | undefined {
  const own = (held[0] ?? draining[0] ?? left[0])?.pool;
  return (own ?? poolsFor(round.draft.ledger.pools(), node.labels)[0])?.elastic;
}

/** Whether a node needs blocks, or has some that are to be replaced. */
export function isGrowing(
  standing: Standing,
  settings: ElasticSettings | undefined,
): boolean {
  const { node: { demand, gone }, left } = standing;
  if (gone) return false;
  return left.length > 0 ||
    demand !== undefined && settings !== undefined && isShort(standing, settings);
}

/** Blocks in ranges that drain are kept until there is something in their place. */
export function grow(round: Round, standing: Standing, settings: ElasticSettings): void {
  const { node, left } = standing;
  if (!node.demand) return moveAlike(round, standing);
  const growth = growthOf(standing, settings);
  if (growth && !isFilled(round, standing, growth)) return;
  for (const one of left) round.move(one, "draining", "drain", leftWhy(one.pool), node);
}

function leftWhy({ name, draining }: { name: string; draining?: true }): string {
  return draining ? `pool ${name} drains` : "its range drains";
}

/** A node that says nothing of what it uses gets as much elsewhere as it has here. */
function moveAlike(round: Round, { node, left }: Standing): void {
  for (const one of left) {
    const why = leftWhy(one.pool);
    const filling = new Filling(round, node, one.usable, 0);
    for (const pool of poolsToGrow(round, node, [])) {
      if (filling.one(pool, pool.clamped(one.length), why)) break;
    }
    if (filling.end()) round.move(one, "draining", "drain", why, node);
  }
}

function isFilled(round: Round, standing: Standing, growth: Growth): boolean {
  const { node, held, capacity } = standing;
  for (const one of growth.takeBack) {
    round.move(one, "held", "take-back", growth.why, node);
    round.changed(node.name, "grown", one.length);
  }
  if (growth.missing <= 0) return true;
  const filling = new Filling(round, node, growth.missing, capacity);
  const own = held.map(({ pool }) => pool.name);
  for (const pool of poolsToGrow(round, node, own)) {
    filling.from(pool, growth.why);
    if (filling.missing <= 0) break;
  }
  return filling.end();
}

/** Pools that the node may have blocks of, those that it has some of first. */
function poolsToGrow(round: Round, node: NodeRow, own: readonly string[]): readonly ElasticPool[] {
  const names = poolsFor(round.draft.ledger.pools(), node.labels)
    .filter(({ draining }) => !draining).map(({ name }) => name);
  const first = own.filter((name) => names.includes(name));
  return [...new Set([...first, ...names])].flatMap((name) => round.pool(name) ?? []);
}

/** Blocks for a node, one after the other, until nothing is missing. */
class Filling {
  missing: number;
  #last: number | undefined;
  #refusal: Refusal | undefined;
  #isFirst = true;
  readonly #round: Round;
  readonly #node: NodeRow;
  readonly #capacity: number;

  constructor(round: Round, node: NodeRow, missing: number, capacity: number) {
    this.#round = round;
    this.#node = node;
    this.#capacity = capacity;
    this.missing = missing;
  }

  from(pool: ElasticPool, why: string): void {
    const slots = this.#slots(pool);
    if (slots === 0) return this.#tooMany(pool);
    const ask = { missing: this.missing, capacity: this.#capacity, slots };
    const first = firstLength(pool, this.#node, ask, this.#round.now);
    // Larger ones than were to be had are not asked for again.
    let largest = 0;
    for (let length = first, left = slots; this.missing > 0; left--) {
      if (left === 0) return this.#tooMany(pool);
      const got = this.one(pool, length, why);
      if (!got) return;
      if (got > length) largest = got;
      length = Math.max(largest, nextLength(pool, first, got, this.missing));
    }
  }

  /** One block of that size, or of the next smaller that there is. Answers its prefix length. */
  one(pool: ElasticPool, length: number, why: string): number | undefined {
    const { smallest } = pool.sizes;
    for (let size = length; size <= smallest && pool.usable(size) > 0; size++) {
      const found = this.#grant(pool, size);
      if (isRefusal(found)) {
        this.#refusal ??= found;
        continue;
      }
      this.#round.granted(found, this.#isFirst ? why : this.#whyMore(), this.#node);
      this.#isFirst = false;
      this.missing -= pool.usable(size);
      this.#last = size;
      return size;
    }
    return undefined;
  }

  #grant(pool: ElasticPool, length: number): readonly BlockRow[] | Refusal {
    const round = this.#round, { name } = pool.pool;
    const place = `${name} ${rackOf(pool.pool, this.#node.labels)}`;
    const known = round.refused.get(place);
    if (known && length <= known.length) {
      return forOther(known.refusal, known.node, this.#node.name);
    }
    const step = { pool: pool.pool, node: this.#node, length };
    const found = grantOn(round.draft, step, round.now);
    // A size that is not there for one node is there for none of its rack, nor is a larger one.
    if (isRefusal(found) && found.refused === "exhausted") {
      const first = known ?? { node: this.#node.name, refusal: found };
      round.refused.set(place, { ...first, length });
    }
    return isRefusal(found) ? found : found.blocks;
  }

  /** What the first block was granted for is not so any more. */
  #whyMore(): string {
    const missing = Math.ceil(this.missing);
    return missing === 1
      ? "1 more address is missing"
      : `${missing.toLocaleString("en-US")} more addresses are missing`;
  }

  #slots(pool: ElasticPool): number {
    const family = pool.bits === 32 ? "ipv4" : "ipv6";
    const has = this.#round.draft.ledger.countOf(this.#node.name, family);
    return Math.max(0, pool.pool.elastic.mostBlocks - has);
  }

  #tooMany({ pool: { name, elastic: { mostBlocks } } }: ElasticPool): void {
    this.#refusal ??= {
      refused: "too-many-blocks",
      text: `cannot grant ${this.#node.name} more blocks: ` +
        `pool ${name} grants ${mostBlocks} to a node`,
      hint: `underlay ipam pool set ${name} --most-blocks ${mostBlocks * 2}, or larger --sizes`,
    };
  }

  /** Keeps what came of it. True where nothing is missing. */
  end(): boolean {
    const round = this.#round, { name } = this.#node;
    if (this.#last !== undefined) round.changed(name, "grown", this.#last);
    if (this.missing <= 0) return true;
    round.short(name, this.missing, this.#refusal ?? refusedAll(round, this.#node));
    return false;
  }
}

/** A node that no pool is for gets nothing, and it is told. */
export function lacksPool(round: Round, { node, need }: Standing): void {
  round.short(node.name, Math.max(1, need), refusedAll(round, node));
}

function refusedAll({ draft: { ledger } }: Round, { name, labels }: NodeRow): Refusal {
  const pools = poolsFor(ledger.pools(), labels);
  return pools.length > 0 ? draining(pools, name) : noPool(ledger, name, labels);
}
