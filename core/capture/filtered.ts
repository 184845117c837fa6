import { type Filter, PassingSets } from "../filter/mod.ts";
import type { AttributeBlocks } from "../wire/attribute_set.ts";
import type { FamilyKey } from "../wire/context.ts";
import type { Fault } from "../wire/fault.ts";
import { KEEPALIVE, NOTIFICATION, OPEN, ROUTE_REFRESH, UPDATE } from "../wire/message_header.ts";
import type { Update } from "../wire/update.ts";
import type { Output } from "./output.ts";
import { Passing } from "./passing.ts";
import type { Flow, Info, RibEntry, Stamp, StateChange } from "./record.ts";
import { Reduced } from "./reduced.ts";

/** A word for each kind of thing that `--type` can name. */
export type Kind = "open" | "update" | "notification" | "keepalive" | "refresh" | "state" | "other";

const KINDS: Readonly<Record<number, Kind>> = {
  [OPEN]: "open",
  [UPDATE]: "update",
  [NOTIFICATION]: "notification",
  [KEEPALIVE]: "keepalive",
  [ROUTE_REFRESH]: "refresh",
};

/** What is wanted besides what a {@link Filter} says of routes. */
export interface Wanted {
  readonly types?: readonly Kind[] | undefined;
  readonly elems?: readonly ("announce" | "withdraw")[] | undefined;
  /** A message of which any route passes is shown whole (the field tree, whose offsets must be true). */
  readonly whole?: boolean;
}

/** Passes on what a filter wants. Damage and notices always pass: they say what may be missing. */
export class Filtered extends Passing {
  readonly #filter: Filter;
  readonly #passing: PassingSets;
  readonly #reduced = new Reduced();
  readonly #types: ReadonlySet<Kind> | undefined;
  readonly #announced: boolean;
  readonly #withdrawn: boolean;
  readonly #whole: boolean;
  readonly #aboutRoutes: boolean;
  #attributesPass = true;

  constructor(next: Output, filter: Filter, sets: AttributeBlocks, wanted: Wanted) {
    super(next);
    this.#filter = filter;
    this.#passing = new PassingSets(filter, sets);
    this.#types = wanted.types && new Set(wanted.types);
    this.#announced = wanted.elems?.includes("announce") ?? true;
    this.#withdrawn = wanted.elems?.includes("withdraw") ?? true;
    this.#whole = wanted.whole ?? false;
    this.#aboutRoutes = filter.isAboutRoutes || wanted.elems !== undefined;
  }

  override update(
    flow: Flow,
    update: Update,
    set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    if (!this.#passesSource("update", flow, stamp)) return;
    if (!this.#aboutRoutes) return this.next.update(flow, update, set, faults, stamp);
    this.#attributesPass = !this.#filter.isAboutAttributes || this.#passing.has(set);
    const kept = this.#reduced.make(update, flow.context.addPath, this.#wants);
    if (kept === 0) return;
    this.next.update(flow, this.#whole ? update : this.#reduced.update, set, faults, stamp);
  }

  readonly #wants = (
    announced: boolean,
    family: FamilyKey,
    bytes: Uint8Array,
    at: number,
  ): boolean => {
    if (!(announced ? this.#announced : this.#withdrawn)) return false;
    // A withdrawal carries no attributes, so no question about them can be answered yes.
    if (this.#filter.isAboutAttributes && !(announced && this.#attributesPass)) return false;
    return this.#filter.passesFamily(family) && this.#filter.passesPrefix(family, bytes, at);
  };

  override route(
    flow: Flow,
    entry: RibEntry,
    block: Update,
    set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    if (!this.#announced || !this.#passesSource("update", flow, stamp)) return;
    const { family, bytes, prefixStart } = entry;
    if (!this.#filter.passesFamily(family)) return;
    if (!this.#filter.passesPrefix(family, bytes, prefixStart)) return;
    if (this.#filter.isAboutAttributes && !this.#passing.has(set)) return;
    this.next.route(flow, entry, block, set, faults, stamp);
  }

  override message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    end: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    if (this.#aboutRoutes) return;
    if (!this.#passesSource(KINDS[bytes[start + 18]!] ?? "other", flow, stamp)) return;
    this.next.message(flow, bytes, start, end, faults, stamp);
  }

  #passesSource(kind: Kind, flow: Flow, { seconds, microseconds }: Stamp): boolean {
    if (this.#types && !this.#types.has(kind)) return false;
    if (!this.#filter.passesTime(seconds + Math.max(microseconds, 0) / 1e6)) return false;
    return this.#filter.passesPeer(flow.from.address, flow.from.asn);
  }

  override state(flow: Flow, change: StateChange, stamp: Stamp): void {
    if (this.#aboutRoutes || !this.#passesSource("state", flow, stamp)) return;
    this.next.state(flow, change, stamp);
  }

  override info(flow: Flow | undefined, info: Info, stamp: Stamp): void {
    if (this.#aboutRoutes || this.#types && !this.#types.has("other")) return;
    if (flow && !this.#passesSource("other", flow, stamp)) return;
    this.next.info(flow, info, stamp);
  }
}
