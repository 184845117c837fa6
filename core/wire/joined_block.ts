import type { Update } from "./update.ts";

const EXTENDED = 0x10, MP_REACH_NLRI = 14, MP_UNREACH_NLRI = 15;

/**
 * Attributes in one piece without MP_REACH_NLRI and MP_UNREACH_NLRI, which hold the NLRI: what is
 * left is the same for many messages. One buffer serves all.
 */
export class JoinedBlock {
  bytes: Uint8Array = new Uint8Array(4096);

  /** Puts the attributes of `update` together at the front of {@link bytes}; returns their length. */
  take(update: Update): number {
    const from = update.bytes, end = update.attributesEnd;
    if (end - update.attributesStart > this.bytes.length) this.bytes = new Uint8Array(0xffff + 1);
    const out = this.bytes;
    let to = 0, at = update.attributesStart;
    while (at < end) {
      const extended = (from[at]! & EXTENDED) !== 0;
      const size = extended ? from[at + 2]! << 8 | from[at + 3]! : from[at + 2]!;
      // A cut header ends the walk: the last stretch is taken as it stands.
      const next = Math.min(end, at + 3 <= end ? at + (extended ? 4 : 3) + size : end);
      const code = from[at + 1];
      if (code === MP_REACH_NLRI || code === MP_UNREACH_NLRI) at = next;
      else while (at < next) out[to++] = from[at++]!;
    }
    return to;
  }
}
