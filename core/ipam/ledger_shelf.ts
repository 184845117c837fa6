import { type Names, TextNames } from "./ledger_names.ts";
import { comparePrefixes, type PrefixWords } from "./space_prefix.ts";

/** A row as the ledger has it; the same object for as long as the row is there. */
export interface Kept<Row> {
  readonly name: string;
  /** Of what is named by a prefix. */
  readonly words: PrefixWords | undefined;
  row: Row;
  version: number;
  isGone: boolean;
  /** Where it stands in a list of whoever lists it. */
  place: number;
}

/** Rows of one kind by name. Lists them in order whatever order they came in. */
export class Shelf<Row> {
  readonly #kept: Names<Row>;
  /** In order, with some that are gone. */
  #sorted: Kept<Row>[] = [];
  /** Not in `sorted` yet. */
  #fresh: Kept<Row>[] = [];
  #gone = 0;
  #last: Kept<Row> | undefined;

  constructor(names: Names<Row> = new TextNames()) {
    this.#kept = names;
  }

  get size(): number {
    return this.#kept.size;
  }

  get(name: string): Kept<Row> | undefined {
    // Whoever asks for one asks for it again.
    if (name === this.#last?.name) return this.#last;
    const kept = this.#kept.get(name);
    if (kept) this.#last = kept;
    return kept;
  }

  add(name: string, row: Row, version: number, words?: PrefixWords): Kept<Row> {
    const kept: Kept<Row> = { name, words, row, version, isGone: false, place: 0 };
    this.#kept.add(kept);
    this.#fresh.push(kept);
    return kept;
  }

  delete(kept: Kept<Row>): void {
    kept.isGone = true;
    if (this.#last === kept) this.#last = undefined;
    this.#kept.delete(kept);
    this.#gone++;
    if (this.#gone > this.#kept.size + MANY) this.list();
  }

  /** All of them, in no order. */
  all(): Iterable<Kept<Row>> {
    return this.#kept.values();
  }

  /** All of them, by prefix or name. The list is good until rows come or go. */
  list(): readonly Kept<Row>[] {
    if (this.#gone > 0) {
      this.#sorted = this.#sorted.filter(isThere);
      this.#fresh = this.#fresh.filter(isThere);
      this.#gone = 0;
    }
    if (this.#fresh.length > 0) {
      this.#sorted = merged(this.#sorted, this.#fresh.sort(byName));
      this.#fresh = [];
    }
    return this.#sorted;
  }

  *rows(): Iterable<Row> {
    for (const kept of this.list()) if (!kept.isGone) yield kept.row;
  }

  /** As {@link rows}, at once: of few that are asked for often. */
  allRows(): readonly Row[] {
    const list = this.list(), rows: Row[] = [];
    for (let i = 0; i < list.length; i++) rows.push(list[i]!.row);
    return rows;
  }
}

/** So many that are gone are kept before anybody asks. */
const MANY = 1024;

function isThere({ isGone }: Kept<unknown>): boolean {
  return !isGone;
}

/** By prefix where there is one, else by name. */
export function byName(a: Kept<unknown>, b: Kept<unknown>): number {
  if (a.words && b.words) return comparePrefixes(a.words, b.words);
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function merged<Row>(a: Kept<Row>[], b: Kept<Row>[]): Kept<Row>[] {
  if (a.length === 0) return b;
  const all: Kept<Row>[] = [];
  let i = 0, j = 0;
  while (i < a.length && j < b.length) all.push(byName(a[i]!, b[j]!) < 0 ? a[i++]! : b[j++]!);
  while (i < a.length) all.push(a[i++]!);
  while (j < b.length) all.push(b[j++]!);
  return all;
}
