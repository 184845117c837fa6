import type { Damage, Notice } from "./record.ts";

/** So many of one kind are told one by one; kinds beyond the number told apart are one kind together. */
const MOST_TOLD = 100, MOST_KINDS = 1024;

/** Numbers, addresses and hex, in which damage of one kind differs; what is left of words tells kinds apart. */
const VALUE = /[0-9a-f:.]+/gi;

/** What came of one kind: how many were passed on, how many only counted, and the last of them. */
interface Kind<T> {
  passed: number;
  counted: number;
  last: T | undefined;
}

/**
 * Passes damage or notices on until so many of one kind have come that another says nothing new:
 * from there on they are counted, and {@link Tally.finish} tells how many. A source that is broken
 * throughout costs a screen or two, not a line for each of its octets.
 */
export class Tally<T extends Damage | Notice> {
  readonly #kinds = new Map<string, Kind<T>>();
  readonly #pass: (item: T) => void;
  readonly #textOf: (item: T) => string;
  readonly #sum: (last: T, more: number) => T;
  readonly #says: (item: T, before: T) => boolean;

  /**
   * `sum` makes of the last item the one that stands for `more` like it; `says`: whether an item
   * says anything that the one before it, of the same kind, did not.
   */
  constructor(
    pass: (item: T) => void,
    textOf: (item: T) => string,
    sum: (last: T, more: number) => T,
    says: (item: T, before: T) => boolean = () => true,
  ) {
    this.#says = says;
    this.#pass = pass;
    this.#textOf = textOf;
    this.#sum = sum;
  }

  take(item: T): void {
    const kind = this.#kindOf(item), { last } = kind;
    kind.last = item;
    if (kind.passed >= MOST_TOLD || last !== undefined && !this.#says(item, last)) kind.counted++;
    else {
      kind.passed++;
      this.#pass(item);
    }
  }

  #kindOf(item: T): Kind<T> {
    const text = this.#textOf(item).replace(VALUE, "#");
    const key = this.#kinds.has(text) || this.#kinds.size < MOST_KINDS ? text : "";
    let kind = this.#kinds.get(key);
    if (!kind) this.#kinds.set(key, kind = { passed: 0, counted: 0, last: undefined });
    return kind;
  }

  /** Nothing more will come: tells how many were not passed on. */
  finish(): void {
    for (const { counted, last } of this.#kinds.values()) {
      if (counted > 0) this.#pass(this.#sum(last!, counted));
    }
    this.#kinds.clear();
  }
}

/** Damage, of which `pass` is told as much as anybody reads. */
export function damageTally(pass: (damage: Damage) => void): Tally<Damage> {
  return new Tally(pass, ({ what, reason }) => `${what}: ${reason}`, (last, count) => {
    return { ...last, count, reason: `${count} more places like this: ${last.reason}` };
  });
}

/** The same for notices, of which one that repeats the words of the last is counted at once. */
export function noticeTally(pass: (notice: Notice) => void): Tally<Notice> {
  const sum = (last: Notice, count: number): Notice => {
    return { ...last, count, text: `${count} more notices like this: ${last.text}` };
  };
  return new Tally(pass, ({ text }) => text, sum, (notice, { text }) => notice.text !== text);
}
