// Standard input of `announce -`: what is there at once is read whole before anything is sent; what
// comes later counts as it comes.
import type { RouteLines } from "../core/config/route_lines.ts";
import type { Io } from "./io.ts";

/** A pause so long means that a script speaks when it has something to say. */
const PAUSE_MS = 200;

/** Lines of standard input, in two parts: before the first pause, and what a script says later. */
export class LineInput {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #lines: RouteLines;
  /** A read that the pause interrupted. */
  #pending: Promise<ReadableStreamReadResult<Uint8Array>> | undefined;
  isEnded = false;

  constructor(io: Io, lines: RouteLines) {
    this.#reader = io.stdin.getReader();
    this.#lines = lines;
  }

  /** Reads until the end or the first pause. */
  async readFirst(pauseMs: number = PAUSE_MS): Promise<void> {
    while (!this.isEnded) {
      this.#pending ??= this.#reader.read();
      const read = await this.#orPause(this.#pending, pauseMs);
      if (read === undefined) return;
      this.#take(read);
    }
  }

  /** Reads to the end; `took` after each piece. */
  async readRest(took: () => void): Promise<void> {
    while (!this.isEnded) {
      this.#pending ??= this.#reader.read();
      this.#take(await this.#pending);
      took();
    }
  }

  /** Stops reading. */
  async close(): Promise<void> {
    await this.#reader.cancel().catch(() => {});
  }

  #take({ done, value }: ReadableStreamReadResult<Uint8Array>): void {
    this.#pending = undefined;
    if (value) this.#lines.push(value);
    if (!done) return;
    this.isEnded = true;
    this.#lines.finish();
  }

  async #orPause<T>(read: Promise<T>, pauseMs: number): Promise<T | undefined> {
    const paused = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => paused.resolve(undefined), pauseMs);
    try {
      return await Promise.race([read, paused.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}
