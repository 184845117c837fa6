import { octets } from "../../net/count.ts";
import type { Ascii } from "../../net/ascii.ts";
import { formatAddress } from "../../net/address.ts";
import { u24, u32 } from "../../net/octets.ts";
import type { Tree } from "../tree.ts";
import {
  EVPN_ROUTE_TYPES,
  evpnPartName,
  type EvpnRouteType,
  type EvpnSpan,
  evpnSpans,
  OTHER_EVPN_NAMES,
} from "./evpn_route.ts";
import { family } from "./family_type.ts";
import { routeDistinguisherText } from "./route_distinguisher.ts";

/** One EVPN route. The octets are the value: what a type that nobody knows holds is kept as it is. */
export interface EvpnNlri {
  readonly routeType: number;
  /** The body after type and length. */
  readonly body: Uint8Array;
}

const BY_CODE: ReadonlyMap<number, EvpnRouteType> = new Map(
  EVPN_ROUTE_TYPES.map((type) => [type.code, type]),
);

/** Octets of route type and length (RFC 7432 §7). */
const HEADER = 2;

/** `mac-ip`, `leaf`, `evpn-type-99`. */
export function evpnTypeName(code: number): string {
  return BY_CODE.get(code)?.name ?? OTHER_EVPN_NAMES.get(code) ?? `evpn-type-${code}`;
}

/** The parts of a route, a complaint, or undefined when its type stays bytes. */
function partsOf(bytes: Uint8Array, start: number, end: number) {
  const type = BY_CODE.get(bytes[start]!);
  return type && evpnSpans(type, bytes, start + HEADER, end);
}

function colons(bytes: Uint8Array, start: number, end: number): string {
  return bytes.slice(start, end).toHex().replace(/..(?=.)/g, "$&:");
}

/** One part as text: every part has one form, wherever it is shown. */
function partText({ part, start, end }: EvpnSpan, bytes: Uint8Array): string {
  switch (part) {
    case "rd":
      return routeDistinguisherText(bytes, start);
    case "esi":
      return colons(bytes, start, end);
    case "tag":
      return String(u32(bytes, start));
    case "mac":
      return colons(bytes, start + 1, end);
    case "address":
      return end - start > 1 ? formatAddress(bytes, start + 1, end - start - 1) : "";
    case "prefix":
      return `${formatAddress(bytes, start + 1, end - start - 1)}/${bytes[start]}`;
    case "gateway":
      return formatAddress(bytes, start, end - start);
    // The same three octets are an MPLS label in their upper twenty bits or a whole VNI: which one
    // it is says the encapsulation community, not the route (RFC 8365 §5.1.3).
    default:
      return `${u24(bytes, start) >>> 4} vni ${u24(bytes, start)}`;
  }
}

/** Absent parts are written as zeros (RFC 7432 §7.2, RFC 9136 §3.1): people need not read them. */
function isBlank({ part, start, end }: EvpnSpan, bytes: Uint8Array): boolean {
  if (part === "address") return end - start === 1;
  if (part !== "esi" && part !== "gateway") return false;
  for (let i = start; i < end; i++) if (bytes[i] !== 0) return false;
  return true;
}

const WORDS = {
  rd: "rd",
  esi: "esi",
  tag: "tag",
  mac: "mac",
  address: "ip",
  prefix: "prefix",
  gateway: "gateway",
  label: "label",
  label2: "label",
} as const;

function text(out: Ascii, bytes: Uint8Array, start: number, end: number): void {
  out.string(evpnTypeName(bytes[start]!));
  const parts = partsOf(bytes, start, end);
  if (typeof parts !== "object") {
    if (parts !== undefined) out.string(" malformed");
    if (start + HEADER < end) out.byte(32);
    return out.hex(bytes, start + HEADER, end);
  }
  for (const span of parts) {
    if (!isBlank(span, bytes)) out.string(` ${WORDS[span.part]} ${partText(span, bytes)}`);
  }
}

/** A JSON value without the parts that are not there; labels are told in both readings. */
function jsonValue(bytes: Uint8Array, start: number, end: number): Record<string, unknown> {
  const type = evpnTypeName(bytes[start]!), parts = partsOf(bytes, start, end);
  if (typeof parts !== "object") {
    const hex = bytes.slice(start + HEADER, end).toHex();
    return parts === undefined ? { type, hex } : { type, malformed: parts, hex };
  }
  const value: Record<string, unknown> = { type };
  const labels: number[] = [], vnis: number[] = [];
  for (const span of parts) {
    if (isBlank(span, bytes)) continue;
    if (span.part === "label" || span.part === "label2") {
      labels.push(u24(bytes, span.start) >>> 4);
      vnis.push(u24(bytes, span.start));
    } else if (span.part === "tag") value.tag = u32(bytes, span.start);
    else value[WORDS[span.part]] = partText(span, bytes);
  }
  return labels.length > 0 ? { ...value, labels, vnis } : value;
}

function fields(tree: Tree, bytes: Uint8Array, start: number, end: number): void {
  tree.leaf("Route type", start, start + 1, `${evpnTypeName(bytes[start]!)} (${bytes[start]})`);
  tree.leaf("Length", start + 1, start + 2, String(bytes[start + 1]));
  const parts = partsOf(bytes, start, end);
  if (typeof parts === "object") {
    for (const span of parts) {
      const name = evpnPartName(span.part), shown = partText(span, bytes) || "none";
      tree.leaf(name[0]!.toUpperCase() + name.slice(1), span.start, span.end, shown);
    }
  } else if (end > start + HEADER) {
    tree.leaf("Body", start + HEADER, end, parts === undefined ? "not decoded" : parts);
  }
}

/** EVPN (RFC 7432 §7): route types 1 to 5 to fields, any other kept as bytes (RFC 7606 §5.4). */
export const evpn = family<EvpnNlri>({
  afi: 25,
  safi: 70,
  name: "l2vpn evpn",
  nextHopLengths: [4, 16],
  // Type and length frame a route whatever its body holds, so a malformed body costs that route
  // alone (RFC 7606 §5.4 for types that nobody knows, and the same mercy for the known ones).
  measure(bytes, at, end) {
    if (end - at < HEADER) return -1;
    const next = at + HEADER + bytes[at + 1]!;
    return next <= end ? next : -1;
  },
  complaint(bytes, at, end) {
    if (end - at < HEADER) return `route type and length need ${octets(HEADER)}, ${end - at} left`;
    return `length ${bytes[at + 1]} is more than the ${octets(end - at - HEADER)} left`;
  },
  decode: (bytes, start, end) => ({
    routeType: bytes[start]!,
    body: bytes.slice(start + HEADER, end),
  }),
  encode(nlri, out) {
    out.u8(nlri.routeType);
    out.sized8(() => out.put(nlri.body));
  },
  text,
  json: (out, bytes, start, end) => out.string(JSON.stringify(jsonValue(bytes, start, end))),
  oddity(bytes, start, end) {
    const parts = partsOf(bytes, start, end);
    const name = evpnTypeName(bytes[start]!);
    if (parts === undefined) return `route type ${name} stays bytes`;
    return typeof parts === "string" ? `${name} route: ${parts}` : undefined;
  },
  isUnusable: (bytes, start, end) => typeof partsOf(bytes, start, end) !== "object",
  unusableBy: "RFC 7606 §5.4",
  fields,
});
