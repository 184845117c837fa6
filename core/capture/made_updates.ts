// For tests: UPDATEs and OPENs written by hand.
import { fromHex } from "../net/hex.ts";
import { Writer } from "../net/writer.ts";
import { addPath, fourOctetAs, makeCapability } from "../wire/capability/mod.ts";
import { encodeMessage, KEEPALIVE, OPEN, UPDATE } from "../wire/message_header.ts";
import { encodeOpen, makeOpen } from "../wire/open.ts";

/** ORIGIN, AS_PATH 65001 65002 in four octets, NEXT_HOP. */
export const ATTRIBUTES = "40010100" + "40020a02020000fde90000fdea" + "400304c0000201";
/** The same with AS numbers of two octets. */
export const ATTRIBUTES2 = "40010100" + "4002060202fde9fdea" + "400304c0000201";

/** An UPDATE of these parts, each in hex. */
export function madeUpdate(withdrawn: string, attributes: string, nlri: string): Uint8Array {
  const out = new Writer(256);
  encodeMessage(out, UPDATE, () => {
    for (const part of [withdrawn, attributes]) out.sized16(() => out.put(fromHex(part)));
    out.put(fromHex(nlri));
  });
  return out.finish();
}

/** MP_REACH_NLRI of a family with a next hop of four octets. */
export function madeReach(family: string, nlri: string, hop = "c0000201"): string {
  return attribute("0e", family + octet(hop.length / 2) + hop + "00" + nlri);
}

/** MP_UNREACH_NLRI. */
export function madeUnreach(family: string, nlri: string): string {
  return attribute("0f", family + nlri);
}

function attribute(code: string, body: string): string {
  return `80${code}${octet(body.length / 2)}${body}`;
}

function octet(value: number): string {
  return value.toString(16).padStart(2, "0");
}

export function madeKeepalive(): Uint8Array {
  const out = new Writer(32);
  encodeMessage(out, KEEPALIVE, () => {});
  return out.finish();
}

/** What an OPEN offers. */
export interface Offered {
  readonly as4?: boolean;
  /** ADD-PATH for IPv4 unicast: 1 receive, 2 send, 3 both. */
  readonly paths?: 1 | 2 | 3;
}

export function madeOpen(as: number, { as4 = true, paths }: Offered = {}): Uint8Array {
  const capabilities = [
    ...(as4 ? [makeCapability(fourOctetAs, { as })] : []),
    ...(paths ? [makeCapability(addPath, { entries: [{ family: 1 << 8 | 1, mode: paths }] })] : []),
  ];
  const out = new Writer(128);
  encodeMessage(out, OPEN, () => {
    encodeOpen(makeOpen({ as, holdTimeSeconds: 90, identifier: as, capabilities }), out);
  });
  return out.finish();
}
