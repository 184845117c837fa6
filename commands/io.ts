// What a command may touch of the process it runs in, so that a test can hand in its own.
import { failure } from "./exit.ts";

/** Somewhere bytes go. Text is gathered; `flush` hands on what was gathered. */
export interface Output {
  /** Adds to the output; may hold it back until `flush`. Throws BrokenPipe when the reader is gone. */
  write(chunk: string | Uint8Array): void;
  /** Hands on everything written so far. */
  flush(): void;
  /** Whether a person watches. */
  readonly isTerminal: boolean;
}

/** The surroundings of one run. */
export interface Io {
  /** Results. */
  readonly stdout: Output;
  /** Progress, warnings and errors. */
  readonly stderr: Output;
  /** Bytes for `-`. */
  readonly stdin: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Whether standard input is a terminal, where waiting for bytes would look like hanging. */
  readonly stdinIsTerminal: boolean;
  /** Width of the screen in columns; 80 when nobody watches. */
  columns(): number;
  /** An environment variable; undefined when unset or not permitted. */
  env(name: string): string | undefined;
}

/** When to colour: the `--color` option's values. */
export type ColorChoice = "auto" | "always" | "never";

/** Whether to colour what goes to `output`: asked for, or a terminal without NO_COLOR (non-empty). */
export function useColor(io: Io, output: Output, choice: ColorChoice = "auto"): boolean {
  if (choice !== "auto") return choice === "always";
  return output.isTerminal && !io.env("NO_COLOR") && io.env("TERM") !== "dumb";
}

const HOLD_BYTES = 1 << 16;

interface SyncWriter {
  writeSync(bytes: Uint8Array): number;
}

/** An {@linkcode Output} over a file descriptor: few large writes, each complete. */
export class BufferedOutput implements Output {
  readonly #buffer = new Uint8Array(HOLD_BYTES);
  readonly #encoder = new TextEncoder();
  readonly #writer: SyncWriter;
  readonly isTerminal: boolean;
  #used = 0;

  constructor(writer: SyncWriter, isTerminal: boolean) {
    this.#writer = writer;
    this.isTerminal = isTerminal;
  }

  write(chunk: string | Uint8Array): void {
    if (typeof chunk !== "string") return this.#writeBytes(chunk);
    // Three bytes a UTF-16 unit is the most UTF-8 takes.
    if (chunk.length * 3 > HOLD_BYTES) return this.#writeBytes(this.#encoder.encode(chunk));
    if (this.#used + chunk.length * 3 > HOLD_BYTES) this.flush();
    this.#used += this.#encoder.encodeInto(chunk, this.#buffer.subarray(this.#used)).written;
  }

  flush(): void {
    const used = this.#used;
    this.#used = 0;
    writeAll(this.#writer, this.#buffer.subarray(0, used));
  }

  #writeBytes(bytes: Uint8Array): void {
    if (this.#used + bytes.length > HOLD_BYTES) this.flush();
    if (bytes.length > HOLD_BYTES) return writeAll(this.#writer, bytes);
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.length;
  }
}

function writeAll(writer: SyncWriter, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    try {
      done += writer.writeSync(bytes.subarray(done));
    } catch (error) {
      // A pipe that another process made non-blocking: wait for the reader instead of giving up.
      if (error instanceof Deno.errors.BrokenPipe) throw error;
      if (!(error instanceof Deno.errors.WouldBlock)) {
        throw failure(`cannot write the output: ${(error as Error).message}`);
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

/** The surroundings of this very process. */
export function processIo(): Io {
  const stdout = new BufferedOutput(Deno.stdout, Deno.stdout.isTerminal());
  return {
    stdout,
    stderr: new BufferedOutput(Deno.stderr, Deno.stderr.isTerminal()),
    get stdin() {
      return Deno.stdin.readable;
    },
    get stdinIsTerminal() {
      return Deno.stdin.isTerminal();
    },
    // A terminal that does not know its size says 0.
    columns: () => stdout.isTerminal && Deno.consoleSize().columns || 80,
    env: readEnv,
  };
}

function readEnv(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}
