import { LineReader } from "./line_reader.ts";

/** Why nobody answers at a socket. */
export type NoAnswer = "missing" | "refused" | "denied" | "other";

/** There is nobody to ask. */
export class NobodyAnswers extends Error {
  override readonly name = "NobodyAnswers";

  constructor(readonly path: string, readonly why: NoAnswer, text: string) {
    super(text);
  }
}

/** Octets of a line that is answered. */
const ANSWER_MOST = 1 << 24;

/** A connection to a Unix socket on which lines are asked and answered. */
export class ControlClient {
  readonly #connection: Deno.Conn;
  readonly #lines: LineReader;

  private constructor(connection: Deno.Conn) {
    this.#connection = connection;
    this.#lines = new LineReader(connection, ANSWER_MOST);
  }

  /** Throws {@link NobodyAnswers}. */
  static async connect(path: string): Promise<ControlClient> {
    try {
      return new ControlClient(await Deno.connect({ transport: "unix", path }));
    } catch (error) {
      throw nobody(path, error);
    }
  }

  /** Asks one line. Where the other side has gone there is no {@link next} line, and that is all. */
  async ask(line: string): Promise<void> {
    const bytes = new TextEncoder().encode(`${line}\n`);
    try {
      for (let done = 0; done < bytes.length;) {
        done += await this.#connection.write(bytes.subarray(done));
      }
    } catch (error) {
      if (!hasGone(error)) throw error;
    }
  }

  /** The next line of an answer; undefined where the other side has gone. */
  async next(): Promise<string | undefined> {
    try {
      return await this.#lines.next();
    } catch (error) {
      // A process that ends with unread requests resets what it had open.
      if (hasGone(error)) return undefined;
      throw error;
    }
  }

  close(): void {
    try {
      this.#connection.close();
    } catch { /* It is closed. */ }
  }
}

function hasGone(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset;
}

function nobody(path: string, error: unknown): unknown {
  const { errors } = Deno;
  const text = error instanceof Error ? error.message.replace(/ \(os error \d+\).*$/, "") : "";
  if (error instanceof errors.NotFound) return new NobodyAnswers(path, "missing", text);
  if (error instanceof errors.ConnectionRefused) return new NobodyAnswers(path, "refused", text);
  if (error instanceof errors.PermissionDenied) return new NobodyAnswers(path, "denied", text);
  if (error instanceof errors.NotCapable || !(error instanceof Error)) return error;
  return new NobodyAnswers(path, "other", text);
}
