/** An OPEN off the wire, and what it says. */
export interface OpenVector {
  /** Who sent it. */
  readonly from: string;
  /** What follows the marker. */
  readonly hex: string;
  readonly as: number;
  readonly hold: number;
  readonly capabilities: readonly string[];
}

/** Taken off the wire between real daemons. */
export const OPEN_VECTORS: readonly OpenVector[] = [
  {
    from: "BIRD 2.0.12",
    hex: "003b0104fbf000f0c00002011e021c01040001000101040002000102004002007841040000fbf046004700",
    as: 64496,
    hold: 240,
    capabilities: [
      "multiprotocol: ipv4 unicast",
      "multiprotocol: ipv6 unicast",
      "route refresh",
      "graceful restart: restart 120 s",
      "4-octet AS number: 64496",
      "enhanced route refresh",
      "long-lived graceful restart",
    ],
  },
  {
    from: "BIRD 2.0.12 with a role",
    hex: "003e0104fbf000f0c000020121021f0104000100010104000200010200" +
      "0901004002007841040000fbf046004700",
    as: 64496,
    hold: 240,
    capabilities: [
      "multiprotocol: ipv4 unicast",
      "multiprotocol: ipv6 unicast",
      "route refresh",
      "role: provider",
      "graceful restart: restart 120 s",
      "4-octet AS number: 64496",
      "enhanced route refresh",
      "long-lived graceful restart",
    ],
  },
  {
    from: "FRR 8.4.4, one capability in each parameter",
    hex: "00780104fbf100b4c00002025b02060104000100010206010400020001020280000202020002024600" +
      "020641040000fbf102020600020a45080001010100020101020d490b093139322e302e322e32000204" +
      "4002c0780210470e0001018000000000020180000000",
    as: 64497,
    hold: 180,
    capabilities: [
      "multiprotocol: ipv4 unicast",
      "multiprotocol: ipv6 unicast",
      "route refresh (Cisco)",
      "route refresh",
      "enhanced route refresh",
      "4-octet AS number: 64497",
      "extended message",
      "ADD-PATH: ipv4 unicast receive, ipv6 unicast receive",
      "FQDN: 192.0.2.2",
      "graceful restart: restart 120 s, restarting, notification",
      "long-lived graceful restart: ipv4 unicast 0 s (forwarding kept), " +
      "ipv6 unicast 0 s (forwarding kept)",
    ],
  },
  {
    from: "FRR 8.4.4 with a large AS number",
    hex: "006501045ba000b4c000020148020601040001000102028000020202000202460002064104fa56ea0102" +
      "0206000206450400010101020d490b093139322e302e322e310002044002c0780209470700010180000000",
    as: 4200000001,
    hold: 180,
    capabilities: [
      "multiprotocol: ipv4 unicast",
      "route refresh (Cisco)",
      "route refresh",
      "enhanced route refresh",
      "4-octet AS number: 4200000001",
      "extended message",
      "ADD-PATH: ipv4 unicast receive",
      "FQDN: 192.0.2.1",
      "graceful restart: restart 120 s, restarting, notification",
      "long-lived graceful restart: ipv4 unicast 0 s (forwarding kept)",
    ],
  },
  {
    from: "GoBGP 3.10.0",
    hex: "00410104fbf1005ac00002022402220200490402766d0001040001000101040002000141040000fbf1" +
      "0506000100010002",
    as: 64497,
    hold: 90,
    capabilities: [
      "route refresh",
      "FQDN: vm",
      "multiprotocol: ipv4 unicast",
      "multiprotocol: ipv6 unicast",
      "4-octet AS number: 64497",
      "extended next hop: ipv4 unicast via ipv6",
    ],
  },
  {
    from: "OpenBGPD 7.7",
    hex: "00370104fbf1005ac00002021a021801040001000101040002000102004002800041040000fbf1",
    as: 64497,
    hold: 90,
    capabilities: [
      "multiprotocol: ipv4 unicast",
      "multiprotocol: ipv6 unicast",
      "route refresh",
      "graceful restart: restart 0 s, restarting",
      "4-octet AS number: 64497",
    ],
  },
  {
    from: "ExaBGP 4.2.21",
    hex: "00b10104fbf0005ac0000201940206010400010001020601040001000202060104000100040206010400" +
      "0100800206010400010084020601040001008502060104000100860206010400020001020601040002" +
      "0002020601040002000402060104000200800206010400020085020601040002008602060104001900" +
      "41020601040019004602060104400400470206010440040048020641040000fbf002020600",
    as: 64496,
    hold: 90,
    capabilities: [
      "multiprotocol: ipv4 unicast",
      "multiprotocol: ipv4 multicast",
      "multiprotocol: ipv4 labelled",
      "multiprotocol: ipv4 vpn",
      "multiprotocol: ipv4 route-target",
      "multiprotocol: ipv4 flowspec",
      "multiprotocol: ipv4 flowspec-vpn",
      "multiprotocol: ipv6 unicast",
      "multiprotocol: ipv6 multicast",
      "multiprotocol: ipv6 labelled",
      "multiprotocol: ipv6 vpn",
      "multiprotocol: ipv6 flowspec",
      "multiprotocol: ipv6 flowspec-vpn",
      "multiprotocol: l2vpn vpls",
      "multiprotocol: l2vpn evpn",
      "multiprotocol: bgp-ls",
      "multiprotocol: bgp-ls vpn",
      "4-octet AS number: 64496",
      "extended message",
    ],
  },
];
