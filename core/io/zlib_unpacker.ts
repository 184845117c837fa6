import { BadStream, type Unpacker } from "./unpacked.ts";
import { ZstdUnpacker } from "./zstd_unpacker.ts";

/** What this file uses of node:zlib's streams. */
interface ZlibStream {
  on(event: "data", listener: (piece: Uint8Array) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "end", listener: () => void): unknown;
  write(bytes: Uint8Array, done: (error?: Error | null) => void): unknown;
  end(): unknown;
  destroy(): unknown;
}

/** Large pieces: with the default of 16 KiB the passing on costs more than the unpacking. */
const PIECE = { chunkSize: 1 << 20 };

/** Drives a stream of node:zlib one portion at a time, so that no more is unpacked than was asked for. */
export class ZlibUnpacker implements Unpacker {
  readonly name: string;
  readonly #stream: ZlibStream;
  #ready: Uint8Array[] = [];
  #failed: Error | undefined;
  /** Wakes whoever waits for the stream. */
  #wake = () => {};

  constructor(name: string, stream: ZlibStream) {
    this.name = name;
    this.#stream = stream;
    stream.on("data", (piece) => {
      this.#ready.push(piece);
    });
    stream.on("error", (error) => {
      this.#failed = error;
      this.#wake();
    });
  }

  write(bytes: Uint8Array): Promise<readonly Uint8Array[]> {
    return this.#until((done) =>
      this.#stream.write(bytes, (error) => {
        this.#failed ??= error ?? undefined;
        done();
      })
    );
  }

  end(): Promise<readonly Uint8Array[]> {
    return this.#until((done) => {
      this.#stream.on("end", done);
      this.#stream.end();
    });
  }

  async #until(start: (done: () => void) => void): Promise<readonly Uint8Array[]> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (this.#failed) resolve();
      else start(resolve);
    });
    const ready = this.#ready;
    this.#ready = [];
    if (this.#failed) throw new BadStream(this.#failed.message, ready);
    return ready;
  }

  close(): void {
    this.#stream.destroy();
  }
}

/** gzip (RFC 1952), any number of members one after the other. */
export async function gunzip(): Promise<Unpacker> {
  const { createGunzip } = await import("node:zlib");
  return new ZlibUnpacker("gzip", createGunzip(PIECE));
}

/** Zstandard (RFC 8878), any number of frames one after the other. */
export async function unzstd(): Promise<Unpacker> {
  const { createZstdDecompress } = await import("node:zlib");
  return new ZstdUnpacker(() => new ZlibUnpacker("zstd", createZstdDecompress(PIECE)));
}
