import {
  attributeOf,
  checkAttributes,
  isReadable,
  PART,
  walkAttributes,
} from "../wire/attribute/mod.ts";
import type { AttributeSets } from "../wire/attribute_set.ts";
import { contextOfClass } from "../wire/context.ts";
import { Update } from "../wire/update.ts";

const UNKNOWN = -1;

/**
 * For a set of attributes the set that is kept of it: without attributes that are to be discarded
 * (RFC 7606 §2) and without repetitions (RFC 7606 §3(g)). Worked out once for each set.
 */
export class KeptSets {
  readonly #sets: AttributeSets;
  readonly #block: Update = new Update();
  #kept: Int32Array<ArrayBuffer> = new Int32Array(64).fill(UNKNOWN);
  #generation = -1;

  constructor(sets: AttributeSets) {
    this.#sets = sets;
  }

  /** The id of the set without its discarded attributes; `set` itself when there are none. */
  of(set: number): number {
    if (this.#sets.isClean(set)) return set;
    if (this.#generation !== this.#sets.generation) {
      this.#kept.fill(UNKNOWN);
      this.#generation = this.#sets.generation;
    }
    const known = set < this.#kept.length ? this.#kept[set]! : UNKNOWN;
    return known === UNKNOWN ? this.#remember(set, this.#without(set)) : known;
  }

  #remember(set: number, kept: number): number {
    // Interning may have swept: then `set` is no longer what it was.
    if (this.#generation !== this.#sets.generation) return kept;
    if (set >= this.#kept.length) {
      const wider = new Int32Array(Math.max(set + 1, this.#kept.length * 2)).fill(UNKNOWN);
      wider.set(this.#kept);
      this.#kept = wider;
    }
    return this.#kept[set] = kept;
  }

  #without(set: number): number {
    const bytes = this.#sets.bytesOf(set), start = this.#sets.start(set), end = this.#sets.end(set);
    const context = contextOfClass(this.#sets.attributeClass(set));
    const out = new Uint8Array(end - start), met = new Set<number>();
    let length = 0;
    walkAttributes(bytes, start, end, (code, _flags, header, body, next) => {
      if (met.has(code)) return;
      met.add(code);
      const type = attributeOf(code),
        faults = checkAttributes(bytes, header, next, context, PART, 0);
      const isSound = faults.every(({ outcome }) => outcome === "ignore");
      if (!isSound || type && !type.obsolete && !isReadable(type, bytes, body, next, context)) {
        return;
      }
      out.set(bytes.subarray(header, next), length);
      length += next - header;
    });
    this.#block.locateBlock(out, 0, length);
    return this.#sets.intern(this.#block, context);
  }
}
