/**
 * What a {@link Reader} throws when it is asked for more octets than its slice holds.
 *
 * It is a signal, not an error a person sees: whoever opened the slice (one attribute, one
 * capability, one packet) catches it and turns it into a fault that knows its name. It carries no
 * stack trace on purpose: hostile input raises it millions of times.
 */
export class Overrun {
  constructor(
    /** Absolute offset at which octets were missing. */
    readonly offset: number,
    /** Octets asked for. */
    readonly wanted: number,
    /** Octets that were left. */
    readonly left: number,
  ) {}
}

/**
 * A cursor over a slice of octets that cannot leave its slice and always knows its absolute offset.
 *
 * `base` is added to the index so that a fault names the octet of the message (or of the file)
 * even when the slice stands somewhere else in memory.
 */
export class Reader {
  /** Index of the next octet in `bytes`. */
  at: number;

  constructor(
    readonly bytes: Uint8Array,
    start = 0,
    readonly end: number = bytes.length,
    /** Absolute offset of `bytes[0]`; may be negative where the slice is inside a larger buffer. */
    readonly base = 0,
  ) {
    this.at = start;
  }

  /** Absolute offset of the next octet. */
  get offset(): number {
    return this.base + this.at;
  }

  /** Octets left in this slice. */
  get left(): number {
    return this.end - this.at;
  }

  /** Throws {@link Overrun} unless `count` octets are left. */
  need(count: number): void {
    if (count < 0 || this.end - this.at < count) {
      throw new Overrun(this.offset, count, this.left);
    }
  }

  u8(): number {
    this.need(1);
    return this.bytes[this.at++]!;
  }

  u16(): number {
    this.need(2);
    const b = this.bytes, i = this.at;
    this.at = i + 2;
    return b[i]! << 8 | b[i + 1]!;
  }

  u24(): number {
    this.need(3);
    const b = this.bytes, i = this.at;
    this.at = i + 3;
    return b[i]! << 16 | b[i + 1]! << 8 | b[i + 2]!;
  }

  u32(): number {
    this.need(4);
    const b = this.bytes, i = this.at;
    this.at = i + 4;
    return (b[i]! << 24 | b[i + 1]! << 16 | b[i + 2]! << 8 | b[i + 3]!) >>> 0;
  }

  u64(): bigint {
    return BigInt(this.u32()) << 32n | BigInt(this.u32());
  }

  /** The next `count` octets as a view on the same memory: copy what has to outlive the buffer. */
  take(count: number): Uint8Array {
    this.need(count);
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** All octets that are left, as a view. */
  rest(): Uint8Array {
    return this.take(this.left);
  }

  skip(count: number): void {
    this.need(count);
    this.at += count;
  }

  /** A reader over the next `count` octets that ends at its own end; this reader moves past them. */
  sub(count: number): Reader {
    this.need(count);
    const child = new Reader(this.bytes, this.at, this.at + count, this.base);
    this.at += count;
    return child;
  }
}
