// Which rows of the tables are wanted: the question and the filters.
import { Filter, FilterError, type FilterTexts, PassingSets } from "../core/filter/mod.ts";
import type { AdjIn } from "../core/rib/adj_in.ts";
import { exactPrefix, prefixesInside, prefixFor, sortedPrefixes } from "../core/rib/path_lookup.ts";
import { NO_PREFIX } from "../core/net/prefix_table.ts";
import type { PathTable } from "../core/rib/path_table.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { usageError } from "./exit.ts";
import type { Question } from "./show_route_question.ts";

/** Told of each wanted row; false ends it. */
export type Visit = (prefix: number, row: number) => boolean | void;

/** A further condition on rows. */
export type RowTest = (family: FamilyKey, prefix: number, row: number) => boolean;

/** The filter that the options describe. Throws CommandError for one that is wrong. */
export function routeFilter(options: FilterTexts): Filter {
  try {
    return new Filter(options);
  } catch (error) {
    if (error instanceof FilterError) throw usageError(`cannot filter: ${error.message}`);
    throw error;
  }
}

/** The rows of all tables that answer a question and pass a filter. */
export class WantedRows {
  readonly #routes: AdjIn;
  readonly #question: Question;
  readonly #filter: Filter;
  readonly #sets: PassingSets;
  /** By peer: whether it passes. */
  readonly #peers: readonly boolean[];
  readonly #nlri: Uint8Array = new Uint8Array(17);
  readonly #sorted = new Map<PathTable, Int32Array>();

  readonly #more: readonly RowTest[];

  constructor(
    routes: AdjIn,
    question: Question,
    filter: Filter,
    more: readonly RowTest[] = [],
  ) {
    this.#more = more;
    this.#routes = routes;
    this.#question = question;
    this.#filter = filter;
    this.#sets = new PassingSets(filter, routes.sets);
    const peers: boolean[] = [];
    for (const peer of routes.peers) {
      const { address, asn } = routes.facts(peer);
      peers[peer] = filter.passesPeer(address, asn > 0 ? asn : undefined);
    }
    this.#peers = peers;
  }

  /** Peers whose routes may be among them. */
  get peers(): readonly number[] {
    return this.#routes.peers.filter((peer) => this.#peers[peer]);
  }

  /** Visits the rows of a family, by prefix, of one prefix by peer and path id. */
  each(family: FamilyKey, visit: Visit): void {
    const table = this.#routes.table(family);
    if (!table || !this.#filter.passesFamily(family)) return;
    if (this.#question.kind === "for") return this.#longest(table, family, visit);
    const prefixes = this.#prefixes(table);
    for (let i = 0; i < prefixes.length; i++) {
      if (!this.#visit(table, family, prefixes[i]!, visit)) return;
    }
  }

  /** The same in no order, for whoever only counts: to sort a full table takes a quarter of a second. */
  eachUnsorted(family: FamilyKey, visit: Visit): void {
    const table = this.#routes.table(family);
    if (this.#question.kind !== "all" || !table) return this.each(family, visit);
    if (!this.#filter.passesFamily(family)) return;
    for (let prefix = 0; prefix < table.prefixes.bound; prefix++) {
      if (table.prefixes.length(prefix) < 0) continue;
      if (!this.#visit(table, family, prefix, visit)) return;
    }
  }

  /** Whether a row of a family passes the filters; the question does not count. */
  test(family: FamilyKey): (prefix: number, row: number) => boolean {
    const table = this.#routes.table(family)!;
    if (!this.#filter.passesFamily(family)) return () => false;
    return (prefix, row) =>
      this.#passesRow(table, row) && this.#passesMore(family, prefix, row) &&
      this.#passesPrefix(table, family, prefix);
  }

  #prefixes(table: PathTable): Int32Array {
    const question = this.#question;
    if (question.kind === "all") return this.#all(table);
    if (question.kind === "inside") return prefixesInside(table, question.prefix);
    const id = exactPrefix(table, question.prefix);
    return id === NO_PREFIX ? new Int32Array(0) : Int32Array.of(id);
  }

  /** A table is looked at twice: for the widths of its columns, and to be printed. */
  #all(table: PathTable): Int32Array {
    const known = this.#sorted.get(table) ?? sortedPrefixes(table);
    this.#sorted.set(table, known);
    return known;
  }

  /** The longest match of which any route passes the filters. */
  #longest(table: PathTable, family: FamilyKey, visit: Visit): void {
    const question = this.#question;
    if (question.kind !== "for") return;
    const { address, length } = question.prefix;
    let met = 0;
    const counted: Visit = (prefix, row) => {
      met++;
      return visit(prefix, row);
    };
    for (let below = length + 1; met === 0;) {
      const id = prefixFor(table, address, below);
      if (id === NO_PREFIX) return;
      if (!this.#visit(table, family, id, counted)) return;
      below = table.prefixes.length(id);
    }
  }

  #visit(table: PathTable, family: FamilyKey, prefix: number, visit: Visit): boolean {
    if (!this.#passesPrefix(table, family, prefix)) return true;
    for (let row = table.first(prefix); row >= 0; row = table.next(row)) {
      if (!this.#passesRow(table, row) || !this.#passesMore(family, prefix, row)) continue;
      if (visit(prefix, row) === false) return false;
    }
    return true;
  }

  #passesPrefix({ prefixes }: PathTable, family: FamilyKey, prefix: number): boolean {
    if (!this.#filter.isAboutNlri) return true;
    this.#nlri[0] = prefixes.length(prefix);
    prefixes.put(prefix, this.#nlri, 1);
    return this.#filter.passesPrefix(family, this.#nlri, 0);
  }

  #passesMore(family: FamilyKey, prefix: number, row: number): boolean {
    for (const test of this.#more) if (!test(family, prefix, row)) return false;
    return true;
  }

  #passesRow(table: PathTable, row: number): boolean {
    return this.#peers[table.peerOf(row)] === true &&
      this.#filter.passesTime(table.timeOf(row)) &&
      (!this.#filter.isAboutAttributes || this.#sets.has(table.setOf(row)));
  }
}
