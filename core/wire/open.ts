import { octets } from "../net/count.ts";
import { u16, u32 } from "../net/octets.ts";
import type { Writer } from "../net/writer.ts";
import type { Fault } from "./fault.ts";
import { readCapability } from "./capability/mod.ts";
import { HEADER_LENGTH } from "./message_header.ts";
import { checkOpen, openFault } from "./open_check.ts";
import {
  CAPABILITIES_PARAMETER,
  capabilitySpans,
  EXTENDED_PARAMETERS,
  layOutOpen,
  type LengthComplaint,
  OPEN_FIXED,
  type OpenSpan,
} from "./open_layout.ts";
import type { Open, Parameter } from "./open_value.ts";

export * from "./open_value.ts";

const NOTHING: Open = { version: 0, myAs: 0, holdTimeSeconds: 0, identifier: 0, parameters: [] };

function decodeParameter(
  bytes: Uint8Array,
  span: OpenSpan,
  complain: LengthComplaint,
): Parameter {
  if (span.type !== CAPABILITIES_PARAMETER) {
    return { type: span.type, body: bytes.slice(span.body, span.end) };
  }
  const { spans, rest } = capabilitySpans(bytes, span, complain);
  const capabilities = spans.map((s) => readCapability(s.type, bytes, s.body, s.end));
  const found = { type: CAPABILITIES_PARAMETER, capabilities } as const;
  return rest < span.end ? { ...found, rest: bytes.slice(rest, span.end) } : found;
}

/**
 * Reads the OPEN message in `bytes[start..end)`, header included, and adds what is wrong to
 * `faults`, each with its offset in the message and its 2/x. What is sound is told even of a message
 * that is not. Nothing of the result lives in `bytes`.
 */
export function decodeOpen(bytes: Uint8Array, start: number, end: number, faults: Fault[]): Open {
  const at = start + HEADER_LENGTH;
  if (end < at + OPEN_FIXED) {
    const reason = `${octets(end - start)} are less than ${HEADER_LENGTH + OPEN_FIXED}`;
    faults.push({ ...openFault(16, "message length", reason, 2, "RFC 4271 §6.1"), code: 1 });
    return NOTHING;
  }
  const found: Fault[] = [];
  const complain: LengthComplaint = (index, what, reason, section) =>
    found.push(openFault(index - start, what, reason, 0, section));
  const layout = layOutOpen(bytes, start, end, complain);
  const open: Open = {
    version: bytes[at]!,
    myAs: u16(bytes, at + 1),
    holdTimeSeconds: u16(bytes, at + 3),
    identifier: u32(bytes, at + 5),
    parameters: layout.parameters.map((span) => decodeParameter(bytes, span, complain)),
    ...(layout.extended ? { extendedLengthOctet: bytes[at + 9]! } : {}),
  };
  checkOpen(open, bytes, start, layout, found);
  faults.push(...found);
  return open;
}

function encodeParameter(parameter: Parameter, extended: boolean, out: Writer): void {
  out.u8(parameter.type);
  const body = () => {
    if (!("capabilities" in parameter)) return out.put(parameter.body);
    for (const capability of parameter.capabilities) {
      out.u8(capability.code);
      out.sized8(() => out.put(capability.body));
    }
    if (parameter.rest) out.put(parameter.rest);
  };
  if (extended) out.sized16(body);
  else out.sized8(body);
}

function bodyLength(parameter: Parameter): number {
  if (!("capabilities" in parameter)) return parameter.body.length;
  return parameter.capabilities.reduce((sum, c) => sum + 2 + c.body.length, 0) +
    (parameter.rest?.length ?? 0);
}

/** More than 255 octets of parameters have to go out in the extended form (RFC 9072 §2). */
function needsExtended({ parameters }: Open): boolean {
  return parameters.reduce((sum, p) => sum + 2 + bodyLength(p), 0) > 255;
}

/**
 * Writes the body of an OPEN, after the header: the form that it came in, or the extended form where
 * the parameters need it. Throws `RangeError` when even that does not hold them.
 */
export function encodeOpen(open: Open, out: Writer): void {
  out.u8(open.version);
  out.u16(open.myAs);
  out.u16(open.holdTimeSeconds);
  out.u32(open.identifier);
  const extended = open.extendedLengthOctet !== undefined || needsExtended(open);
  const parameters = () => open.parameters.forEach((p) => encodeParameter(p, extended, out));
  if (!extended) return out.sized8(parameters);
  out.u8(open.extendedLengthOctet ?? EXTENDED_PARAMETERS);
  out.u8(EXTENDED_PARAMETERS);
  out.sized16(parameters);
}
