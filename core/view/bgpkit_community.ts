import { writeIpv4, writeIpv6 } from "../net/address.ts";
import type { Ascii } from "../net/ascii.ts";
import { u16, u32 } from "../net/octets.ts";

/** Well-known communities that bgpkit has a word for; every other one is two numbers. */
const WORDS: ReadonlyMap<number, string> = new Map([
  [0xffffff01, "no-export"],
  [0xffffff02, "no-advertise"],
  [0xffffff03, "no-export-sub-confed"],
]);

const HEX = "0123456789ABCDEF", COLON = 58;

function upperHex(out: Ascii, bytes: Uint8Array, start: number, end: number): void {
  for (let i = start; i < end; i++) out.string(HEX[bytes[i]! >>> 4]! + HEX[bytes[i]! & 15]!);
}

function colonUint(out: Ascii, value: number): void {
  out.byte(COLON);
  out.uint(value);
}

/** `65001:100`, `no-export`. */
export function writeBgpkitCommunity(out: Ascii, bytes: Uint8Array, at: number): void {
  const word = bytes[at] === 0xff ? WORDS.get(u32(bytes, at)) : undefined;
  if (word !== undefined) return out.string(word);
  out.uint(u16(bytes, at));
  colonUint(out, u16(bytes, at + 2));
}

/** `lg:65001:1:2`. */
export function writeBgpkitLarge(out: Ascii, bytes: Uint8Array, at: number): void {
  out.string("lg");
  for (let i = 0; i < 12; i += 4) colonUint(out, u32(bytes, at + i));
}

/** The prefix of each form, and how many octets its administrator has, by type without its transitive bit. */
const FORMS: readonly (readonly [name: string, admin: number])[] = [
  ["ecas2", 2],
  ["ecv4", 4],
  ["ecas4", 4],
  ["ecop", 0],
];
const NON_TRANSITIVE = 0x40;

/** `ecas2:0:2:65001:00000064`: type, subtype, administrator, and the rest in hex. */
export function writeBgpkitExtended(out: Ascii, bytes: Uint8Array, at: number): void {
  const type = bytes[at]!, form = FORMS[type & ~NON_TRANSITIVE];
  if (form === undefined) {
    out.string("ecraw:");
    return upperHex(out, bytes, at, at + 8);
  }
  const [name, admin] = form;
  out.string(name);
  colonUint(out, type);
  colonUint(out, bytes[at + 1]!);
  out.byte(COLON);
  if (admin > 0) {
    if (name === "ecv4") writeIpv4(out, bytes, at + 2);
    else out.uint(admin === 2 ? u16(bytes, at + 2) : u32(bytes, at + 2));
    out.byte(COLON);
  }
  upperHex(out, bytes, at + 2 + admin, at + 8);
}

/** `ecv6:0:2:2001:db8::1:0064`. */
export function writeBgpkitIpv6Extended(out: Ascii, bytes: Uint8Array, at: number): void {
  out.string("ecv6");
  colonUint(out, bytes[at]!);
  colonUint(out, bytes[at + 1]!);
  out.byte(COLON);
  writeIpv6(out, bytes, at + 2);
  out.byte(COLON);
  upperHex(out, bytes, at + 18, at + 20);
}
