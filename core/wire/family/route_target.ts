import { octets } from "../../net/count.ts";
import type { Ascii } from "../../net/ascii.ts";
import { u32 } from "../../net/octets.ts";
import { hasHostBits, octetsOf } from "./prefix_octets.ts";
import { family } from "./family_type.ts";
import { writeAdministrator } from "./route_distinguisher.ts";

// Four octets of origin AS and eight of route target (RFC 4684 §4).
const AS_BITS = 32, MAX_BITS = 96, ROUTE_TARGET = 0x02;

/** Which route targets a speaker wants: as many leading bits of origin AS and target as `length` says. */
export interface RouteTargetMembership {
  /** 0 (all targets) or 32 to 96 bits. */
  readonly length: number;
  /** Twelve octets, zero after `length` bits. */
  readonly octets: Uint8Array;
}

function writeTarget(out: Ascii, bytes: Uint8Array, at: number, bits: number): void {
  const layout = bytes[at]!;
  if (bits === MAX_BITS && layout <= 2 && bytes[at + 1] === ROUTE_TARGET) {
    return writeAdministrator(out, bytes, at + 2, layout as 0 | 1 | 2);
  }
  out.hex(bytes, at, at + octetsOf(bits - AS_BITS));
  out.byte(47);
  out.uint(bits - AS_BITS);
}

function maskedOctets(bytes: Uint8Array, start: number): Uint8Array {
  const length = bytes[start]!, octets = new Uint8Array(12);
  octets.set(bytes.subarray(start + 1, start + 1 + octetsOf(length)));
  const last = length >>> 3;
  if (length & 7) octets[last] = octets[last]! & 0xff00 >>> (length & 7);
  return octets;
}

function text(out: Ascii, bytes: Uint8Array, start: number): void {
  const bits = bytes[start]!;
  if (bits === 0) return out.string("all targets");
  out.string("origin ");
  out.uint(u32(bytes, start + 1));
  if (bits === AS_BITS) return;
  out.string(" target ");
  writeTarget(out, maskedOctets(bytes, start), 4, bits);
}

/** Route target constraint (RFC 4684 §4). */
export const routeTarget = family<RouteTargetMembership>({
  afi: 1,
  safi: 132,
  name: "ipv4 route-target",
  nextHopLengths: [4, 16, 32],
  measure(bytes, at, end) {
    if (at >= end) return -1;
    const bits = bytes[at]!;
    // Zero is the default target, any other has at least the origin AS (RFC 4684 §4).
    if (bits > MAX_BITS || bits > 0 && bits < AS_BITS) return -1;
    const next = at + 1 + octetsOf(bits);
    return next <= end ? next : -1;
  },
  complaint(bytes, at, end) {
    if (at >= end) return "no octet left for the prefix length";
    const bits = bytes[at]!, need = octetsOf(bits);
    if (bits > MAX_BITS || bits > 0 && bits < AS_BITS) {
      return `prefix length ${bits} is neither 0 nor 32 to ${MAX_BITS}`;
    }
    return `prefix length ${bits} needs ${octets(need)}, ${end - at - 1} left`;
  },
  decode: (bytes, start) => ({ length: bytes[start]!, octets: maskedOctets(bytes, start) }),
  encode(nlri, out) {
    out.u8(nlri.length);
    out.put(nlri.octets.subarray(0, octetsOf(nlri.length)));
  },
  text,
  json(out, bytes, start) {
    const bits = bytes[start]!;
    out.string('{"length":');
    out.uint(bits);
    if (bits > 0) {
      out.string(',"origin":');
      out.uint(u32(bytes, start + 1));
    }
    if (bits > AS_BITS) {
      out.string(',"target":"');
      writeTarget(out, maskedOctets(bytes, start), 4, bits);
      out.byte(34);
    }
    out.byte(125);
  },
  oddity: (bytes, start) =>
    hasHostBits(bytes, start + 1, bytes[start]!) ? "bits after the prefix set" : undefined,
  fields(tree, bytes, start, end) {
    const bits = bytes[start]!;
    tree.leaf("Prefix length", start, start + 1, String(bits));
    if (bits === 0) return;
    tree.leaf("Origin AS", start + 1, start + 5, String(u32(bytes, start + 1)));
    if (bits > AS_BITS) {
      tree.leaf("Route target", start + 5, end, bytes.slice(start + 5, end).toHex());
    }
  },
});
