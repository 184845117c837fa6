/** A source of octets: a connection. */
export interface OctetSource {
  /** Fills `into` from its beginning; null at the end. */
  read(into: Uint8Array): Promise<number | null>;
}

/** A line was longer than it may be. */
export class LineTooLong extends Error {
  override readonly name = "LineTooLong";
}

const NEWLINE = 10, CHUNK = 1 << 14;

/** Lines of a connection, one at a time: nothing is read before it is wanted. */
export class LineReader {
  readonly #source: OctetSource;
  readonly #most: number;
  readonly #decoder = new TextDecoder();
  #bytes = new Uint8Array(CHUNK);
  /** What is read and not told is `[#start, #end)`; up to `#seen` there is no line end in it. */
  #start = 0;
  #seen = 0;
  #end = 0;

  /** `most`: octets of a line. */
  constructor(source: OctetSource, most: number) {
    this.#source = source;
    this.#most = most;
  }

  /** The next line without its end, `undefined` at the end; half a line there is none. Throws {@link LineTooLong}. */
  async next(): Promise<string | undefined> {
    for (;;) {
      const at = this.#bytes.subarray(0, this.#end).indexOf(NEWLINE, this.#seen);
      if (at >= 0) return this.#taken(at);
      this.#seen = this.#end;
      if (this.#end - this.#start > this.#most) throw new LineTooLong();
      if (!await this.#more()) return undefined;
    }
  }

  #taken(at: number): string {
    if (at - this.#start > this.#most) throw new LineTooLong();
    const hasReturn = at > this.#start && this.#bytes[at - 1] === 13;
    const line = this.#bytes.subarray(this.#start, hasReturn ? at - 1 : at);
    this.#start = this.#seen = at + 1;
    return this.#decoder.decode(line);
  }

  async #more(): Promise<boolean> {
    if (this.#start > 0) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#seen -= this.#start;
      this.#start = 0;
    }
    if (this.#end === this.#bytes.length) this.#grow();
    const read = await this.#source.read(this.#bytes.subarray(this.#end));
    if (read === null) return false;
    this.#end += read;
    return true;
  }

  #grow(): void {
    const grown = new Uint8Array(this.#bytes.length * 2);
    grown.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = grown;
  }
}
