import { ABSENT } from "../../filter/number_ranges.ts";
import { u16, u32 } from "../../net/octets.ts";
import { Writer } from "../../net/writer.ts";
import { EXTENDED, PARTIAL } from "../../wire/attribute/mod.ts";
import type { AttributeBlocks, AttributeSets } from "../../wire/attribute_set.ts";
import { AGGREGATOR, AS_PATH, Block } from "../../wire/block.ts";
import { changedClass, FOUR_OCTET_CLASS } from "../../wire/context.ts";
import type { HeldHops } from "./held_hops.ts";
import type { RouteAtHand } from "./policy.ts";
import { PrefixAtHand } from "./prefix_at_hand.ts";
import { writeWidePath } from "./path_octets.ts";

const AS4_PATH = 17, AS4_AGGREGATOR = 18;
const WELL_KNOWN = 0x40, OPTIONAL_TRANSITIVE = 0xc0;
/** Octets that the body of an attribute may have (RFC 4271 §4.3). */
const LONGEST_BODY = 0xffff;
/** What a body that is taken away is given as. */
const GONE = -1;

/**
 * The route at hand with what rules have made of it: conditions look at it, actions change it.
 *
 * The block is changed octet by octet: an edit copies it with one attribute put in, changed or left
 * out, and decodes nothing else. The set is interned once, by {@link finish}.
 */
export class Draft implements AttributeBlocks {
  /** Id of `NextHops`, 0 or `SELF`, as in {@link RouteAtHand}. */
  nextHop = 0;
  /** A rule gave {@link nextHop}. */
  isHopGiven = false;
  /** For actions that put a body together. */
  readonly body: Writer = new Writer(256);
  readonly sets: AttributeSets;
  /** The prefix of the route. */
  readonly prefix: PrefixAtHand = new PrefixAtHand();
  readonly #block: Block;
  #route: RouteAtHand | undefined;
  #isOpen = false;
  /** The set and the generation that the block was opened on, unless it was changed since. */
  #opened = ABSENT;
  #openedAt = -1;
  #isChanged = false;
  #now: Uint8Array<ArrayBuffer> = new Uint8Array(1024);
  #spare: Uint8Array<ArrayBuffer> = new Uint8Array(1024);
  #length = 0;
  #class = 0;
  /** The weight that the route was given here. */
  #weight = ABSENT;
  #isWeightChanged = false;

  /** `defaultLocalPref`: what a route without LOCAL_PREF counts as having. */
  constructor(sets: AttributeSets, readonly hops: HeldHops, readonly defaultLocalPref = 100) {
    this.sets = sets;
    this.#block = new Block(this);
  }

  /** Begins with a route as it is; its set must be held. */
  open(route: RouteAtHand): void {
    this.#route = route;
    this.nextHop = route.nextHop;
    this.prefix.open(route.prefixes, route.prefix);
    this.#isOpen = this.#opened === route.set && this.#openedAt === this.sets.generation &&
      this.#block.bytes === this.sets.bytesOf(route.set);
    this.#isChanged =
      this.#isWeightChanged =
      this.isHopGiven =
        false;
  }

  get route(): RouteAtHand {
    return this.#route!;
  }

  /** The attributes as they are by now. */
  get block(): Block {
    if (this.#isOpen) return this.#block;
    const { set } = this.route;
    this.#block.open(set);
    this.#isOpen = true;
    this.#opened = this.#isChanged ? ABSENT : set;
    this.#openedAt = this.sets.generation;
    return this.#block;
  }

  /** No rule has changed the attributes: what is remembered of the set holds. */
  get isAsTold(): boolean {
    return !this.#isChanged;
  }

  /** An attribute of four octets as a number, or `ABSENT`. */
  number(code: number): number {
    const { block } = this;
    return block.has(code) ? u32(block.bytes, block.start(code)) : ABSENT;
  }

  /** The weight that counts: the one given by a policy, or that of the peer. */
  get weight(): number {
    if (this.#isWeightChanged && this.#weight !== ABSENT) return this.#weight;
    const { set, from } = this.route, ofPeer = from.weight ?? 0;
    return this.#isWeightChanged ? ofPeer : this.sets.weight(set, ofPeer);
  }

  /** Gives the route a weight; `ABSENT`: that of the peer counts again. */
  setWeight(weight: number): void {
    this.#weight = weight;
    this.#isWeightChanged = true;
  }

  /** Gives the route a next hop: an id of {@link hops}, or `SELF`. */
  giveHop(nextHop: number): void {
    this.nextHop = nextHop;
    this.isHopGiven = true;
  }

  get generation(): number {
    return this.sets.generation;
  }

  bytesOf(set: number): Uint8Array {
    return this.#isChanged ? this.#now : this.sets.bytesOf(set);
  }

  start(set: number): number {
    return this.#isChanged ? 0 : this.sets.start(set);
  }

  end(set: number): number {
    return this.#isChanged ? this.#length : this.sets.end(set);
  }

  attributeClass(set: number): number {
    return this.#isChanged ? this.#class : this.sets.attributeClass(set);
  }

  isClean(set: number): boolean {
    return this.sets.isClean(set);
  }

  /**
   * Gives an attribute this body, which is neither among {@link bytes} nor malformed. One that is
   * there keeps its place and its Partial bit (RFC 4271 §5). A body that fits into no attribute is
   * left out of account.
   */
  put(code: number, flags: number, body: Uint8Array, length: number = body.length): void {
    if (length > LONGEST_BODY || this.#is(code, body, length)) return;
    this.#rewrite(code, flags, body, length);
  }

  /** Takes an attribute away, wherever it stands. */
  remove(code: number): void {
    if (this.block.spans.has(code)) this.#rewrite(code, 0, this.#spare, GONE);
  }

  #is(code: number, body: Uint8Array, length: number): boolean {
    const { block } = this;
    if (!block.has(code)) return false;
    const start = block.start(code), { bytes } = block;
    if (block.end(code) - start !== length) return false;
    for (let i = 0; i < length; i++) if (bytes[start + i] !== body[i]) return false;
    return true;
  }

  /** Copies the block with one attribute changed; `length` {@link GONE}: without it. */
  #rewrite(code: number, flags: number, body: Uint8Array, length: number): void {
    const isThere = this.block.spans.has(code), { set } = this.route;
    const from = this.bytesOf(set), end = this.end(set);
    let at = this.start(set), to = 0, isDone = length === GONE;
    const out = this.#room(end - at + length + 5);
    while (at + 3 <= end) {
      const long = (from[at]! & EXTENDED) !== 0, met = from[at + 1]!;
      const next = at + (long ? 4 + u16(from, at + 2) : 3 + from[at + 2]!);
      if (next > end) break;
      // A new attribute stands in order of code (RFC 4271 §5).
      if (!isDone && (isThere ? met === code : met > code)) {
        const kept = isThere ? flags | from[at]! & PARTIAL : flags;
        to = putAttribute(out, to, code, kept, body, length);
        isDone = true;
      }
      if (met === code) at = next;
      else while (at < next) out[to++] = from[at++]!;
    }
    if (!isDone) to = putAttribute(out, to, code, flags, body, length);
    while (at < end) out[to++] = from[at++]!;
    this.#adopt(out, to);
  }

  #room(octets: number): Uint8Array<ArrayBuffer> {
    if (octets > this.#spare.length) this.#spare = new Uint8Array(octets * 2);
    return this.#spare;
  }

  #adopt(out: Uint8Array<ArrayBuffer>, length: number): void {
    if (!this.#isChanged) this.#class = changedClass(this.sets.attributeClass(this.route.set));
    this.#spare = this.#now;
    this.#now = out;
    this.#length = length;
    this.#isChanged = true;
    this.#isOpen = false;
    this.#opened = ABSENT;
  }

  /**
   * Writes AS numbers with four octets, where they have two: a path or an aggregator that is changed
   * may then hold any, and AS4_PATH and AS4_AGGREGATOR have been taken in (RFC 6793 §4.2.3).
   */
  widen(): void {
    const { block } = this;
    if (block.context.asWidth === 4) return;
    const path = new Writer(256), who = block.aggregator(), aggregator = new Uint8Array(8);
    writeWidePath(block.path(), path);
    const hasWho = who.end > who.start, hasPath = block.has(AS_PATH);
    if (hasWho) {
      const asn = who.width === 4 ? u32(who.bytes, who.start) : u16(who.bytes, who.start);
      new DataView(aggregator.buffer).setUint32(0, asn);
      aggregator.set(who.bytes.subarray(who.start + who.width, who.end), 4);
    }
    this.remove(AS4_PATH);
    this.remove(AS4_AGGREGATOR);
    if (hasPath) this.#rewrite(AS_PATH, WELL_KNOWN, path.bytes, path.length);
    if (hasWho) this.#rewrite(AGGREGATOR, OPTIONAL_TRANSITIVE, aggregator, aggregator.length);
    else this.remove(AGGREGATOR);
    // A block without any of them has to change its class all the same.
    if (!this.#isChanged) this.#adopt(this.#copied(), this.#length);
    this.#class |= FOUR_OCTET_CLASS;
    this.#isOpen = false;
  }

  /** A copy of the block as it is; its length is left in `#length`. */
  #copied(): Uint8Array<ArrayBuffer> {
    const { set } = this.route, start = this.start(set), end = this.end(set);
    const out = this.#room(end - start);
    out.set(this.bytesOf(set).subarray(start, end));
    this.#length = end - start;
    return out;
  }

  /**
   * The id of the set as it is by now; that of the route where it is as it was. Interns, and so may
   * sweep: the id is good until the next call unless held.
   */
  finish(): number {
    const { set } = this.route, { sets } = this;
    if (!this.#isChanged && !this.#isWeightChanged) return set;
    const before = sets.hasWeight(set) ? sets.weight(set) : ABSENT;
    const weight = this.#isWeightChanged ? this.#weight : before;
    if (weight === before && this.#isSame()) return set;
    // A sweep moves the block that the route has.
    if (!this.#isChanged) this.#adopt(this.#copied(), this.#length);
    const given = weight === ABSENT ? undefined : weight;
    return sets.internBlock(this.#now, 0, this.#length, this.#class, given);
  }

  /** The block is octet by octet what it was. */
  #isSame(): boolean {
    if (!this.#isChanged) return true;
    const { sets } = this, { set } = this.route;
    const bytes = sets.bytesOf(set), start = sets.start(set);
    if (sets.end(set) - start !== this.#length) return false;
    if (((sets.attributeClass(set) ^ this.#class) & FOUR_OCTET_CLASS) !== 0) return false;
    for (let i = 0; i < this.#length; i++) if (this.#now[i] !== bytes[start + i]) return false;
    return true;
  }
}

/** Writes one attribute at `to`; returns the index behind it. */
function putAttribute(
  out: Uint8Array,
  to: number,
  code: number,
  flags: number,
  body: Uint8Array,
  length: number,
): number {
  const isLong = length > 0xff;
  out[to++] = isLong ? flags | EXTENDED : flags;
  out[to++] = code;
  if (isLong) out[to++] = length >>> 8;
  out[to++] = length;
  for (let i = 0; i < length; i++) out[to++] = body[i]!;
  return to;
}
