import { writeIpv4 } from "../net/address.ts";
import { asciiOctets } from "../net/ascii.ts";
import { writePath } from "../wire/as_path.ts";
import { writeAggregator } from "../wire/attribute/aggregator.ts";
import { attributeName, attributeOf, writeNextHop } from "../wire/attribute/mod.ts";
import type { AttributeBlocks } from "../wire/attribute_set.ts";
import {
  AGGREGATOR,
  AS_PATH,
  Block,
  COMMUNITIES,
  LOCAL_PREF,
  MED,
  NEXT_HOP,
  ORIGIN,
} from "../wire/block.ts";
import { KeptText, type Page } from "./page.ts";

const SHORT_NAMES: ReadonlyMap<number, string> = new Map([
  [LOCAL_PREF, "lp"],
  [MED, "med"],
  [COMMUNITIES, "com"],
  [6, "atomic"],
  [AGGREGATOR, "agg"],
  [9, "originator"],
  [10, "clusters"],
  [16, "ext"],
  [32, "large"],
  [35, "otc"],
]);

const SPACE = 32;
const AS4_PATH = 17, AS4_AGGREGATOR = 18, MP_REACH_NLRI = 14, MP_UNREACH_NLRI = 15;

/** Attributes that have a place of their own in the line. */
const ELSEWHERE = [
  ORIGIN,
  AS_PATH,
  NEXT_HOP,
  MP_REACH_NLRI,
  MP_UNREACH_NLRI,
  AS4_PATH,
  AS4_AGGREGATOR,
];

/** What stands before the text of an attribute, by code: made when the first of its kind is written. */
const LABELS: (Uint8Array | undefined)[] = new Array(256).fill(undefined);

function labelOf(code: number): Uint8Array {
  return LABELS[code] ??= asciiOctets(` ${SHORT_NAMES.get(code) ?? attributeName(code)}`);
}

const IS_ELSEWHERE = new Uint8Array(256);
for (const code of ELSEWHERE) IS_ELSEWHERE[code] = 1;

const VIA = asciiOctets(" via ");
const ORIGINS = [" i", " e", " ?"].map(asciiOctets);

/** The attributes of a route as the default line has them, made once for each set. */
export class LineAttributes {
  readonly #page: Page;
  readonly #block: Block;
  readonly #whole: KeptText;
  readonly #rest: KeptText;

  constructor(page: Page, sets: AttributeBlocks) {
    this.#page = page;
    this.#block = new Block(sets);
    const generation = () => sets.generation;
    this.#whole = new KeptText(page, generation);
    this.#rest = new KeptText(page, generation);
  }

  /** ` via 192.0.2.1 65001 65002 i med 5`: the next hop is an attribute of its own, or there is none. */
  write(set: number): void {
    this.#whole.paste(set, this.#writeWhole);
  }

  /** The same with the next hop of MP_REACH_NLRI: `length` octets at `hop`. */
  writeVia(set: number, bytes: Uint8Array, hop: number, length: number): void {
    if (length > 0) {
      this.#page.put(VIA);
      writeNextHop(this.#page, bytes, hop, length);
    }
    this.#rest.paste(set, this.#writeRest);
  }

  readonly #writeWhole = (set: number): void => {
    const block = this.#block;
    block.open(set);
    if (block.has(NEXT_HOP)) {
      this.#page.put(VIA);
      writeIpv4(this.#page, block.bytes, block.start(NEXT_HOP));
    }
    this.#writeOpened();
  };

  readonly #writeRest = (set: number): void => {
    this.#block.open(set);
    this.#writeOpened();
  };

  /** ` 65001 65002 i med 5 com 65001:1`: path and origin as routers print them, then the order of the wire. */
  #writeOpened(): void {
    const page = this.#page, block = this.#block, { spans } = block;
    this.#writePath();
    if (block.has(ORIGIN)) page.put(ORIGINS[block.bytes[block.start(ORIGIN)]!] ?? ORIGINS[2]!);
    for (let i = 0; i < spans.count; i++) {
      const code = spans.code(i);
      if (IS_ELSEWHERE[code] === 1 || !block.has(code)) continue;
      page.put(labelOf(code));
      const start = block.start(code), end = block.end(code), type = attributeOf(code);
      if (end === start) continue;
      page.byte(SPACE);
      if (code === AGGREGATOR) this.#writeAggregator();
      else if (type) type.text(page, block.bytes, start, end, block.context);
      else page.hex(block.bytes, start, end);
    }
  }

  /** What it says together with AS4_AGGREGATOR (RFC 6793 §4.2.3), as the path does. */
  #writeAggregator(): void {
    const { bytes, start, width } = this.#block.aggregator();
    writeAggregator(this.#page, bytes, start, width);
  }

  #writePath(): void {
    const { bytes, start, end, width } = this.#block.path();
    if (end === start) return;
    this.#page.byte(SPACE);
    writePath(this.#page, bytes, start, end, width);
  }
}
