import type { Ascii } from "../net/ascii.ts";
import { toHex } from "../net/hex.ts";
import { writePathJson } from "../wire/as_path.ts";
import { writeAggregatorJson } from "../wire/attribute/aggregator.ts";
import {
  attributeName,
  attributeOf,
  isReadable,
  walkAttributes,
  writeValueJson,
} from "../wire/attribute/mod.ts";
import type { AttributeBlocks } from "../wire/attribute_set.ts";
import { AGGREGATOR, AS_PATH, Block } from "../wire/block.ts";
import { jsonText } from "./json_text.ts";

const COMMA = 44, OPEN = 123, CLOSE = 125;
/** `"as_path":` by attribute code. */
const KEYS: readonly string[] = Array.from({ length: 256 }, (_, code) => {
  const type = attributeOf(code);
  return type === undefined ? "" : `"${type.key}":`;
});

/** The attributes behind a set id as one JSON object. One object of this class serves all sets. */
export class AttributesJson {
  readonly #out: Ascii;
  readonly #sets: AttributeBlocks;
  readonly #block: Block;
  /** Members written of the object at hand. */
  #count = 0;

  constructor(out: Ascii, sets: AttributeBlocks) {
    this.#out = out;
    this.#sets = sets;
    this.#block = new Block(sets);
  }

  /** Writes `,"attributes":{…}`; nothing for an empty block. */
  write(set: number): void {
    if (this.#sets.start(set) === this.#sets.end(set)) return;
    const out = this.#out, block = this.#block;
    block.open(set);
    out.string(',"attributes":');
    out.byte(OPEN);
    this.#count = 0;
    const raw = this.#sets.isClean(set) && this.#clean() ? [] : this.#doubtful(set);
    if (raw.length > 0) {
      this.#comma();
      out.string(`"unknown":[${raw.join(",")}]`);
    }
    out.byte(CLOSE);
  }

  /** Writes the members of a sound block; false, and nothing, when one of them stays bytes. */
  #clean(): boolean {
    const { spans } = this.#block, { count } = spans;
    for (let i = 0; i < count; i++) if (KEYS[spans.code(i)] === "") return false;
    for (let i = 0; i < count; i++) {
      const code = spans.code(i);
      this.#member(code, spans.start(code), spans.end(code));
    }
    return true;
  }

  /** Writes what can be read; returns what stays bytes: not known, malformed or repeated. */
  #doubtful(set: number): string[] {
    const { bytes, spans, context } = this.#block, raw: string[] = [];
    const from = this.#sets.start(set), to = this.#sets.end(set);
    walkAttributes(bytes, from, to, (code, flags, _header, body, end) => {
      const first = spans.start(code) === body;
      if (first && isReadable(attributeOf(code), bytes, body, end, context)) {
        return this.#member(code, body, end);
      }
      const name = attributeName(code), hex = toHex(bytes, body, end);
      raw.push(jsonText({ code, name, flags, hex }));
    });
    return raw;
  }

  #comma(): void {
    if (this.#count++ > 0) this.#out.byte(COMMA);
  }

  #member(code: number, start: number, end: number): void {
    const out = this.#out, { bytes, context } = this.#block;
    if (context.asWidth === 2 && (code === AS_PATH || code === AGGREGATOR)) {
      return this.#merged(code, start, end);
    }
    this.#comma();
    out.string(KEYS[code]!);
    writeValueJson(out, attributeOf(code)!, bytes, start, end, context);
  }

  /** What AS_PATH or AGGREGATOR means with its AS4 twin, and what was sent where that differs (RFC 6793 §4.2.3). */
  #merged(code: number, start: number, end: number): void {
    const out = this.#out, block = this.#block, isPath = code === AS_PATH;
    const value = isPath ? block.path() : block.aggregator();
    this.#comma();
    out.string(KEYS[code]!);
    if (isPath) writePathJson(out, value.bytes, value.start, value.end, value.width);
    else writeAggregatorJson(out, value.bytes, value.start, value.width);
    if (value.width === 2) return;
    this.#comma();
    out.string(isPath ? '"as_path_sent":' : '"aggregator_sent":');
    writeValueJson(out, attributeOf(code)!, block.bytes, start, end, block.context);
  }
}
