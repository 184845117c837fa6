import type { AttributeSets } from "../../wire/attribute_set.ts";
import type { LocRib } from "../loc_rib.ts";
import { NO_ROW, type PathTable } from "../path_table.ts";
import type { GroupRoutes } from "./group_routes.ts";
import type { Offering } from "./offering.ts";

/** Prefixes looked at in one step, and sets: each may have to be made. */
const STEP = 1 << 14, SETS_STEP = 512;

/** Says of a prefix whether it is in, and may note that it is. */
export type IsIn = (prefix: number, best: number) => boolean;

/**
 * All prefixes that a group is to be told, ordered by the set that it is offered: a counting sort in
 * steps, so that a million routes never hold up the loop. What a set becomes is asked for one of its
 * prefixes, since a policy may make one of many. It is a hint where to look, in which order: what
 * changes meanwhile is looked at then.
 */
export class OfferOrder {
  /** The prefixes, once {@link step} was true. */
  prefixes: Int32Array = new Int32Array(0);
  /** Who goes by it. */
  users = 1;
  readonly #sets: AttributeSets;
  /** Sets that are offered: kept until the prefixes are written, so that they are made once. */
  readonly #held: number[] = [];
  readonly #paths: PathTable;
  readonly #loc: LocRib;
  readonly #offering: Offering;
  #isIn: IsIn | undefined;
  /** The set of each prefix plus one, 0 = without a path, or -1 = not in. */
  #setOf: Int32Array;
  /** How many have a set, one of them, and later what is offered of it plus one. */
  #counts: Int32Array = new Int32Array(1024);
  #first: Int32Array = new Int32Array(1024);
  #starts: Int32Array = new Int32Array(1);
  #at = 0;
  #stage: "count" | "ask" | "place" | "ready" = "count";

  constructor({ paths, loc, offering, sets }: GroupRoutes, isIn: IsIn) {
    this.#paths = paths;
    this.#loc = loc;
    this.#offering = offering;
    this.#sets = sets;
    this.#isIn = isIn;
    this.#setOf = new Int32Array(paths.prefixes.bound);
  }

  get isReady(): boolean {
    return this.#stage === "ready";
  }

  /** Does a part of the work; true when {@link prefixes} is there. */
  step(): boolean {
    if (this.#stage === "count") this.#count(Math.min(this.#setOf.length, this.#at + STEP));
    else if (this.#stage === "ask") this.#ask(Math.min(this.#counts.length, this.#at + SETS_STEP));
    else if (this.#stage === "place") this.#place(Math.min(this.#setOf.length, this.#at + STEP));
    return this.isReady;
  }

  #count(stop: number): void {
    const isIn = this.#isIn!, loc = this.#loc;
    for (let prefix = this.#at; prefix < stop; prefix++) {
      const best = loc.best(prefix);
      if (!isIn(prefix, best)) {
        this.#setOf[prefix] = -1;
        continue;
      }
      const set = best === NO_ROW ? 0 : Math.max(0, this.#paths.setOf(best) + 1);
      if (set >= this.#counts.length) this.#widen(set);
      this.#counts[set] = this.#counts[set]! + 1;
      this.#first[set] = prefix;
      this.#setOf[prefix] = set;
    }
    this.#goOn(stop, this.#setOf.length, "ask");
    if (this.#stage === "ask") this.#isIn = undefined;
  }

  #goOn(at: number, end: number, stage: "ask" | "place" | "ready"): void {
    this.#at = at < end ? at : 0;
    if (at >= end) this.#stage = stage;
  }

  #widen(set: number): void {
    const size = Math.max(set + 1, this.#counts.length * 2);
    const counts = new Int32Array(size), first = new Int32Array(size);
    counts.set(this.#counts);
    first.set(this.#first);
    this.#counts = counts;
    this.#first = first;
  }

  #ask(stop: number): void {
    for (let set = this.#at; set < stop; set++) {
      const count = this.#counts[set]!;
      if (count === 0) continue;
      const offered = set === 0 ? 0 : this.#offered(this.#first[set]!);
      this.#first[set] = offered;
      if (offered >= this.#starts.length) {
        const wider = new Int32Array(Math.max(offered + 1, this.#starts.length * 2));
        wider.set(this.#starts);
        this.#starts = wider;
      }
      this.#starts[offered] = this.#starts[offered]! + count;
    }
    this.#goOn(stop, this.#counts.length, "place");
    if (this.#stage === "place") this.#sum();
  }

  /** What the prefix is offered as, plus one; 0 = not at all. */
  #offered(prefix: number): number {
    const best = this.#loc.best(prefix);
    if (best === NO_ROW || !this.#offering.look(prefix, best)) return 0;
    const { set } = this.#offering;
    this.#sets.blocks.retain(set);
    this.#held.push(set);
    return set + 1;
  }

  #sum(): void {
    let sum = 0;
    for (let i = 0; i < this.#starts.length; i++) {
      const count = this.#starts[i]!;
      this.#starts[i] = sum;
      sum += count;
    }
    this.prefixes = new Int32Array(sum);
    this.#counts = new Int32Array(0);
  }

  #place(stop: number): void {
    for (let prefix = this.#at; prefix < stop; prefix++) {
      const set = this.#setOf[prefix]!;
      if (set < 0) continue;
      const offered = this.#first[set]!, place = this.#starts[offered]!;
      this.#starts[offered] = place + 1;
      this.prefixes[place] = prefix;
    }
    this.#goOn(stop, this.#setOf.length, "ready");
    if (this.#stage === "ready") this.#setOf = this.#first = this.#starts = new Int32Array(0);
  }

  /** One who went by it is done with it. */
  giveBack(): void {
    if (--this.users > 0) return;
    for (const set of this.#held) this.#sets.blocks.release(set);
    this.#held.length = 0;
  }
}
