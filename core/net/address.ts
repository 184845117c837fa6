import { Ascii } from "./ascii.ts";
import { putMarked, putSmall } from "./digits.ts";

/** Writes the four octets at `at` as a dotted quad. */
export function writeIpv4(out: Ascii, bytes: Uint8Array, at: number): void {
  out.room(IPV4_ROOM);
  const text = out.words;
  let to = putMarked(text, out.length, bytes[at]!, DOT);
  to = putMarked(text, to, bytes[at + 1]!, DOT);
  to = putMarked(text, to, bytes[at + 2]!, DOT);
  out.length = putSmall(text, to, bytes[at + 3]!);
}

/** Fifteen characters, and what the last number may touch behind them. */
const IPV4_ROOM = 18;
const DOT = 46;

/** Start and length (in groups) of the longest run of two or more zero groups, as `start << 4 | length`. */
function zeroRun(bytes: Uint8Array, at: number): number {
  let best = 0, bestAt = 0, run = 0;
  for (let g = 0; g < 8; g++) {
    if (bytes[at + g * 2] === 0 && bytes[at + g * 2 + 1] === 0) {
      run++;
      // Only a longer run wins, so of equal runs the first is shortened (RFC 5952 §4.2.3).
      if (run > best) {
        best = run;
        bestAt = g - run + 1;
      }
    } else run = 0;
  }
  return best < 2 ? 0 : bestAt << 4 | best;
}

/** True for ::ffff:0:0/96, whose last four octets people read as IPv4 (RFC 5952 §5). */
function isMapped(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < 10; i++) if (bytes[at + i] !== 0) return false;
  return bytes[at + 10] === 0xff && bytes[at + 11] === 0xff;
}

/** The IPv4 address that an IPv6 one holds (RFC 4291 §2.5.5.2); any other as it is. */
export function unmapped(octets: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return octets.length === 16 && isMapped(octets, 0) ? octets.slice(12) : octets;
}

/** Writes the sixteen octets at `at` in the canonical form of RFC 5952 §4. */
export function writeIpv6(out: Ascii, bytes: Uint8Array, at: number): void {
  if (isMapped(bytes, at)) {
    out.string("::ffff:");
    return writeIpv4(out, bytes, at + 12);
  }
  const run = zeroRun(bytes, at), skipAt = run >>> 4, skip = run & 15;
  for (let g = 0; g < 8; g++) {
    if (skip > 0 && g === skipAt) {
      out.byte(58);
      out.byte(58);
      g += skip - 1;
      continue;
    }
    if (g > 0 && !(skip > 0 && g === skipAt + skip)) out.byte(58);
    out.hexGroup(bytes[at + g * 2]! << 8 | bytes[at + g * 2 + 1]!);
  }
}

const scratch = new Ascii(64);

/** Text of an IPv4 (4 octets) or IPv6 (16 octets) address; any other length gives hex. */
export function formatAddress(
  bytes: Uint8Array,
  at = 0,
  length: number = bytes.length - at,
): string {
  scratch.clear();
  if (length === 4) writeIpv4(scratch, bytes, at);
  else if (length === 16) writeIpv6(scratch, bytes, at);
  else scratch.hex(bytes, at, at + length);
  return scratch.text();
}

function parseIpv4(text: string): Uint8Array<ArrayBuffer> | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const out = new Uint8Array(4);
  for (let i = 0; i < 4; i++) {
    const part = parts[i]!;
    // A leading zero is octal to some readers and decimal to others: refuse it.
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return undefined;
    out[i] = Number(part);
  }
  return out;
}

/** `isLast`: nothing follows, so that it may end as IPv4 (RFC 4291 §2.2, form 3). */
function groupsOf(text: string, isLast: boolean): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (isLast && part.includes(".") && i === parts.length - 1) {
      const quad = parseIpv4(part);
      if (!quad) return undefined;
      groups.push(quad[0]! << 8 | quad[1]!, quad[2]! << 8 | quad[3]!);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

function parseIpv6(text: string): Uint8Array<ArrayBuffer> | undefined {
  const cut = text.indexOf("::");
  const head = groupsOf(cut < 0 ? text : text.slice(0, cut), cut < 0);
  const tail = cut < 0 ? [] : groupsOf(text.slice(cut + 2), true);
  if (!head || !tail) return undefined;
  const have = head.length + tail.length;
  if (cut < 0 ? have !== 8 : have > 7) return undefined;
  const groups = [...head, ...new Array<number>(8 - have).fill(0), ...tail];
  const out = new Uint8Array(16);
  groups.forEach((g, i) => {
    out[i * 2] = g >>> 8;
    out[i * 2 + 1] = g;
  });
  return out;
}

/**
 * Octets of a strictly written IPv4 or IPv6 address (no zone, no leading zeros, no white space), or
 * undefined when the text is anything else. RFC 4291 §2.2 for IPv6.
 */
export function parseAddress(text: string): Uint8Array<ArrayBuffer> | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}
