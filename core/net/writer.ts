/**
 * A growing buffer of octets, and the only place where a length field is written.
 *
 * Codecs write a body inside {@link Writer.sized8} or {@link Writer.sized16}; the length is patched
 * in afterwards and a body that does not fit throws `RangeError` instead of wrapping around.
 */
export class Writer {
  bytes: Uint8Array<ArrayBuffer>;
  /** Octets written so far. */
  length = 0;

  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity);
  }

  #room(count: number): number {
    const at = this.length;
    if (at + count > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.bytes.length * 2, at + count));
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.length = at + count;
    return at;
  }

  /** Makes sure that `count` octets can be written straight to {@link bytes} behind {@link length}. */
  reserve(count: number): void {
    const at = this.length;
    this.#room(count);
    this.length = at;
  }

  u8(value: number): void {
    const i = this.#room(1);
    this.bytes[i] = value;
  }

  u16(value: number): void {
    const i = this.#room(2);
    this.bytes[i] = value >>> 8;
    this.bytes[i + 1] = value;
  }

  u24(value: number): void {
    const i = this.#room(3);
    this.bytes[i] = value >>> 16;
    this.bytes[i + 1] = value >>> 8;
    this.bytes[i + 2] = value;
  }

  u32(value: number): void {
    const i = this.#room(4);
    this.bytes[i] = value >>> 24;
    this.bytes[i + 1] = value >>> 16;
    this.bytes[i + 2] = value >>> 8;
    this.bytes[i + 3] = value;
  }

  u64(value: bigint): void {
    this.u32(Number(value >> 32n & 0xffffffffn));
    this.u32(Number(value & 0xffffffffn));
  }

  put(octets: Uint8Array): void {
    const i = this.#room(octets.length);
    this.bytes.set(octets, i);
  }

  /** A one-octet length, then `body`. Throws `RangeError` when the body is longer than 255 octets. */
  sized8(body: () => void): void {
    const i = this.#room(1);
    body();
    const size = this.length - i - 1;
    if (size > 0xff) throw new RangeError(`Cannot write a body of ${size} octets: at most 255 fit`);
    this.bytes[i] = size;
  }

  /** A two-octet length, then `body`. Throws `RangeError` when the body is longer than 65535 octets. */
  sized16(body: () => void): void {
    const i = this.#room(2);
    body();
    this.patch16(i, this.length - i - 2);
  }

  /** Writes a length that was left open at index `at`. Throws `RangeError` when it does not fit. */
  patch16(at: number, value: number): void {
    if (value > 0xffff) throw new RangeError(`Cannot write length ${value}: at most 65535 fits`);
    this.bytes[at] = value >>> 8;
    this.bytes[at + 1] = value;
  }

  /** What has been written, as a view that the next write may invalidate. */
  view(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length);
  }

  /** What has been written, as a copy of its own. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
}
