import { formatPrefix, parsePrefix } from "../net/prefix.ts";

/** A prefix as numbers: four words, the highest first; IPv4 has all of it in the first. */
export interface PrefixWords {
  readonly bits: 32 | 128;
  /** Signed, as bits are. */
  readonly words: readonly [number, number, number, number];
  readonly length: number;
}

const SLASH = 47, DOT = 46, ZERO = 48;

/** What was read last: who checks a row and who takes it in read the same text. */
let lastText = "", last: PrefixWords | undefined;

/** Reads a canonical prefix; undefined for anything else, so that equal prefixes have equal texts. */
export function readPrefix(text: string): PrefixWords | undefined {
  if (text !== lastText) {
    last = readIpv4(text) ?? readIpv6(text);
    lastText = text;
  }
  return last;
}

function readIpv4(text: string): PrefixWords | undefined {
  let word = 0, number = 0, digits = 0, dots = 0, at = 0;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT || code === SLASH) {
      if (digits === 0 || number > 255) return undefined;
      word = word << 8 | number;
      number = digits = 0;
      if (code === SLASH) break;
      dots++;
    } else {
      // A leading zero is octal to some readers.
      if (code < ZERO || code > 57 || digits > 0 && number === 0 || digits > 2) return undefined;
      number = number * 10 + code - ZERO;
      digits++;
    }
  }
  const length = lengthAt(text, at + 1);
  if (dots !== 3 || length < 0 || length > 32 || (word & maskOf(length)) !== word) return undefined;
  return { bits: 32, words: [word, 0, 0, 0], length };
}

/** The number that the text ends with; -1 for none. */
function lengthAt(text: string, from: number): number {
  const digits = text.length - from;
  if (digits < 1 || digits > 3) return -1;
  let number = 0;
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < ZERO || code > 57 || i > from && number === 0) return -1;
    number = number * 10 + code - ZERO;
  }
  return number;
}

function readIpv6(text: string): PrefixWords | undefined {
  if (!text.includes(":") || !text.includes("/")) return undefined;
  const prefix = parsePrefix(text);
  if (!prefix || formatPrefix(prefix) !== text) return undefined;
  return { bits: 128, words: wordsOf(prefix.address), length: prefix.length };
}

/** Words of an address of 4 or 16 octets. */
export function wordsOf(address: Uint8Array): [number, number, number, number] {
  const words: [number, number, number, number] = [0, 0, 0, 0];
  address.forEach((octet, i) => words[i >> 2]! |= octet << 24 - (i & 3) * 8);
  return words;
}

export function writePrefix({ bits, words, length }: PrefixWords): string {
  if (bits === 32) {
    const word = words[0];
    return `${word >>> 24}.${word >>> 16 & 255}.${word >>> 8 & 255}.${word & 255}/${length}`;
  }
  const address = new Uint8Array(16);
  for (let i = 0; i < 16; i++) address[i] = words[i >> 2]! >>> 24 - (i & 3) * 8;
  return formatPrefix({ address, length });
}

/** The word of a netmask that has `length` of its bits. */
function maskOf(length: number): number {
  return length <= 0 ? 0 : length >= 32 ? -1 : -1 << 32 - length;
}

/** Whether `outer` is `inner` or around it. */
export function holds(outer: PrefixWords, inner: PrefixWords): boolean {
  if (outer.bits !== inner.bits || outer.length > inner.length) return false;
  for (let i = 0; i < 4; i++) {
    const left = outer.length - i * 32;
    if (left <= 0) return true;
    if (((outer.words[i]! ^ inner.words[i]!) & maskOf(left)) !== 0) return false;
  }
  return true;
}

export function overlaps(a: PrefixWords, b: PrefixWords): boolean {
  return a.length <= b.length ? holds(a, b) : holds(b, a);
}

/** In the order of family, address, and the outer before the inner. */
export function comparePrefixes(a: PrefixWords, b: PrefixWords): number {
  if (a.bits !== b.bits) return a.bits - b.bits;
  for (let i = 0; i < 4; i++) {
    const x = a.words[i]!, y = b.words[i]!;
    if (x !== y) return x >>> 0 < y >>> 0 ? -1 : 1;
  }
  return a.length - b.length;
}

/** The bits of an address behind the first `from`, the first one highest; no more than 32. */
export function pathIn(words: PrefixWords["words"], from: number): number {
  const i = from >> 5, shift = from & 31;
  const high = words[i] ?? 0, low = words[i + 1] ?? 0;
  return shift === 0 ? high : high << shift | low >>> 32 - shift;
}

/** The prefix `depth` bits below `outer`, on that path. */
export function prefixAt(outer: PrefixWords, path: number, depth: number): PrefixWords {
  const words: [number, number, number, number] = [...outer.words];
  const i = outer.length >> 5, shift = outer.length & 31;
  const kept = path & maskOf(depth);
  if (i < 4) words[i]! |= kept >>> shift;
  if (shift > 0 && i < 3) words[i + 1]! |= kept << 32 - shift;
  return { bits: outer.bits, words, length: outer.length + depth };
}

/** Addresses of a prefix; exact up to 2^53. */
export function addressesOf({ bits, length }: { bits: 32 | 128; length: number }): number {
  return 2 ** (bits - length);
}
