import { formatAddress, parseAddress } from "../../net/address.ts";
import type { Ascii } from "../../net/ascii.ts";
import { u24 } from "../../net/octets.ts";
import { attributeType, type Complaint } from "./attribute_type.ts";
import { OPTIONAL_ERROR } from "./complaint.ts";
import { fromHex, toHex } from "../../net/hex.ts";

/** The tunnel that carries multicast for a VPN or an EVPN instance (RFC 6514 §5). */
export interface PmsiTunnel {
  readonly flags: number;
  /** Tunnel type; {@link pmsiTypeName} gives its name. */
  readonly type: number;
  /** The whole label field of 24 bits: an MPLS label stands in the upper 20, a VNI fills it. */
  readonly label: number;
  /** An address where the identifier is one (ingress replication), else hex. */
  readonly identifier: string;
}

// Identifier lengths that a type may have; where a type is not listed any will do.
interface TunnelKind {
  readonly name: string;
  readonly lengths?: readonly number[];
}

const KINDS: ReadonlyMap<number, TunnelKind> = new Map<number, TunnelKind>([
  [0, { name: "no tunnel" }],
  [1, { name: "RSVP-TE P2MP LSP", lengths: [12, 24] }],
  [2, { name: "mLDP P2MP LSP" }],
  [3, { name: "PIM-SSM tree", lengths: [8, 32] }],
  [4, { name: "PIM-SM tree", lengths: [8, 32] }],
  [5, { name: "BIDIR-PIM tree", lengths: [8, 32] }],
  [6, { name: "ingress replication", lengths: [4, 16] }],
  [7, { name: "mLDP MP2MP LSP" }],
  [8, { name: "transport tunnel" }],
  [10, { name: "assisted replication", lengths: [4, 16] }],
  [11, { name: "BIER" }],
  [12, { name: "SR-MPLS P2MP tree" }],
  [13, { name: "SRv6 P2MP tree" }],
]);

const FIXED = 5, INGRESS_REPLICATION = 6, COMPOSITE = 0x80;

/** Ranges that RFC 7385 §4 and RFC 8317 §5 leave to experiments and composite tunnels. */
const isOpenType = (type: number) => type >= 0x7b && type !== 0xff;

/** `ingress replication`, `type 9`. */
export function pmsiTypeName(type: number): string {
  const name = KINDS.get(type & ~COMPOSITE)?.name ?? `type ${type & ~COMPOSITE}`;
  return type & COMPOSITE ? `composite ${name}` : name;
}

function check(bytes: Uint8Array, start: number, end: number): Complaint | undefined {
  if (end - start < FIXED) return { reason: `length ${end - start} is less than ${FIXED}` };
  const type = bytes[start + 1]!, kind = KINDS.get(type), length = end - start - FIXED;
  if (kind === undefined) {
    if (isOpenType(type)) return undefined;
    return { reason: `tunnel type ${type} is not defined`, at: start + 1 };
  }
  if (kind.lengths === undefined || kind.lengths.includes(length)) return undefined;
  const reason = `identifier of ${length} octets is not ${kind.lengths.join(" or ")} for ` +
    kind.name;
  return { reason, at: start + FIXED };
}

function identifierText(bytes: Uint8Array, start: number, end: number): string {
  const isAddress = bytes[start + 1] === INGRESS_REPLICATION;
  if (isAddress) return formatAddress(bytes, start + FIXED, end - start - FIXED);
  return toHex(bytes, start + FIXED, end);
}

function text(out: Ascii, bytes: Uint8Array, start: number, end: number): void {
  out.string(pmsiTypeName(bytes[start + 1]!));
  const identifier = identifierText(bytes, start, end);
  if (identifier !== "") out.string(` ${identifier}`);
  out.string(" label ");
  out.uint(u24(bytes, start + 2));
}

/** PMSI_TUNNEL (RFC 6514 §5). */
export const pmsiTunnel = attributeType({
  code: 22,
  name: "PMSI_TUNNEL",
  key: "pmsi_tunnel",
  flags: 0xc0,
  malformed: { outcome: "withdraw", section: "RFC 6514 §5", subcode: OPTIONAL_ERROR },
  check,
  decode(bytes, start, end): PmsiTunnel {
    return {
      flags: bytes[start]!,
      type: bytes[start + 1]!,
      label: u24(bytes, start + 2),
      identifier: identifierText(bytes, start, end),
    };
  },
  encode({ flags, type, label, identifier }, out) {
    out.u8(flags);
    out.u8(type);
    out.u24(label);
    out.put(
      type === INGRESS_REPLICATION ? parseAddress(identifier) ?? fromHex("") : fromHex(identifier),
    );
  },
  text,
  json(out, bytes, start, end) {
    const type = pmsiTypeName(bytes[start + 1]!), identifier = identifierText(bytes, start, end);
    const label = u24(bytes, start + 2);
    out.string(JSON.stringify({ flags: bytes[start], type, label, identifier }));
  },
  fields(tree, bytes, start, end) {
    tree.leaf("Flags", start, start + 1, String(bytes[start]));
    tree.leaf("Tunnel type", start + 1, start + 2, pmsiTypeName(bytes[start + 1]!));
    tree.leaf("Label", start + 2, start + 5, String(u24(bytes, start + 2)));
    if (end > start + FIXED) {
      tree.leaf("Tunnel identifier", start + FIXED, end, identifierText(bytes, start, end));
    }
  },
});
