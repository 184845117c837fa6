import { formatPrefix, parsePrefix } from "../net/prefix.ts";

/**
 * A prefix as numbers: four words, the highest first, signed as bits are; IPv4 has all of it in the
 * first. One flat object, because a ledger has a million of them.
 */
export interface PrefixWords {
  readonly bits: 32 | 128;
  readonly length: number;
  readonly w0: number;
  readonly w1: number;
  readonly w2: number;
  readonly w3: number;
}

const SLASH = 47, DOT = 46, ZERO = 48;

/** What was read or written last: who makes or checks a row and who takes it in read the same text. */
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
  return ipv4Words(word, length);
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
  return wordsOf(prefix.address, prefix.length);
}

/** The prefix of IPv4 with that one word. */
export function ipv4Words(word: number, length: number): PrefixWords {
  return { bits: 32, length, w0: word, w1: 0, w2: 0, w3: 0 };
}

/** Of an address of 4 or 16 octets, and all of its bits where no length is said. */
export function wordsOf(address: Uint8Array, length = address.length * 8): PrefixWords {
  const word = (at: number) =>
    address[at]! << 24 | address[at + 1]! << 16 | address[at + 2]! << 8 | address[at + 3]!;
  if (address.length === 4) return ipv4Words(word(0), length);
  return { bits: 128, length, w0: word(0), w1: word(4), w2: word(8), w3: word(12) };
}

export function writePrefix(prefix: PrefixWords): string {
  const { bits, w0, length } = prefix;
  if (bits === 32) {
    last = prefix;
    return lastText = `${w0 >>> 24}.${w0 >>> 16 & 255}.${w0 >>> 8 & 255}.${w0 & 255}/${length}`;
  }
  const address = new Uint8Array(16);
  for (let i = 0; i < 16; i++) address[i] = wordAt(prefix, i >> 2) >>> 24 - (i & 3) * 8;
  return formatPrefix({ address, length });
}

/** 0 behind the last. */
function wordAt({ w0, w1, w2, w3 }: PrefixWords, i: number): number {
  return i === 0 ? w0 : i === 1 ? w1 : i === 2 ? w2 : i === 3 ? w3 : 0;
}

/** The word of a netmask that has `length` of its bits. */
function maskOf(length: number): number {
  return length <= 0 ? 0 : length >= 32 ? -1 : -1 << 32 - length;
}

/** Whether `outer` is `inner` or around it. */
export function holds(outer: PrefixWords, inner: PrefixWords): boolean {
  const { length } = outer;
  if (outer.bits !== inner.bits || length > inner.length) return false;
  return ((outer.w0 ^ inner.w0) & maskOf(length)) === 0 &&
    (length <= 32 ||
      ((outer.w1 ^ inner.w1) & maskOf(length - 32)) === 0 &&
        ((outer.w2 ^ inner.w2) & maskOf(length - 64)) === 0 &&
        ((outer.w3 ^ inner.w3) & maskOf(length - 96)) === 0);
}

export function overlaps(a: PrefixWords, b: PrefixWords): boolean {
  return a.length <= b.length ? holds(a, b) : holds(b, a);
}

/** In the order of family, address, and the outer before the inner. */
export function comparePrefixes(a: PrefixWords, b: PrefixWords): number {
  return a.bits - b.bits || (a.w0 >>> 0) - (b.w0 >>> 0) || (a.w1 >>> 0) - (b.w1 >>> 0) ||
    (a.w2 >>> 0) - (b.w2 >>> 0) || (a.w3 >>> 0) - (b.w3 >>> 0) || a.length - b.length;
}

/** The bits of an address behind the first `from`, the first one highest; no more than 32. */
export function pathIn(words: PrefixWords, from: number): number {
  const i = from >> 5, shift = from & 31, high = wordAt(words, i);
  return shift === 0 ? high : high << shift | wordAt(words, i + 1) >>> 32 - shift;
}

/** The prefix `depth` bits below `outer`, on that path. */
export function prefixAt(outer: PrefixWords, path: number, depth: number): PrefixWords {
  const kept = path & maskOf(depth), i = outer.length >> 5, shift = outer.length & 31;
  const high = kept >>> shift, low = shift === 0 ? 0 : kept << 32 - shift;
  const word = (at: number) => wordAt(outer, at) | (at === i ? high : at === i + 1 ? low : 0);
  const length = outer.length + depth;
  if (outer.bits === 32) return ipv4Words(word(0), length);
  return { bits: 128, length, w0: word(0), w1: word(1), w2: word(2), w3: word(3) };
}

/** Addresses of a prefix; exact up to 2^53. */
export function addressesOf({ bits, length }: { bits: 32 | 128; length: number }): number {
  return 2 ** (bits - length);
}
