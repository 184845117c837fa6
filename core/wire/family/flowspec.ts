import { octets } from "../../net/count.ts";
import type { Ascii } from "../../net/ascii.ts";
import type { Writer } from "../../net/writer.ts";
import type { Tree } from "../tree.ts";
import { type Family, family } from "./family_type.ts";
import {
  type FlowComponents,
  type FlowSpan,
  flowSpans,
  flowText,
  IPV4_COMPONENTS,
  IPV6_COMPONENTS,
} from "./flowspec_component.ts";
import { RD_OCTETS, routeDistinguisherText } from "./route_distinguisher.ts";

/** One flow specification. The octets are the value: their meaning is told by text and JSON. */
export interface FlowSpec {
  /** The eight octets, in the VPN families only. */
  readonly routeDistinguisher?: Uint8Array;
  /** The components as on the wire. */
  readonly components: Uint8Array;
  /** The length stood in two octets though one would do (RFC 8955 §4.1). */
  readonly longLength?: true;
}

/** From this length on two octets are needed, of which the first begins with four ones (RFC 8955 §4.1). */
const LONG = 0xf0;

interface Layout {
  readonly components: FlowComponents;
  readonly size: 4 | 16;
  readonly rd: number;
}

function lengthOctets(bytes: Uint8Array, at: number): number {
  return bytes[at]! >= LONG ? 2 : 1;
}

function bodyLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  return first >= LONG ? (first & 0x0f) << 8 | bytes[at + 1]! : first;
}

/** Components or complaint of the NLRI in `bytes[start..end)`. */
function spansOf(bytes: Uint8Array, start: number, end: number, layout: Layout) {
  const at = start + lengthOctets(bytes, start);
  if (end - at < layout.rd) return "route distinguisher is cut";
  return flowSpans(layout.components, bytes, at + layout.rd, end);
}

function measure(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || at + lengthOctets(bytes, at) > end) return -1;
  const next = at + lengthOctets(bytes, at) + bodyLength(bytes, at);
  return next <= end ? next : -1;
}

function complaint(bytes: Uint8Array, at: number, end: number): string {
  if (at >= end || at + lengthOctets(bytes, at) > end) return "length is cut";
  const left = end - at - lengthOctets(bytes, at);
  return `length ${bodyLength(bytes, at)} is more than the ${octets(left)} left`;
}

function decode(bytes: Uint8Array, start: number, end: number, { rd }: Layout): FlowSpec {
  const at = start + lengthOctets(bytes, start);
  const cut = end - at < rd ? 0 : rd;
  return {
    components: bytes.slice(at + cut, end),
    ...(cut > 0 ? { routeDistinguisher: bytes.slice(at, at + cut) } : {}),
    ...(at - start === 2 && end - at < LONG ? { longLength: true } : {}),
  };
}

function encode(nlri: FlowSpec, out: Writer): void {
  const rd = nlri.routeDistinguisher?.length ?? 0, length = rd + nlri.components.length;
  if (length > 0xfff) {
    throw new RangeError(`Cannot write a flow of ${octets(length)}: at most 4095`);
  }
  if (length >= LONG || nlri.longLength) out.u16(0xf000 | length);
  else out.u8(length);
  if (nlri.routeDistinguisher) out.put(nlri.routeDistinguisher);
  out.put(nlri.components);
}

function text(out: Ascii, bytes: Uint8Array, start: number, end: number, layout: Layout): void {
  const at = start + lengthOctets(bytes, start), spans = spansOf(bytes, start, end, layout);
  if (typeof spans === "string") {
    out.string("malformed");
    if (at < end) out.byte(32);
    return out.hex(bytes, at, end);
  }
  const words = spans.map((span) => `${span.type.name} ${flowText(span, bytes, layout.size)}`);
  if (layout.rd > 0) words.unshift(`rd ${routeDistinguisherText(bytes, at)}`);
  out.string(words.join(" "));
}

function jsonValue(bytes: Uint8Array, start: number, end: number, layout: Layout) {
  const at = start + lengthOctets(bytes, start), spans = spansOf(bytes, start, end, layout);
  if (typeof spans === "string") return { malformed: spans, hex: bytes.slice(at, end).toHex() };
  const value: Record<string, string> = {};
  if (layout.rd > 0) value.rd = routeDistinguisherText(bytes, at);
  for (const span of spans) {
    value[span.type.name.replace("-", "_")] = flowText(span, bytes, layout.size);
  }
  return value;
}

function fields(tree: Tree, bytes: Uint8Array, start: number, end: number, layout: Layout): void {
  const at = start + lengthOctets(bytes, start), spans = spansOf(bytes, start, end, layout);
  tree.leaf("Length", start, at, String(bodyLength(bytes, start)));
  if (typeof spans === "string") {
    if (end > at) tree.leaf("Components", at, end, spans);
    return;
  }
  if (layout.rd > 0) {
    tree.leaf("Route distinguisher", at, at + layout.rd, routeDistinguisherText(bytes, at));
  }
  for (const span of spans) componentField(tree, span, bytes, layout.size);
}

function componentField(tree: Tree, span: FlowSpan, bytes: Uint8Array, size: number): void {
  const name = `${span.type.name} (type ${span.type.code})`;
  tree.leaf(name, span.start, span.end, flowText(span, bytes, size));
}

/**
 * FlowSpec. The length frames a flow whatever its components hold, so a malformed one costs that
 * flow alone; only a length that overruns costs the family (RFC 8955 §10 leaves the choice).
 */
function flowFamily(name: string, afi: 1 | 2, safi: 133 | 134): Family<FlowSpec> {
  const layout: Layout = {
    components: afi === 1 ? IPV4_COMPONENTS : IPV6_COMPONENTS,
    size: afi === 1 ? 4 : 16,
    rd: safi === 134 ? RD_OCTETS : 0,
  };
  return family<FlowSpec>({
    afi,
    safi,
    name,
    // A flow has no next hop; one that stands there is ignored (RFC 8955 §4).
    nextHopLengths: [0, 4, 12, 16, 24, 32, 48],
    measure,
    complaint,
    decode: (bytes, start, end) => decode(bytes, start, end, layout),
    encode,
    text: (out, bytes, start, end) => text(out, bytes, start, end, layout),
    json: (out, bytes, start, end) =>
      out.string(JSON.stringify(jsonValue(bytes, start, end, layout))),
    oddity(bytes, start, end) {
      const spans = spansOf(bytes, start, end, layout);
      return typeof spans === "string" ? spans : undefined;
    },
    isUnusable: (bytes, start, end) => typeof spansOf(bytes, start, end, layout) === "string",
    unusableBy: "RFC 8955 §4.2",
    fields: (tree, bytes, start, end) => fields(tree, bytes, start, end, layout),
  });
}

export const ipv4Flow = flowFamily("ipv4 flowspec", 1, 133);
export const ipv6Flow = flowFamily("ipv6 flowspec", 2, 133);
export const vpnv4Flow = flowFamily("ipv4 flowspec-vpn", 1, 134);
export const vpnv6Flow = flowFamily("ipv6 flowspec-vpn", 2, 134);
