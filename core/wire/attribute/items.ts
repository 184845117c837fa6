import { Writer } from "../../net/writer.ts";
import type { Context } from "../context.ts";
import { EXTENDED } from "./attribute_type.ts";
import { isReadable } from "./block_json.ts";
import { attributeOf, ATTRIBUTES, type Attributes } from "./list.ts";
import { walkAttributes } from "./walk.ts";

/** An attribute with a value. */
export interface KnownItem {
  readonly code: number;
  /** The flag octet as it is, Partial and low bits included; Extended Length tells the form of the length. */
  readonly flags: number;
  readonly key: keyof Attributes;
  readonly value: unknown;
}

/** An attribute that stays bytes: not known, or malformed. */
export interface RawItem {
  readonly code: number;
  readonly flags: number;
  readonly bytes: Uint8Array;
}

export type AttributeItem = KnownItem | RawItem;

/** A whole block in the order of the wire; encoding it again gives the same octets. */
export interface AttributeBlock {
  readonly items: readonly AttributeItem[];
  /** Octets at the end that are no attribute; empty in a sound block. */
  readonly rest: Uint8Array;
}

/** Reads a block of any quality: what is malformed or not known stays bytes. Values own their octets. */
export function decodeAttributes(
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
): AttributeBlock {
  const items: AttributeItem[] = [];
  const stop = walkAttributes(bytes, start, end, (code, flags, _header, body, next) => {
    const type = attributeOf(code);
    if (!isReadable(type, bytes, body, next, context)) {
      items.push({ code, flags, bytes: bytes.slice(body, next) });
    } else {
      const key = type.key as keyof Attributes;
      items.push({ code, flags, key, value: type.decode(bytes, body, next, context) });
    }
  });
  return { items, rest: bytes.slice(stop, end) };
}

/** Writes a block as its items say; a body that needs it gets the long form of length unasked. */
export function encodeAttributes(block: AttributeBlock, out: Writer, context: Context): void {
  const body = new Writer();
  for (const item of block.items) {
    body.length = 0;
    if ("bytes" in item) body.put(item.bytes);
    else attributeOf(item.code)!.encode(item.value, body, context);
    const long = (item.flags & EXTENDED) !== 0 || body.length > 0xff;
    out.u8(long ? item.flags | EXTENDED : item.flags);
    out.u8(item.code);
    if (long) out.sized16(() => out.put(body.view()));
    else out.sized8(() => out.put(body.view()));
  }
  out.put(block.rest);
}

/** RFC 7606 §5.1: attributes with NLRI come first; the others by code. */
const CANONICAL_ORDER = [...ATTRIBUTES].sort((a, b) => rank(a.code) - rank(b.code));

function rank(code: number): number {
  return code === 14 || code === 15 ? code - 256 : code;
}

/** The block that this encoder writes for these values: its order, its flags, the shortest lengths. */
export function canonicalBlock(attributes: Attributes): AttributeBlock {
  const items: AttributeItem[] = [];
  for (const { code, flags, key } of CANONICAL_ORDER) {
    const value = attributes[key];
    if (value !== undefined) items.push({ code, flags, key, value });
  }
  return { items, rest: new Uint8Array(0) };
}

/** The values of a block by key; of a repeated attribute the first counts (RFC 7606 §3(g)). */
export function attributesOf(block: AttributeBlock): Attributes {
  const found: Record<string, unknown> = {};
  for (const item of block.items) if ("key" in item) found[item.key] ??= item.value;
  return found as Attributes;
}
