import type { Flow, RibEntry } from "../capture/record.ts";
import { formatAddress, writeIpv4 } from "../net/address.ts";
import type { Ascii } from "../net/ascii.ts";
import { toHex } from "../net/hex.ts";
import { u32 } from "../net/octets.ts";
import { eachNextHop, readAbbreviatedReach } from "../wire/attribute/mod.ts";
import type { AttributeBlocks } from "../wire/attribute_set.ts";
import { Block, NEXT_HOP } from "../wire/block.ts";
import type { FamilyKey } from "../wire/context.ts";
import { type Family, familyName, familyOf } from "../wire/family/mod.ts";
import type { Update } from "../wire/update.ts";
import { KeptText, type Page } from "./page.ts";
import { ANNOUNCED, eachRouteField, REACHED, WITHDRAWN } from "./routes.ts";

const COMMA = 44, QUOTE = 34, CLOSE = 125, CLOSE_LIST = 93;
/** How the list of what is announced begins when it begins with the NLRI field. */
const NLRI_HEAD = ',"announced":[{"family":"ipv4 unicast"', NLRI_KEY = ',"nlri":[';

/** Writes one NLRI: an object where its family has one, else its text as a string. */
export function writeNlriValue(
  out: Ascii,
  family: Family,
  bytes: Uint8Array,
  at: number,
  end: number,
): void {
  if (family.json) return family.json(out, bytes, at, end);
  out.byte(QUOTE);
  family.text(out, bytes, at, end);
  out.byte(QUOTE);
}

/** Writes the routes of an UPDATE, and the one route of a table-dump entry, as members of an object. */
export class RoutesJson {
  readonly #page: Page;
  readonly #block: Block;
  readonly #announced: KeptText;
  readonly #hop: KeptText;
  // The update at hand.
  #update: Update | undefined;
  #addPath: ReadonlySet<FamilyKey> | undefined;
  #set = 0;
  /** Which of the two lists is open, as the first field in it; -1 when none is. */
  #list = -1;

  constructor(page: Page, sets: AttributeBlocks) {
    this.#page = page;
    this.#block = new Block(sets);
    const generation = () => sets.generation;
    this.#announced = new KeptText(page, generation);
    this.#hop = new KeptText(page, generation);
  }

  /** `,"withdrawn":[…],"announced":[…]`, either only where there is something in it. */
  write(flow: Flow, update: Update, set: number): void {
    this.#update = update;
    this.#addPath = flow.context.addPath;
    this.#set = set;
    this.#list = -1;
    eachRouteField(update, this.#field);
    if (this.#list >= 0) this.#page.byte(CLOSE_LIST);
  }

  /** `,"family":"ipv4 unicast","nlri":"10.0.0.0/8","next_hop":"192.0.2.1"`. */
  writeEntry(entry: RibEntry, block: Update, set: number): void {
    const page = this.#page, family = familyOf(entry.family);
    const { bytes, prefixStart, prefixEnd } = entry;
    page.string(',"family":"');
    page.string(family?.name ?? familyName(entry.family));
    page.byte(QUOTE);
    if (entry.pathId >= 0) {
      page.string(',"path_id":');
      page.uint(entry.pathId);
    }
    page.string(family ? ',"nlri":' : ',"hex":');
    if (family) writeNlriValue(page, family, bytes, prefixStart, prefixEnd);
    else page.string(`"${toHex(bytes, prefixStart, prefixEnd)}"`);
    const { reachStart, reachEnd } = block;
    const hop = reachStart < 0 ? -1 : readAbbreviatedReach(block.bytes, reachStart, reachEnd);
    if (hop < 0) this.#hop.paste(set, this.#writeHop);
    else this.#nextHop(block.bytes, hop + 1, block.bytes[hop]!);
  }

  /** One element of a list: a family and its NLRI. */
  readonly #field = (field: number, key: FamilyKey, start: number, end: number): void => {
    const page = this.#page, { bytes } = this.#update!, family = familyOf(key);
    if (field === ANNOUNCED) {
      if (this.#list >= 0) page.byte(CLOSE_LIST);
      this.#list = ANNOUNCED;
      this.#announced.paste(this.#set, this.#writeAnnounced);
    } else this.#openField(field, family?.name ?? familyName(key));
    if (family) this.#nlri(family, this.#addPath!.has(key), start, end);
    else page.string(`,"hex":"${toHex(bytes, start, end)}"`);
    page.byte(CLOSE);
  };

  #openField(field: number, name: string): void {
    const page = this.#page, update = this.#update!;
    this.#openList(field === REACHED ? ANNOUNCED : WITHDRAWN);
    page.string('{"family":"');
    page.string(name);
    page.byte(QUOTE);
    if (field === REACHED) {
      this.#nextHop(update.bytes, update.nextHopStart, update.nextHopLength);
    }
  }

  #openList(list: number): void {
    const page = this.#page;
    if (list === this.#list) return page.byte(COMMA);
    if (this.#list >= 0) page.byte(CLOSE_LIST);
    page.string(list === WITHDRAWN ? ',"withdrawn":[' : ',"announced":[');
    this.#list = list;
  }

  #nlri(family: Family, addPath: boolean, start: number, end: number): void {
    const page = this.#page, { bytes } = this.#update!;
    page.string(NLRI_KEY);
    for (let at = start; at < end;) {
      const body = addPath ? at + 4 : at, next = family.measure(bytes, body, end);
      if (next <= body) break;
      if (at > start) page.byte(COMMA);
      if (addPath) {
        page.string('{"path_id":');
        page.uint(u32(bytes, at));
        page.string(',"nlri":');
      }
      writeNlriValue(page, family, bytes, body, next);
      if (addPath) page.byte(CLOSE);
      at = next;
    }
    page.byte(CLOSE_LIST);
  }

  readonly #writeAnnounced = (set: number): void => {
    this.#page.string(NLRI_HEAD);
    this.#writeHop(set);
  };

  /** The value of NEXT_HOP, if there is one. */
  readonly #writeHop = (set: number): void => {
    const page = this.#page, block = this.#block;
    block.open(set);
    const { bytes, start, end } = block.span(NEXT_HOP);
    if (end === start) return;
    page.string(',"next_hop":"');
    writeIpv4(page, bytes, start);
    page.byte(QUOTE);
  };

  /** The next hop of MP_REACH_NLRI, and the link-local one behind it (RFC 2545 §3). */
  #nextHop(bytes: Uint8Array, start: number, length: number): void {
    let count = 0;
    eachNextHop(start, length, (at, size) => {
      const key = count++ === 0 ? "next_hop" : "link_local";
      this.#page.string(`,"${key}":"${formatAddress(bytes, at, size)}"`);
    });
    if (count > 0 || length === 0) return;
    this.#page.string(`,"next_hop_hex":"${toHex(bytes, start, start + length)}"`);
  }
}
