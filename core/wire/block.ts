import { Writer } from "../net/writer.ts";
import { as4Counts, mergePaths, type Span } from "./as_path_merge.ts";
import { attributeOf, isReadable } from "./attribute/mod.ts";
import type { AttributeBlocks } from "./attribute_set.ts";
import { AttributeSpans } from "./attribute_spans.ts";
import { type Context, contextOfClass } from "./context.ts";

export const ORIGIN = 1, AS_PATH = 2, NEXT_HOP = 3, MED = 4, LOCAL_PREF = 5, ATOMIC = 6;
export const AGGREGATOR = 7, COMMUNITIES = 8, LARGE_COMMUNITIES = 32;
const AS4_PATH = 17, AS4_AGGREGATOR = 18;

/**
 * The attributes behind a set id, opened for printing. One object serves all sets.
 *
 * Only what the grammar has passed can be seen: of a block with faults, attributes whose body is
 * malformed seem not to be there (their fault says what they held).
 */
export class Block {
  bytes: Uint8Array = new Uint8Array(0);
  context: Context = contextOfClass(1);
  readonly spans: AttributeSpans = new AttributeSpans();
  #clean = true;
  readonly #sets: AttributeBlocks;
  readonly #merged: Writer = new Writer(1024);

  constructor(sets: AttributeBlocks) {
    this.#sets = sets;
  }

  /** Opens the block of set `id`. */
  open(id: number): void {
    const sets = this.#sets;
    this.bytes = sets.bytesOf(id);
    this.context = contextOfClass(sets.attributeClass(id));
    this.#clean = sets.isClean(id);
    this.spans.find(this.bytes, sets.start(id), sets.end(id));
  }

  /** Whether the attribute is there and sound. */
  has(code: number): boolean {
    return this.spans.has(code) && (this.#clean || this.#isSound(code));
  }

  #isSound(code: number): boolean {
    const { bytes, spans, context } = this;
    const type = attributeOf(code);
    return !type || isReadable(type, bytes, spans.start(code), spans.end(code), context);
  }

  /** Index of the first octet of the body of an attribute that is there. */
  start(code: number): number {
    return this.spans.start(code);
  }

  end(code: number): number {
    return this.spans.end(code);
  }

  /** The body of an attribute; empty when it is not there. */
  span(code: number): Span {
    if (!this.has(code)) return { bytes: this.bytes, start: 0, end: 0 };
    return { bytes: this.bytes, start: this.spans.start(code), end: this.spans.end(code) };
  }

  /**
   * The path that the block stands for, with AS numbers of `width` octets: AS_PATH, or what
   * AS_PATH and AS4_PATH say together (RFC 6793 §4.2.3).
   */
  path(): Span & { readonly width: 2 | 4 } {
    const { bytes } = this, width = this.context.asWidth;
    if (!this.has(AS_PATH)) return { bytes, start: 0, end: 0, width };
    if (width === 2 && this.has(AS4_PATH) && as4Counts(this.span(AGGREGATOR)).path) {
      this.#merged.length = 0;
      mergePaths(this.span(AS_PATH), this.span(AS4_PATH), this.#merged);
      return { bytes: this.#merged.bytes, start: 0, end: this.#merged.length, width: 4 };
    }
    return { bytes, start: this.start(AS_PATH), end: this.end(AS_PATH), width };
  }

  /** AGGREGATOR, or AS4_AGGREGATOR in its place (RFC 6793 §4.2.3). */
  aggregator(): Span & { readonly width: 2 | 4 } {
    const width = this.context.asWidth, span = this.span(AGGREGATOR);
    if (width === 2 && this.has(AS4_AGGREGATOR) && as4Counts(span).aggregator) {
      return { ...this.span(AS4_AGGREGATOR), width: 4 };
    }
    return { ...span, width };
  }
}
