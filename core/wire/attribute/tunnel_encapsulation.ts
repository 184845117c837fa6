import { octets } from "../../net/count.ts";
import { formatAddress } from "../../net/address.ts";
import type { Ascii } from "../../net/ascii.ts";
import { u16, u32 } from "../../net/octets.ts";
import type { Tree } from "../tree.ts";
import { attributeType, type Complaint } from "./attribute_type.ts";
import { OPTIONAL_ERROR } from "./complaint.ts";
import { fromHex, toHex } from "../../net/hex.ts";
import { type Tlv, walkTlvs } from "./tlv.ts";
import { tunnelName, tunnelSubTlvName } from "./tunnel_names.ts";

/** A tunnel and what is said of it (RFC 9012 §2). */
export interface Tunnel {
  /** Tunnel type; `tunnelName` gives its name. */
  readonly type: number;
  readonly subTlvs: readonly Tlv[];
}

const ENDPOINT = 6, COLOR = 4, UDP_PORT = 8;

type Visit = (type: number, at: number, value: number, end: number) => void;

const twoOctets = () => 2 as const;

/** RFC 9012 §2: sub-TLVs from type 128 on have two octets of length. */
const subLength = (type: number) => type < 128 ? 1 : 2;

function eachTunnel(bytes: Uint8Array, start: number, end: number, visit: Visit): number {
  return walkTlvs(bytes, start, end, 2, twoOctets, visit);
}

function eachSubTlv(bytes: Uint8Array, start: number, end: number, visit: Visit): number {
  return walkTlvs(bytes, start, end, 1, subLength, visit);
}

const look = () => {};

/** RFC 9012 §13: lengths that do not end together spoil all; an odd sub-TLV only itself. */
function check(bytes: Uint8Array, start: number, end: number): Complaint | undefined {
  let complaint: Complaint | undefined;
  const stop = eachTunnel(bytes, start, end, (_type, _at, value, next) => {
    const at = complaint === undefined ? eachSubTlv(bytes, value, next, look) : -1;
    if (at >= 0) {
      complaint = { reason: `sub-TLV does not fit into the ${octets(next - at)} left`, at };
    }
  });
  if (stop < 0) return complaint;
  return { reason: `tunnel TLV does not fit into the ${octets(end - stop)} left`, at: stop };
}

function decode(bytes: Uint8Array, start: number, end: number): readonly Tunnel[] {
  const tunnels: Tunnel[] = [];
  eachTunnel(bytes, start, end, (type, _at, value, next) => {
    const subTlvs: Tlv[] = [];
    eachSubTlv(bytes, value, next, (subType, _subAt, from, to) => {
      subTlvs.push({ type: subType, value: toHex(bytes, from, to) });
    });
    tunnels.push({ type, subTlvs });
  });
  return tunnels;
}

/** The value of a sub-TLV whose form is known and sound; hex for any other. */
function describe(bytes: Uint8Array, type: number, from: number, to: number): string {
  const length = to - from;
  // RFC 9012 §3.1: four reserved octets, the address family, the address.
  if (type === ENDPOINT && (length === 10 || length === 22)) {
    return formatAddress(bytes, from + 6, length - 6);
  }
  if (type === COLOR && length === 8) return String(u32(bytes, from + 4));
  if (type === UDP_PORT && length === 2) return String(u16(bytes, from));
  return toHex(bytes, from, to);
}

function text(out: Ascii, bytes: Uint8Array, start: number, end: number): void {
  eachTunnel(bytes, start, end, (type, at, value, next) => {
    if (at > start) out.string(", ");
    out.string(tunnelName(type));
    eachSubTlv(bytes, value, next, (subType, _subAt, from, to) => {
      out.string(` ${tunnelSubTlvName(subType)} ${describe(bytes, subType, from, to)}`);
    });
  });
}

function fields(tree: Tree, bytes: Uint8Array, start: number, end: number): void {
  eachTunnel(bytes, start, end, (type, at, value, next) => {
    tree.branch("Tunnel", at, next, tunnelName(type), () => {
      eachSubTlv(bytes, value, next, (subType, subAt, from, to) => {
        tree.leaf(tunnelSubTlvName(subType), subAt, to, describe(bytes, subType, from, to));
      });
    });
  });
}

function json(out: Ascii, bytes: Uint8Array, start: number, end: number): void {
  const tunnels: unknown[] = [];
  eachTunnel(bytes, start, end, (type, _at, value, next) => {
    const subTlvs: unknown[] = [];
    eachSubTlv(bytes, value, next, (subType, _subAt, from, to) => {
      const name = tunnelSubTlvName(subType);
      subTlvs.push({ type: name, value: describe(bytes, subType, from, to) });
    });
    tunnels.push({ type: tunnelName(type), sub_tlvs: subTlvs });
  });
  out.string(JSON.stringify(tunnels));
}

/** Tunnel Encapsulation (RFC 9012 §2). */
export const tunnelEncapsulation = attributeType({
  code: 23,
  name: "TUNNEL_ENCAPSULATION",
  key: "tunnel_encapsulation",
  flags: 0xc0,
  malformed: { outcome: "withdraw", section: "RFC 9012 §13", subcode: OPTIONAL_ERROR },
  check,
  decode,
  encode(value, out) {
    for (const { type, subTlvs } of value) {
      out.u16(type);
      out.sized16(() => {
        for (const sub of subTlvs) {
          out.u8(sub.type);
          const put = () => out.put(fromHex(sub.value));
          if (subLength(sub.type) === 2) out.sized16(put);
          else out.sized8(put);
        }
      });
    }
  },
  text,
  json,
  fields,
});
