import type { Ascii } from "../net/ascii.ts";
import { putInt, UINT_ROOM } from "../net/digits.ts";
import { u16, u32 } from "../net/octets.ts";

/** Names of well-known communities by their lower half; the upper half is 65535 (IANA registry). */
const WELL_KNOWN: ReadonlyMap<number, string> = new Map([
  [0x0000, "graceful-shutdown"], // RFC 8326 §3
  [0x0001, "accept-own"], // RFC 7611 §4
  [0x0002, "route-filter-translated-v4"],
  [0x0003, "route-filter-v4"],
  [0x0004, "route-filter-translated-v6"],
  [0x0005, "route-filter-v6"],
  [0x0006, "llgr-stale"], // RFC 9494 §3.3
  [0x0007, "no-llgr"], // RFC 9494 §3.3
  [0x0008, "accept-own-nexthop"],
  [0x0009, "standby-pe"], // RFC 9026 §4.4
  [0x029a, "blackhole"], // RFC 7999 §5
  [0xff01, "no-export"], // RFC 1997
  [0xff02, "no-advertise"], // RFC 1997
  [0xff03, "no-export-subconfed"], // RFC 1997
  [0xff04, "no-peer"], // RFC 3765 §3
]);

const BY_NAME: ReadonlyMap<string, number> = new Map([
  ...Array.from(WELL_KNOWN, ([low, name]): [string, number] => [name, (0xffff0000 | low) >>> 0]),
  ["nopeer", 0xffffff04],
  ["local-as", 0xffffff03],
]);

/** The name of a well-known community, or undefined when it has none. */
export function communityName(community: number): string | undefined {
  return community >= 0xffff0000 ? WELL_KNOWN.get(community & 0xffff) : undefined;
}

const SPACE = 32, COLON = 58;

/** Octets that a community and a space may touch, when it has no name. */
const ROOM = 2 * UINT_ROOM;

/** Writes the communities in `bytes[start..end)`: `65000:1`, or the name of a well-known one: `no-export`. */
export function writeCommunities(out: Ascii, bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end;) {
    at = writeNumbers(out, bytes, at, end, at > start);
    if (at === end) return;
    if (at > start) out.byte(SPACE);
    writeCommunity(out, u32(bytes, at));
    at += 4;
  }
}

/** Writes communities up to the first that may have a name; returns where that stands. */
function writeNumbers(
  out: Ascii,
  bytes: Uint8Array,
  start: number,
  end: number,
  isBehind: boolean,
): number {
  out.room((end - start >>> 2) * COMMUNITY_TEXT + ROOM);
  const text = out.words;
  let to = out.length, at = start;
  for (; at < end; at += 4) {
    const high = u16(bytes, at);
    if (high === 0xffff) break;
    if (at > start || isBehind) text.setUint8(to++, SPACE);
    to = putInt(text, to, high);
    text.setUint8(to++, COLON);
    to = putInt(text, to, u16(bytes, at + 2));
  }
  out.length = to;
  return at;
}

/** Characters of ` 65535:65535`. */
const COMMUNITY_TEXT = 12;

/** Writes `65000:1`, or the name of a well-known community: `no-export`. */
export function writeCommunity(out: Ascii, community: number): void {
  const name = community >= 0xffff0000 ? communityName(community) : undefined;
  if (name !== undefined) return out.string(name);
  out.room(ROOM);
  const text = out.words, to = putInt(text, out.length, community >>> 16);
  text.setUint8(to, COLON);
  out.length = putInt(text, to + 1, community & 0xffff);
}

/** `65000:1`, or the name of a well-known community: `no-export`. */
export function formatCommunity(community: number): string {
  return communityName(community) ?? `${community >>> 16}:${community & 0xffff}`;
}

const PAIR = /^(0|[1-9][0-9]{0,4}):(0|[1-9][0-9]{0,4})$/;

/** Reads `65000:1` or a well-known name in any case; undefined for any other text. */
export function parseCommunity(text: string): number | undefined {
  const named = BY_NAME.get(text.toLowerCase().replaceAll("_", "-"));
  if (named !== undefined) return named;
  const pair = PAIR.exec(text);
  if (!pair) return undefined;
  const high = Number(pair[1]), low = Number(pair[2]);
  return high > 0xffff || low > 0xffff ? undefined : high * 0x10000 + low;
}
