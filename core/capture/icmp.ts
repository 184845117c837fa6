import { ip } from "./ip.ts";
import { u16, u32 } from "../net/octets.ts";
import { type IcmpKind, type Layer, type Packet } from "./packet.ts";

/** ICMP errors that quote a packet: RFC 792, next-hop MTU from RFC 1191 §4. */
export function icmp(p: Packet): Layer | undefined {
  if (!p.has(8) || p.quoted) return undefined;
  const type = p.bytes[p.at]!, code = p.bytes[p.at + 1]!;
  if (type === 3 && code === 4) return quoted(p, "icmp-too-big", u16(p.bytes, p.at + 6));
  if (type === 3) return quoted(p, "icmp-unreachable", code);
  return type === 11 ? quoted(p, "icmp-time-exceeded", code) : undefined;
}

/** ICMPv6 errors that quote a packet: RFC 4443 §3.1 to §3.3. */
export function icmp6(p: Packet): Layer | undefined {
  if (!p.has(8) || p.quoted) return undefined;
  const type = p.bytes[p.at]!, code = p.bytes[p.at + 1]!;
  if (type === 2) return quoted(p, "icmp-too-big", u32(p.bytes, p.at + 4));
  if (type === 1) return quoted(p, "icmp-unreachable", code);
  return type === 3 ? quoted(p, "icmp-time-exceeded", code) : undefined;
}

function quoted(p: Packet, kind: IcmpKind, size: number): Layer {
  p.quoted = true;
  p.icmpKind = kind;
  p.icmpSize = size;
  p.icmpTtl = p.ttl;
  p.at += 8;
  return ip;
}
