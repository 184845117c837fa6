import type { Ascii } from "../net/ascii.ts";
import { writeIpv4 } from "../net/address.ts";
import { u16, u32 } from "../net/octets.ts";
import type { Output } from "../capture/output.ts";
import type { Damage, Flow, Notice, RibEntry, Stamp, StateChange } from "../capture/record.ts";
import { writePath } from "../wire/as_path.ts";
import type { AttributeBlocks } from "../wire/attribute_set.ts";
import type { FamilyKey } from "../wire/context.ts";
import type { Fault } from "../wire/fault.ts";
import { readAbbreviatedReach } from "../wire/attribute/mod.ts";
import { writePrefix } from "../wire/family/prefix_octets.ts";
import { familyOf } from "../wire/family/mod.ts";
import type { Update } from "../wire/update.ts";
import { ATOMIC, Block, COMMUNITIES, LOCAL_PREF, MED, NEXT_HOP, ORIGIN } from "../wire/block.ts";
import { writeInetNtop } from "./inet_ntop.ts";
import { KeptText, type Page } from "./page.ts";
import { ANNOUNCED, eachRouteField, REACHED } from "./routes.ts";

const BAR = 124;
const ORIGINS = ["IGP", "EGP", "INCOMPLETE"];
/** Well-known communities that bgpdump has a word for; every other one is two numbers. */
const COMMUNITY_WORDS: ReadonlyMap<number, string> = new Map([
  [0xffffff01, "no-export"],
  [0xffffff02, "no-advertise"],
  [0xffffff03, "local-AS"],
]);
/** The kinds of line: an index of {@link LETTERS}, and bits on top. */
const ANNOUNCE = 0, WITHDRAW = 1, DUMPED = 2, ADD_PATH = 4, OLD = 8;
const LETTERS = ["|A|", "|W|", "|B|"];
/** What `bgpdump` prints where there is no NEXT_HOP. */
const NO_NEXT_HOP = "255.255.255.255";
/** Families that `bgpdump -m` prints: unicast and multicast. */
const PRINTED: ReadonlySet<number> = new Set([1 << 8 | 1, 1 << 8 | 2, 2 << 8 | 1, 2 << 8 | 2]);

/**
 * `decode -m`: the lines of `bgpdump -m`, field for field. What it has no line for (OPEN,
 * KEEPALIVE, faults, damage) goes to `aside`, one line of text each.
 */
export class BgpdumpView implements Output {
  readonly #page: Page;
  readonly #block: Block;
  readonly #aside: Output;
  readonly #whole: KeptText;
  readonly #before: KeptText;
  readonly #after: KeptText;
  /** What the beginning that the page remembers was made of. */
  #leadKind = -1;
  #leadFlow = -1;
  #leadSeconds = -1;
  #leadMicroseconds = -1;
  // The update at hand.
  #flow: Flow | undefined;
  #update: Update | undefined;
  #stamp: Stamp | undefined;
  #set = 0;

  constructor(page: Page, sets: AttributeBlocks, aside: Output) {
    this.#page = page;
    this.#block = new Block(sets);
    this.#aside = aside;
    const generation = () => sets.generation;
    this.#whole = new KeptText(page, generation);
    this.#before = new KeptText(page, generation);
    this.#after = new KeptText(page, generation);
  }

  update(flow: Flow, update: Update, set: number, faults: readonly Fault[], stamp: Stamp): void {
    if (faults.length > 0) this.#aside.update(flow, update, set, faults, stamp);
    this.#flow = flow;
    this.#update = update;
    this.#set = set;
    this.#stamp = stamp;
    eachRouteField(update, this.#field);
  }

  /** One line for each NLRI of a field. */
  readonly #field = (field: number, key: FamilyKey, start: number, end: number): void => {
    if (!PRINTED.has(key)) return;
    const page = this.#page, family = familyOf(key)!, { bytes } = this.#update!;
    const flow = this.#flow!, addPath = flow.context.addPath.has(key);
    const kind = (field >= ANNOUNCED ? ANNOUNCE : WITHDRAW) + (addPath ? ADD_PATH : 0);
    for (let at = start; at < end;) {
      const body = addPath ? at + 4 : at;
      const next = family.measure(bytes, body, end);
      if (next <= body) return;
      this.#lead(kind, flow, this.#stamp!);
      this.#prefix(bytes, body, key >>> 8);
      if (addPath) this.#pathId(u32(bytes, at));
      if (field === ANNOUNCED) this.#tail(this.#set);
      else if (field === REACHED) {
        this.#tailVia(this.#set, bytes, this.#update!.nextHopStart, this.#update!.nextHopLength);
      }
      page.newline();
      at = next;
    }
  };

  /** `BGP4MP|1709251200|A|192.0.2.1|65001|`: the same for all routes of a message. */
  #lead(kind: number, flow: Flow, stamp: Stamp): void {
    const page = this.#page;
    if (
      kind === this.#leadKind && flow.id === this.#leadFlow &&
      stamp.seconds === this.#leadSeconds && stamp.microseconds === this.#leadMicroseconds
    ) return page.again();
    const start = page.length;
    this.#name(kind, stamp);
    page.string(LETTERS[kind & 3]!);
    this.#peer(flow);
    page.byte(BAR);
    // The AS number of a peer may become known later, from its OPEN: not remembered before.
    const whole = flow.from.asn !== undefined && page.lead(start);
    this.#leadKind = whole ? kind : -1;
    this.#leadFlow = flow.id;
    this.#leadSeconds = stamp.seconds;
    this.#leadMicroseconds = stamp.microseconds;
  }

  /** `BGP4MP|1709251200`, with microseconds where the source has them. */
  #name(kind: number, stamp: Stamp): void {
    const page = this.#page, dump = (kind & 2) !== 0, fine = !dump && stamp.microseconds >= 0;
    if (dump) page.string((kind & OLD) !== 0 ? "TABLE_DUMP" : "TABLE_DUMP2");
    else page.string(fine ? "BGP4MP_ET" : "BGP4MP");
    if ((kind & ADD_PATH) !== 0) page.string("_AP");
    page.byte(BAR);
    page.uint(Math.max(stamp.seconds, 0));
    if (!fine) return;
    page.byte(46);
    page.padded(stamp.microseconds, 6);
  }

  /** `192.0.2.1|65001`. */
  #peer(flow: Flow): void {
    const page = this.#page, { address, asn } = flow.from;
    if (address.length === 4) writeIpv4(page, address, 0);
    else if (address.length === 16) writeInetNtop(page, address, 0);
    page.byte(BAR);
    page.uint(asn ?? 0);
  }

  #prefix(bytes: Uint8Array, at: number, afi: number): void {
    if (afi === 1) writePrefix(this.#page, bytes, at + 1, bytes[at]!, 4);
    else writeIpv6Prefix(this.#page, bytes, at);
  }

  #pathId(id: number): void {
    this.#page.byte(BAR);
    this.#page.uint(id);
  }

  /** All after the prefix, where the next hop is an attribute of its own. */
  #tail(set: number): void {
    this.#whole.paste(set, this.#writeWhole);
  }

  /** All after the prefix, where the next hop stands in MP_REACH_NLRI. */
  #tailVia(set: number, bytes: Uint8Array, hop: number, length: number): void {
    this.#before.paste(set, this.#writeBefore);
    this.#nextHop(bytes, hop, length);
    this.#after.paste(set, this.#writeAfter);
  }

  #nextHop(bytes: Uint8Array, at: number, length: number): void {
    if (length === 16 || length === 32) writeInetNtop(this.#page, bytes, at);
    else if (length === 4) writeIpv4(this.#page, bytes, at);
  }

  readonly #writeWhole = (set: number): void => {
    this.#writeBefore(set);
    const hop = this.#block.span(NEXT_HOP);
    if (hop.end > hop.start) writeIpv4(this.#page, hop.bytes, hop.start);
    else this.#page.string(NO_NEXT_HOP);
    this.#writeAfter(set);
  };

  /** `|65001 65002|IGP|`. */
  readonly #writeBefore = (set: number): void => {
    const page = this.#page, block = this.#block;
    block.open(set);
    page.byte(BAR);
    const path = block.path();
    writePath(page, path.bytes, path.start, path.end, path.width);
    page.byte(BAR);
    const origin = block.span(ORIGIN);
    page.string(origin.end > origin.start ? ORIGINS[origin.bytes[origin.start]!]! : "INCOMPLETE");
    page.byte(BAR);
  };

  /** `|100|0|65001:1 no-export|NAG||`; an absent number is 0, as bgpdump has it. */
  readonly #writeAfter = (set: number): void => {
    const page = this.#page, block = this.#block;
    block.open(set);
    page.byte(BAR);
    this.#number(LOCAL_PREF);
    page.byte(BAR);
    this.#number(MED);
    page.byte(BAR);
    this.#communities();
    page.string(block.has(ATOMIC) ? "|AG|" : "|NAG|");
    const by = block.aggregator();
    if (by.end > by.start) {
      page.uint(by.width === 4 ? u32(by.bytes, by.start) : u16(by.bytes, by.start));
      page.byte(32);
      writeIpv4(page, by.bytes, by.start + by.width);
    }
    page.byte(BAR);
  };

  #number(code: number): void {
    const { bytes, start, end } = this.#block.span(code);
    this.#page.uint(end > start ? u32(bytes, start) : 0);
  }

  #communities(): void {
    const page: Ascii = this.#page, { bytes, start, end } = this.#block.span(COMMUNITIES);
    for (let at = start; at < end; at += 4) {
      if (at > start) page.byte(32);
      const word = bytes[at] === 0xff ? COMMUNITY_WORDS.get(u32(bytes, at)) : undefined;
      if (word !== undefined) page.string(word);
      else {
        page.uint(u16(bytes, at));
        page.byte(58);
        page.uint(u16(bytes, at + 2));
      }
    }
  }

  route(
    flow: Flow,
    entry: RibEntry,
    block: Update,
    set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    if (faults.length > 0) this.#aside.route(flow, entry, block, set, faults, stamp);
    if (!PRINTED.has(entry.family)) return;
    const page = this.#page;
    const kind = DUMPED + (entry.pathId >= 0 ? ADD_PATH : 0) + (entry.type === 12 ? OLD : 0);
    this.#lead(kind, flow, stamp);
    this.#prefix(entry.bytes, entry.prefixStart, entry.family >>> 8);
    if (entry.pathId >= 0) this.#pathId(entry.pathId);
    if (block.reachStart < 0) this.#tail(set);
    else {
      const hop = readAbbreviatedReach(block.bytes, block.reachStart, block.reachEnd);
      this.#tailVia(set, block.bytes, hop + 1, hop < 0 ? 0 : block.bytes[hop]!);
    }
    page.newline();
  }

  state(flow: Flow, change: StateChange, stamp: Stamp): void {
    const page = this.#page;
    this.#name(ANNOUNCE, stamp);
    page.string("|STATE|");
    this.#peer(flow);
    page.byte(BAR);
    page.uint(change.from);
    page.byte(BAR);
    page.uint(change.to);
    page.newline();
  }

  message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    end: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    if (faults.length > 0) this.#aside.message(flow, bytes, start, end, faults, stamp);
  }

  info(): void {}

  damage(damage: Damage): void {
    this.#aside.damage(damage);
  }

  notice(notice: Notice): void {
    this.#aside.notice(notice);
  }

  finish(): void {
    this.#aside.finish();
  }
}

/** Nothing is masked here: bgpdump prints the octets that were sent. */
function writeIpv6Prefix(out: Ascii, bytes: Uint8Array, at: number): void {
  const bits = bytes[at]!, count = bits + 7 >>> 3;
  address.fill(0);
  for (let i = 0; i < count; i++) address[i] = bytes[at + 1 + i]!;
  writeInetNtop(out, address, 0);
  out.byte(47);
  out.uint(bits);
}

const address = new Uint8Array(16);
