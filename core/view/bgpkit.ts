import type { Output } from "../capture/output.ts";
import type { Damage, Flow, Notice, RibEntry, Stamp } from "../capture/record.ts";
import { writeIpv4, writeIpv6 } from "../net/address.ts";
import type { Ascii } from "../net/ascii.ts";
import { u16, u32 } from "../net/octets.ts";
import { writePath } from "../wire/as_path.ts";
import { readAbbreviatedReach, writeNextHop } from "../wire/attribute/mod.ts";
import type { AttributeBlocks } from "../wire/attribute_set.ts";
import {
  ATOMIC,
  Block,
  COMMUNITIES,
  LARGE_COMMUNITIES,
  LOCAL_PREF,
  MED,
  NEXT_HOP,
  ORIGIN,
} from "../wire/block.ts";
import type { FamilyKey } from "../wire/context.ts";
import { familyOf, walkNlri } from "../wire/family/mod.ts";
import { writePrefix } from "../wire/family/prefix_octets.ts";
import type { Fault } from "../wire/fault.ts";
import type { Update } from "../wire/update.ts";
import {
  writeBgpkitCommunity,
  writeBgpkitExtended,
  writeBgpkitIpv6Extended,
  writeBgpkitLarge,
} from "./bgpkit_community.ts";
import { KeptText, type Page } from "./page.ts";
import { ANNOUNCED, eachAnnouncedField, eachWithdrawnField, REACHED } from "./routes.ts";
import { writeUnixTime } from "./unix_time.ts";

const BAR = 124, SPACE = 32;
const ORIGINS = ["IGP", "EGP", "INCOMPLETE"];
/** What follows the prefix of a withdrawn route: nothing, and no ATOMIC_AGGREGATE. */
const WITHDRAWN_TAIL = "|||||||false||";
/** Families that have a prefix to print: unicast and multicast. */
const PRINTED: ReadonlySet<number> = new Set([1 << 8 | 1, 1 << 8 | 2, 2 << 8 | 1, 2 << 8 | 2]);

type WriteCommunity = (out: Ascii, bytes: Uint8Array, at: number) => void;

/** The attributes whose values stand in the column of communities, with the octets of one value. */
const COMMUNITY_KINDS: ReadonlyMap<number, readonly [size: number, write: WriteCommunity]> =
  new Map([
    [COMMUNITIES, [4, writeBgpkitCommunity]],
    [16, [8, writeBgpkitExtended]],
    [25, [20, writeBgpkitIpv6Extended]],
    [LARGE_COMMUNITIES, [12, writeBgpkitLarge]],
  ]);

/**
 * `--style bgpkit`: one line a route in the column order of monocle and bgpkit-parser, announced
 * routes of a message before withdrawn ones. What is absent is empty, also LOCAL_PREF and MED.
 * What has no line here (OPEN, KEEPALIVE, faults, damage) goes to `aside`.
 */
export class BgpkitView implements Output {
  readonly #page: Page;
  readonly #block: Block;
  readonly #aside: Output;
  readonly #before: KeptText;
  readonly #whole: KeptText;
  readonly #after: KeptText;
  // The update at hand.
  #flow: Flow | undefined;
  #update: Update | undefined;
  #stamp: Stamp | undefined;
  #set = 0;
  #part = 0;
  #family: FamilyKey = 0;

  constructor(page: Page, sets: AttributeBlocks, aside: Output) {
    this.#page = page;
    this.#block = new Block(sets);
    this.#aside = aside;
    const generation = () => sets.generation;
    this.#before = new KeptText(page, generation);
    this.#whole = new KeptText(page, generation);
    this.#after = new KeptText(page, generation);
  }

  update(flow: Flow, update: Update, set: number, faults: readonly Fault[], stamp: Stamp): void {
    if (faults.length > 0) this.#aside.update(flow, update, set, faults, stamp);
    this.#flow = flow;
    this.#update = update;
    this.#stamp = stamp;
    this.#set = set;
    eachAnnouncedField(update, this.#field);
    eachWithdrawnField(update, this.#field);
  }

  readonly #field = (part: number, key: FamilyKey, start: number, end: number): void => {
    if (!PRINTED.has(key)) return;
    this.#part = part;
    this.#family = key;
    const { addPath } = this.#flow!.context, { bytes } = this.#update!;
    walkNlri(familyOf(key)!, bytes, start, end, addPath.has(key), this.#announcedOrNot);
  };

  readonly #announcedOrNot = (at: number): void => {
    const page = this.#page, { bytes } = this.#update!, { seconds, microseconds } = this.#stamp!;
    this.#lead(this.#part >= ANNOUNCED ? "A|" : "W|", this.#flow!, seconds, microseconds);
    this.#prefix(bytes, at);
    if (this.#part < ANNOUNCED) page.string(WITHDRAWN_TAIL);
    else if (this.#part === REACHED) {
      const { nextHopStart, nextHopLength } = this.#update!;
      this.#tailVia(this.#set, bytes, nextHopStart, nextHopLength);
    } else this.#whole.paste(this.#set, this.#writeWhole);
    page.newline();
  };

  #prefix(bytes: Uint8Array, at: number): void {
    writePrefix(this.#page, bytes, at + 1, bytes[at]!, this.#family >>> 8 === 1 ? 4 : 16);
  }

  /** `A|1700000000.00025|192.0.2.1|65001|`. */
  #lead(letter: string, flow: Flow, seconds: number, microseconds: number): void {
    const page = this.#page, { address, asn } = flow.from;
    page.string(letter);
    if (seconds >= 0) writeUnixTime(page, seconds, microseconds);
    page.byte(BAR);
    if (address.length === 4) writeIpv4(page, address, 0);
    else if (address.length === 16) writeIpv6(page, address, 0);
    page.byte(BAR);
    if (asn !== undefined) page.uint(asn);
    page.byte(BAR);
  }

  #tailVia(set: number, bytes: Uint8Array, hop: number, length: number): void {
    this.#before.paste(set, this.#writeBefore);
    if (length > 0) writeNextHop(this.#page, bytes, hop, length);
    this.#after.paste(set, this.#writeAfter);
  }

  readonly #writeWhole = (set: number): void => {
    this.#writeBefore(set);
    const hop = this.#block.span(NEXT_HOP);
    if (hop.end > hop.start) writeIpv4(this.#page, hop.bytes, hop.start);
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
    const { bytes, start, end } = block.span(ORIGIN);
    if (end > start) page.string(ORIGINS[bytes[start]!] ?? "");
    page.byte(BAR);
  };

  /** `|100|0|65001:1 no-export|false|65001|192.0.2.1`. */
  readonly #writeAfter = (set: number): void => {
    const page = this.#page, block = this.#block;
    block.open(set);
    page.byte(BAR);
    this.#number(LOCAL_PREF);
    page.byte(BAR);
    this.#number(MED);
    page.byte(BAR);
    this.#communities();
    page.string(block.has(ATOMIC) ? "|true|" : "|false|");
    const { bytes, start, end, width } = block.aggregator();
    if (end > start) page.uint(width === 4 ? u32(bytes, start) : u16(bytes, start));
    page.byte(BAR);
    if (end > start) writeIpv4(page, bytes, start + width);
  };

  #number(code: number): void {
    const { bytes, start, end } = this.#block.span(code);
    if (end > start) this.#page.uint(u32(bytes, start));
  }

  /** All kinds in one column, in the order of the wire. */
  #communities(): void {
    const page = this.#page, { spans } = this.#block, first = page.length;
    for (let i = 0; i < spans.count; i++) {
      const code = spans.code(i), kind = COMMUNITY_KINDS.get(code);
      if (!kind) continue;
      const { bytes, start, end } = this.#block.span(code);
      for (let at = start; at < end; at += kind[0]) {
        if (page.length > first) page.byte(SPACE);
        kind[1](page, bytes, at);
      }
    }
  }

  /** A dumped route is announced, at the time when it was learned. */
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
    this.#lead("A|", flow, entry.originated, -1);
    this.#family = entry.family;
    this.#prefix(entry.bytes, entry.prefixStart);
    const { bytes, reachStart, reachEnd } = block;
    const hop = reachStart < 0 ? -1 : readAbbreviatedReach(bytes, reachStart, reachEnd);
    if (hop < 0) this.#whole.paste(set, this.#writeWhole);
    else this.#tailVia(set, bytes, hop + 1, bytes[hop]!);
    this.#page.newline();
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

  state(): void {}

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
