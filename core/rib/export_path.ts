import { u16, u32 } from "../net/octets.ts";
import { Writer } from "../net/writer.ts";
import { CONFED_SEQUENCE, SEQUENCE } from "../wire/as_path.ts";
import type { Span } from "../wire/as_path_merge.ts";
import { AS_TRANS, asnLabel } from "../wire/asn.ts";
import type { ExportView } from "./export_view.ts";

/** Most AS numbers of a segment. */
const MOST = 255;

/**
 * The AS_PATH that leaves for a peer, from the one that a route has. Always written with four-octet
 * numbers first; {@link writeTwoOctets} is for peers that know no others.
 */
export class ExportPath {
  /** The path with four-octet numbers. */
  readonly out: Writer = new Writer(256);
  /** A number in it, but for those of a confederation, needs four octets. */
  isWide = false;

  /**
   * Takes in the path of `from` with numbers of `width` octets; ours goes before it `prepend` times
   * (RFC 4271 §5.1.2). `isGiven`: a path that leaves as it stands.
   */
  take(from: Span, width: 2 | 4, view: ExportView, isGiven = false): void {
    const { out } = this, { bytes, end } = from, { peer } = view.context;
    const prepend = isGiven ? 0 : view.prepend;
    const removes = !isGiven && view.removePrivate && peer === "external";
    out.length = 0;
    this.isWide = prepend > 0 && view.localAs > 0xffff && peer !== "confederation";
    let isFirst = true;
    for (let at = from.start; at < end;) {
      const type = bytes[at]!, count = bytes[at + 1]!, next = at + 2 + count * width;
      const left = removes ? count - privates(bytes, at + 2, next, width, view.localAs) : count;
      // RFC 5065 §4.1: what is inside a confederation stays there.
      if (left > 0 && (type < CONFED_SEQUENCE || peer !== "external")) {
        const head = isFirst ? this.#prepend(view, prepend, type, left) : 0;
        isFirst = false;
        if (head === 0) {
          out.u8(type);
          out.u8(left);
        }
        for (let i = at + 2; i < next; i += width) {
          const asn = width === 4 ? u32(bytes, i) : u16(bytes, i);
          if (left < count && isRemoved(asn, view.localAs)) continue;
          if (asn > 0xffff && type < CONFED_SEQUENCE) this.isWide = true;
          out.u32(asn);
        }
      }
      at = next;
    }
    if (isFirst) this.#prepend(view, prepend, 0, 0);
  }

  /**
   * Writes our AS `prepend` times; 1 when the segment that follows (`type`, `count`) was
   * opened with it, 0 when that has still to begin.
   */
  #prepend(view: ExportView, prepend: number, type: number, count: number): number {
    const { out } = this;
    if (prepend === 0) return 0;
    const own = view.context.peer === "confederation" ? CONFED_SEQUENCE : SEQUENCE;
    // RFC 4271 §5.1.2 b) 1): a segment that is full is not overfilled, a new one comes before it.
    const joins = type === own && count + prepend <= MOST;
    out.u8(own);
    out.u8(joins ? count + prepend : prepend);
    for (let i = 0; i < prepend; i++) out.u32(view.localAs);
    return joins ? 1 : 0;
  }

  /** Writes the path with two-octet numbers, AS_TRANS for those that do not fit (RFC 6793 §4.2.2). */
  writeTwoOctets(to: Writer): void {
    const { bytes, length } = this.out;
    for (let at = 0; at < length;) {
      const next = at + 2 + bytes[at + 1]! * 4;
      to.u8(bytes[at]!);
      to.u8(bytes[at + 1]!);
      for (let i = at + 2; i < next; i += 4) {
        const asn = u32(bytes, i);
        to.u16(asn > 0xffff ? AS_TRANS : asn);
      }
      at = next;
    }
  }

  /** Writes what AS4_PATH holds: the path without segments of a confederation (RFC 6793 §3). */
  writeAs4Path(to: Writer): void {
    const { bytes, length } = this.out;
    for (let at = 0; at < length;) {
      const next = at + 2 + bytes[at + 1]! * 4;
      if (bytes[at]! < CONFED_SEQUENCE) to.put(bytes.subarray(at, next));
      at = next;
    }
  }
}

function isRemoved(asn: number, localAs: number): boolean {
  return asn !== localAs && asnLabel(asn) === "private";
}

/** How many numbers of a segment are to be taken out. */
function privates(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: 2 | 4,
  localAs: number,
): number {
  let count = 0;
  for (let at = start; at < end; at += width) {
    if (isRemoved(width === 4 ? u32(bytes, at) : u16(bytes, at), localAs)) count++;
  }
  return count;
}
