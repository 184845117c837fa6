import { ipv4, ipv6 } from "./ip.ts";
import { ethertypeOf } from "./link_ethernet.ts";
import { mpls } from "./mpls.ts";
import { u16 } from "../net/octets.ts";
import { type Layer, type Packet } from "./packet.ts";

/** PPP with or without the address and control octets `ff 03` (RFC 1662 §3.1). */
export function ppp(p: Packet): Layer | undefined {
  if (p.has(2) && p.bytes[p.at] === 0xff && p.bytes[p.at + 1] === 0x03) p.at += 2;
  return protocol;
}

/** The PPP protocol field; one octet where it was compressed (RFC 1661 §6.5). */
function protocol(p: Packet): Layer | undefined {
  if (!p.has(2)) return undefined;
  const short = (p.bytes[p.at]! & 1) !== 0;
  const type = short ? p.bytes[p.at]! : u16(p.bytes, p.at);
  p.at += short ? 1 : 2;
  if (type === 0x21) return ipv4;
  if (type === 0x57) return ipv6;
  return type === 0x0281 || type === 0x0283 ? mpls : undefined;
}

/** A PPPoE session header (RFC 2516 §4). */
export function pppoe(p: Packet): Layer | undefined {
  if (!p.has(6) || p.bytes[p.at] !== 0x11 || p.bytes[p.at + 1] !== 0) return undefined;
  p.at += 6;
  return ppp;
}

/** Cisco HDLC: address, control, EtherType; the address also tells it from PPP in HDLC framing. */
export function hdlc(p: Packet): Layer | undefined {
  if (!p.has(4)) return undefined;
  if (p.bytes[p.at] === 0xff) return ppp;
  const type = u16(p.bytes, p.at + 2);
  p.at += 4;
  return ethertypeOf(type);
}

/** Link type 50: PPP in HDLC framing, or Cisco HDLC, by the first octet. */
export function pppOrHdlc(p: Packet): Layer | undefined {
  const first = p.has(4) ? p.bytes[p.at] : -1;
  return first === 0x0f || first === 0x8f ? hdlc : ppp;
}
