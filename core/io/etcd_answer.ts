import { EtcdError } from "./etcd_error.ts";
import { type Json, object } from "./etcd_message.ts";

/** Octets that an answer, or one line of a stream, has at most; what is longer is no etcd's. */
export const ANSWER_MOST = 1 << 26;

/** The object that a response consists of. Whatever else it is rejects, and is not read to its end. */
export async function readAnswer(response: Response): Promise<Json> {
  return parseAnswer(await boundedText(response), response.status);
}

export function parseAnswer(text: string, status = 200): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const shown = JSON.stringify(text.slice(0, 40));
    const kind = status === 404 ? "refused" : "unknown";
    throw new EtcdError(kind, `it answers HTTP ${status} with ${shown}, which is no JSON`);
  }
  return object(value);
}

async function boundedText(response: Response): Promise<string> {
  const length = Number(response.headers.get("content-length") ?? NaN);
  if (length <= ANSWER_MOST) return await response.text();
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > ANSWER_MOST) {
      throw new EtcdError("unknown", `its answer has more than ${ANSWER_MOST} octets`);
    }
  }
  return text + decoder.decode();
}

/**
 * Lines of a stream as objects, until it or `signal` ends. Throws what {@link parseAnswer} does.
 * The signal of a request does not surely end a response that has begun: it is ended here.
 */
export async function* answersOf(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Json> {
  const reader = stream.getReader(), lines = new Lines();
  const end = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", end);
  try {
    while (!signal.aborted) {
      const { value, done } = await reader.read();
      if (done) return;
      for (const line of lines.take(value)) {
        if (signal.aborted) return;
        if (line.trim() !== "") yield parseAnswer(line);
      }
    }
  } finally {
    signal.removeEventListener("abort", end);
    end();
  }
}

/** Cuts octets into lines. */
class Lines {
  readonly #decoder = new TextDecoder();
  #rest: string[] = [];
  #length = 0;

  /** The lines that end here. */
  take(bytes: Uint8Array): string[] {
    const pieces = this.#decoder.decode(bytes, { stream: true }).split("\n"), last = pieces.pop()!;
    if (pieces.length > 0) {
      pieces[0] = this.#rest.join("") + pieces[0];
      this.#rest = [];
      this.#length = 0;
    }
    if (last !== "") this.#rest.push(last);
    this.#length += last.length;
    if (this.#length > ANSWER_MOST) {
      throw new EtcdError("unknown", `a line of it has more than ${ANSWER_MOST} octets`);
    }
    return pieces;
  }
}
