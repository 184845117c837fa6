import { icmp, icmp6 } from "./icmp.ts";
import { authentication, extension, fragment } from "./ip_extension.ts";
import { mpls } from "./mpls.ts";
import { u16 } from "../net/octets.ts";
import { type Layer, type Packet } from "./packet.ts";
import { tcp } from "./tcp_header.ts";
import { gre, udp } from "./tunnel.ts";

/** The layer of an IP protocol number, or undefined for what BGP never travels in. */
export function payloadOf(protocol: number, version: 0 | 4 | 6): Layer | undefined {
  switch (protocol) {
    case 6:
      return tcp;
    case 1:
      return icmp;
    case 58:
      return icmp6;
    case 17:
      return udp;
    case 4:
      return ipv4;
    case 41:
      return ipv6;
    case 47:
      return gre;
    case 51:
      return authentication;
    case 137:
      return mpls;
    case 44:
      return version === 6 ? fragment : undefined;
    case 0:
    case 43:
    case 60:
    case 135:
    case 139:
    case 140:
      return version === 6 ? extension : undefined;
  }
  return undefined;
}

/** IPv4 or IPv6, told apart by the version. */
export function ip(p: Packet): Layer | undefined {
  if (!p.has(1)) return undefined;
  const version = p.bytes[p.at]! >>> 4;
  return version === 4 ? ipv4 : version === 6 ? ipv6 : undefined;
}

/** RFC 791 §3.1. */
export function ipv4(p: Packet): Layer | undefined {
  if (!p.has(20)) return undefined;
  const b = p.bytes, at = p.at, headerLength = (b[at]! & 15) * 4, total = u16(b, at + 2);
  if (b[at]! >>> 4 !== 4 || headerLength < 20 || !p.has(headerLength)) return undefined;
  // Segmentation offload leaves 0 in captures of packets that grew beyond 65535 octets.
  if (total !== 0) {
    if (total < headerLength) return undefined;
    p.wireEnd = at + total;
    // What is behind the total length is Ethernet padding or a checksum.
    if (p.end > p.wireEnd) p.end = p.wireEnd;
  }
  p.version = 4;
  p.source = at + 12;
  p.target = at + 16;
  p.ttl = b[at + 8]!;
  p.protocol = b[at + 9]!;
  p.at = at + headerLength;
  return (u16(b, at + 6) & 0x3fff) !== 0 ? fragment4(p, at) : payloadOf(p.protocol, 4);
}

function fragment4(p: Packet, header: number): Layer | undefined {
  const flags = u16(p.bytes, header + 6);
  p.fragmentId = u16(p.bytes, header + 4);
  p.fragmentAt = (flags & 0x1fff) * 8;
  p.moreFragments = (flags & 0x2000) !== 0;
  // The first fragment is all that an ICMP error quotes, and all that is needed of it.
  if (p.quoted) return p.fragmentAt === 0 ? payloadOf(p.protocol, 4) : undefined;
  p.found = "fragment";
  return undefined;
}

/** RFC 8200 §3. */
export function ipv6(p: Packet): Layer | undefined {
  if (!p.has(40)) return undefined;
  const b = p.bytes, at = p.at, length = u16(b, at + 4);
  if (b[at]! >>> 4 !== 6) return undefined;
  // Length 0 is a jumbogram (RFC 2675 §3) or segmentation offload: the packet's own length counts.
  if (length !== 0) {
    p.wireEnd = at + 40 + length;
    if (p.end > p.wireEnd) p.end = p.wireEnd;
  }
  p.version = 6;
  p.source = at + 8;
  p.target = at + 24;
  p.protocol = b[at + 6]!;
  p.ttl = b[at + 7]!;
  p.at = at + 40;
  return payloadOf(p.protocol, 6);
}
