import type { Output } from "../../../core/capture/output.ts";
import type {
  Damage,
  Flow,
  Info,
  Notice,
  RibEntry,
  Stamp,
  StateChange,
} from "../../../core/capture/record.ts";
import { attributeOf, walkAttributes } from "../../../core/wire/attribute/mod.ts";
import type { Fault } from "../../../core/wire/fault.ts";
import type { Update } from "../../../core/wire/update.ts";

const SUMS = ["made", "delivered", "reached", "octets", "rounds", "damages"] as const;

/** The numbers of a {@link Tally}, as they go from thread to thread. */
export type Counts = Pick<
  Tally,
  typeof SUMS[number] | "slowestMilliseconds" | "faultKinds" | "ways"
>;

/** Adds to a count by name. */
export function bump(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

/** What many rounds come to. */
export class Tally {
  /** Messages that were made, that came out of a container, and whose attributes were decoded. */
  made = 0;
  delivered = 0;
  reached = 0;
  octets = 0;
  rounds = 0;
  damages = 0;
  slowestMilliseconds = 0;
  readonly faultKinds: Map<string, number> = new Map();
  /** Rounds by format and view. */
  readonly ways: Map<string, number> = new Map();

  /** Adds what another thread has counted. */
  add(other: Readonly<Counts>): void {
    for (const key of SUMS) this[key] += other[key];
    this.slowestMilliseconds = Math.max(this.slowestMilliseconds, other.slowestMilliseconds);
    for (const [kind, count] of other.faultKinds) bump(this.faultKinds, kind, count);
    for (const [way, count] of other.ways) bump(this.ways, way, count);
  }

  /** Counts a fault by what it says, numbers aside. */
  fault({ what, reason, outcome, code, subcode }: Fault): void {
    const kind = `${what}: ${reason} (${outcome} ${code}/${subcode})`.replace(/\d+/g, "N")
      .replace(/\b[0-9a-f]{4,}\b/g, "X");
    bump(this.faultKinds, kind, 1);
  }
}

/** Counts on the way to a view how far messages came. */
export class Reach implements Output {
  readonly #next: Output;
  readonly #tally: Tally;
  readonly #kinds: boolean;

  /** `kinds`: the faults are looked at, too. */
  constructor(next: Output, tally: Tally, kinds: boolean) {
    this.#next = next;
    this.#tally = tally;
    this.#kinds = kinds;
  }

  update(flow: Flow, update: Update, set: number, faults: readonly Fault[], stamp: Stamp): void {
    this.#count(update, faults);
    this.#next.update(flow, update, set, faults, stamp);
  }

  route(
    flow: Flow,
    entry: RibEntry,
    block: Update,
    set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    this.#count(block, faults);
    this.#next.route(flow, entry, block, set, faults, stamp);
  }

  message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    end: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    this.#tally.delivered++;
    this.#note(faults);
    this.#next.message(flow, bytes, start, end, faults, stamp);
  }

  /** An attribute decoder was reached when the walk came to an attribute that has one. */
  #count({ bytes, attributesStart, attributesEnd }: Update, faults: readonly Fault[]): void {
    this.#tally.delivered++;
    this.#note(faults);
    let isReached = false;
    walkAttributes(bytes, attributesStart, attributesEnd, (code) => {
      isReached ||= attributeOf(code) !== undefined;
    });
    if (isReached) this.#tally.reached++;
  }

  #note(faults: readonly Fault[]): void {
    if (this.#kinds) { for (const fault of faults) this.#tally.fault(fault); }
  }

  state(flow: Flow, change: StateChange, stamp: Stamp): void {
    this.#next.state(flow, change, stamp);
  }

  info(flow: Flow | undefined, info: Info, stamp: Stamp): void {
    this.#next.info(flow, info, stamp);
  }

  damage(damage: Damage): void {
    this.#tally.damages++;
    this.#next.damage(damage);
  }

  notice(notice: Notice): void {
    this.#next.notice(notice);
  }

  finish(): void {
    this.#next.finish();
  }
}
