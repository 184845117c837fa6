import type { Damage, Notice } from "../capture/record.ts";
import type { Fault, Outcome } from "../wire/fault.ts";

/** Kinds and texts that are told apart, and damaged places that are kept; more are only counted. */
const MOST_KINDS = 256, MOST_NOTICES = 256, MOST_DAMAGES = 32;

/** Faults of one kind: the same field, the same rule, the same consequence. */
export interface FaultKind {
  readonly what: string;
  readonly section: string;
  readonly outcome: Outcome;
  count: number;
  /** Of the first one. */
  readonly frame: number;
  readonly reason: string;
}

/** A notice and how often it came. */
export interface NoticeCount {
  readonly notice: Notice;
  count: number;
}

/** What was found that is not as it should be, counted by kind. */
export class Findings {
  faults = 0;
  damages = 0;
  notices = 0;
  /** The first damaged places, in their order. */
  readonly firstDamages: Damage[] = [];
  readonly #kinds = new Map<string, FaultKind>();
  readonly #notices = new Map<string, NoticeCount>();

  /** The faults of one message, route or record of frame `frame`. */
  add(faults: readonly Fault[], frame: number): void {
    for (const { what, section, outcome, reason } of faults) {
      this.faults++;
      const key = `${what}|${section}|${outcome}`, known = this.#kinds.get(key);
      if (known) known.count++;
      else if (this.#kinds.size < MOST_KINDS) {
        this.#kinds.set(key, { what, section, outcome, count: 1, frame, reason });
      }
    }
  }

  damage(damage: Damage): void {
    this.damages += damage.count ?? 1;
    if (this.firstDamages.length < MOST_DAMAGES) this.firstDamages.push(damage);
  }

  notice(notice: Notice): void {
    this.notices += notice.count ?? 1;
    const known = this.#notices.get(notice.text);
    if (known) known.count++;
    else if (this.#notices.size < MOST_NOTICES) {
      this.#notices.set(notice.text, { notice, count: 1 });
    }
  }

  /** The most frequent first. */
  get kinds(): readonly FaultKind[] {
    return [...this.#kinds.values()].sort((a, b) => b.count - a.count);
  }

  /** In the order in which they first came. */
  get texts(): readonly NoticeCount[] {
    return [...this.#notices.values()];
  }
}

/** Distinct attribute sets, by the ids that messages name. */
export class DistinctSets {
  /** Sets met; once ids were given out anew one set may be counted again. */
  count = 0;
  exact = true;
  #generation = 0;
  #seen: Uint8Array = new Uint8Array(4096);

  /** Notes set `id`, whose ids are of `generation`. */
  add(id: number, generation: number): void {
    if (generation !== this.#generation) this.#renew(generation);
    if (id >= this.#seen.length) this.#widen(id);
    if (this.#seen[id] === 1) return;
    this.#seen[id] = 1;
    this.count++;
  }

  #renew(generation: number): void {
    this.exact &&= this.count === 0;
    this.#generation = generation;
    this.#seen.fill(0);
  }

  #widen(id: number): void {
    const wider = new Uint8Array(Math.max(id + 1, this.#seen.length * 2));
    wider.set(this.#seen);
    this.#seen = wider;
  }
}
