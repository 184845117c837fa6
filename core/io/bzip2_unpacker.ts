import { BadStream, type Unpacker } from "./unpacked.ts";

/** What the package offers (one stateful object; the types are ours, it has none). */
interface Bzip2 {
  /** Reads `BZh` and the level, 1 to 9. */
  header(bits: Bits): number;
  /** Unpacks one block into `emit`; the running checksum, or null after the last block. */
  decompress(
    bits: Bits,
    emit: (octet: number) => void,
    block: Int32Array,
    size: number,
    checksum: number,
  ): number | null;
}

/** The next `count` bits; null skips to the next octet. */
type Bits = (count: number | null) => number;

/** Thrown through the package when it asks for bits that have not come yet. */
const MORE = Symbol("more bits are needed");

/** Octets of one output piece. */
const PIECE = 1 << 20;

/** Packed octets, handed out as bits. */
class BitSource {
  packed = new Uint8Array(1 << 16);
  have = 0;
  /** The next octet to read bits from. */
  at = 0;
  /** The last octets read, of which the `spare` lowest bits are not used yet. */
  bits = 0;
  spare = 0;

  /** Octets not touched yet. */
  get waiting(): number {
    return this.have - this.at;
  }

  /** Adds octets to those that are not used up yet. */
  keep(bytes: Uint8Array): void {
    const rest = this.waiting;
    const target = rest + bytes.length > this.packed.length
      ? new Uint8Array((rest + bytes.length) * 2)
      : this.packed;
    target.set(this.packed.subarray(this.at, this.have));
    target.set(bytes, rest);
    this.packed = target;
    this.have = rest + bytes.length;
    this.at = 0;
  }

  /** The next bits; throws {@link MORE} when they have not come. */
  readonly take: Bits = (count) => {
    if (count === null) return this.spare = 0;
    if (count > 16) return this.take(count - 16) << 16 | this.take(16);
    while (this.spare < count) {
      if (this.at === this.have) throw MORE;
      // Kept below 2^24: the engine holds small integers without allocating.
      this.bits = (this.bits & 0xffff) << 8 | this.packed[this.at++]!;
      this.spare += 8;
    }
    this.spare -= count;
    return this.bits >>> this.spare & (1 << count) - 1;
  };
}

/** Unpacks bzip2 with the package, block by block: where the system has no `bzip2`, or is not to be asked. */
export class Bzip2Unpacker implements Unpacker {
  readonly name = "bzip2";
  readonly #bzip2: Bzip2;
  readonly #source = new BitSource();
  /** 0 before the header of a stream. */
  #level = 0;
  #checksum = 0;
  #block = new Int32Array(0);
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #piece = new Uint8Array(PIECE);
  #filled = 0;

  constructor(bzip2: Bzip2) {
    this.#bzip2 = bzip2;
  }

  write(bytes: Uint8Array): Promise<readonly Uint8Array[]> {
    this.#source.keep(bytes);
    // A block that is not whole is tried in vain, and a block is at most about as long as what it holds.
    const enough = () => this.#source.waiting > this.#level * 101_000 + 20_000;
    while ((this.#level === 0 || enough()) && this.#unpack());
    return Promise.resolve(this.#take());
  }

  end(): Promise<readonly Uint8Array[]> {
    while (this.#unpack());
    const isWhole = this.#level === 0 && this.#source.waiting === 0;
    if (!isWhole) throw new BadStream("it ends inside a block", this.#take());
    return Promise.resolve(this.#take());
  }

  close(): void {}

  /** Reads a header or a block; false when more octets are needed for it. */
  #unpack(): boolean {
    const source = this.#source, filled = this.#filled, count = this.#pieces.length;
    const { at, bits, spare } = source;
    try {
      if (this.#level === 0) return this.#begin();
      const next = this.#bzip2.decompress(
        source.take,
        this.#emit,
        this.#block,
        this.#level * 100_000,
        this.#checksum,
      );
      if (next === null) this.#level = 0;
      this.#checksum = next ?? 0;
      return true;
    } catch (error) {
      if (error === MORE) {
        // The package emits only after the last bit of a block, so nothing has been emitted twice.
        Object.assign(source, { at, bits, spare });
        return false;
      }
      // A block with a wrong checksum has been emitted: take it back.
      if (count < this.#pieces.length) this.#piece = this.#pieces[count]!;
      this.#pieces.length = count;
      this.#filled = filled;
      throw new BadStream(error instanceof Error ? error.message : String(error), this.#take());
    }
  }

  #begin(): boolean {
    if (this.#source.waiting < 4) return false;
    this.#level = this.#bzip2.header(this.#source.take);
    this.#checksum = 0;
    const size = this.#level * 100_000;
    if (this.#block.length !== size) this.#block = new Int32Array(size);
    return true;
  }

  readonly #emit = (octet: number): void => {
    if (this.#filled === PIECE) this.#nextPiece();
    this.#piece[this.#filled++] = octet;
  };

  #nextPiece(): void {
    this.#pieces.push(this.#piece);
    this.#piece = new Uint8Array(PIECE);
    this.#filled = 0;
  }

  #take(): readonly Uint8Array[] {
    if (this.#filled > 0) {
      this.#piece = this.#piece.subarray(0, this.#filled);
      this.#nextPiece();
    }
    const taken = this.#pieces;
    this.#pieces = [];
    return taken;
  }
}

/** bzip2, any number of streams one after the other. */
export async function bunzip2(): Promise<Unpacker> {
  const { default: bzip2 } = await import("bzip2");
  // The package keeps its tables on the object it is called on: each stream gets its own.
  return new Bzip2Unpacker(Object.create(bzip2));
}
