import { ip } from "./ip.ts";
import { ethernet } from "./link_ethernet.ts";
import type { Layer, Packet } from "./packet.ts";

/**
 * An MPLS label stack (RFC 3032 §2.1). What follows is not said anywhere: as routers do, it is
 * guessed from the first nibble (RFC 4928 §2), 0 being a pseudowire control word (RFC 4385 §3).
 */
export function mpls(p: Packet): Layer | undefined {
  let bottom = false;
  while (!bottom) {
    if (!p.has(5)) return undefined;
    bottom = (p.bytes[p.at + 2]! & 1) !== 0;
    p.at += 4;
  }
  const nibble = p.bytes[p.at]! >>> 4;
  if (nibble === 4 || nibble === 6) return ip;
  if (nibble !== 0) return undefined;
  p.at += 4;
  return ethernet;
}
