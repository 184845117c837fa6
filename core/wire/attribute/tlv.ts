import { u16 } from "../../net/octets.ts";

/** A type and its octets, as hex. */
export interface Tlv {
  readonly type: number;
  readonly value: string;
}

/**
 * Visits the TLVs of `bytes[start..end)` in order, with the index of the type and of the value.
 * A type has `typeSize` octets; `lengthSize` says how many octets of length follow a type.
 * Returns -1 when they fill the field exactly, else the index of the TLV that does not fit.
 */
export function walkTlvs(
  bytes: Uint8Array,
  start: number,
  end: number,
  typeSize: 1 | 2,
  lengthSize: (type: number) => 1 | 2,
  visit: (type: number, at: number, value: number, end: number) => void,
): number {
  for (let at = start; at < end;) {
    if (end - at < typeSize) return at;
    const type = typeSize === 2 ? u16(bytes, at) : bytes[at]!, size = lengthSize(type);
    const value = at + typeSize + size;
    if (value > end) return at;
    const next = value + (size === 2 ? u16(bytes, value - 2) : bytes[value - 1]!);
    if (next > end) return at;
    visit(type, at, value, next);
    at = next;
  }
  return -1;
}
