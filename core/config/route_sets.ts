import { InternedBytes } from "../net/interned_bytes.ts";
import { Writer } from "../net/writer.ts";
import { canonicalBlock, encodeAttributes } from "../wire/attribute/items.ts";
import type { Attributes } from "../wire/attribute/list.ts";
import { makeContext } from "../wire/context.ts";
import type { NextHop } from "./attribute_words.ts";
import { Misread } from "./misread.ts";

/**
 * Octets of attributes that still leave room for a prefix and its next hop in an extended message
 * (RFC 8654 §3). Whether a peer takes those is known only when its session is up.
 */
const MOST_OCTETS = 65_000;
const FOUR_OCTET_AS = makeContext();
/** Classes of blocks: our own AS goes before the path, or the path leaves as it stands. */
const BEHIND_OURS = 0, AS_GIVEN = 1;

/**
 * The attributes and next hops of announcements as small numbers: equal ones have equal numbers,
 * whatever words they were said in. Numbers begin at 0 and are good until {@link forget}.
 */
export class RouteSets {
  /** Goes up whenever numbers are given out anew. */
  generation = 0;
  readonly #attributes: Attributes[] = [];
  readonly #blocks = new InternedBytes();
  readonly #nextHops: NextHop[] = ["self"];
  readonly #addresses = new InternedBytes();
  readonly #writer = new Writer();

  /** Forgets all attributes and next hops. */
  forget(): void {
    this.generation++;
    this.#attributes.length = 0;
    this.#blocks.sweep();
    this.#nextHops.length = 1;
    this.#addresses.sweep();
  }

  /** How many next hops there are, `self` too. */
  get nextHops(): number {
    return this.#nextHops.length;
  }

  /** How many distinct sets of attributes there are. */
  get size(): number {
    return this.#attributes.length;
  }

  attributes(set: number): Attributes {
    return this.#attributes[set]!;
  }

  /** The path of a set leaves as it stands, also outside. */
  isPathGiven(set: number): boolean {
    return this.#blocks.klass(set) === AS_GIVEN;
  }

  /** The attributes of a set as they stand in an UPDATE, in canonical order, AS numbers in four octets. */
  block(set: number): Uint8Array {
    return this.#blocks.view(set);
  }

  nextHop(number: number): NextHop {
    return this.#nextHops[number]!;
  }

  /** The number of a set. Throws {@link Misread} when it does not fit into a message. */
  numberOf(attributes: Attributes, isPathGiven = false): number {
    const out = this.#writer;
    out.length = 0;
    try {
      encodeAttributes(canonicalBlock(attributes), out, FOUR_OCTET_AS);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new Misread("an attribute of more than 65535 octets fits into no message", 0);
    }
    if (out.length > MOST_OCTETS) {
      throw new Misread(`attributes of ${out.length} octets: ${MOST_OCTETS} fit into a message`, 0);
    }
    const klass = isPathGiven ? AS_GIVEN : BEHIND_OURS;
    const set = this.#blocks.intern(out.bytes, 0, out.length, klass);
    if (this.#blocks.isNew) this.#attributes[set] = attributes;
    return set;
  }

  /** The number of a next hop; 0 is `self`. */
  numberOfNextHop(nextHop: NextHop): number {
    if (nextHop === "self") return 0;
    const number = this.#addresses.intern(nextHop, 0, nextHop.length) + 1;
    if (this.#addresses.isNew) this.#nextHops[number] = nextHop;
    return number;
  }
}
