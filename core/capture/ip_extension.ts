import { payloadOf } from "./ip.ts";
import { u16, u32 } from "../net/octets.ts";
import { type Layer, type Packet } from "./packet.ts";

/** Hop-by-hop, routing, destination options and others of the same shape (RFC 6564 §4). */
export function extension(p: Packet): Layer | undefined {
  if (!p.has(8)) return undefined;
  return after(p, (p.bytes[p.at + 1]! + 1) * 8);
}

/** Authentication header; its length counts in another unit than the rest (RFC 4302 §2.2). */
export function authentication(p: Packet): Layer | undefined {
  if (!p.has(12)) return undefined;
  return after(p, (p.bytes[p.at + 1]! + 2) * 4);
}

/** RFC 8200 §4.5. */
export function fragment(p: Packet): Layer | undefined {
  if (!p.has(8)) return undefined;
  const place = u16(p.bytes, p.at + 2);
  // An atomic fragment is a whole packet (RFC 6946 §4).
  if ((place & 0xfff9) === 0 || p.quoted && place < 8) return after(p, 8);
  if (p.quoted) return undefined;
  p.fragmentAt = place & 0xfff8;
  p.moreFragments = (place & 1) !== 0;
  p.fragmentId = u32(p.bytes, p.at + 4);
  p.protocol = p.bytes[p.at]!;
  p.at += 8;
  p.found = "fragment";
  return undefined;
}

function after(p: Packet, length: number): Layer | undefined {
  if (!p.has(length)) return undefined;
  p.protocol = p.bytes[p.at]!;
  p.at += length;
  return payloadOf(p.protocol, p.version);
}
