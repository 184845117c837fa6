import { Ascii } from "../net/ascii.ts";
import type { Context } from "../wire/context.ts";
import type { End, Flow } from "./record.ts";

/** A source that names more peers than this is lying: each flow costs memory that an endless stream never gives back. */
const MOST_FLOWS = 1 << 16;

/**
 * The flows of one run, with dense ids over all its sources.
 *
 * {@link FlowTable.flow} gives one object per meaning (ends, label, class); {@link FlowTable.add}
 * makes a new one each time, for a TCP connection that reuses the ports of an older one.
 */
export class FlowTable {
  readonly #byKey = new Map<string, Flow>();
  readonly #limit: number;
  #count = 0;
  #lastAddress: Uint8Array = new Uint8Array(0);

  /** `limit` bounds what {@link FlowTable.flow} remembers. */
  constructor(limit = MOST_FLOWS) {
    this.#limit = limit;
  }

  /** Flows made so far; the next one has this id. */
  get count(): number {
    return this.#count;
  }

  /** A new flow that no later call returns again. */
  add(from: End, to: End, context: Context, label = ""): Flow {
    return this.adopt((id) => ({ id, from, to, context, label }));
  }

  /** A flow that the caller makes with the next id. */
  adopt<F extends Flow>(make: (id: number) => F): F {
    return make(this.#count++);
  }

  /**
   * The flow of these ends, label and `kind` (a word that tells apart what must be read apart, such
   * as the AS width), made with `context` when it is new. The flow of the other direction, if there
   * is one, becomes its reverse. Undefined when the table is full.
   */
  flow(from: End, to: End, context: Context, label = "", kind = ""): Flow | undefined {
    const tail = `${label} ${kind}`, a = endKey(from), b = endKey(to);
    const key = `${a} ${b} ${tail}`;
    const known = this.#byKey.get(key);
    if (known) return known;
    if (this.#byKey.size >= this.#limit) return undefined;
    const ends = { from, to: this.#sharing(to) };
    const made = this.adopt((id) => ({ id, ...ends, context, label, declared: true }));
    this.#byKey.set(key, made);
    const back = this.#byKey.get(`${b} ${a} ${tail}`);
    if (back && back !== made) link(made, back);
    return made;
  }

  /** A collector's own address stands in every record: one copy of it serves all flows. */
  #sharing(end: End): End {
    if (!isSameAddress(this.#lastAddress, end.address)) this.#lastAddress = end.address;
    return { ...end, address: this.#lastAddress };
  }
}

function isSameAddress(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((octet, i) => octet === other[i]);
}

/** Makes each of two flows the other's reverse. */
export function link(one: Flow, other: Flow): void {
  one.reverse = other;
  other.reverse = one;
}

const scratch = new Ascii(64);

function endKey(end: End): string {
  scratch.clear();
  scratch.hex(end.address);
  return `${scratch.text()},${end.port ?? ""},${end.asn ?? ""},${end.bgpId ?? ""}`;
}
