import { Cannot } from "./cannot.ts";

/** A source of octets that is read from front to end, once. */
export interface Input {
  /** The path as it was given, or `standard input`. */
  readonly name: string;
  /** Octets of the file as it is stored; -1 where nobody knows (a pipe). */
  readonly size: number;
  /** Octets of it that have been read so far: with `size` what a progress bar shows. */
  readonly consumed: number;
  /** Compressions that have been undone, outermost first. */
  readonly layers: readonly string[];
  /** Known once the end has been reached: why it may not be the true end (a cut gzip file). */
  readonly broken: Broken | undefined;
  /**
   * The next octets, as soon as there are any, or undefined at the end. They stand in a buffer that
   * the next call uses again.
   */
  next(): Promise<Uint8Array | undefined>;
  /** Gives back what the source holds open. */
  close(): void;
}

/** Why a compressed source gave less than it should. */
export interface Broken {
  readonly what: string;
  readonly reason: string;
}

/**
 * One read of a file: large enough to be fast, small enough to stay in the processor's cache. The
 * first ones are smaller, so that the first lines come soon.
 */
const FIRST_PIECE = 1 << 15, PIECE = 1 << 18;

/**
 * Opens a file or, for `-`, standard input, which is never waited for longer than its next octets.
 * Throws {@link Cannot} for what is no readable file.
 */
export function openPlain(path: string): Input {
  return path === "-" ? new FileInput("standard input", Deno.stdin, -1) : openFile(path);
}

function openFile(path: string): Input {
  try {
    const file = Deno.openSync(path);
    const { isDirectory, isFile, size } = file.statSync();
    if (isDirectory) {
      file.close();
      throw new Cannot(`read ${path}`, "it is a directory", "Name a file inside it.");
    }
    return new FileInput(path, file, isFile ? size : -1);
  } catch (error) {
    throw asCannot(path, error);
  }
}

/** Says what the system said, in words. */
function asCannot(path: string, error: unknown): unknown {
  const why = error instanceof Deno.errors.NotFound
    ? "there is no such file"
    : error instanceof Deno.errors.PermissionDenied
    ? "the system does not permit it"
    : error instanceof Deno.errors.NotCapable
    ? "this process was started without permission to read it"
    : error instanceof Deno.errors.IsADirectory
    ? "it is a directory"
    : undefined;
  return why === undefined ? error : new Cannot(`read ${path}`, why);
}

/** What can be read, and read in place. */
interface SyncSource {
  read(buffer: Uint8Array): Promise<number | null>;
  readSync(buffer: Uint8Array): number | null;
  close(): void;
}

class FileInput implements Input {
  readonly layers: readonly string[] = [];
  readonly broken = undefined;
  consumed = 0;
  readonly #buffer = new Uint8Array(PIECE);
  #piece = FIRST_PIECE;
  readonly #source: SyncSource;

  constructor(readonly name: string, source: SyncSource, readonly size: number) {
    this.#source = source;
  }

  async next(): Promise<Uint8Array | undefined> {
    const read = await this.#read(this.#buffer.subarray(0, this.#piece));
    if (read === null || read === 0) return undefined;
    this.consumed += read;
    if (this.#piece < PIECE) this.#piece *= 2;
    return this.#buffer.subarray(0, read);
  }

  async #read(buffer: Uint8Array): Promise<number | null> {
    try {
      // A regular file answers at once; a pipe may let us wait, and signals should be heard meanwhile.
      return this.size >= 0 ? this.#source.readSync(buffer) : await this.#source.read(buffer);
    } catch (error) {
      throw asCannot(this.name, error);
    }
  }

  close(): void {
    try {
      this.#source.close();
    } catch {
      // Closed already.
    }
  }
}
