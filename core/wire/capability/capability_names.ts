// IANA registry "Capability Codes": those without a file of their own.

/** Names of capabilities whose body stays bytes. */
export const OTHER_CAPABILITY_NAMES: ReadonlyMap<number, string> = new Map([
  [4, "multiple routes to a destination"],
  [7, "BGPsec"],
  [66, "dynamic capability (old)"],
  [67, "dynamic capability"],
  [68, "multisession"],
  [72, "routing policy distribution"],
  [74, "BFD strict"],
  [129, "outbound route filtering (Cisco)"],
  [130, "outbound route filtering (prefix list, Cisco)"],
  [131, "multisession (Cisco)"],
  [184, "host name (old)"],
  [185, "operational"],
]);
