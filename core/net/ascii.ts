import { putUint, UINT_ROOM } from "./digits.ts";

/** ASCII text as octets, for {@link Ascii.put}: an encoder is not worth its start-up for these. */
export function asciiOctets(text: string): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) octets[i] = text.charCodeAt(i);
  return octets;
}

const HEX = asciiOctets("0123456789abcdef");

/** Up to so many octets a loop copies quicker than the engine's own copy. */
const SHORT = 48;

/**
 * Text built as octets: what a decoder prints a million times a second never becomes a string.
 *
 * Everything the hot paths print is ASCII; {@link Ascii.string} takes any text and writes UTF-8.
 */
export class Ascii {
  bytes: Uint8Array<ArrayBuffer>;
  /** The same memory, for what writes four octets at a time. */
  words: DataView<ArrayBuffer>;
  /** Octets written so far; the next one goes to `bytes[length]`. */
  length = 0;
  /** Index up to which text may be written before {@link grow} has to make room. */
  protected limit: number;

  constructor(capacity = 1024) {
    this.bytes = new Uint8Array(capacity);
    this.words = new DataView(this.bytes.buffer);
    this.limit = capacity;
  }

  /** Makes room for `count` more octets; every method below calls it for itself. */
  room(count: number): void {
    if (this.length + count > this.limit) this.grow(this.length + count);
  }

  /** Raises `limit` to at least `wanted`. */
  protected grow(wanted: number): void {
    this.limit = Math.max(this.limit * 2, wanted);
    const grown = new Uint8Array(this.limit);
    grown.set(this.bytes.subarray(0, this.length));
    this.adopt(grown);
  }

  /** Goes on in another buffer. */
  protected adopt(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes = bytes;
    this.words = new DataView(bytes.buffer);
  }

  clear(): void {
    this.length = 0;
  }

  /** One octet, as a character code. */
  byte(code: number): void {
    if (this.length === this.limit) this.grow(this.length + 1);
    this.bytes[this.length++] = code;
  }

  /** Any text, as UTF-8; short ASCII text (names, punctuation) takes the quick way. */
  string(text: string): void {
    const n = text.length;
    this.room(n * 3);
    const b = this.bytes;
    let at = this.length;
    for (let i = 0; i < n; i++) {
      const c = text.charCodeAt(i);
      if (c > 0x7f) return this.#utf8(text);
      b[at++] = c;
    }
    this.length = at;
  }

  #utf8(text: string): void {
    const { written } = new TextEncoder().encodeInto(text, this.bytes.subarray(this.length));
    this.length += written;
  }

  /** Octets that already are text. */
  put(text: Uint8Array): void {
    const n = text.length;
    this.room(n);
    const at = this.length;
    if (n > SHORT) this.bytes.set(text, at);
    else for (let i = 0; i < n; i++) this.bytes[at + i] = text[i]!;
    this.length = at + n;
  }

  /** Spaces until the line that began at `from` has `width` characters. */
  pad(from: number, width: number): void {
    const to = from + width;
    if (to <= this.length) return;
    this.room(to - this.length);
    for (let i = this.length; i < to; i++) this.bytes[i] = 32;
    this.length = to;
  }

  /** An unsigned integer below 2^53, in decimal. */
  uint(value: number): void {
    this.room(UINT_ROOM);
    this.length = putUint(this.words, this.length, value);
  }

  /** An integer below 2^31, padded on the left with zeros to `width` digits (microseconds, clock fields). */
  padded(value: number, width: number): void {
    this.room(width);
    const b = this.bytes;
    let at = this.length += width, rest = value | 0;
    for (let i = 0; i < width; i++) {
      const q = rest / 10 | 0;
      b[--at] = 48 + rest - q * 10;
      rest = q;
    }
  }

  /** Octets as lower-case hex digits, without separators. */
  hex(octets: Uint8Array, start = 0, end: number = octets.length): void {
    this.room((end - start) * 2);
    for (let i = start; i < end; i++) {
      const v = octets[i]!;
      this.bytes[this.length++] = HEX[v >>> 4]!;
      this.bytes[this.length++] = HEX[v & 15]!;
    }
  }

  /** A 16-bit value in hex without leading zeros, as IPv6 groups are written (RFC 5952 §4.1). */
  hexGroup(value: number): void {
    this.room(4);
    const b = this.bytes;
    if (value > 0xfff) b[this.length++] = HEX[value >>> 12]!;
    if (value > 0xff) b[this.length++] = HEX[value >>> 8 & 15]!;
    if (value > 0xf) b[this.length++] = HEX[value >>> 4 & 15]!;
    b[this.length++] = HEX[value & 15]!;
  }

  /** A copy of what was written since `start`, as a string. */
  text(start = 0): string {
    return new TextDecoder().decode(this.bytes.subarray(start, this.length));
  }
}
