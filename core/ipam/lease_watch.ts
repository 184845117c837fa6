// Who is missed for so long that it is taken for gone, as one observer sees it.
import type { Ledger } from "./ledger.ts";
import type { NodeRow } from "./ledger_row.ts";
import { heardText, type LostNode } from "./lost_node.ts";
import { type Moment, secondsBetween } from "./moment.ts";

/** What a store said of who lives. */
export interface Sighting {
  readonly ledger: Ledger;
  /** Names of nodes. */
  readonly living: { has(name: string): boolean };
  /** When it was asked and when it had answered: seconds of a clock of the observer that only runs. */
  readonly asked: number;
  readonly answered: number;
  readonly now: Moment;
  /** A node is missed for no less than this, whatever its pools say. */
  readonly leastSeconds: number;
}

export interface Missed {
  readonly lost: readonly LostNode[];
  /** Agents that are missed, of all there are; those that were given up lately included. */
  readonly missing: number;
  readonly agents: number;
  /** So many at once that it is rather the fault of the store or of the network: none is lost. */
  readonly isMany: boolean;
}

/** Fewer than that are not many, and neither is a third. */
const FEW = 3;
/** Who was given up so long ago is no part of what happens now. */
const LATELY_SECONDS = 3600;
/** Between two looks, at most and at least; ten go into the shortest grace. */
const SLOW_SECONDS = 10, QUICK_SECONDS = 1;
/** So many times as long between two of them is a gap. */
const GAP = 3;

/** Seconds from one look to the next. */
export function lookSeconds(ledger: Ledger): number {
  let least = Infinity;
  for (const { elastic } of ledger.pools()) least = Math.min(least, elastic.graceSeconds);
  return Math.max(QUICK_SECONDS, Math.min(SLOW_SECONDS, least / 10));
}

/**
 * Misses agents. What counts is only what it has seen itself without a break: after a gap between its
 * looks, a look that failed or took long, or many agents that were missed at once, it begins anew, so
 * that nobody is lost because the store, the network or the observer stood still.
 */
export class LeaseWatch {
  /** When each was missed first, and what was known of it then. */
  #missed = new Map<string, { readonly since: number; readonly heard: string }>();
  #last = -Infinity;

  /** What was seen does not count any more. */
  restart(): void {
    this.#missed = new Map();
    this.#last = -Infinity;
  }

  /** Undefined: it took so long that it says nothing. */
  look(sighting: Sighting): Missed | undefined {
    const { ledger, asked, answered } = sighting, gap = GAP * lookSeconds(ledger);
    // What was true when it was asked may be long past; the next look comes after a gap.
    if (answered - asked > gap) return undefined;
    if (asked - this.#last > gap) this.restart();
    this.#last = answered;
    const { missing, agents, rows } = count(sighting);
    const isMany = missing >= FEW && missing * 3 > agents;
    if (isMany) this.restart();
    return { lost: isMany ? [] : this.#lost(rows, sighting), missing, agents, isMany };
  }

  #lost(rows: readonly NodeRow[], { ledger, asked, answered, leastSeconds }: Sighting): LostNode[] {
    const before = this.#missed, lost: LostNode[] = [];
    this.#missed = new Map();
    for (const row of rows) {
      const heard = heardText(row), known = before.get(row.name);
      const missed = known?.heard === heard ? known : { since: answered, heard };
      this.#missed.set(row.name, missed);
      const seconds = asked - missed.since;
      if (seconds < Math.max(leastSeconds, graceOf(ledger, row))) continue;
      lost.push({ node: row.name, heard, seconds });
    }
    return lost;
  }
}

/** Agents that are missed and not given up yet are `rows`. */
function count({ ledger, living, now }: Sighting) {
  const rows: NodeRow[] = [];
  let missing = 0, agents = 0;
  for (const row of ledger.nodes()) {
    const { agent, gone, lost, name } = row;
    if (!agent || gone && !(lost && secondsBetween(gone, now) < LATELY_SECONDS)) continue;
    agents++;
    if (living.has(name)) continue;
    missing++;
    if (!gone) rows.push(row);
  }
  return { rows, missing, agents };
}

/** The longest of the pools that the node has blocks of; without any, of all pools. */
function graceOf(ledger: Ledger, { name }: NodeRow): number {
  const own = new Set(ledger.blocksOf(name).map(({ pool }) => pool));
  let grace = 0;
  for (const pool of ledger.pools()) {
    if (own.size === 0 || own.has(pool.name)) grace = Math.max(grace, pool.elastic.graceSeconds);
  }
  return grace;
}
