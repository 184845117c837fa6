import type { Output } from "../capture/output.ts";
import type {
  Damage,
  Flow,
  Info,
  Notice,
  RibEntry,
  Stamp,
  StateChange,
} from "../capture/record.ts";
import { writeIpv4, writeIpv6 } from "../net/address.ts";
import { u32 } from "../net/octets.ts";
import { readAbbreviatedReach } from "../wire/attribute/mod.ts";
import type { AttributeBlocks } from "../wire/attribute_set.ts";
import type { FamilyKey } from "../wire/context.ts";
import type { Fault } from "../wire/fault.ts";
import { familyName, familyOf } from "../wire/family/mod.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import type { Update } from "../wire/update.ts";
import { damageText, faultText, infoText, stateName } from "./finding_text.ts";
import { messageText } from "./message_text.ts";
import type { Palette } from "./palette.ts";
import { LineAttributes } from "./line_attributes.ts";
import type { Page } from "./page.ts";
import { wrap } from "./paragraph.ts";
import { ANNOUNCED, eachRouteField, hasRoutes, REACHED } from "./routes.ts";
import { MICROSECOND_DIGITS, MICROSECONDS_AT, writeClock, writeDay } from "./clock.ts";

const IPV6_UNICAST = 2 << 8 | 1;
const SPACE = 32;
/** Text is not broken into lines shorter than this. */
const NARROWEST = 24;
/** Columns of the sender and of a prefix, so that lines stand under each other. */
const SENDER_WIDTH = 15, PREFIX_WIDTH = 18;
const ANNOUNCE = 0, WITHDRAW = 1, DUMPED = 2;
const LETTERS = ["A", "W", "B"];

/**
 * The default view: one line a route, one line any other message, faults under what they are
 * faults of. Lines that begin with `#` are about the source, not from it.
 */
export class LineView implements Output {
  readonly #page: Page;
  readonly #attributes: LineAttributes;
  readonly #palette: Palette;
  readonly #width: number;
  readonly #letters: readonly string[];
  #leadKind = -1;
  #leadFlow = -1;
  #leadSeconds = -2;
  #leadMicroseconds = -2;
  #day = -1;
  // The UPDATE in hand.
  #flow: Flow | undefined;
  #update: Update | undefined;
  #stamp: Stamp | undefined;
  /** Of the UPDATE in hand: its attributes, and where the next hop of MP_REACH_NLRI stands (-1 nowhere). */
  #set = -1;
  #hop = -1;
  #hopLength = 0;

  /** `width`: columns of a screen; without it every line is as long as it is. */
  constructor(page: Page, sets: AttributeBlocks, palette: Palette, width: number = Infinity) {
    this.#page = page;
    this.#width = width;
    this.#attributes = new LineAttributes(page, sets);
    this.#palette = palette;
    const colours = [palette.good, palette.notice, palette.plain];
    this.#letters = LETTERS.map((letter, i) => colours[i]!(letter));
  }

  update(flow: Flow, update: Update, set: number, faults: readonly Fault[], stamp: Stamp): void {
    const endOfRib = update.endOfRib;
    if (endOfRib >= 0 && faults.length === 0) return this.#endOfRib(flow, endOfRib, stamp);
    this.#flow = flow;
    this.#update = update;
    this.#set = set;
    this.#stamp = stamp;
    eachRouteField(update, this.#field);
    if (!hasRoutes(update)) this.#routeless(flow, set, stamp);
    this.#faults(faults);
  }

  readonly #field = (field: number, key: FamilyKey, start: number, end: number): void => {
    const update = this.#update!, kind = field >= ANNOUNCED ? ANNOUNCE : WITHDRAW;
    this.#hop = field === REACHED ? update.nextHopStart : -1;
    this.#hopLength = field === REACHED ? update.nextHopLength : 0;
    this.#routes(kind, this.#flow!, key, update.bytes, start, end, this.#stamp!);
  };

  #endOfRib(flow: Flow, key: number, stamp: Stamp): void {
    this.#opening(flow, stamp);
    this.#page.string(`EoR ${familyName(key)}`);
    this.#page.newline();
  }

  /** An UPDATE that carries attributes only. */
  #routeless(flow: Flow, set: number, stamp: Stamp): void {
    this.#opening(flow, stamp);
    this.#page.string("UPDATE without routes");
    this.#attributes.write(set);
    this.#page.newline();
  }

  #routes(
    kind: number,
    flow: Flow,
    key: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    stamp: Stamp,
  ): void {
    if (start >= end) return;
    const family = familyOf(key), page = this.#page, addPath = flow.context.addPath.has(key);
    if (!family) return this.#undecoded(kind, flow, key, bytes, start, end, stamp);
    for (let at = start; at < end;) {
      const body = addPath ? at + 4 : at;
      const next = family.measure(bytes, body, end);
      if (next <= body) return;
      this.#lead(kind, flow, stamp);
      const from = page.length;
      this.#familyWord(key);
      family.text(page, bytes, body, next);
      if (addPath) this.#pathId(u32(bytes, at));
      if (kind === ANNOUNCE) this.#padded(from, bytes);
      page.newline();
      at = next;
    }
  }

  /** NLRI of a family that stays bytes: all of the field in one line. */
  #undecoded(
    kind: number,
    flow: Flow,
    key: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    stamp: Stamp,
  ): void {
    const page = this.#page;
    this.#lead(kind, flow, stamp);
    page.string(`${familyName(key)} `);
    page.hex(bytes, start, end);
    if (kind === ANNOUNCE) this.#tail(bytes);
    page.newline();
  }

  /** Pads what began at `from`, and goes on with the attributes; without any there are no blanks either. */
  #padded(from: number, bytes: Uint8Array): void {
    const page = this.#page, end = page.length;
    page.pad(from, PREFIX_WIDTH);
    const padded = page.length;
    this.#tail(bytes);
    if (page.length === padded) page.length = end;
  }

  /** The attributes of the UPDATE in hand, and the next hop that its NLRI have. */
  #tail(bytes: Uint8Array): void {
    if (this.#hop < 0) this.#attributes.write(this.#set);
    else this.#attributes.writeVia(this.#set, bytes, this.#hop, this.#hopLength);
  }

  /** Names the family where the text of a prefix does not tell it. */
  #familyWord(key: number): void {
    if (key !== IPV4_UNICAST && key !== IPV6_UNICAST) this.#page.string(`${familyName(key)} `);
  }

  #pathId(id: number): void {
    this.#page.string(" path-id ");
    this.#page.uint(id);
  }

  /** `12:00:01.000250 192.0.2.1       A `. */
  #lead(kind: number, flow: Flow, stamp: Stamp): void {
    const page = this.#page;
    const { microseconds } = stamp;
    if (
      kind === this.#leadKind && flow.id === this.#leadFlow &&
      stamp.seconds === this.#leadSeconds
    ) {
      if (microseconds === this.#leadMicroseconds) return page.again();
      // Without a clock there are no digits in the beginning, whatever the microseconds are.
      if (stamp.seconds >= 0 && microseconds >= 0 && this.#leadMicroseconds >= 0) {
        this.#leadMicroseconds = microseconds;
        page.amendLead(MICROSECONDS_AT, microseconds, MICROSECOND_DIGITS);
        return page.again();
      }
    }
    // The letter of a table dump says what it is.
    const start = this.#opening(flow, stamp, kind === DUMPED ? "" : flow.label);
    page.string(this.#letters[kind]!);
    page.byte(SPACE);
    this.#leadKind = page.lead(start) ? kind : -1;
    this.#leadFlow = flow.id;
    this.#leadSeconds = stamp.seconds;
    this.#leadMicroseconds = microseconds;
  }

  /** Time and sender, after the line of a new day where one begins; returns where the line begins. */
  #opening(flow: Flow, stamp: Stamp, label = flow.label): number {
    const page = this.#page;
    if (stamp.seconds >= 0) this.#newDay(stamp);
    const start = page.length;
    if (stamp.seconds >= 0) {
      writeClock(page, stamp.seconds, stamp.microseconds);
      page.byte(SPACE);
    }
    const { address } = flow.from, from = page.length;
    if (address.length === 4) writeIpv4(page, address, 0);
    else if (address.length === 16) writeIpv6(page, address, 0);
    else if (stamp.seconds < 0) return start;
    page.pad(from, SENDER_WIDTH);
    page.byte(SPACE);
    // Which RIB of a router it is, where a source tells of several: the same route stands in each.
    if (label !== "") page.string(`[${label}] `);
    return start;
  }

  #newDay(stamp: Stamp): void {
    const day = Math.floor(stamp.seconds / 86400);
    if (day === this.#day) return;
    this.#day = day;
    this.#page.string("# ");
    writeDay(this.#page, stamp.seconds);
    this.#page.string(" UTC");
    this.#page.remark();
  }

  route(
    flow: Flow,
    entry: RibEntry,
    block: Update,
    set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    const page = this.#page, family = familyOf(entry.family);
    this.#lead(DUMPED, flow, stamp);
    const from = page.length;
    this.#familyWord(entry.family);
    if (family) family.text(page, entry.bytes, entry.prefixStart, entry.prefixEnd);
    else page.hex(entry.bytes, entry.prefixStart, entry.prefixEnd);
    if (entry.pathId >= 0) this.#pathId(entry.pathId);
    page.pad(from, PREFIX_WIDTH);
    const hop = block.reachStart < 0
      ? -1
      : readAbbreviatedReach(block.bytes, block.reachStart, block.reachEnd);
    if (hop < 0) this.#attributes.write(set);
    else this.#attributes.writeVia(set, block.bytes, hop + 1, block.bytes[hop]!);
    page.newline();
    this.#faults(faults);
  }

  message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    end: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    const from = this.#opening(flow, stamp),
      text = messageText(bytes, start, end, faults, this.#palette);
    this.#text(text, this.#page.length - from);
    this.#page.newline();
    this.#faults(faults);
  }

  state(flow: Flow, change: StateChange, stamp: Stamp): void {
    this.#opening(flow, stamp);
    this.#page.string(`STATE ${stateName(change.from)} -> ${stateName(change.to)}`);
    this.#page.newline();
  }

  info(flow: Flow | undefined, info: Info, stamp: Stamp): void {
    const from = flow ? this.#opening(flow, stamp) : this.#page.length;
    this.#text(infoText(info), this.#page.length - from);
    this.#page.newline();
  }

  #faults(faults: readonly Fault[]): void {
    for (const fault of faults) this.#comment("!", faultText(fault), this.#palette.bad);
  }

  damage(damage: Damage): void {
    this.#comment("# damage:", damageText(damage), this.#palette.bad);
  }

  notice(notice: Notice): void {
    this.#comment("#", notice.text, this.#palette.notice);
  }

  #comment(mark: string, text: string, colour: (text: string) => string): void {
    const lead = mark.startsWith("#") ? "" : "  ";
    this.#page.string(lead);
    this.#text(colour(`${mark} ${text}`), lead.length, 2);
    this.#page.remark();
  }

  /** Text that may be long, from column `at` on; a screen gets it in lines, each `more` columns further in. */
  #text(text: string, at: number, more = 0): void {
    const room = this.#width - at - more;
    if (room === Infinity) return this.#page.string(text);
    const indent = " ".repeat(at + more);
    this.#page.string(wrap(text, Math.max(NARROWEST, room)).join(`\n${indent}`));
  }

  finish(): void {}
}
