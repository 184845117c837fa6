import { ipv4, ipv6 } from "./ip.ts";
import { ethertypeOf, llc } from "./link_ethernet.ts";
import { u16, u32 } from "../net/octets.ts";
import { type Layer, type Packet } from "./packet.ts";
import { gre } from "./tunnel.ts";

/** ARPHRD_IPGRE and ARPHRD_IP6GRE: the "protocol" field of a cooked header is then GRE's. */
const ARPHRD_IPGRE = 778, ARPHRD_IP6GRE = 823;

function cooked(type: number, hardware: number): Layer | undefined {
  if (hardware === ARPHRD_IPGRE || hardware === ARPHRD_IP6GRE) return ethertypeOf(type) ?? gre;
  return type === 0x0004 ? llc : type === 0x0001 ? undefined : ethertypeOf(type);
}

/** LINUX_SLL: 16 octets, the protocol last. */
export function sll(p: Packet): Layer | undefined {
  if (!p.has(16)) return undefined;
  const type = u16(p.bytes, p.at + 14), hardware = u16(p.bytes, p.at + 2);
  p.at += 16;
  return cooked(type, hardware);
}

/** LINUX_SLL2: 20 octets, the protocol first. */
export function sll2(p: Packet): Layer | undefined {
  if (!p.has(20)) return undefined;
  const type = u16(p.bytes, p.at), hardware = u16(p.bytes, p.at + 8);
  p.at += 20;
  return cooked(type, hardware);
}

/** BSD NULL and LOOP: an address family in the byte order of whoever captured it. */
export function loopback(p: Packet): Layer | undefined {
  if (!p.has(4)) return undefined;
  const big = u32(p.bytes, p.at), family = big > 0xffff ? big >>> 24 : big;
  p.at += 4;
  if (family === 2) return ipv4;
  // AF_INET6 is 10 on Linux, 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on macOS.
  return family === 10 || family === 24 || family === 28 || family === 30 ? ipv6 : undefined;
}
