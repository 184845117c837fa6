import { octets } from "../net/count.ts";
import { u16 } from "../net/octets.ts";
import type { Writer } from "../net/writer.ts";
import type { FamilyKey } from "./context.ts";
import type { Fault } from "./fault.ts";
import { HEADER_LENGTH } from "./message_header.ts";
import { decodePrefixOrf, PREFIX_ORF } from "./orf.ts";
import { orfTypeName } from "./orf_names.ts";

/** Filter entries of one ORF type, as octets (RFC 5291 §4). */
export interface OrfGroup {
  readonly type: number;
  readonly body: Uint8Array;
}

/** Outbound route filters that come with a refresh (RFC 5291 §4). */
export interface OutboundRouteFilters {
  /** 1 refresh at once, 2 wait for a plain refresh. */
  readonly when: number;
  readonly groups: readonly OrfGroup[];
}

/** A ROUTE-REFRESH message (RFC 2918 §3). */
export interface RouteRefresh {
  readonly family: FamilyKey;
  /** 0 a request, 1 beginning (BoRR) and 2 end (EoRR) of the routes (RFC 7313 §3.2). */
  readonly subtype: number;
  readonly filters?: OutboundRouteFilters;
  /** What could not be read after the family, so that nothing is dropped. */
  readonly rest?: Uint8Array;
}

export const REQUEST = 0, BEGIN = 1, END = 2;

const SUBTYPES = ["request", "BoRR", "EoRR"];

/** `request`, `BoRR`, `EoRR`, `subtype 9`. */
export function refreshName(subtype: number): string {
  return SUBTYPES[subtype] ?? `subtype ${subtype}`;
}

/** Octets of AFI, subtype and SAFI; then, with filters, when to refresh. */
const FIXED = 4;

/** One group of filters: its header at `start`, its entries in `bytes[body..end)`. */
export interface OrfSpan {
  readonly type: number;
  readonly start: number;
  readonly body: number;
  readonly end: number;
}

/** The groups in `bytes[start..end)`, or why they are malformed and at which index. */
export function orfSpans(bytes: Uint8Array, start: number, end: number, family: FamilyKey) {
  const spans: OrfSpan[] = [], size = family >>> 8 === 2 ? 16 : 4;
  let at = start;
  while (at < end) {
    if (end - at < 3) return { at, reason: `type and length need 3 octets, ${end - at} left` };
    const type = bytes[at]!, length = u16(bytes, at + 1), body = at + 3, next = body + length;
    if (next > end) {
      return { at, reason: `length ${length} is more than the ${octets(end - body)} left` };
    }
    if (type === PREFIX_ORF && !decodePrefixOrf(bytes.subarray(body, next), size)) {
      return { at, reason: `${orfTypeName(type)} entries are malformed` };
    }
    spans.push({ type, start: at, body, end: next });
    at = next;
  }
  return spans;
}

function ignored(offset: number, what: string, reason: string, section: string): Fault {
  return { what, reason, offset, outcome: "ignore", code: 7, subcode: 1, section };
}

/** What stands after the family of a request: filters, or octets that are none. */
function decodeFilters(
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
  family: FamilyKey,
) {
  const when = bytes[at]!, offset = at - start;
  if (when !== 1 && when !== 2) {
    const reason = `when to refresh is ${when}, neither 1 nor 2`;
    return ignored(offset, "ORF", reason, "RFC 5291 §4");
  }
  const spans = orfSpans(bytes, at + 1, end, family);
  if (!Array.isArray(spans)) {
    return ignored(spans.at - start, "ORF", spans.reason, "RFC 5291 §4");
  }
  return { when, groups: spans.map((s) => ({ type: s.type, body: bytes.slice(s.body, s.end) })) };
}

/**
 * Reads the ROUTE-REFRESH message in `bytes[start..end)`, header included. Filters that are
 * malformed are ignored and the plain refresh stands; a BoRR or EoRR of the wrong length asks for
 * 7/1 with the message as data, which holds where enhanced route refresh was negotiated (RFC 7313 §5).
 */
export function decodeRouteRefresh(
  bytes: Uint8Array,
  start: number,
  end: number,
  faults: Fault[],
): RouteRefresh {
  const at = start + HEADER_LENGTH, rest = at + FIXED;
  if (end < rest) {
    const reason = `${octets(end - start)} are less than ${HEADER_LENGTH + FIXED}`;
    const fault = ignored(16, "message length", reason, "RFC 4271 §6.1");
    faults.push({ ...fault, outcome: "reset", code: 1, subcode: 2 });
    return { family: 0, subtype: 0, rest: bytes.slice(Math.min(at, end), end) };
  }
  const family = u16(bytes, at) << 8 | bytes[at + 3]!, subtype = bytes[at + 2]!;
  if (subtype > END) {
    const reason = `${subtype} is not 0, 1 or 2`;
    faults.push(ignored(at + 2 - start, "message subtype", reason, "RFC 7313 §5"));
  }
  if (end === rest) return { family, subtype };
  if (subtype === REQUEST) {
    const found = decodeFilters(bytes, start, rest, end, family);
    if (!("outcome" in found)) return { family, subtype, filters: found };
    faults.push(found);
  } else if (subtype <= END) {
    const reason = `${refreshName(subtype)} has ${octets(end - at)} of body, not ${FIXED}`;
    faults.push({ ...ignored(16, "message length", reason, "RFC 7313 §5"), outcome: "reset" });
  }
  return { family, subtype, rest: bytes.slice(rest, end) };
}

/** Writes the body of a ROUTE-REFRESH, after the header. */
export function encodeRouteRefresh(refresh: RouteRefresh, out: Writer): void {
  out.u16(refresh.family >>> 8);
  out.u8(refresh.subtype);
  out.u8(refresh.family & 0xff);
  if (refresh.filters) {
    out.u8(refresh.filters.when);
    for (const { type, body } of refresh.filters.groups) {
      out.u8(type);
      out.sized16(() => out.put(body));
    }
  }
  if (refresh.rest) out.put(refresh.rest);
}
