import { BadStream, type Unpacker } from "./unpacked.ts";

/** The first four octets of a frame (RFC 8878 §3.1.1). */
const MAGIC = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd), MAGIC_NUMBER = 0xfd2fb528;

/** What stands next in the stream; `end` is reached between frames. */
type Part = "magic" | "skippable" | "descriptor" | "block" | "end";

/** Octets of the fields that decide; all else is passed over by its length. */
const FIELD: Readonly<Record<Part, number>> = {
  magic: 4,
  skippable: 4,
  descriptor: 1,
  block: 3,
  end: 0,
};

/**
 * Follows the frames of a Zstandard stream without unpacking them: where each ends decides where the
 * next unpacker begins, and whether the stream is cut.
 */
class Frames {
  #part: Part = "magic";
  #field = 0;
  #have = 0;
  #skip = 0;
  #hasChecksum = false;

  /** Inside a frame that holds data. */
  isData = false;

  /** Between two frames. */
  get isBetween(): boolean {
    return this.#part === "magic" && this.#have === 0;
  }

  /** Follows the stream from `bytes[at]` to the end of a magic number, of a frame, or of `bytes`. */
  advance(bytes: Uint8Array, at: number): number {
    while (at < bytes.length) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, bytes.length - at);
        at += passed;
        this.#skip -= passed;
      } else {
        this.#field += bytes[at++]! * 2 ** (8 * this.#have++);
        if (this.#have < FIELD[this.#part]) continue;
        const was = this.#part;
        this.#read(this.#field);
        this.#field = this.#have = 0;
        if (was === "magic") return at;
      }
      if (this.#skip === 0 && this.#part === "end") {
        this.#part = "magic";
        return at;
      }
    }
    return at;
  }

  #read(field: number): void {
    switch (this.#part) {
      case "magic":
        return this.#magic(field);
      case "skippable":
        this.#skip = field;
        this.#part = "end";
        return;
      case "descriptor":
        return this.#descriptor(field);
      default:
        return this.#block(field);
    }
  }

  #magic(field: number): void {
    this.isData = field === MAGIC_NUMBER;
    // RFC 8878 §3.1.2: sixteen magic numbers of frames to pass over.
    const isSkippable = field >= 0x184d2a50 && field <= 0x184d2a5f;
    if (!this.isData && !isSkippable) {
      throw new BadStream("what follows the last frame is no frame", []);
    }
    this.#part = this.isData ? "descriptor" : "skippable";
  }

  /** RFC 8878 §3.1.1.1.1: which fields follow, and how long they are. */
  #descriptor(octet: number): void {
    const isSingle = octet >> 5 & 1, size = octet >> 6;
    this.#hasChecksum = (octet >> 2 & 1) === 1;
    const content = size === 0 ? isSingle : 1 << size;
    this.#skip = 1 - isSingle + [0, 1, 2, 4][octet & 3]! + content;
    this.#part = "block";
  }

  /** RFC 8878 §3.1.1.2. */
  #block(header: number): void {
    const isLast = (header & 1) === 1, isRepeated = (header >> 1 & 3) === 1;
    this.#skip = (isRepeated ? 1 : header >> 3) + (isLast && this.#hasChecksum ? 4 : 0);
    if (isLast) this.#part = "end";
  }
}

/** Unpacks frame after frame, each with an unpacker of its own. */
export class ZstdUnpacker implements Unpacker {
  readonly name = "zstd";
  readonly #make: () => Unpacker;
  readonly #frames = new Frames();
  #frame: Unpacker | undefined;

  /** `make` gives an unpacker of one frame. */
  constructor(make: () => Unpacker) {
    this.#make = make;
  }

  async write(bytes: Uint8Array): Promise<readonly Uint8Array[]> {
    const good: Uint8Array[] = [];
    try {
      for (let at = 0; at < bytes.length;) {
        const isMagic = this.#frame === undefined && !this.#frames.isData;
        const stop = this.#frames.advance(bytes, at);
        good.push(...await this.#part(bytes.subarray(at, stop), isMagic));
        at = stop;
      }
      return good;
    } catch (error) {
      if (!(error instanceof BadStream)) throw error;
      throw new BadStream(error.message, [...good, ...error.good]);
    }
  }

  /** A stretch of one frame. The magic number may come in pieces, so it is written out anew. */
  async #part(bytes: Uint8Array, isMagic: boolean): Promise<readonly Uint8Array[]> {
    if (isMagic) {
      if (!this.#frames.isData) return [];
      this.#frame = this.#make();
      return this.#frame.write(MAGIC);
    }
    const good = await this.#frame?.write(bytes) ?? [];
    return this.#frames.isBetween ? [...good, ...await this.#finish()] : good;
  }

  async #finish(): Promise<readonly Uint8Array[]> {
    const frame = this.#frame;
    this.#frame = undefined;
    this.#frames.isData = false;
    const good = await frame?.end() ?? [];
    frame?.close();
    return good;
  }

  end(): Promise<readonly Uint8Array[]> {
    if (!this.#frames.isBetween) throw new BadStream("it ends inside a frame", []);
    return Promise.resolve([]);
  }

  close(): void {
    this.#frame?.close();
  }
}
