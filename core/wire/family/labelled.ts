import { octets } from "../../net/count.ts";
import type { Ascii } from "../../net/ascii.ts";
import type { Tree } from "../tree.ts";
import { type AddressPrefix, prefixText } from "./address_prefix.ts";
import { type Family, family } from "./family_type.ts";
import {
  decodeLabels,
  encodeLabels,
  LABEL_BITS,
  LABEL_OCTETS,
  labelCount,
  labelEntry,
  writeLabels,
  writeLabelsJson,
} from "./label_stack.ts";
import { hasHostBits, maskedAddress, octetsOf, putPrefix, writePrefix } from "./prefix_octets.ts";
import {
  RD_OCTETS,
  routeDistinguisherText,
  writeRouteDistinguisher,
} from "./route_distinguisher.ts";

/** A prefix bound to labels (RFC 8277 §2), in a VPN with its route distinguisher (RFC 4364 §4.3.4). */
export interface LabelledPrefix extends AddressPrefix {
  /** Stack entries as on the wire: `label << 4 | traffic class << 1 | bottom of stack`. */
  readonly labelEntries: readonly number[];
  /** The eight octets, in VPN families only. */
  readonly routeDistinguisher?: Uint8Array;
}

/** Where the parts of an NLRI stand, once its grammar has been checked. */
interface Layout {
  readonly size: 4 | 16;
  /** Octets of route distinguisher: 0 or 8. */
  readonly rd: number;
}

function labelsOf(bytes: Uint8Array, at: number): number {
  return labelCount(bytes, at + 1, bytes[at]!);
}

function prefixAt(bytes: Uint8Array, start: number, rd: number): number {
  return start + 1 + labelsOf(bytes, start) * LABEL_OCTETS + rd;
}

function prefixBits(bytes: Uint8Array, start: number, rd: number): number {
  return bytes[start]! - labelsOf(bytes, start) * LABEL_BITS - rd * 8;
}

function measure(bytes: Uint8Array, at: number, end: number, { size, rd }: Layout): number {
  if (at >= end) return -1;
  const next = at + 1 + octetsOf(bytes[at]!);
  if (next > end) return -1;
  const labels = labelsOf(bytes, at);
  if (labels < 0) return -1;
  const bits = bytes[at]! - labels * LABEL_BITS - rd * 8;
  return bits >= 0 && bits <= size * 8 ? next : -1;
}

function complaint(bytes: Uint8Array, at: number, end: number, { size, rd }: Layout): string {
  if (at >= end) return "no octet left for the length";
  const length = bytes[at]!, need = octetsOf(length);
  if (at + 1 + need > end) return `length ${length} needs ${octets(need)}, ${end - at - 1} left`;
  const labels = labelsOf(bytes, at);
  if (labels < 0) return `label stack has no bottom within length ${length}`;
  const bits = length - labels * LABEL_BITS - rd * 8;
  if (bits < 0) return `length ${length} is too short for labels and route distinguisher`;
  return `prefix length ${bits} is above ${size * 8}`;
}

function text(out: Ascii, bytes: Uint8Array, start: number, { size, rd }: Layout): void {
  const at = prefixAt(bytes, start, rd);
  if (rd > 0) {
    writeRouteDistinguisher(out, bytes, at - rd);
    out.byte(58);
  }
  writePrefix(out, bytes, at, prefixBits(bytes, start, rd), size);
  writeLabels(out, bytes, start + 1, labelsOf(bytes, start));
}

function json(out: Ascii, bytes: Uint8Array, start: number, { size, rd }: Layout): void {
  const at = prefixAt(bytes, start, rd);
  out.string('{"prefix":"');
  writePrefix(out, bytes, at, prefixBits(bytes, start, rd), size);
  if (rd > 0) {
    out.string('","rd":"');
    writeRouteDistinguisher(out, bytes, at - rd);
  }
  out.string('","labels":');
  writeLabelsJson(out, bytes, start + 1, labelsOf(bytes, start));
  out.byte(125);
}

function decode(bytes: Uint8Array, start: number, { size, rd }: Layout): LabelledPrefix {
  const at = prefixAt(bytes, start, rd), length = prefixBits(bytes, start, rd);
  const labelEntries = decodeLabels(bytes, start + 1, labelsOf(bytes, start));
  const bound = { address: maskedAddress(bytes, at, length, size), length, labelEntries };
  return rd > 0 ? { ...bound, routeDistinguisher: bytes.slice(at - rd, at) } : bound;
}

function fields(tree: Tree, bytes: Uint8Array, start: number, end: number, layout: Layout): void {
  const { size, rd } = layout, at = prefixAt(bytes, start, rd);
  tree.leaf("Length", start, start + 1, `${bytes[start]!} bits`);
  for (let i = start + 1; i < at - rd; i += LABEL_OCTETS) {
    const entry = labelEntry(bytes, i), bottom = entry & 1 ? ", bottom of stack" : "";
    tree.leaf("Label", i, i + LABEL_OCTETS, `${entry >>> 4}, class ${entry >>> 1 & 7}${bottom}`);
  }
  if (rd > 0) tree.leaf("Route distinguisher", at - rd, at, routeDistinguisherText(bytes, at - rd));
  if (end > at) {
    tree.leaf("Prefix", at, end, prefixText(bytes, at, prefixBits(bytes, start, rd), size));
  }
}

function labelledFamily(
  name: string,
  afi: 1 | 2,
  safi: 4 | 128,
  nextHopLengths: readonly number[],
): Family<LabelledPrefix> {
  const layout: Layout = { size: afi === 1 ? 4 : 16, rd: safi === 128 ? RD_OCTETS : 0 };
  return family<LabelledPrefix>({
    afi,
    safi,
    name,
    nextHopLengths,
    measure: (bytes, at, end) => measure(bytes, at, end, layout),
    complaint: (bytes, at, end) => complaint(bytes, at, end, layout),
    decode: (bytes, start) => decode(bytes, start, layout),
    encode(nlri, out) {
      out.u8(nlri.labelEntries.length * LABEL_BITS + layout.rd * 8 + nlri.length);
      encodeLabels(nlri.labelEntries, out);
      if (nlri.routeDistinguisher) out.put(nlri.routeDistinguisher);
      putPrefix(out, nlri.address, nlri.length);
    },
    text: (out, bytes, start) => text(out, bytes, start, layout),
    json: (out, bytes, start) => json(out, bytes, start, layout),
    oddity(bytes, start) {
      const bits = prefixBits(bytes, start, layout.rd), at = prefixAt(bytes, start, layout.rd);
      return hasHostBits(bytes, at, bits) ? "host bits set" : undefined;
    },
    fields: (tree, bytes, start, end) => fields(tree, bytes, start, end, layout),
  });
}

// As for unicast: RFC 8950 §3 and RFC 8277 §2 with an IPv6 next hop, alone or with a link-local one.
export const ipv4Labelled = labelledFamily("ipv4 labelled", 1, 4, [4, 16, 32]);
export const ipv6Labelled = labelledFamily("ipv6 labelled", 2, 4, [16, 32]);
// A VPN next hop has a route distinguisher of zero before each address (RFC 4364 §4.3.2, RFC 4659
// §3.2.1, RFC 8950 §3).
export const vpnv4 = labelledFamily("ipv4 vpn", 1, 128, [12, 24, 48]);
export const vpnv6 = labelledFamily("ipv6 vpn", 2, 128, [24, 48]);
