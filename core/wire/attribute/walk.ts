import { u16 } from "../../net/octets.ts";
import { EXTENDED } from "./attribute_type.ts";

/**
 * Visits the attributes of a block in order; each stands in `bytes[header..end)` with its body from
 * `body` on (RFC 4271 §4.3). Returns the index where it stopped: `end` when the block is whole, else
 * that of a header that is cut or of an attribute that overruns the block (RFC 7606 §4).
 */
export function walkAttributes(
  bytes: Uint8Array,
  start: number,
  end: number,
  visit: (code: number, flags: number, header: number, body: number, end: number) => void,
): number {
  let at = start;
  while (at + 3 <= end) {
    const flags = bytes[at]!, extended = (flags & EXTENDED) !== 0;
    const body = at + (extended ? 4 : 3);
    if (body > end) return at;
    const next = body + (extended ? u16(bytes, at + 2) : bytes[at + 2]!);
    if (next > end) return at;
    visit(bytes[at + 1]!, flags, at, body, next);
    at = next;
  }
  return at;
}
