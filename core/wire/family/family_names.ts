// IANA registries "Address Family Numbers" and "SAFI Namespace", in the words operators type.

/** Names of AFIs that BGP speakers use. */
export const AFI_NAMES: ReadonlyMap<number, string> = new Map([
  [1, "ipv4"],
  [2, "ipv6"],
  [25, "l2vpn"],
  [26, "mpls-tp-section"],
  [27, "mpls-tp-lsp"],
  [28, "mpls-tp-pseudowire"],
  [29, "mt-ipv4"],
  [30, "mt-ipv6"],
  [31, "bgp-sfc"],
  [16387, "lisp"],
  [16388, "bgp-ls"],
  [16389, "mac48"],
  [16390, "mac64"],
  [16398, "routing-policy"],
  [16399, "mpls-namespace"],
]);

/** Names of SAFIs. */
export const SAFI_NAMES: ReadonlyMap<number, string> = new Map([
  [1, "unicast"],
  [2, "multicast"],
  [4, "labelled"],
  [5, "mvpn"],
  [6, "ms-pw"],
  [7, "encapsulation"],
  [8, "mcast-vpls"],
  [9, "sfc"],
  [64, "tunnel"],
  [65, "vpls"],
  [66, "mdt"],
  [67, "4over6"],
  [68, "6over4"],
  [69, "l1vpn"],
  [70, "evpn"],
  [71, "bgp-ls"],
  [72, "bgp-ls-vpn"],
  [73, "sr-policy"],
  [74, "sd-wan"],
  [75, "routing-policy"],
  [76, "classful-transport"],
  [77, "tunnelled-flowspec"],
  [78, "mcast-tree"],
  [79, "dps"],
  [80, "bgp-ls-spf"],
  [83, "car"],
  [84, "vpn-car"],
  [85, "mup"],
  [128, "vpn"],
  [129, "multicast-vpn"],
  [132, "route-target"],
  [133, "flowspec"],
  [134, "flowspec-vpn"],
  [140, "vpn-discovery"],
]);

/** Pairs that have one name of their own, as people say them. */
export const PAIR_NAMES: ReadonlyMap<number, string> = new Map([
  [16388 << 8 | 71, "bgp-ls"],
  [16388 << 8 | 72, "bgp-ls vpn"],
  [16388 << 8 | 80, "bgp-ls spf"],
]);

/** Other words for a SAFI, as routers and other tools write them. */
export const SAFI_ALIASES: ReadonlyMap<string, number> = new Map([
  ["labeled", 4],
  ["labeled-unicast", 4],
  ["labelled-unicast", 4],
  ["mpls-label", 4],
  ["nlri-mpls", 4],
  ["mpls", 4],
  ["mcast-vpn", 5],
  ["mpls-vpn", 128],
  ["vpn-unicast", 128],
  ["l3vpn", 128],
  ["mcast", 2],
  ["rtc", 132],
  ["rt-filter", 132],
  ["rtfilter", 132],
  ["flow", 133],
  ["flow-vpn", 134],
  ["srpolicy", 73],
  ["sr-te", 73],
  ["ls", 71],
]);

/** One word that says both AFI and SAFI. */
export const PAIR_ALIASES: ReadonlyMap<string, number> = new Map([
  ["ipv4", 1 << 8 | 1],
  ["ip", 1 << 8 | 1],
  ["inet", 1 << 8 | 1],
  ["ipv6", 2 << 8 | 1],
  ["inet6", 2 << 8 | 1],
  ["vpnv4", 1 << 8 | 128],
  ["vpnv6", 2 << 8 | 128],
  ["evpn", 25 << 8 | 70],
  ["vpls", 25 << 8 | 65],
  ["rtc", 1 << 8 | 132],
  ["route-target", 1 << 8 | 132],
  ["flowspec", 1 << 8 | 133],
  ["ls", 16388 << 8 | 71],
  ["linkstate", 16388 << 8 | 71],
  ["link-state", 16388 << 8 | 71],
]);
