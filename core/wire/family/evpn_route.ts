import { octets } from "../../net/count.ts";
/**
 * The parts of an EVPN route after its type and length, in order (RFC 7432 §7, RFC 9136 §3.1).
 *
 * `address` is a length octet in bits and an address of that length; `gateway` an address of the
 * size that the prefix before it has; `label2` is there only where octets are left for it.
 */
export type EvpnPart =
  | "rd"
  | "esi"
  | "tag"
  | "mac"
  | "address"
  | "prefix"
  | "gateway"
  | "label"
  | "label2";

export interface EvpnRouteType {
  readonly code: number;
  readonly name: string;
  readonly parts: readonly EvpnPart[];
}

/** Route types whose body is decoded to fields. */
export const EVPN_ROUTE_TYPES: readonly EvpnRouteType[] = [
  { code: 1, name: "ethernet-auto-discovery", parts: ["rd", "esi", "tag", "label"] },
  { code: 2, name: "mac-ip", parts: ["rd", "esi", "tag", "mac", "address", "label", "label2"] },
  { code: 3, name: "inclusive-multicast", parts: ["rd", "tag", "address"] },
  { code: 4, name: "ethernet-segment", parts: ["rd", "esi", "address"] },
  { code: 5, name: "ip-prefix", parts: ["rd", "esi", "tag", "prefix", "gateway", "label"] },
];

/** IANA names of the route types that stay bytes. */
export const OTHER_EVPN_NAMES: ReadonlyMap<number, string> = new Map([
  [6, "selective-multicast"],
  [7, "multicast-join-synch"],
  [8, "multicast-leave-synch"],
  [9, "per-region-i-pmsi"],
  [10, "s-pmsi"],
  [11, "leaf"],
]);

/** Where one part stands: `bytes[start..end)`. */
export interface EvpnSpan {
  readonly part: EvpnPart;
  readonly start: number;
  readonly end: number;
}

const FIXED: Readonly<Partial<Record<EvpnPart, number>>> = {
  rd: 8,
  esi: 10,
  tag: 4,
  mac: 7,
  label: 3,
};

/** Octets of a part whose size depends on what stands there, or why there is no such part. */
function variable(part: EvpnPart, bytes: Uint8Array, at: number, end: number): number | string {
  const left = end - at;
  if (part === "label2") return left > 0 ? 3 : 0;
  if (left < 1) return "is missing";
  const bits = bytes[at]!;
  if (part === "address") {
    return bits === 0 || bits === 32 || bits === 128
      ? 1 + bits / 8
      : `length ${bits} is not 0, 32 or 128 bits`;
  }
  // A prefix takes a whole address; which family it is shows in the octets that are left: prefix,
  // gateway of the same size and a label of three (RFC 9136 §3.1).
  if (part === "prefix") return left === 1 + 4 + 4 + 3 ? 5 : 17;
  return left === 4 + 3 ? 4 : 16;
}

const NAMES: Readonly<Record<EvpnPart, string>> = {
  rd: "route distinguisher",
  esi: "Ethernet segment identifier",
  tag: "Ethernet tag",
  mac: "MAC address",
  address: "IP address",
  prefix: "IP prefix",
  gateway: "gateway address",
  label: "label",
  label2: "second label",
};

/** The part in words. */
export function evpnPartName(part: EvpnPart): string {
  return NAMES[part];
}

function partComplaint(part: EvpnPart, bytes: Uint8Array, at: number, end: number) {
  if (part === "mac" && bytes[at] !== 48) return `length ${bytes[at]} is not 48 bits`;
  const longest = end - at === 5 ? 32 : 128;
  if (part === "prefix" && bytes[at]! > longest) return `length ${bytes[at]} is above ${longest}`;
  return undefined;
}

/** The parts of the body `bytes[start..end)`, or why it is malformed. */
export function evpnSpans(
  type: EvpnRouteType,
  bytes: Uint8Array,
  start: number,
  end: number,
): readonly EvpnSpan[] | string {
  const spans: EvpnSpan[] = [];
  let at = start;
  for (const part of type.parts) {
    const size = FIXED[part] ?? variable(part, bytes, at, end);
    if (typeof size === "string") return `${NAMES[part]} ${size}`;
    if (at + size > end) return `${NAMES[part]} needs ${octets(size)}, ${end - at} left`;
    const wrong = partComplaint(part, bytes, at, at + size);
    if (wrong !== undefined) return `${NAMES[part]} ${wrong}`;
    if (size > 0) spans.push({ part, start: at, end: at + size });
    at += size;
  }
  return at === end ? spans : `${octets(end - at)} after the last part`;
}
