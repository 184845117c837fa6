// The few BGP messages that a null peer speaks: written and walked here, without the code under test.

export const HEADER = 19;
export const OPEN = 1, UPDATE = 2, NOTIFICATION = 3, KEEPALIVE = 4;

const AS_TRANS = 23_456;
const FOUR_OCTETS = [24, 16, 8, 0];

function message(type: number, body: readonly number[]): Uint8Array<ArrayBuffer> {
  const length = HEADER + body.length;
  return Uint8Array.from([...Array(16).fill(0xff), length >> 8, length & 0xff, type, ...body]);
}

function u32(value: number): number[] {
  return FOUR_OCTETS.map((shift) => value >>> shift & 0xff);
}

/**
 * An OPEN for IPv4 unicast with route refresh and four-octet AS numbers (RFC 4271 §4.2), with `both`
 * for IPv6 unicast too.
 */
export function encodeOpen(
  as: number,
  holdSeconds: number,
  id: number,
  both = false,
): Uint8Array<ArrayBuffer> {
  const families = both ? [1, 4, 0, 1, 0, 1, 1, 4, 0, 2, 0, 1] : [1, 4, 0, 1, 0, 1];
  const capabilities = [...families, ...[2, 0], ...[65, 4, ...u32(as)]];
  const narrow = as > 0xffff ? AS_TRANS : as;
  return message(OPEN, [
    ...[4, narrow >> 8, narrow & 0xff, holdSeconds >> 8, holdSeconds & 0xff, ...u32(id)],
    ...[capabilities.length + 2, 2, capabilities.length, ...capabilities],
  ]);
}

export function encodeKeepalive(): Uint8Array<ArrayBuffer> {
  return message(KEEPALIVE, []);
}

/** RFC 4724 §2, for IPv4 unicast. */
export function encodeEndOfRib(): Uint8Array<ArrayBuffer> {
  return message(UPDATE, [0, 0, 0, 0]);
}

/** Length of the message at `at`, of which the header must be there. */
export function lengthAt(bytes: Uint8Array, at: number): number {
  return bytes[at + 16]! << 8 | bytes[at + 17]!;
}

/** How many routes an UPDATE of IPv4 unicast announces. */
export function countNlri(bytes: Uint8Array, at: number, end: number): number {
  const withdrawn = bytes[at + HEADER]! << 8 | bytes[at + HEADER + 1]!;
  const attributes = at + HEADER + 2 + withdrawn;
  let next = attributes + 2 + (bytes[attributes]! << 8 | bytes[attributes + 1]!), count = 0;
  for (; next < end; count++) next += 1 + (bytes[next]! + 7 >> 3);
  return count;
}

/** Whole messages out of a byte stream. */
export class Messages {
  #held = new Uint8Array(0);

  /** Tells each whole message of what is held and `chunk`, which may be used again afterwards. */
  push(chunk: Uint8Array, tell: (bytes: Uint8Array, at: number, end: number) => void): void {
    const bytes = this.#joined(chunk);
    let at = 0;
    while (bytes.length - at >= HEADER) {
      const end = at + lengthAt(bytes, at);
      if (end > bytes.length) break;
      tell(bytes, at, end);
      at = end;
    }
    this.#held = bytes.slice(at);
  }

  #joined(chunk: Uint8Array): Uint8Array {
    if (this.#held.length === 0) return chunk;
    const joined = new Uint8Array(this.#held.length + chunk.length);
    joined.set(this.#held);
    joined.set(chunk, this.#held.length);
    return joined;
  }
}
