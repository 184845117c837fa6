import { formatAddress } from "../net/address.ts";
import { u16, u32 } from "../net/octets.ts";
import {
  capabilityFields,
  capabilityJson,
  capabilityName,
  formatCapability,
  readCapability,
} from "./capability/mod.ts";
import { HEADER_LENGTH } from "./message_header.ts";
import { asOf, capabilitiesOf, type Open } from "./open.ts";
import {
  CAPABILITIES_PARAMETER,
  capabilitySpans,
  layOutOpen,
  OPEN_FIXED,
  type OpenSpan,
} from "./open_layout.ts";
import type { Tree } from "./tree.ts";

/** A BGP Identifier as people write it. */
export function identifierText(identifier: number): string {
  return formatAddress(
    Uint8Array.of(identifier >>> 24, identifier >>> 16, identifier >>> 8, identifier),
  );
}

/** What JSON shows of an OPEN, under the message's own keys. */
export function openJson(open: Open): Record<string, unknown> {
  const other = open.parameters.filter((p) => !("capabilities" in p));
  return {
    version: open.version,
    asn: asOf(open),
    ...(asOf(open) === open.myAs ? {} : { my_asn: open.myAs }),
    hold_time_seconds: open.holdTimeSeconds,
    identifier: identifierText(open.identifier),
    capabilities: capabilitiesOf(open).map(capabilityJson),
    ...(open.extendedLengthOctet === undefined ? {} : { extended_parameters: true }),
    ...(other.length === 0 ? {} : {
      parameters: other.map((p) => ({
        type: p.type,
        hex: "body" in p ? p.body.toHex() : "",
      })),
    }),
  };
}

function capabilityField(tree: Tree, bytes: Uint8Array, span: OpenSpan): void {
  const capability = readCapability(span.type, bytes, span.body, span.end);
  const name = capabilityName(span.type);
  const text = formatCapability(capability);
  const told = text === name ? "" : text.slice(name.length + 2);
  tree.branch(
    `Capability ${span.type} ${name}`,
    span.start,
    span.end,
    told,
    () => capabilityFields(tree, span.type, bytes, span.body, span.end),
  );
}

function parameterField(tree: Tree, bytes: Uint8Array, span: OpenSpan, end: number): void {
  if (span.type !== CAPABILITIES_PARAMETER) {
    return tree.leaf(`Optional parameter ${span.type}`, span.start, span.end, "not supported");
  }
  tree.branch("Capabilities", span.start, span.end, "", () => {
    const { spans, rest } = capabilitySpans(bytes, span, () => {});
    for (const capability of spans) capabilityField(tree, bytes, capability);
    if (rest < Math.min(span.end, end)) tree.leaf("Damaged capability", rest, span.end, "");
  });
}

/** The fields of the OPEN message in `bytes[start..end)` after its header, damaged or not. */
export function openFields(tree: Tree, bytes: Uint8Array, start: number, end: number): void {
  const at = start + HEADER_LENGTH, parametersAt = at + OPEN_FIXED;
  if (end < parametersAt) return tree.leaf("Body", Math.min(at, end), end, "cut");
  tree.leaf("Version", at, at + 1, String(bytes[at]));
  tree.leaf("My AS", at + 1, at + 3, String(u16(bytes, at + 1)));
  tree.leaf("Hold time", at + 3, at + 5, `${u16(bytes, at + 3)} s`);
  tree.leaf("BGP identifier", at + 5, at + 9, identifierText(u32(bytes, at + 5)));
  tree.leaf("Optional parameters length", at + 9, at + 10, String(bytes[at + 9]));
  const layout = layOutOpen(bytes, start, end, () => {});
  if (layout.extended) {
    const length = layout.start - parametersAt === 3 ? u16(bytes, parametersAt + 1) : "cut";
    tree.leaf("Extended length", parametersAt, layout.start, String(length));
  }
  for (const span of layout.parameters) parameterField(tree, bytes, span, end);
  const rest = Math.max(layout.rest, layout.start);
  if (rest < end) tree.leaf("Not read", rest, end, "");
}
