import { bitmaskText, decodeMatches, measureMatches, numericText } from "./flowspec_operator.ts";
import { prefixText } from "./address_prefix.ts";
import { octetsOf } from "./prefix_octets.ts";
import { formatAddress } from "../../net/address.ts";

/** How the octets after a component's type are read (RFC 8955 §4.2.2, RFC 8956 §3). */
type Kind = "prefix" | "numeric" | "bitmask";

export interface FlowComponentType {
  readonly code: number;
  /** The word in text and, with `_` for `-`, the key in JSON. */
  readonly name: string;
  readonly kind: Kind;
  /** Names of bits, lowest first. */
  readonly bits?: readonly string[];
}

const TCP_FLAGS = ["fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr"];
const FRAGMENT = ["dont-fragment", "is-fragment", "first-fragment", "last-fragment"];

const COMPONENTS: readonly FlowComponentType[] = [
  { code: 1, name: "dst", kind: "prefix" },
  { code: 2, name: "src", kind: "prefix" },
  { code: 3, name: "proto", kind: "numeric" },
  { code: 4, name: "port", kind: "numeric" },
  { code: 5, name: "dst-port", kind: "numeric" },
  { code: 6, name: "src-port", kind: "numeric" },
  { code: 7, name: "icmp-type", kind: "numeric" },
  { code: 8, name: "icmp-code", kind: "numeric" },
  { code: 9, name: "tcp-flags", kind: "bitmask", bits: TCP_FLAGS },
  { code: 10, name: "length", kind: "numeric" },
  { code: 11, name: "dscp", kind: "numeric" },
  { code: 12, name: "fragment", kind: "bitmask", bits: FRAGMENT },
];

// The flow label exists in IPv6 alone (RFC 8956 §3.7).
const FLOW_LABEL: FlowComponentType = { code: 13, name: "flow-label", kind: "numeric" };

/** Components of a family by type code. */
export type FlowComponents = ReadonlyMap<number, FlowComponentType>;

export const IPV4_COMPONENTS: FlowComponents = new Map(COMPONENTS.map((c) => [c.code, c]));
export const IPV6_COMPONENTS: FlowComponents = new Map(
  [...COMPONENTS, FLOW_LABEL].map((c) => [c.code, c]),
);

/** Where one component stands: its type at `start`, its body in `bytes[start + 1..end)`. */
export interface FlowSpan {
  readonly type: FlowComponentType;
  readonly start: number;
  readonly end: number;
}

/** Index after the prefix at `at`, or why it is none; IPv6 has an offset octet (RFC 8956 §3.1). */
function measurePrefix(bytes: Uint8Array, at: number, end: number, size: 4 | 16): number | string {
  const header = size === 4 ? 1 : 2;
  if (end - at < header) return "prefix is cut";
  const length = bytes[at]!, offset = size === 4 ? 0 : bytes[at + 1]!;
  if (length > size * 8) return `prefix length ${length} is above ${size * 8}`;
  if (offset > 0 && offset >= length) return `offset ${offset} is not below length ${length}`;
  const next = at + header + octetsOf(length - offset);
  return next <= end ? next : `prefix length ${length} needs more than the octets left`;
}

function measureBody(
  type: FlowComponentType,
  bytes: Uint8Array,
  at: number,
  end: number,
  size: 4 | 16,
): number | string {
  if (type.kind === "prefix") return measurePrefix(bytes, at, end, size);
  const next = measureMatches(bytes, at, end);
  return next < 0 ? "list of operators has no end" : next;
}

/**
 * The components in `bytes[start..end)`, or why they are malformed: a type that nobody knows, not in
 * strictly rising order, or cut (RFC 8955 §4.2, §10).
 */
export function flowSpans(
  components: FlowComponents,
  bytes: Uint8Array,
  start: number,
  end: number,
): readonly FlowSpan[] | string {
  if (start === end) return "no component";
  const size = components === IPV6_COMPONENTS ? 16 : 4, spans: FlowSpan[] = [];
  let at = start, last = 0;
  while (at < end) {
    const code = bytes[at]!, type = components.get(code);
    if (!type) return `unknown component type ${code}`;
    if (code <= last) return `component type ${code} after ${last}`;
    const next = measureBody(type, bytes, at + 1, end, size);
    if (typeof next === "string") return `${type.name}: ${next}`;
    spans.push({ type, start: at, end: next });
    at = next;
    last = code;
  }
  return spans;
}

/** `2001:db8::/32` or, of a pattern that begins later, `::1234:0:0:0/64-104` (RFC 8956 §3.1). */
function ipv6Pattern(bytes: Uint8Array, at: number): string {
  const length = bytes[at]!, offset = bytes[at + 1]!;
  if (offset === 0) return prefixText(bytes, at + 2, length, 16);
  const address = new Uint8Array(16);
  for (let bit = offset; bit < length; bit++) {
    const from = bit - offset;
    const set = bytes[at + 2 + (from >>> 3)]! >>> (7 - (from & 7)) & 1;
    address[bit >>> 3]! |= set << (7 - (bit & 7));
  }
  return `${formatAddress(address)}/${offset}-${length}`;
}

/** What the component matches: `10.0.0.0/24`, `>=80&<=90`, `=syn`. */
export function flowText({ type, start, end }: FlowSpan, bytes: Uint8Array, size: number): string {
  if (type.kind === "prefix") {
    return size === 4
      ? prefixText(bytes, start + 2, bytes[start + 1]!, 4)
      : ipv6Pattern(bytes, start + 1);
  }
  const matches = decodeMatches(bytes, start + 1, end);
  return type.kind === "numeric" ? numericText(matches) : bitmaskText(matches, type.bits!);
}
