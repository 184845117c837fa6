import { ipv4, ipv6 } from "./ip.ts";
import { pppoe } from "./link_ppp.ts";
import { mpls } from "./mpls.ts";
import { u16, u32 } from "../net/octets.ts";
import { type Layer, type Packet } from "./packet.ts";

/** The layer of an EtherType, or undefined for what BGP never travels in. */
export function ethertypeOf(type: number): Layer | undefined {
  switch (type) {
    case 0x0800:
      return ipv4;
    case 0x86dd:
      return ipv6;
    case 0x8100:
    case 0x88a8:
    case 0x9100:
    case 0x9200:
      return vlan;
    case 0x8847:
    case 0x8848:
      return mpls;
    case 0x8864:
      return pppoe;
    case 0x6558:
      return ethernet;
  }
  return undefined;
}

/** Ethernet II, and IEEE 802.3 with LLC/SNAP. */
export function ethernet(p: Packet): Layer | undefined {
  if (!p.has(14)) return undefined;
  const type = u16(p.bytes, p.at + 12);
  p.at += 14;
  return type < 0x0600 ? llc : ethertypeOf(type);
}

/** IEEE 802.1Q tag, whichever EtherType announced it; tags stack. */
function vlan(p: Packet): Layer | undefined {
  if (!p.has(4)) return undefined;
  const type = u16(p.bytes, p.at + 2);
  p.at += 4;
  return type < 0x0600 ? llc : ethertypeOf(type);
}

/** IEEE 802.2 with a SNAP header that carries an EtherType (RFC 1042). */
export function llc(p: Packet): Layer | undefined {
  if (!p.has(8)) return undefined;
  if (u32(p.bytes, p.at) !== 0xaaaa0300 || u16(p.bytes, p.at + 4) !== 0) return undefined;
  const type = u16(p.bytes, p.at + 6);
  p.at += 8;
  return ethertypeOf(type);
}
