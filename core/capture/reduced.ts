import { Writer } from "../net/writer.ts";
import type { FamilyKey } from "../wire/context.ts";
import { familyOf } from "../wire/family/mod.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { encodeMessage, UPDATE } from "../wire/message_header.ts";
import { Update } from "../wire/update.ts";

const EXTENDED = 0x10, MP_REACH = 14, MP_UNREACH = 15;

/** Whether one route is wanted; the NLRI stands in `bytes[at..end)`, without path identifier. */
export type WantsRoute = (
  announced: boolean,
  family: FamilyKey,
  bytes: Uint8Array,
  at: number,
  end: number,
) => boolean;

/**
 * An UPDATE with some of its routes left out, written as an UPDATE of its own, so that whoever
 * prints it need not know of filters. Attributes stay as they are.
 */
export class Reduced {
  /** The reduced message after {@link make}; its octets are used again by the next call. */
  readonly update: Update = new Update();
  readonly #out = new Writer(4096);
  readonly #addPath = (key: FamilyKey) => this.#paths.has(key);
  #paths: ReadonlySet<FamilyKey> = new Set();
  #wants: WantsRoute = () => true;
  #kept = 0;

  /** Keeps the wanted routes of `whole`; returns how many there are. */
  make(whole: Update, addPath: ReadonlySet<FamilyKey>, wants: WantsRoute): number {
    this.#paths = addPath;
    this.#wants = wants;
    this.#kept = 0;
    const out = this.#out;
    out.length = 0;
    encodeMessage(out, UPDATE, () => this.#body(whole));
    this.update.locate(out.view(), 0, out.length);
    this.update.whole = whole;
    return this.#kept;
  }

  #body(whole: Update): void {
    const { bytes } = whole, out = this.#out;
    out.sized16(() => {
      this.#field(false, IPV4_UNICAST, bytes, whole.withdrawnStart, whole.withdrawnEnd);
    });
    out.sized16(() => this.#attributes(whole));
    this.#field(true, IPV4_UNICAST, bytes, whole.nlriStart, whole.nlriEnd);
  }

  #attributes({ bytes, attributesStart, attributesEnd }: Update): void {
    let at = attributesStart;
    while (at + 3 <= attributesEnd) {
      const extended = (bytes[at]! & EXTENDED) !== 0, body = at + (extended ? 4 : 3);
      const next = body + (extended ? bytes[at + 2]! << 8 | bytes[at + 3]! : bytes[at + 2]!);
      if (body > attributesEnd || next > attributesEnd) break;
      if (bytes[at + 1] === MP_REACH) this.#mp(true, bytes, at, body, next);
      else if (bytes[at + 1] === MP_UNREACH) this.#mp(false, bytes, at, body, next);
      else this.#out.put(bytes.subarray(at, next));
      at = next;
    }
    this.#out.put(bytes.subarray(at, attributesEnd));
  }

  /** An MP attribute with the wanted NLRI, or nothing when there are none. */
  #mp(announced: boolean, bytes: Uint8Array, header: number, body: number, end: number): void {
    const from = announced ? body + 5 + bytes[body + 3]! : body + 3;
    if (from > end) return;
    const out = this.#out, start = out.length, before = this.#kept;
    const key = (bytes[body]! << 8 | bytes[body + 1]!) << 8 | bytes[body + 2]!;
    out.u8(bytes[header]! | EXTENDED);
    out.u8(bytes[header + 1]!);
    out.sized16(() => {
      out.put(bytes.subarray(body, from));
      this.#field(announced, key, bytes, from, end);
    });
    if (this.#kept === before) out.length = start;
  }

  #field(
    announced: boolean,
    key: FamilyKey,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    const family = familyOf(key);
    if (!family) return this.#opaque(announced, key, bytes, start, end);
    const lead = this.#addPath(key) ? 4 : 0;
    for (let at = start; at < end;) {
      const next = family.measure(bytes, at + lead, end);
      if (next <= at + lead) return;
      if (this.#wants(announced, key, bytes, at + lead, next)) {
        this.#out.put(bytes.subarray(at, next));
        this.#kept++;
      }
      at = next;
    }
  }

  /** NLRI of a family that stays bytes: all of them or none. */
  #opaque(
    announced: boolean,
    key: FamilyKey,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    if (start === end || !this.#wants(announced, key, bytes, start, end)) return;
    this.#out.put(bytes.subarray(start, end));
    this.#kept++;
  }
}
