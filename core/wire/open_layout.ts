import { octets } from "../net/count.ts";
import { u16 } from "../net/octets.ts";
import { HEADER_LENGTH } from "./message_header.ts";

/** Octets of an OPEN from version to the length of the optional parameters (RFC 4271 §4.2). */
export const OPEN_FIXED = 10;

/** Optional parameter type of capabilities (RFC 5492 §4). */
export const CAPABILITIES_PARAMETER = 2;

/** Type octet that begins the extended form (RFC 9072 §2). */
export const EXTENDED_PARAMETERS = 255;

/** One optional parameter or capability: its header at `start`, its body in `bytes[body..end)`. */
export interface OpenSpan {
  readonly type: number;
  readonly start: number;
  readonly body: number;
  readonly end: number;
}

/** Hears what is wrong with the lengths: index, field, reason, section. */
export type LengthComplaint = (at: number, what: string, reason: string, section: string) => void;

/** Where the optional parameters of an OPEN stand. */
export interface OpenLayout {
  /** They are in the extended form of RFC 9072. */
  readonly extended: boolean;
  /** Index of the first parameter. */
  readonly start: number;
  readonly parameters: readonly OpenSpan[];
  /** What is left after the last whole parameter: `bytes[rest..end)` of the message. */
  readonly rest: number;
}

/** Cuts `bytes[start..end)` into type, length (one or two octets) and body; returns where that ended. */
function cut(
  bytes: Uint8Array,
  start: number,
  end: number,
  lengthOctets: 1 | 2,
  found: OpenSpan[],
): number {
  const header = 1 + lengthOctets;
  let at = start;
  while (end - at >= header) {
    const length = lengthOctets === 1 ? bytes[at + 1]! : u16(bytes, at + 1);
    const body = at + header, next = body + length;
    if (next > end) return at;
    found.push({ type: bytes[at]!, start: at, body, end: next });
    at = next;
  }
  return at;
}

function cutReason(bytes: Uint8Array, at: number, end: number, lengthOctets: 1 | 2): string {
  const header = 1 + lengthOctets;
  if (end - at < header) return `type and length need ${octets(header)}, ${end - at} left`;
  const length = lengthOctets === 1 ? bytes[at + 1]! : u16(bytes, at + 1);
  return `length ${length} is more than the ${octets(end - at - header)} left`;
}

/** The capabilities in the body of a parameter, and the index after the last whole one. */
export function capabilitySpans(
  bytes: Uint8Array,
  { body, end }: OpenSpan,
  complain: LengthComplaint,
): { readonly spans: readonly OpenSpan[]; readonly rest: number } {
  const spans: OpenSpan[] = [], rest = cut(bytes, body, end, 1, spans);
  if (rest < end) complain(rest, "capability", cutReason(bytes, rest, end, 1), "RFC 5492 §4");
  return { spans, rest };
}

/** Where the parameters begin and how long they say they are; undefined length when that is cut. */
function form(bytes: Uint8Array, start: number, end: number) {
  const shortLength = bytes[start - 1]!;
  // With a length of zero there are no parameters, whatever follows (RFC 9072 §2).
  const extended = shortLength !== 0 && start < end && bytes[start] === EXTENDED_PARAMETERS;
  if (!extended) return { extended, at: start, length: shortLength };
  if (end - start < 3) return { extended, at: end, length: undefined };
  return { extended, at: start + 3, length: u16(bytes, start + 1) };
}

/**
 * Finds the optional parameters of the OPEN message in `bytes[start..end)`, of which at least 29
 * octets are there. Never reads past `end`; what does not fit is told to `complain`.
 */
export function layOutOpen(
  bytes: Uint8Array,
  start: number,
  end: number,
  complain: LengthComplaint,
): OpenLayout {
  const parametersAt = start + HEADER_LENGTH + OPEN_FIXED;
  const { extended, at, length } = form(bytes, parametersAt, end);
  const section = extended ? "RFC 9072 §2" : "RFC 4271 §4.2";
  if (length === undefined) {
    const reason = `extended length needs 2 octets, ${end - parametersAt - 1} left`;
    complain(parametersAt + 1, "optional parameters length", reason, section);
    return { extended, start: at, parameters: [], rest: parametersAt };
  }
  if (length !== end - at) {
    const where = extended ? parametersAt + 1 : parametersAt - 1;
    const reason = `${length} is not the ${octets(end - at)} after it`;
    complain(where, "optional parameters length", reason, section);
  }
  const parameters: OpenSpan[] = [], last = Math.min(at + length, end);
  const rest = cut(bytes, at, last, extended ? 2 : 1, parameters);
  if (rest < last) {
    complain(rest, "optional parameter", cutReason(bytes, rest, last, extended ? 2 : 1), section);
  }
  return { extended, start: at, parameters, rest };
}
