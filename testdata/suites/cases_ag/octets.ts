// The octets that the raw peer sends, as hex: written here field by field, by nothing of core/wire.

const MARKER = "ff".repeat(16);

/** A number as so many octets. */
export function hex(value: number, octets: 1 | 2 | 4): string {
  return value.toString(16).padStart(octets * 2, "0");
}

/** Hex digits without the blanks that make them legible. */
export function tight(text: string): string {
  return text.replaceAll(/\s/g, "");
}

/** A message whose length is right, or the one that is given. */
export function message(type: number, body = "", length = 19 + tight(body).length / 2): string {
  return MARKER + hex(length, 2) + hex(type, 1) + tight(body);
}

/** What begins with the length field: the marker goes before it. */
export function marked(rest: string): string {
  return MARKER + tight(rest);
}

export const KEEPALIVE = message(4);

/** A NOTIFICATION. */
export function notification(code: number, subcode: number, data = ""): string {
  return message(3, hex(code, 1) + hex(subcode, 1) + data);
}

/** A ROUTE-REFRESH; `rest` stands behind its four octets. */
export function refresh(afi: number, safi: number, subtype = 0, rest = ""): string {
  return message(5, hex(afi, 2) + hex(subtype, 1) + hex(safi, 1) + rest);
}

export interface OpenParts {
  readonly version?: number;
  readonly as?: number;
  readonly hold?: number;
  readonly id?: string;
  /** Capabilities, all in one parameter. */
  readonly capabilities?: readonly string[];
  /** Everything from the length of the optional parameters on; in place of capabilities. */
  readonly tail?: string;
}

export const MP_IPV4 = "010400010001", MP_IPV6 = "010400020001";
export const ROUTE_REFRESH = "0200", ENHANCED_REFRESH = "4600", EXTENDED_MESSAGE = "0600";
/** IPv4 unicast over IPv6 (RFC 8950 §4). */
export const EXTENDED_NEXT_HOP = "0506000100010002";

/** The 4-octet AS number capability. */
export function as4(asn: number): string {
  return "4104" + hex(asn, 4);
}

/** What a modern speaker of IPv4 and IPv6 offers. */
export function modern(asn: number): readonly string[] {
  return [MP_IPV4, MP_IPV6, ROUTE_REFRESH, ENHANCED_REFRESH, EXTENDED_MESSAGE, as4(asn)];
}

/** Length and body of optional parameters: each capability in one of its own. */
export function oneEach(capabilities: readonly string[]): string {
  const parameters = capabilities.map((c) => "02" + hex(c.length / 2, 1) + c).join("");
  return hex(parameters.length / 2, 1) + parameters;
}

/** Length and body of optional parameters: all capabilities in one. */
export function together(capabilities: readonly string[]): string {
  const body = capabilities.join("");
  if (body === "") return "00";
  return hex(body.length / 2 + 2, 1) + "02" + hex(body.length / 2, 1) + body;
}

/** The same in the extended form of RFC 9072 §2. */
export function extended(capabilities: readonly string[], lengthOctet = 255): string {
  const body = capabilities.join("");
  const parameter = "02" + hex(body.length / 2, 2) + body;
  return hex(lengthOctet, 1) + "ff" + hex(parameter.length / 2, 2) + parameter;
}

/** The peer of the cases: AS 65001, hold time 90, identifier 10.0.0.2. */
export function open(parts: OpenParts = {}): string {
  const { version = 4, as = 65001, hold = 90, id = "0a000002" } = parts;
  const { capabilities = modern(as), tail = together(capabilities) } = parts;
  const field = as > 0xffff ? 23456 : as;
  return message(1, hex(version, 1) + hex(field, 2) + hex(hold, 2) + id + tail);
}

export const ORIGIN = "40010100", NEXT_HOP = "4003040a000002", LOCAL_PREF = "40050400000064";
export const AS_PATH = "40020602010000fde9";

/** What every IPv4 route of an external peer needs, and of an internal one. */
export const EXTERNAL = ORIGIN + AS_PATH + NEXT_HOP, INTERNAL = EXTERNAL + LOCAL_PREF;

/** An attribute with the shortest form of length. */
export function attribute(flags: number, code: number, body: string): string {
  const octets = tight(body), length = octets.length / 2;
  if (length > 255) return hex(flags | 0x10, 1) + hex(code, 1) + hex(length, 2) + octets;
  return hex(flags, 1) + hex(code, 1) + hex(length, 1) + octets;
}

/** An UPDATE. */
export function update(attributes: string, nlri = "", withdrawn = ""): string {
  const block = tight(attributes), gone = tight(withdrawn);
  return message(2, hex(gone.length / 2, 2) + gone + hex(block.length / 2, 2) + block + nlri);
}

/** Routes with the attributes that an external peer's need. */
export function announce(nlri: string, more = ""): string {
  return update(EXTERNAL + more, nlri);
}

/** The same where AS numbers have two octets. */
export function announceOld(nlri: string, more = ""): string {
  return update(ORIGIN + "4002040201fde9" + NEXT_HOP + more, nlri);
}

/** The same inside an AS. */
export function announceInside(nlri: string, more = ""): string {
  return update(INTERNAL + more, nlri);
}

export function withdraw(nlri: string): string {
  return update("", "", nlri);
}

/** The value of MP_REACH_NLRI; the next hop is 2001:db8::2. */
export function reach(nlri: string, nextHop = "20010db8000000000000000000000002"): string {
  return "000201" + hex(nextHop.length / 2, 1) + nextHop + "00" + nlri;
}

/** MP_REACH_NLRI of IPv6 unicast with the other attributes that it needs. */
export function announce6(nlri: string, nextHop?: string): string {
  return update(ORIGIN + AS_PATH + attribute(0x80, 14, reach(nlri, nextHop)));
}

/** An IPv4 prefix as NLRI: `10.0.0.0/24`. */
export function nlri(prefix: string): string {
  const [address = "", bits = "32"] = prefix.split("/");
  const octets = address.split(".").slice(0, Math.ceil(Number(bits) / 8));
  return hex(Number(bits), 1) + octets.map((o) => hex(Number(o), 1)).join("");
}
