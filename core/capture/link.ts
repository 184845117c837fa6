import { ip } from "./ip.ts";
import { loopback, sll, sll2 } from "./link_cooked.ts";
import { ethernet } from "./link_ethernet.ts";
import { juniperEthernet } from "./link_juniper.ts";
import { hdlc, ppp, pppoe, pppOrHdlc } from "./link_ppp.ts";
import type { Layer } from "./packet.ts";

interface LinkType {
  readonly types: readonly number[];
  readonly name: string;
  readonly layer: Layer;
}

/** What a packet may begin with, by the LINKTYPE number in the file. */
export const LINK_TYPES: readonly LinkType[] = [
  { types: [1], name: "Ethernet", layer: ethernet },
  { types: [0, 108], name: "BSD loopback", layer: loopback },
  { types: [9], name: "PPP", layer: ppp },
  { types: [50], name: "PPP in HDLC framing", layer: pppOrHdlc },
  { types: [51], name: "PPPoE", layer: pppoe },
  { types: [104], name: "Cisco HDLC", layer: hdlc },
  // 12 and 14 are what raw IP was called on some systems before it got a number for files.
  { types: [12, 14, 101, 228, 229], name: "raw IP", layer: ip },
  { types: [113], name: "Linux cooked", layer: sll },
  { types: [178], name: "Juniper Ethernet", layer: juniperEthernet },
  { types: [276], name: "Linux cooked v2", layer: sll2 },
];

const byType = new Map(LINK_TYPES.flatMap((link) => link.types.map((type) => [type, link])));

/** The first layer of a packet of this link type, or undefined when the type is not known. */
export function linkLayer(linkType: number): Layer | undefined {
  return byType.get(linkType)?.layer;
}
