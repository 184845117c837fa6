import type { AdjIn } from "../rib/adj_in.ts";
import type { PathTable } from "../rib/path_table.ts";
import { writeIpv4, writeIpv6 } from "../net/address.ts";
import { type Ascii, asciiOctets } from "../net/ascii.ts";
import { u32 } from "../net/octets.ts";
import { writePath } from "../wire/as_path.ts";
import { attributeOf, writeNextHop } from "../wire/attribute/mod.ts";
import {
  AS_PATH,
  Block,
  COMMUNITIES,
  LARGE_COMMUNITIES,
  LOCAL_PREF,
  MED,
  NEXT_HOP,
  ORIGIN,
} from "../wire/block.ts";
import { terminalText } from "./terminal_text.ts";

const DASH = 45, SLASH = 47, SPACE = 32;
const ORIGINS = ["i", "e", "?"].map(asciiOctets);
const EXTENDED_COMMUNITIES = 16;
/** In the order in which they are told. */
const COMMUNITY_CODES = [COMMUNITIES, LARGE_COMMUNITIES, EXTENDED_COMMUNITIES];

/** Writes single cells of a table of routes: what there is not is a dash, but communities. */
export class RouteCells {
  readonly #routes: AdjIn;
  readonly #block: Block;
  readonly #octets: Uint8Array = new Uint8Array(16);
  #opened = -1;
  #generation = -1;

  constructor(routes: AdjIn) {
    this.#routes = routes;
    this.#block = new Block(routes.sets);
  }

  #open(set: number): Block {
    const { generation } = this.#routes.sets;
    if (set !== this.#opened || generation !== this.#generation) this.#block.open(set);
    this.#opened = set;
    this.#generation = generation;
    return this.#block;
  }

  network(out: Ascii, { prefixes }: PathTable, prefix: number): void {
    prefixes.put(prefix, this.#octets, 0);
    if (prefixes.octets === 4) writeIpv4(out, this.#octets, 0);
    else writeIpv6(out, this.#octets, 0);
    out.byte(SLASH);
    out.uint(prefixes.length(prefix));
  }

  /** The first next hop: the one that stood with the prefix, or the attribute. */
  nextHop(out: Ascii, table: PathTable, row: number): void {
    const id = table.nextHopOf(row);
    if (id === 0) return this.nextHopOfSet(out, table.setOf(row));
    const octets = this.#routes.nextHops.view(id);
    writeNextHop(out, octets, 0, octets.length);
  }

  nextHopOfSet(out: Ascii, set: number): void {
    const block = this.#open(set);
    if (block.has(NEXT_HOP)) writeIpv4(out, block.bytes, block.start(NEXT_HOP));
    else out.byte(DASH);
  }

  /** Its address, and what tells it from another peer of the same address. */
  from(out: Ascii, peer: number): void {
    out.string(terminalText(this.#routes.facts(peer).name));
  }

  localPref(out: Ascii, set: number): void {
    this.#number(out, set, LOCAL_PREF);
  }

  med(out: Ascii, set: number): void {
    this.#number(out, set, MED);
  }

  /** Absent is not zero. */
  #number(out: Ascii, set: number, code: number): void {
    const block = this.#open(set);
    if (block.has(code)) out.uint(u32(block.bytes, block.start(code)));
    else out.byte(DASH);
  }

  /** `65001 65002 i`: the path and the origin, as routers print them. */
  path(out: Ascii, set: number): void {
    const block = this.#open(set);
    if (block.has(AS_PATH)) {
      const { bytes, start, end, width } = block.path();
      if (end > start) {
        writePath(out, bytes, start, end, width);
        out.byte(SPACE);
      }
    }
    if (block.has(ORIGIN)) out.put(ORIGINS[block.bytes[block.start(ORIGIN)]!] ?? ORIGINS[2]!);
    else out.byte(DASH);
  }

  /** Communities of all three kinds, between spaces. */
  communities(out: Ascii, set: number): void {
    const block = this.#open(set), from = out.length;
    for (const code of COMMUNITY_CODES) {
      if (!block.has(code) || block.end(code) === block.start(code)) continue;
      if (out.length > from) out.byte(SPACE);
      attributeOf(code)!.text(out, block.bytes, block.start(code), block.end(code), block.context);
    }
  }
}
