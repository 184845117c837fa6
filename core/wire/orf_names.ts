// IANA registry "BGP Outbound Route Filtering (ORF) Types".
const ORF_TYPES: ReadonlyMap<number, string> = new Map([
  [64, "address-prefix"],
  [65, "covering-prefixes"],
  [128, "address-prefix (old)"],
  [129, "communities (old)"],
  [130, "extended-communities (old)"],
  [131, "prefix-list (old)"],
]);

/** Name of an ORF type (RFC 5291 §4), or `type 9`. */
export function orfTypeName(type: number): string {
  return ORF_TYPES.get(type) ?? `type ${type}`;
}
