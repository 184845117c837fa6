import { InternedBytes } from "../net/interned_bytes.ts";
import { u32 } from "../net/octets.ts";
import { Writer } from "../net/writer.ts";
import { type Context, contextOfClass, WEIGHTED } from "./context.ts";
import { JoinedBlock } from "./joined_block.ts";
import type { Update } from "./update.ts";

/** Attributes that an UPDATE may have to carry (RFC 7606 §3(d)), as bits of {@link AttributeSets.present}. */
export const HAS_ORIGIN = 1, HAS_AS_PATH = 2, HAS_NEXT_HOP = 4, HAS_LOCAL_PREF = 8;

/** What the wire grammar says of a block: whether any attribute in it is at fault. */
export type BlockCheck = (
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
) => boolean;

const EXTENDED = 0x10;
const FIRST_LIMIT = 16 << 10, LAST_LIMIT = 512 << 10;
/** Octets that nobody retains, at most, where much is retained. */
const MOST_LOOSE = 256 << 20;
/** Octets of a weight behind a block. */
const WEIGHT = 4;
/** A sweep is worth it where one of 2^3 octets is retained by nobody. */
const FEW_LOOSE = 3;
/** Room for the block that goes over the limit. */
const LONGEST_BLOCK = 64 << 10;

/**
 * Attribute blocks by the id of their set, as a view needs them: octets, class, soundness. What is
 * asked of an id holds until the next one is made.
 */
export interface AttributeBlocks {
  /** Goes up whenever ids were given out anew. */
  readonly generation: number;
  /** The octets among which the block of an id stands, from `start(id)` to `end(id)`. */
  bytesOf(id: number): Uint8Array;
  start(id: number): number;
  end(id: number): number;
  /** `attributeClass` of the context under which the block is read. */
  attributeClass(id: number): number;
  /** True when no attribute of the block is at fault under its class. */
  isClean(id: number): boolean;
}

/**
 * Path attribute blocks as small integers.
 *
 * A block is interned by its octets without MP_REACH_NLRI and MP_UNREACH_NLRI, which hold the NLRI,
 * under the class of its {@link Context}. It is checked once, when it is first met; what a view
 * derives from it (text, JSON) hangs on its id. Ids follow the rules of {@link InternedBytes}:
 * they are good until {@link sweep} unless retained.
 */
export class AttributeSets implements AttributeBlocks {
  readonly blocks: InternedBytes = new InternedBytes(LAST_LIMIT + LONGEST_BLOCK);
  readonly #check: BlockCheck;
  readonly #most: number;
  /** Octets after which the next sweep is due. */
  #limit: number;
  #clean: Uint8Array = new Uint8Array(4096);
  #present: Uint8Array = new Uint8Array(4096);
  readonly #joined = new JoinedBlock();
  readonly #weighted = new Writer();

  /**
   * `limitOctets`: past it, {@link intern} forgets every block that nobody retains before it adds
   * one. Without it the limit rises from little, so that whatever a sweep touches is met early, to
   * what stays inside a core's own cache: more has cost more time than it saved.
   */
  constructor(check: BlockCheck, limitOctets?: number) {
    this.#check = check;
    this.#most = limitOctets ?? LAST_LIMIT;
    this.#limit = limitOctets ?? FIRST_LIMIT;
  }

  get generation(): number {
    return this.blocks.generation;
  }

  bytesOf(id: number): Uint8Array {
    return this.blocks.bytesOf(id);
  }

  start(id: number): number {
    return this.blocks.start(id);
  }

  end(id: number): number {
    const end = this.blocks.start(id) + this.blocks.length(id);
    return this.hasWeight(id) ? end - WEIGHT : end;
  }

  attributeClass(id: number): number {
    return this.blocks.klass(id) & ~WEIGHTED;
  }

  /** A policy gave the set a weight, which counts in place of the peer's. */
  hasWeight(id: number): boolean {
    return (this.blocks.klass(id) & WEIGHTED) !== 0;
  }

  /** The weight that a policy gave the set; `otherwise` where none did. */
  weight(id: number, otherwise = 0): number {
    return this.hasWeight(id) ? u32(this.bytesOf(id), this.end(id)) : otherwise;
  }

  isClean(id: number): boolean {
    return this.#clean[id] === 1;
  }

  /** Bits of the attributes that are there: {@link HAS_ORIGIN} and its like. */
  present(id: number): number {
    return this.#present[id]!;
  }

  /** The id of the attributes of `update`, less those that hold NLRI. */
  intern(update: Update, context: Context): number {
    if (this.blocks.used > this.#limit) this.#sweep();
    const klass = context.attributeClass;
    let id: number;
    if (update.firstMp < 0) {
      id = this.blocks.intern(update.bytes, update.attributesStart, update.attributesEnd, klass);
    } else {
      const length = this.#joined.take(update);
      id = this.blocks.intern(this.#joined.bytes, 0, length, klass);
    }
    if (this.blocks.isNew) this.#inspect(id, context);
    return id;
  }

  /**
   * The id of a block of our own, which stands in no message: `bytes[start..end)`, octets outside
   * ours, without attributes that hold NLRI. `weight` makes it a set that has one.
   */
  internBlock(
    bytes: Uint8Array,
    start: number,
    end: number,
    attributeClass: number,
    weight?: number,
  ): number {
    if (this.blocks.used > this.#limit) this.#sweep();
    const id = weight === undefined
      ? this.blocks.intern(bytes, start, end, attributeClass)
      : this.#internWeighted(bytes.subarray(start, end), attributeClass, weight);
    if (this.blocks.isNew) this.#inspect(id, contextOfClass(attributeClass));
    return id;
  }

  #internWeighted(block: Uint8Array, attributeClass: number, weight: number): number {
    const out = this.#weighted;
    out.length = 0;
    out.put(block);
    out.u32(weight);
    return this.blocks.intern(out.bytes, 0, out.length, attributeClass | WEIGHTED);
  }

  /** What is retained stays: the next sweep is due when as much again has come, or {@link MOST_LOOSE}. */
  #sweep(): void {
    const { blocks } = this;
    if (blocks.isSweeping) return;
    // Where little can be won it is not worth the time.
    const isWorthIt = blocks.used - blocks.held > blocks.used / 2 ** FEW_LOOSE;
    if (isWorthIt) blocks.beginSweep();
    const staying = isWorthIt ? blocks.held : blocks.used;
    this.#limit = Math.max(
      Math.min(this.#limit * 2, this.#most),
      staying + Math.min(staying, MOST_LOOSE),
    );
  }

  #inspect(id: number, context: Context): void {
    if (id >= this.#clean.length) {
      const size = Math.max(id + 1, this.#clean.length * 2);
      this.#clean = widened(this.#clean, size);
      this.#present = widened(this.#present, size);
    }
    const bytes = this.bytesOf(id), start = this.start(id), end = this.end(id);
    this.#clean[id] = this.#check(bytes, start, end, context) ? 1 : 0;
    this.#present[id] = presence(bytes, start, end);
  }
}

function widened(column: Uint8Array, size: number): Uint8Array {
  const wider = new Uint8Array(size);
  wider.set(column);
  return wider;
}

const BIT_OF_CODE = new Uint8Array(256);
BIT_OF_CODE[1] = HAS_ORIGIN;
BIT_OF_CODE[2] = HAS_AS_PATH;
BIT_OF_CODE[3] = HAS_NEXT_HOP;
BIT_OF_CODE[5] = HAS_LOCAL_PREF;

function presence(bytes: Uint8Array, start: number, end: number): number {
  let bits = 0;
  for (let at = start; at + 3 <= end;) {
    bits |= BIT_OF_CODE[bytes[at + 1]!]!;
    const extended = (bytes[at]! & EXTENDED) !== 0;
    at += extended ? 4 + (bytes[at + 2]! << 8 | bytes[at + 3]!) : 3 + bytes[at + 2]!;
  }
  return bits;
}
