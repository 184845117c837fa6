/** IANA registry "BGP Tunnel Encapsulation Attribute Tunnel Types". */
const TUNNELS: ReadonlyMap<number, string> = new Map([
  [1, "l2tpv3"],
  [2, "gre"],
  [7, "ip-in-ip"],
  [8, "vxlan"],
  [9, "nvgre"],
  [10, "mpls"],
  [11, "mpls-in-gre"],
  [12, "vxlan-gpe"],
  [13, "mpls-in-udp"],
  [14, "ipv6"],
  [15, "sr-policy"],
  [16, "bare"],
  [17, "sr"],
  [19, "geneve"],
  [20, "any"],
]);

/** IANA registry "BGP Tunnel Encapsulation Attribute Sub-TLVs". */
const SUB_TLVS: ReadonlyMap<number, string> = new Map([
  [1, "encapsulation"],
  [2, "protocol type"],
  [4, "color"],
  [5, "load-balancing block"],
  [6, "endpoint"],
  [7, "ds field"],
  [8, "udp port"],
  [9, "embedded label handling"],
  [10, "mpls label stack"],
  [11, "prefix-sid"],
  [12, "preference"],
  [13, "binding sid"],
  [14, "enlp"],
  [15, "priority"],
  [20, "srv6 binding sid"],
  [128, "segment list"],
  [129, "policy candidate path name"],
  [130, "policy name"],
]);

/** `vxlan`, `tunnel type 99`. */
export function tunnelName(type: number): string {
  return TUNNELS.get(type) ?? `tunnel type ${type}`;
}

/** The tunnel type that people call `name`, or undefined. */
export function tunnelTypeOf(name: string): number | undefined {
  for (const [type, known] of TUNNELS) if (known === name) return type;
  return undefined;
}

/** `endpoint`, `sub-TLV 99`. */
export function tunnelSubTlvName(type: number): string {
  return SUB_TLVS.get(type) ?? `sub-TLV ${type}`;
}
