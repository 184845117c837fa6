/** The two-octet number that stands for one that needs four octets (RFC 6793 §9). */
export const AS_TRANS = 23456;

/** What is special about an AS number. */
export type AsnLabel = "reserved" | "AS_TRANS" | "documentation" | "private" | "last";

const RANGES: readonly (readonly [number, number, AsnLabel])[] = [
  [0, 0, "reserved"], // RFC 7607 §2
  [AS_TRANS, AS_TRANS, "AS_TRANS"], // RFC 6793 §9
  [64496, 64511, "documentation"], // RFC 5398 §4
  [64512, 65534, "private"], // RFC 6996 §5
  [65535, 65535, "last"], // RFC 7300 §2
  [65536, 65551, "documentation"], // RFC 5398 §4
  [65552, 131071, "reserved"], // IANA AS Numbers registry
  [4200000000, 4294967294, "private"], // RFC 6996 §5
  [4294967295, 4294967295, "last"], // RFC 7300 §2
];

/** What is special about `asn`, or undefined for a number that a registry gives to a network. */
export function asnLabel(asn: number): AsnLabel | undefined {
  for (const [low, high, label] of RANGES) if (asn >= low && asn <= high) return label;
  return undefined;
}

/** `65001 (private)`, `3356`: the number as a person reads it. */
export function describeAsn(asn: number): string {
  const label = asnLabel(asn);
  return label === undefined ? String(asn) : `${asn} (${label})`;
}

/** ASDOT: `65001` up to 65535, `64512.10` above (RFC 5396 §2). */
export function formatAsdot(asn: number): string {
  return asn < 0x10000 ? String(asn) : `${asn >>> 16}.${asn & 0xffff}`;
}

const ASPLAIN = /^(0|[1-9][0-9]{0,9})$/, ASDOT = /^(0|[1-9][0-9]{0,4})\.(0|[1-9][0-9]{0,4})$/;

/**
 * Reads `65001`, `AS65001`, `64512.10`: the notations of RFC 5396 §2. Undefined for a text with
 * leading zeros, white space, or a number that does not fit.
 */
export function parseAsn(text: string): number | undefined {
  const bare = /^as/i.test(text) ? text.slice(2) : text;
  if (ASPLAIN.test(bare)) return Number(bare) <= 0xffffffff ? Number(bare) : undefined;
  const dotted = ASDOT.exec(bare);
  if (!dotted) return undefined;
  const high = Number(dotted[1]), low = Number(dotted[2]);
  return high > 0xffff || low > 0xffff ? undefined : high * 0x10000 + low;
}
