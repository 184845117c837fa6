/** Names of attributes that stay bytes (IANA registry "BGP Path Attributes"). */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0, "reserved"],
  [12, "ADVERTISER"],
  [13, "RCID_PATH"],
  [19, "SAFI_SPECIFIC_ATTRIBUTE"],
  [20, "CONNECTOR"],
  [21, "AS_PATHLIMIT"],
  [24, "TRAFFIC_ENGINEERING"],
  [27, "PE_DISTINGUISHER_LABELS"],
  [28, "ENTROPY_LABEL_CAPABILITY"],
  [29, "BGP_LS"],
  [30, "deprecated"],
  [31, "deprecated"],
  [33, "BGPSEC_PATH"],
  [34, "COMMUNITY_CONTAINER"],
  [36, "D_PATH"],
  [37, "SFP"],
  [38, "BFD_DISCRIMINATOR"],
  [39, "NEXT_HOP_DEPENDENT_CHARACTERISTICS"],
  [41, "BIER"],
  [42, "EDGE_METADATA_PATH"],
  [129, "deprecated"],
  [241, "deprecated"],
  [242, "deprecated"],
  [243, "deprecated"],
  [255, "development"],
]);

/** `attribute 99`, `BGP_LS (attribute 29)`: the name of an attribute that has no descriptor. */
export function unknownName(code: number): string {
  const name = NAMES.get(code);
  return name === undefined ? `attribute ${code}` : `${name} (attribute ${code})`;
}
