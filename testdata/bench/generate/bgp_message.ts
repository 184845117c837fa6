import { ByteSink } from "./byte_sink.ts";
import type { Peer } from "./peers.ts";

const OPEN = 1;
const UPDATE = 2;
const KEEPALIVE = 4;
const AS_TRANS = 23_456;

export const HOLD_TIME_SECONDS = 90;

/** [code, value] in the order in which routers commonly list them (RFC 5492 §4). */
type Capability = readonly [code: number, value: readonly number[]];

/** An OPEN (RFC 4271 §4.2) offering IPv4 and IPv6 unicast, route refresh and four-octet AS numbers. */
export function encodeOpen(from: Peer): Uint8Array {
  const as = [from.as >>> 24, (from.as >>> 16) & 255, (from.as >>> 8) & 255, from.as & 255];
  const capabilities: Capability[] = [
    [1, [0, 1, 0, 1]],
    [1, [0, 2, 0, 1]],
    [2, []],
    [65, as],
    [70, []],
  ];
  return encodeMessage(OPEN, (body) => {
    body.u8(4);
    body.u16(from.as > 0xffff ? AS_TRANS : from.as);
    body.u16(HOLD_TIME_SECONDS);
    body.u32(from.routerId);
    body.u8(capabilities.reduce((sum, [, value]) => sum + 4 + value.length, 0));
    for (const [code, value] of capabilities) {
      for (const octet of [2, 2 + value.length, code, value.length, ...value]) body.u8(octet);
    }
  });
}

export function encodeKeepalive(): Uint8Array {
  return encodeMessage(KEEPALIVE, () => {});
}

/** RFC 4724 §2: an empty UPDATE for IPv4 unicast, an empty MP_UNREACH_NLRI for IPv6 unicast. */
export function encodeEndOfRib(family: 4 | 6): Uint8Array {
  return encodeMessage(UPDATE, (body) => {
    body.u16(0);
    if (family === 4) body.u16(0);
    else for (const octet of [0, 6, 0x80, 15, 3, 0, 2, 1]) body.u8(octet);
  });
}

/** One ordinary announcement: 192.0.2.0/24 through AS 64512 and 64513, with a community. */
export function encodeSampleUpdate(): Uint8Array {
  const attributes = [
    ...[0x40, 1, 1, 0],
    ...[0x40, 2, 10, 2, 2, 0, 0, 0xfc, 0x00, 0, 0, 0xfc, 0x01],
    ...[0x40, 3, 4, 198, 18, 0, 1],
    ...[0xc0, 8, 4, 0xfc, 0x00, 0, 100],
  ];
  return encodeMessage(UPDATE, (body) => {
    body.u16(0);
    body.u16(attributes.length);
    for (const octet of [...attributes, 24, 192, 0, 2]) body.u8(octet);
  });
}

function encodeMessage(type: number, writeBody: (body: ByteSink) => void): Uint8Array {
  const message = new ByteSink(undefined, 128);
  message.fill(0xff, 16);
  message.u16(0);
  message.u8(type);
  writeBody(message);
  message.patch16(16, message.length);
  return message.take();
}
