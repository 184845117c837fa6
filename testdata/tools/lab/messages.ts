/** BGP messages as hex, built without the code under test: the lab must be able to say wrong things. */

const MARKER = "ff".repeat(16);

export function hex(value: number, octets: number): string {
  return value.toString(16).padStart(octets * 2, "0").slice(-octets * 2);
}

export function text(value: string): string {
  return [...new TextEncoder().encode(value)].map((b) => hex(b, 1)).join("");
}

export function ip4(address: string): string {
  return address.split(".").map((part) => hex(Number(part), 1)).join("");
}

export function message(type: number, body = ""): string {
  return MARKER + hex(19 + body.length / 2, 2) + hex(type, 1) + body;
}

export function capability(code: number, value = ""): string {
  return hex(code, 1) + hex(value.length / 2, 1) + value;
}

export const IPV4_UNICAST = capability(1, "00010001");
export const IPV6_UNICAST = capability(1, "00020001");
export const ROUTE_REFRESH = capability(2);
export const ENHANCED_REFRESH = capability(70);

export interface OpenOptions {
  readonly as: number;
  readonly id?: string;
  readonly hold?: number;
  readonly version?: number;
  /** Capability TLVs as hex; default: IPv4 unicast, route refresh, four-octet AS. */
  readonly capabilities?: string;
  /** Whole optional parameters as hex, instead of one parameter with the capabilities. */
  readonly parameters?: string;
}

export function open(options: OpenOptions): string {
  const as2 = options.as > 65535 ? 23456 : options.as;
  const capabilities = options.capabilities ??
    IPV4_UNICAST + ROUTE_REFRESH + capability(65, hex(options.as, 4));
  const parameters = options.parameters ??
    (capabilities === "" ? "" : "02" + hex(capabilities.length / 2, 1) + capabilities);
  return message(
    1,
    hex(options.version ?? 4, 1) + hex(as2, 2) + hex(options.hold ?? 90, 2) +
      ip4(options.id ?? "192.0.2.1") + hex(parameters.length / 2, 1) + parameters,
  );
}

export const KEEPALIVE = message(4);

export function notification(code: number, subcode: number, data = ""): string {
  return message(3, hex(code, 1) + hex(subcode, 1) + data);
}

export function attribute(flags: number, code: number, value: string): string {
  const octets = value.length / 2;
  const length = (flags & 0x10) !== 0 ? hex(octets, 2) : hex(octets, 1);
  return hex(flags, 1) + hex(code, 1) + length + value;
}

export const ORIGIN = attribute(0x40, 1, "00");
export function asPath4(...ases: number[]): string {
  return attribute(0x40, 2, "02" + hex(ases.length, 1) + ases.map((as) => hex(as, 4)).join(""));
}
export function asPath2(...ases: number[]): string {
  return attribute(0x40, 2, "02" + hex(ases.length, 1) + ases.map((as) => hex(as, 2)).join(""));
}
export function nextHop(address: string): string {
  return attribute(0x40, 3, ip4(address));
}

/** The prefix text must already be masked to whole octets, e.g. `10.1.0.0/16`. */
export function nlri(prefix: string): string {
  const [address = "", length = "0"] = prefix.split("/");
  return hex(Number(length), 1) + ip4(address).slice(0, Math.ceil(Number(length) / 8) * 2);
}

export function update(attributes: string, announced = "", withdrawn = ""): string {
  return message(
    2,
    hex(withdrawn.length / 2, 2) + withdrawn + hex(attributes.length / 2, 2) + attributes +
      announced,
  );
}
