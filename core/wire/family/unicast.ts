import { octets } from "../../net/count.ts";
import type { Tree } from "../tree.ts";
import { type Family, family } from "./family_type.ts";
import { hasHostBits, maskedAddress, octetsOf, putPrefix, writePrefix } from "./prefix_octets.ts";
import { type AddressPrefix, prefixText } from "./address_prefix.ts";

/** Why the length octet at `at` and what follows it are no prefix of at most `maxBits` bits. */
function prefixComplaint(bytes: Uint8Array, at: number, end: number, maxBits: number): string {
  if (at >= end) return "no octet left for the prefix length";
  const bits = bytes[at]!;
  if (bits > maxBits) return `prefix length ${bits} is above ${maxBits}`;
  return `prefix length ${bits} needs ${octets(octetsOf(bits))}, ${end - at - 1} left`;
}

/** Class D and E are no destinations of unicast routes (RFC 4271 §6.3), nor is ff00::/8. */
function nonUnicast(bytes: Uint8Array, at: number, size: number): string | undefined {
  const bits = bytes[at]!, first = bytes[at + 1]!;
  if (size === 16) return bits >= 8 && first === 0xff ? "multicast address" : undefined;
  if (bits < 4 || first < 224) return undefined;
  return first < 240 ? "multicast address" : "reserved address";
}

function prefixFields(tree: Tree, bytes: Uint8Array, start: number, end: number, size: number) {
  const bits = bytes[start]!;
  tree.leaf("Prefix length", start, start + 1, String(bits));
  if (end > start + 1) {
    tree.leaf("Prefix", start + 1, end, prefixText(bytes, start + 1, bits, size));
  }
}

/** IPv4 or IPv6, unicast or multicast: a length in bits and as many octets as it needs (RFC 4271 §4.3, RFC 4760 §5). */
function prefixFamily(
  name: string,
  afi: 1 | 2,
  safi: 1 | 2,
  nextHopLengths: readonly number[],
): Family<AddressPrefix> {
  const size = afi === 1 ? 4 : 16, maxBits = size * 8;
  return family<AddressPrefix>({
    afi,
    safi,
    name,
    nextHopLengths,
    measure(bytes, at, end) {
      if (at >= end) return -1;
      const bits = bytes[at]!;
      if (bits > maxBits) return -1;
      const next = at + 1 + ((bits + 7) >>> 3);
      return next <= end ? next : -1;
    },
    complaint: (bytes, at, end) => prefixComplaint(bytes, at, end, maxBits),
    decode: (bytes, start) => ({
      address: maskedAddress(bytes, start + 1, bytes[start]!, size),
      length: bytes[start]!,
    }),
    encode(prefix, out) {
      out.u8(prefix.length);
      putPrefix(out, prefix.address, prefix.length);
    },
    text: (out, bytes, start) => writePrefix(out, bytes, start + 1, bytes[start]!, size),
    oddity(bytes, start) {
      const wrong = safi === 1 ? nonUnicast(bytes, start, size) : undefined;
      if (wrong !== undefined) return wrong;
      return hasHostBits(bytes, start + 1, bytes[start]!) ? "host bits set" : undefined;
    },
    isUnusable: (bytes, start) => safi === 1 && nonUnicast(bytes, start, size) !== undefined,
    unusableBy: "RFC 4271 §6.3",
    fields: (tree, bytes, start, end) => prefixFields(tree, bytes, start, end, size),
  });
}

// IPv4 routes may have an IPv6 next hop, with or without its link-local one (RFC 8950 §3).
const IPV4_NEXT_HOPS = [4, 16, 32];
// A global address, or a global and a link-local one (RFC 2545 §3).
const IPV6_NEXT_HOPS = [16, 32];

export const ipv4Unicast = prefixFamily("ipv4 unicast", 1, 1, IPV4_NEXT_HOPS);
export const ipv4Multicast = prefixFamily("ipv4 multicast", 1, 2, IPV4_NEXT_HOPS);
export const ipv6Unicast = prefixFamily("ipv6 unicast", 2, 1, IPV6_NEXT_HOPS);
export const ipv6Multicast = prefixFamily("ipv6 multicast", 2, 2, IPV6_NEXT_HOPS);
