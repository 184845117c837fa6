import { ethernet, ethertypeOf } from "./link_ethernet.ts";
import { ppp } from "./link_ppp.ts";
import { u16 } from "../net/octets.ts";
import { type Layer, type Packet } from "./packet.ts";

/** VXLAN's registered port (RFC 7348 §5) and the one Linux used before, and Geneve's (RFC 8926 §3.3). */
const VXLAN = 4789, VXLAN_LINUX = 8472, GENEVE = 6081;

/** UDP is read only for the tunnels inside it. */
export function udp(p: Packet): Layer | undefined {
  if (!p.has(8)) return undefined;
  const port = u16(p.bytes, p.at + 2);
  p.at += 8;
  if (port === VXLAN || port === VXLAN_LINUX) return vxlan;
  return port === GENEVE ? geneve : undefined;
}

/** RFC 7348 §5: without the I flag it is something else on the same port. */
function vxlan(p: Packet): Layer | undefined {
  if (!p.has(8) || (p.bytes[p.at]! & 0x08) === 0) return undefined;
  p.at += 8;
  return ethernet;
}

/** RFC 8926 §3.4. */
function geneve(p: Packet): Layer | undefined {
  if (!p.has(8) || p.bytes[p.at]! >>> 6 !== 0) return undefined;
  const length = 8 + (p.bytes[p.at]! & 0x3f) * 4, type = u16(p.bytes, p.at + 2);
  if (!p.has(length)) return undefined;
  p.at += length;
  return ethertypeOf(type);
}

const CHECKSUM = 0x8000, ROUTING = 0x4000, KEY = 0x2000, SEQUENCE = 0x1000, ACKNOWLEDGEMENT = 0x80;

/** GRE: RFC 2784 §2 with key and sequence number (RFC 2890 §2), version 1 with PPP (RFC 2637 §4.1). */
export function gre(p: Packet): Layer | undefined {
  if (!p.has(4)) return undefined;
  const flags = u16(p.bytes, p.at), type = u16(p.bytes, p.at + 2), version = flags & 7;
  if (version > 1 || (flags & ROUTING) !== 0) return undefined;
  let length = 4;
  if ((flags & CHECKSUM) !== 0) length += 4;
  if ((flags & KEY) !== 0) length += 4;
  if ((flags & SEQUENCE) !== 0) length += 4;
  if (version === 1 && (flags & ACKNOWLEDGEMENT) !== 0) length += 4;
  if (!p.has(length)) return undefined;
  p.at += length;
  if (type === 0x88be) return (flags & SEQUENCE) !== 0 ? erspan2 : ethernet;
  if (type === 0x22eb) return erspan3;
  return type === 0x880b ? ppp : ethertypeOf(type);
}

/** ERSPAN type II: eight octets before the mirrored frame. */
function erspan2(p: Packet): Layer | undefined {
  if (!p.has(8)) return undefined;
  p.at += 8;
  return ethernet;
}

/** ERSPAN type III: twelve octets, and eight more when the last bit says so. */
function erspan3(p: Packet): Layer | undefined {
  if (!p.has(12)) return undefined;
  p.at += (p.bytes[p.at + 11]! & 1) !== 0 ? 20 : 12;
  return ethernet;
}
