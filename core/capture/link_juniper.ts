import { ip } from "./ip.ts";
import { ethernet } from "./link_ethernet.ts";
import { u16 } from "../net/octets.ts";
import { type Layer, type Packet } from "./packet.ts";

/** "MGC", the mark of packets captured on a Junos device. */
const MAGIC = [0x4d, 0x47, 0x43];
const NO_LAYER_2 = 0x02, EXTENSIONS = 0x80;

/** Ethernet as `monitor traffic` of Junos writes it: a mark, flags, and extensions of a given length. */
export function juniperEthernet(p: Packet): Layer | undefined {
  if (!p.has(6) || MAGIC.some((octet, i) => p.bytes[p.at + i] !== octet)) return undefined;
  const flags = p.bytes[p.at + 3]!;
  p.at += (flags & EXTENSIONS) !== 0 ? 6 + u16(p.bytes, p.at + 4) : 4;
  // Without layer 2 the address family stands before the packet, which tells its version itself.
  if ((flags & NO_LAYER_2) === 0) return ethernet;
  p.at += 4;
  return ip;
}
