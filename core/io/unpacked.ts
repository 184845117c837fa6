import type { Broken, Input } from "./input.ts";

/** Undoes one compression, octets in, octets out. What it returns is good until the next call. */
export interface Unpacker {
  /** For people: `gzip`. */
  readonly name: string;
  /** What `bytes` unpacks to; `bytes` may be used again as soon as the promise is kept. Throws {@link BadStream}. */
  write(bytes: Uint8Array): Promise<readonly Uint8Array[]>;
  /** What is left when there are no more octets. Throws {@link BadStream} when the stream is cut. */
  end(): Promise<readonly Uint8Array[]>;
  close(): void;
}

/** A compressed stream that cannot be read on; what came before it is good. */
export class BadStream extends Error {
  override readonly name = "BadStream";

  constructor(
    reason: string,
    /** What was unpacked before it. */ readonly good: readonly Uint8Array[],
  ) {
    super(reason);
  }
}

/** Packed octets handed over at a time: a piece of zeros unpacks to a thousand times its size. */
const PORTION = 1 << 15;

/** An input that undoes one compression of another input. */
export class UnpackedInput implements Input {
  readonly #packed: Input;
  readonly #unpacker: Unpacker;
  #piece: Uint8Array = new Uint8Array(0);
  #ready: readonly Uint8Array[] = [];
  #given = 0;
  #ended = false;
  #broken: Broken | undefined;

  constructor(packed: Input, unpacker: Unpacker) {
    this.#packed = packed;
    this.#unpacker = unpacker;
  }

  get name(): string {
    return this.#packed.name;
  }

  get size(): number {
    return this.#packed.size;
  }

  get consumed(): number {
    return this.#packed.consumed;
  }

  get layers(): readonly string[] {
    return [...this.#packed.layers, this.#unpacker.name];
  }

  get broken(): Broken | undefined {
    return this.#broken ?? this.#packed.broken;
  }

  async next(): Promise<Uint8Array | undefined> {
    while (this.#given === this.#ready.length) {
      if (this.#ended) return undefined;
      this.#given = 0;
      this.#ready = await this.#unpackMore();
    }
    return this.#ready[this.#given++];
  }

  async #unpackMore(): Promise<readonly Uint8Array[]> {
    try {
      if (this.#piece.length === 0) {
        const piece = await this.#packed.next();
        if (piece === undefined) {
          this.#ended = true;
          return await this.#unpacker.end();
        }
        this.#piece = piece;
      }
      const portion = this.#piece.subarray(0, PORTION);
      this.#piece = this.#piece.subarray(portion.length);
      return await this.#unpacker.write(portion);
    } catch (error) {
      if (!(error instanceof BadStream)) throw error;
      this.#ended = true;
      this.#broken = { what: `${this.#unpacker.name} stream`, reason: error.message };
      return error.good;
    }
  }

  close(): void {
    this.#unpacker.close();
    this.#packed.close();
  }
}
