import { bits32, u16, u32 } from "../net/octets.ts";
import { Writer } from "../net/writer.ts";
import { PATH_AS_GIVEN } from "../wire/context.ts";
import { AS_TRANS } from "../wire/asn.ts";
import {
  attributeOf,
  ATTRIBUTES,
  type AttributeType,
  EXTENDED,
  isReadable,
  OPTIONAL,
  PARTIAL,
  TRANSITIVE,
} from "../wire/attribute/mod.ts";
import type { AttributeSets } from "../wire/attribute_set.ts";
import { AGGREGATOR, AS_PATH, Block, LOCAL_PREF, NEXT_HOP, ORIGIN } from "../wire/block.ts";
import { ExportPath } from "./export_path.ts";
import type { ExportView } from "./export_view.ts";

const ORIGINATOR_ID = 9, CLUSTER_LIST = 10, AS4_PATH = 17, AS4_AGGREGATOR = 18, AIGP = 26;
/** Written anew, by the message, or not at all; whatever else a block has is copied. */
const NOT_COPIED = new Uint8Array(256);
for (const code of [1, 2, 3, 5, 7, 14, 15, 17, 18]) NOT_COPIED[code] = 1;

/** Octets of encoded sets that are remembered; then all are forgotten and made again where needed. */
const REMEMBERED = 1 << 20;
/** What is known of a set: where its octets begin, where NEXT_HOP belongs, where they end, has it a next hop. */
const START = 0, HOP_AT = 1, END = 2, HAS_HOP = 3, STRIDE = 4;
const UNKNOWN = -1;

/**
 * Attributes that a set may do without where it fits into no message otherwise (RFC 8654 §4): those
 * that are discarded where they are malformed (RFC 7606 §2), but for the rest of the path.
 */
const SHEDDABLE = new Uint8Array(256);
for (const { code, malformed, obsolete } of ATTRIBUTES as readonly AttributeType[]) {
  if (!obsolete && malformed.outcome === "discard" && code !== AS4_PATH) SHEDDABLE[code] = 1;
}

/**
 * Attribute sets as they leave under one {@link ExportView}, each encoded once and shared by all
 * peers of the view. NEXT_HOP and MP_REACH_NLRI are left to whoever writes the message.
 */
export class ExportedSets {
  /** Holds the octets of the sets. */
  readonly out: Writer = new Writer(1 << 12);
  /** The set opened last stands in `out` from here to {@link end}, NEXT_HOP belongs at {@link hopAt}. */
  start = 0;
  hopAt = 0;
  end = 0;
  /** The set has a NEXT_HOP: its four octets follow at {@link end}. */
  hasHop = false;
  readonly #sets: AttributeSets;
  readonly #block: Block;
  readonly #path: ExportPath = new ExportPath();
  /** What leaves of the block at hand: codes in the order of leaving, and where each stands. */
  readonly #codes: Uint8Array = new Uint8Array(256);
  #count = 0;
  readonly #header: Int32Array = new Int32Array(256);
  readonly #next: Int32Array = new Int32Array(256);
  /** An attribute was met in this block when its place holds the number of the block. */
  readonly #met: Int32Array = new Int32Array(256);
  #mark = 0;
  #index: Int32Array<ArrayBuffer> = new Int32Array(64 * STRIDE).fill(UNKNOWN);
  #generation = -1;

  constructor(sets: AttributeSets, readonly view: ExportView) {
    this.#sets = sets;
    this.#block = new Block(sets);
  }

  /** Points {@link start} and its like at set `id`, until the next call. */
  open(id: number): void {
    if (this.#generation !== this.#sets.generation || this.out.length > REMEMBERED) this.#forget();
    const at = id * STRIDE;
    if (at >= this.#index.length) this.#widen(at);
    const index = this.#index;
    if (index[at] === UNKNOWN) {
      this.#choose(id);
      this.#encode();
      index[at + START] = this.start;
      index[at + HOP_AT] = this.hopAt;
      index[at + END] = this.end;
      index[at + HAS_HOP] = this.hasHop ? 1 : 0;
    }
    this.start = index[at + START]!;
    this.hopAt = index[at + HOP_AT]!;
    this.end = index[at + END]!;
    this.hasHop = index[at + HAS_HOP] === 1;
  }

  /**
   * Like {@link open}, without the attributes that a set may do without (RFC 8654 §4): for one that
   * fits into no message. It is not remembered. False when the set has none of them.
   */
  shed(id: number): boolean {
    if (this.#generation !== this.#sets.generation || this.out.length > REMEMBERED) this.#forget();
    this.#choose(id);
    const codes = this.#codes, before = this.#count;
    this.#count = 0;
    for (let i = 0; i < before; i++) {
      if (SHEDDABLE[codes[i]!] === 0) codes[this.#count++] = codes[i]!;
    }
    if (this.#count === before) return false;
    this.#encode();
    return true;
  }

  #forget(): void {
    this.#generation = this.#sets.generation;
    this.#index.fill(UNKNOWN);
    this.out.length = 0;
  }

  #widen(at: number): void {
    const wider = new Int32Array(Math.max(at + STRIDE, this.#index.length * 2)).fill(UNKNOWN);
    wider.set(this.#index);
    this.#index = wider;
  }

  /** Writes what was chosen of the block at hand. */
  #encode(): void {
    const { out } = this;
    this.start = out.length;
    let hopAt = UNKNOWN;
    for (let i = 0; i < this.#count; i++) {
      const code = this.#codes[i]!;
      if (code > NEXT_HOP && hopAt === UNKNOWN) hopAt = out.length;
      this.#write(code);
    }
    this.hopAt = hopAt === UNKNOWN ? out.length : hopAt;
    this.end = out.length;
    const hop = this.#block.span(NEXT_HOP);
    this.hasHop = hop.end - hop.start === 4;
    if (this.hasHop) out.u32(bits32(hop.bytes, hop.start));
  }

  /** Opens a block and finds what is to leave of it, ascending by code (RFC 4271 §5). */
  #choose(id: number): void {
    const block = this.#block, { context } = this.view;
    block.open(id);
    const path = block.path();
    const isGiven = (this.#sets.attributeClass(id) & PATH_AS_GIVEN) !== 0;
    this.#path.take(path, path.width, this.view, isGiven);
    this.#codes[0] = ORIGIN;
    this.#codes[1] = AS_PATH;
    this.#count = 2;
    if (context.peer === "internal" || context.peer === "confederation") this.#add(LOCAL_PREF);
    if (context.asWidth === 2 && this.#path.isWide) this.#add(AS4_PATH);
    if (block.has(AGGREGATOR)) {
      this.#add(AGGREGATOR);
      if (context.asWidth === 2 && this.#aggregatorAs() > 0xffff) this.#add(AS4_AGGREGATOR);
    }
    this.#chooseCopies(id);
  }

  #chooseCopies(id: number): void {
    const sets = this.#sets, bytes = sets.bytesOf(id);
    const end = sets.end(id), isClean = sets.isClean(id);
    const mark = this.#mark = this.#mark + 1 | 0;
    for (let at = sets.start(id), next = 0; at + 3 <= end; at = next) {
      const extended = (bytes[at]! & EXTENDED) !== 0, body = at + (extended ? 4 : 3);
      next = body + (extended ? u16(bytes, at + 2) : bytes[at + 2]!);
      if (body > end || next > end) return;
      const code = bytes[at + 1]!;
      // RFC 7606 §3(g): the first one counts.
      if (this.#met[code] === mark) continue;
      this.#met[code] = mark;
      this.#header[code] = at;
      this.#next[code] = next;
      if (NOT_COPIED[code] === 1 || !this.#leaves(code, bytes[at]!)) continue;
      if (isClean || this.#isSound(code, bytes, body, next)) this.#add(code);
    }
  }

  /** Whether an attribute goes on to this peer. */
  #leaves(code: number, flags: number): boolean {
    if (code === ORIGINATOR_ID || code === CLUSTER_LIST || code === AIGP) {
      // RFC 4456 §8 and RFC 7311 §3.1: of use inside an AS only.
      return this.view.context.peer === "internal";
    }
    if (isKnown(code)) return true;
    // RFC 4271 §9: what nobody here knows goes on where it is transitive, else it ends here.
    return (flags & (OPTIONAL | TRANSITIVE)) === (OPTIONAL | TRANSITIVE);
  }

  #isSound(code: number, bytes: Uint8Array, body: number, next: number): boolean {
    return !isKnown(code) ||
      isReadable(attributeOf(code), bytes, body, next, this.#block.context);
  }

  #add(code: number): void {
    const codes = this.#codes;
    let at = this.#count++;
    for (; codes[at - 1]! > code; at--) codes[at] = codes[at - 1]!;
    codes[at] = code;
  }

  #write(code: number): void {
    const { out } = this, block = this.#block, from = out.length;
    if (NOT_COPIED[code] === 0) return this.#copy(code);
    const optional = code === AGGREGATOR || code === AS4_PATH || code === AS4_AGGREGATOR;
    // RFC 6793 §4.2.2: what is made here for old speakers is optional transitive.
    out.u8(optional ? OPTIONAL | TRANSITIVE | this.#partialOf(code) : TRANSITIVE);
    out.u8(code);
    out.u8(0);
    if (code === ORIGIN) out.u8(block.has(ORIGIN) ? block.bytes[block.start(ORIGIN)]! : 0);
    else if (code === AS_PATH) this.#writePath();
    else if (code === LOCAL_PREF) out.u32(this.#localPref());
    else if (code === AS4_PATH) this.#path.writeAs4Path(out);
    else this.#writeAggregator(code === AS4_AGGREGATOR ? 4 : this.view.context.asWidth);
    this.#closeBody(from);
  }

  /** Fills in the length of an attribute that begins at `from`; a long one gets the long form. */
  #closeBody(from: number): void {
    const { out } = this, size = out.length - from - 3;
    if (size <= 0xff) {
      out.bytes[from + 2] = size;
      return;
    }
    out.u8(0);
    out.bytes.copyWithin(from + 4, from + 3, from + 3 + size);
    out.bytes[from] = out.bytes[from]! | EXTENDED;
    // More than that fits into no message: such a set is never sent.
    if (size <= 0xffff) out.patch16(from + 2, size);
  }

  #partialOf(code: number): number {
    if (code !== AGGREGATOR || !this.#block.spans.has(code)) return 0;
    return this.#block.bytes[this.#header[code]!]! & PARTIAL;
  }

  #writePath(): void {
    const { out } = this, path = this.#path;
    if (this.view.context.asWidth === 2) return path.writeTwoOctets(out);
    put(out, path.out.bytes, 0, path.out.length);
  }

  #localPref(): number {
    const { start, end, bytes } = this.#block.span(LOCAL_PREF);
    return start === end ? this.view.defaultLocalPref : u32(bytes, start);
  }

  #aggregatorAs(): number {
    const { bytes, start, width } = this.#block.aggregator();
    return width === 4 ? u32(bytes, start) : u16(bytes, start);
  }

  #writeAggregator(width: 2 | 4): void {
    const { out } = this, asn = this.#aggregatorAs(), from = this.#block.aggregator();
    if (width === 4) out.u32(asn);
    else out.u16(asn > 0xffff ? AS_TRANS : asn);
    out.u32(bits32(from.bytes, from.start + from.width));
  }

  #copy(code: number): void {
    const { out } = this, { bytes } = this.#block, from = out.length;
    put(out, bytes, this.#header[code]!, this.#next[code]!);
    // RFC 4271 §9: the Partial bit says that somebody on the way did not know it.
    if (!isKnown(code)) out.bytes[from] = out.bytes[from]! | PARTIAL;
  }
}

function isKnown(code: number): boolean {
  const type = attributeOf(code);
  return type !== undefined && !type.obsolete;
}

function put(out: Writer, from: Uint8Array, start: number, end: number): void {
  out.reserve(end - start);
  const to = out.bytes;
  let at = out.length;
  for (let i = start; i < end; i++) to[at++] = from[i]!;
  out.length = at;
}
