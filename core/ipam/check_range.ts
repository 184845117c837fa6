// The checker's own reading and arithmetic of prefixes: it shares none with what it checks.

/** A prefix as numbers: four words of 32 bits of which IPv4 uses the first. */
export interface Range {
  readonly family: 4 | 6;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly length: number;
  /** Written as IPv4-mapped IPv6 (RFC 4291 §2.5.5.2); it is the IPv4 range then. */
  readonly isMapped: boolean;
  /** Written in the one form that a key may have. */
  readonly isCanonical: boolean;
}

/** Undefined for what is no prefix, or has host bits. */
export function rangeOf(text: string): Range | undefined {
  const range = text.includes(":") ? range6(text) : range4(text);
  return range && hasHostBits(range) ? undefined : range;
}

function range4(text: string): Range | undefined {
  const slash = text.indexOf("/"), a = quad(text, 0, slash), length = lengthOf(text, slash, 32);
  if (a < 0 || length < 0) return undefined;
  return { family: 4, a, b: 0, c: 0, d: 0, length, isMapped: false, isCanonical: true };
}

/** Four numbers up to 255 in `text[at..end)`, without leading zeros; -1 for anything else. */
function quad(text: string, at: number, end: number): number {
  let sum = 0, part = -1, dots = 0;
  for (let i = at; i < end; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit === DOT - ZERO && part >= 0 && dots < 3) {
      sum = sum * 256 + part;
      part = -1;
      dots++;
    } else if (digit < 0 || digit > 9 || part === 0) return -1;
    else part = Math.max(part, 0) * 10 + digit;
    if (part > 255) return -1;
  }
  return dots === 3 && part >= 0 ? sum * 256 + part : -1;
}

const ZERO = 48, DOT = 46, COLON = 58;

/** The number behind the slash, without leading zeros; -1 where there is none up to `most`. */
function lengthOf(text: string, slash: number, most: number): number {
  const digits = text.length - slash - 1;
  if (slash < 0 || digits < 1 || digits > 3) return -1;
  let length = 0;
  for (let i = slash + 1; i < text.length; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    length = length * 10 + digit;
  }
  return length > most || (digits > 1 && text.charCodeAt(slash + 1) === ZERO) ? -1 : length;
}

function range6(text: string): Range | undefined {
  const slash = text.indexOf("/"), length = lengthOf(text, slash, 128);
  const read = length < 0 ? undefined : groupsOf(text, slash);
  if (!read) return undefined;
  const { groups } = read;
  const a = pair(groups, 0), b = pair(groups, 2), c = pair(groups, 4), d = pair(groups, 6);
  if (length >= 96 && a === 0 && b === 0 && c === 0xffff) {
    const isCanonical = /^::ffff:[0-9.]+[/]/.test(text);
    return { family: 4, a: d, b: 0, c: 0, d: 0, length: length - 96, isMapped: true, isCanonical };
  }
  const isCanonical = !ODD.test(text) && isShortest(read);
  return { family: 6, a, b, c, d, length, isMapped: false, isCanonical };
}

/** Capitals, IPv4 inside, zeros in front of others (RFC 5952 §4.1, §4.3). */
const ODD = /[A-F.]|:0[0-9a-f]|^0[0-9a-f]/;

function pair(groups: readonly number[], at: number): number {
  return (groups[at]! << 16 | groups[at + 1]!) >>> 0;
}

/** Eight groups, and how many of them `::` stood for, from where (-1: nowhere). */
interface Groups {
  readonly groups: number[];
  readonly gap: number;
  readonly left: number;
}

/** The eight groups of `text[0..end)` (RFC 4291 §2.2); undefined for anything else. */
function groupsOf(text: string, end: number): Groups | undefined {
  const groups: number[] = [];
  let gap = -1, at = 0;
  while (at < end) {
    const isDouble = text.charCodeAt(at) === COLON && text.charCodeAt(at + 1) === COLON;
    if (isDouble) {
      if (gap >= 0) return undefined;
      gap = groups.length;
      at += 2;
      if (at === end) break;
    } else if (groups.length > 0 && text.charCodeAt(at++) !== COLON) return undefined;
    at = group(text, at, end, groups);
    if (at < 0 || groups.length > 8) return undefined;
  }
  const left = 8 - groups.length;
  if (gap < 0 ? left > 0 : left < 1) return undefined;
  if (gap >= 0) {
    groups.length = 8;
    groups.copyWithin(gap + left, gap).fill(0, gap, gap + left);
  }
  return { groups, gap, left };
}

/** Whether `::` stands for the first of the longest runs of zeros (RFC 5952 §4.2). */
function isShortest({ groups, gap, left }: Groups): boolean {
  let best = 1, from = -1, run = 0;
  for (let i = 0; i < 8; i++) {
    run = groups[i] === 0 ? run + 1 : 0;
    if (run > best) [best, from] = [run, i + 1 - run];
  }
  return from === gap && (gap < 0 || best === left);
}

/** Reads one group, or IPv4 at the end, and answers where it ends; -1 where there is none. */
function group(text: string, at: number, end: number, to: number[]): number {
  let value = 0, next = at;
  for (; next < end && text.charCodeAt(next) !== COLON; next++) {
    const digit = hexDigit(text.charCodeAt(next));
    if (digit < 0 || next - at === 4) return lastQuad(text, at, end, to);
    value = value * 16 + digit;
  }
  if (next === at) return -1;
  to.push(value);
  return next;
}

function lastQuad(text: string, at: number, end: number, to: number[]): number {
  const value = quad(text, at, end);
  if (value < 0) return -1;
  to.push(value >>> 16, value & 0xffff);
  return end;
}

function hexDigit(code: number): number {
  const digit = code - ZERO, letter = (code | 0x20) - 97;
  return digit >= 0 && digit <= 9 ? digit : letter >= 0 && letter < 6 ? letter + 10 : -1;
}

function hasHostBits({ family, a, b, c, d, length }: Range): boolean {
  if (family === 4) return below(a, length) !== 0;
  return (below(a, length) | below(b, length - 32) | below(c, length - 64) |
    below(d, length - 96)) !== 0;
}

/** The bits of a word behind the first `bits` of it. */
function below(word: number, bits: number): number {
  return bits >= 32 ? 0 : bits <= 0 ? word : word & (0xffffffff >>> bits);
}

/** By address; of equal addresses the wider range first. */
export function compareRanges(x: Range, y: Range): number {
  return x.family - y.family || x.a - y.a || x.b - y.b || x.c - y.c || x.d - y.d ||
    x.length - y.length;
}

/** True when all of `inner` lies in `outer`; equal ranges hold each other. */
export function holds(outer: Range, inner: Range): boolean {
  const { length } = outer;
  return outer.family === inner.family && length <= inner.length &&
    sameBits(outer.a, inner.a, length) && sameBits(outer.b, inner.b, length - 32) &&
    sameBits(outer.c, inner.c, length - 64) && sameBits(outer.d, inner.d, length - 96);
}

/** Prefixes never overlap in part: one holds the other, or they are apart. */
export function overlap(x: Range, y: Range): boolean {
  return x.length <= y.length ? holds(x, y) : holds(y, x);
}

function sameBits(x: number, y: number, bits: number): boolean {
  return bits <= 0 || (bits >= 32 ? x === y : ((x ^ y) >>> (32 - bits)) === 0);
}

/** Addresses in it. */
export function sizeOf({ family, length }: Range): bigint {
  return 1n << BigInt((family === 4 ? 32 : 128) - length);
}

/** Its first address as a number. */
export function startOf({ family, a, b, c, d }: Range): bigint {
  if (family === 4) return BigInt(a);
  return BigInt(a) << 96n | BigInt(b) << 64n | BigInt(c) << 32n | BigInt(d);
}
