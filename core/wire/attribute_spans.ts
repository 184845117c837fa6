const EXTENDED = 0x10;

/**
 * Where each attribute of a block stands, by code: one pass, then constant time. One object serves
 * all blocks. Of an attribute that stands twice the first counts (RFC 7606 §3(g)); what follows a
 * cut header is not found.
 */
export class AttributeSpans {
  readonly #start: Int32Array<ArrayBuffer> = new Int32Array(256).fill(-1);
  readonly #end: Int32Array<ArrayBuffer> = new Int32Array(256);
  readonly #codes: Uint8Array<ArrayBuffer> = new Uint8Array(256);
  #count = 0;

  /** Forgets the last block and finds the attributes of `bytes[start..end)`. */
  find(bytes: Uint8Array, start: number, end: number): void {
    for (let i = 0; i < this.#count; i++) this.#start[this.#codes[i]!] = -1;
    this.#count = 0;
    for (let at = start; at + 3 <= end;) {
      const extended = (bytes[at]! & EXTENDED) !== 0;
      const code = bytes[at + 1]!, body = at + (extended ? 4 : 3);
      if (body > end) return;
      at = body + (extended ? bytes[at + 2]! << 8 | bytes[at + 3]! : bytes[at + 2]!);
      if (at > end) return;
      if (this.#start[code] !== -1) continue;
      this.#start[code] = body;
      this.#end[code] = at;
      this.#codes[this.#count++] = code;
    }
  }

  /** How many attributes there are. */
  get count(): number {
    return this.#count;
  }

  /** The code of the attribute that stands at place `i` on the wire, from 0. */
  code(i: number): number {
    return this.#codes[i]!;
  }

  has(code: number): boolean {
    return this.#start[code] !== -1;
  }

  /** Index of the first octet of the body; -1 when the attribute is not there. */
  start(code: number): number {
    return this.#start[code]!;
  }

  end(code: number): number {
    return this.#end[code]!;
  }
}
