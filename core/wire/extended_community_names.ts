/**
 * Names of extended communities that hold an administrator and a value of its own, by sub-type.
 * They come in three encodings (RFC 4360 §3.1, §3.2, RFC 5668 §2): a two-octet AS, an IPv4 address
 * or a four-octet AS as administrator.
 */
export const ADMINISTERED: ReadonlyMap<number, string> = new Map([
  [0x02, "rt"], // RFC 4360 §4
  [0x03, "soo"], // RFC 4360 §5
  [0x05, "ospf-domain"], // RFC 4577 §4.2.4
  [0x07, "ospf-router"], // RFC 4577 §4.2.6
  [0x08, "data-collection"],
  [0x09, "source-as"], // RFC 6514 §9
  [0x0a, "l2vpn-id"],
  [0x0b, "vrf-import"], // RFC 6514 §9
  [0x10, "cisco-vpn-distinguisher"],
]);

/** Other words for them that people type. */
export const ADMINISTERED_ALIASES: ReadonlyMap<string, number> = new Map([
  ["target", 0x02],
  ["route-target", 0x02],
  ["ro", 0x03],
  ["origin", 0x03],
  ["site-of-origin", 0x03],
]);

/** High octet of the type in each encoding of {@link ADMINISTERED}. */
export const TWO_OCTET_AS = 0x00, IPV4_ADDRESS = 0x01, FOUR_OCTET_AS = 0x02;

/** FlowSpec redirect has the same three encodings in the experimental range (RFC 8955 §7.4). */
export const REDIRECT_SUBTYPE = 0x08, EXPERIMENTAL = 0x80;
