import type { AdjIn } from "../rib/adj_in.ts";
import type { PathTable } from "../rib/path_table.ts";
import { Ascii } from "../net/ascii.ts";
import { toHex } from "../net/hex.ts";
import { writePath } from "../wire/as_path.ts";
import { writeAggregator } from "../wire/attribute/aggregator.ts";
import { attributeName, attributeOf, formatNextHops } from "../wire/attribute/mod.ts";
import { AGGREGATOR, AS_PATH, Block, NEXT_HOP } from "../wire/block.ts";

/** One attribute that two paths have in different ways; absent where a path has none. */
export interface AttributeChange {
  /** The key of JSON: `med`, `as_path`, `next_hop`; an unknown attribute is `attribute_200`. */
  readonly attribute: string;
  readonly before?: string;
  readonly after?: string;
  /** Of a list: members that only one of them has. */
  readonly removed?: readonly string[];
  readonly added?: readonly string[];
}

/** AS4_PATH and AS4_AGGREGATOR are part of what they stand for (RFC 6793 §4.2.3). */
const ELSEWHERE: ReadonlySet<number> = new Set([NEXT_HOP, 17, 18]);
/** Attributes whose value is a set of members between spaces: communities of all kinds. */
const LISTS: ReadonlySet<number> = new Set([8, 16, 25, 32]);

/** Sets, and pairs of them, whose texts are remembered; then all are forgotten. */
const REMEMBERED = 1 << 14;

/** What of two paths differs, as text; remembered for the last pairs of attribute sets. */
export class AttributeChanges {
  readonly #routes: AdjIn;
  readonly #block: Block;
  readonly #out: Ascii = new Ascii(1024);
  readonly #changes = new Map<number, readonly AttributeChange[]>();
  readonly #texts = new Map<number, ReadonlyMap<number, string>>();

  constructor(routes: AdjIn) {
    this.#routes = routes;
    this.#block = new Block(routes.sets);
  }

  /** Whether two rows of a table have the same attributes and next hop. */
  same(table: PathTable, a: number, b: number): boolean {
    if (
      table.setOf(a) !== table.setOf(b) && this.#ofSets(table.setOf(a), table.setOf(b)).length > 0
    ) {
      return false;
    }
    return this.#sameHop(table, a, b);
  }

  /** The next hop first, then the attributes in the order of their codes. */
  between(table: PathTable, a: number, b: number): AttributeChange[] {
    const hops = this.#sameHop(table, a, b) ? [] : [
      change("next_hop", this.hopText(table, a), this.hopText(table, b)),
    ];
    return [...hops, ...this.#ofSets(table.setOf(a), table.setOf(b))];
  }

  #sameHop(table: PathTable, a: number, b: number): boolean {
    const x = table.nextHopOf(a), y = table.nextHopOf(b);
    if (x === y && (x !== 0 || table.setOf(a) === table.setOf(b))) return true;
    return this.hopText(table, a) === this.hopText(table, b);
  }

  /** All addresses of a next hop, between spaces; empty where there is none. */
  hopText(table: PathTable, row: number): string {
    const id = table.nextHopOf(row);
    if (id === 0) return this.#textsOf(table.setOf(row)).get(NEXT_HOP) ?? "";
    const octets = this.#routes.nextHops.view(id);
    return formatNextHops(octets, 0, octets.length).join(" ");
  }

  #ofSets(a: number, b: number): readonly AttributeChange[] {
    if (a === b) return [];
    const key = a * 2 ** 26 + b, known = this.#changes.get(key);
    if (known) return known;
    const found = this.#compare(this.#textsOf(a), this.#textsOf(b));
    return remember(this.#changes, key, found);
  }

  #compare(a: ReadonlyMap<number, string>, b: ReadonlyMap<number, string>): AttributeChange[] {
    const codes = [...new Set([...a.keys(), ...b.keys()])].sort((x, y) => x - y);
    return codes.flatMap((code) => {
      const before = a.get(code), after = b.get(code);
      if (before === after || ELSEWHERE.has(code)) return [];
      const key = attributeOf(code)?.key ?? `attribute_${code}`;
      if (!LISTS.has(code)) return [change(key, before, after)];
      const removed = members(before), added = members(after);
      const inAfter = new Set(added), inBefore = new Set(removed);
      const gone = removed.filter((one) => !inAfter.has(one));
      const fresh = added.filter((one) => !inBefore.has(one));
      // The order of communities means nothing.
      if (gone.length + fresh.length === 0 && removed.length === added.length) return [];
      return [{ ...change(key, before, after), removed: gone, added: fresh }];
    });
  }

  /** The value of every attribute of a set by code. */
  #textsOf(set: number): ReadonlyMap<number, string> {
    const known = this.#texts.get(set);
    if (known) return known;
    const block = this.#block, texts = new Map<number, string>();
    block.open(set);
    for (let i = 0; i < block.spans.count; i++) {
      const code = block.spans.code(i);
      if (block.has(code)) texts.set(code, this.#text(code));
    }
    return remember(this.#texts, set, texts);
  }

  #text(code: number): string {
    const block = this.#block, out = this.#out, type = attributeOf(code);
    const start = block.start(code), end = block.end(code);
    if (!type) return toHex(block.bytes, start, end);
    out.clear();
    if (code === AS_PATH) {
      const path = block.path();
      writePath(out, path.bytes, path.start, path.end, path.width);
    } else if (code === AGGREGATOR) {
      const value = block.aggregator();
      writeAggregator(out, value.bytes, value.start, value.width);
    } else type.text(out, block.bytes, start, end, block.context);
    return out.text();
  }
}

function remember<Value>(texts: Map<number, Value>, key: number, value: Value): Value {
  if (texts.size >= REMEMBERED) texts.clear();
  texts.set(key, value);
  return value;
}

function change(attribute: string, before?: string, after?: string): AttributeChange {
  return {
    attribute,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
}

function members(text: string | undefined): string[] {
  return text === undefined || text === "" ? [] : text.split(" ");
}

/** What people call an attribute: `AS_PATH`, `next hop`. */
export function changeName(key: string): string {
  const code = Number(/^attribute_(\d+)$/.exec(key)?.[1]);
  return Number.isNaN(code) ? key.replaceAll("_", " ") : attributeName(code);
}
