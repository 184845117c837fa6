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

/** Lines of a stream as objects, until it ends. Throws what {@link parseAnswer} does. */
export async function* answersOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Json> {
  const decoder = new TextDecoder();
  let rest: string[] = [], length = 0;
  for await (const bytes of stream) {
    const pieces = decoder.decode(bytes, { stream: true }).split("\n");
    for (const piece of pieces.slice(0, -1)) {
      const line = rest.length === 0 ? piece : rest.join("") + piece;
      rest = [];
      length = 0;
      if (line.trim() !== "") yield parseAnswer(line);
    }
    const last = pieces.at(-1)!;
    if (last !== "") rest.push(last);
    length += last.length;
    if (length > ANSWER_MOST) {
      throw new EtcdError("unknown", `a line of it has more than ${ANSWER_MOST} octets`);
    }
  }
}
