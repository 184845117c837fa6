import { bits32, u16 } from "../net/octets.ts";
import { Writer } from "../net/writer.ts";
import { EXTENDED } from "../wire/attribute/mod.ts";
import type { AttributeSets } from "../wire/attribute_set.ts";
import { changedClass } from "../wire/context.ts";

/**
 * Changes the attributes of a set, octet by octet, to those of another one. What is not named stays
 * as it is and where it is; what is added stands last. An edited set comes from no peer in
 * particular, so that nothing in it is discarded because of who sent it.
 */
export class SetEditor {
  readonly #sets: AttributeSets;
  readonly #out: Writer = new Writer(1024);
  readonly #added: Writer = new Writer(256);
  readonly #drops: Uint8Array = new Uint8Array(256);
  #set = 0;
  #isChanged = false;

  constructor(sets: AttributeSets) {
    this.#sets = sets;
  }

  /** Begins with set `id`. */
  open(id: number): void {
    this.#set = id;
    this.#added.length = 0;
    this.#drops.fill(0);
    this.#isChanged = false;
  }

  /** Leaves an attribute out. */
  drop(code: number): void {
    this.#drops[code] = 1;
    this.#isChanged = true;
  }

  /** Puts an attribute of four octets in the place of whatever there is of that code. */
  put32(flags: number, code: number, value: number): void {
    this.drop(code);
    const out = this.#added;
    out.u8(flags);
    out.u8(code);
    out.u8(4);
    out.u32(value);
  }

  /** The same for `first` and, behind it, the octets `bytes[start..end)`. */
  putBefore(
    flags: number,
    code: number,
    first: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    this.drop(code);
    const out = this.#added, size = end - start + 4;
    out.u8(size > 0xff ? flags | EXTENDED : flags);
    out.u8(code);
    if (size > 0xff) out.u16(size);
    else out.u8(size);
    out.u32(first);
    for (let at = start; at < end; at += 4) out.u32(bits32(bytes, at));
  }

  /** The id of the set as it is now, `id` itself when nothing was changed; its weight stays. May sweep. */
  close(): number {
    if (!this.#isChanged) return this.#set;
    const out = this.#out;
    out.length = 0;
    this.#copy();
    out.put(this.#added.view());
    const sets = this.#sets, set = this.#set, klass = changedClass(sets.attributeClass(set));
    const weight = sets.hasWeight(set) ? sets.weight(set) : undefined;
    return sets.internBlock(out.bytes, 0, out.length, klass, weight);
  }

  #copy(): void {
    const out = this.#out, sets = this.#sets, set = this.#set;
    const bytes = sets.bytesOf(set), end = sets.end(set);
    for (let at = sets.start(set), next = 0; at + 3 <= end; at = next) {
      const long = (bytes[at]! & EXTENDED) !== 0;
      next = at + (long ? 4 + u16(bytes, at + 2) : 3 + bytes[at + 2]!);
      if (next > end) return;
      if (this.#drops[bytes[at + 1]!] === 0) out.put(bytes.subarray(at, next));
    }
  }
}
