// A file or standard input, read to its end: format by content, then every message checked.
import { FlowTable } from "../core/capture/flows.ts";
import { Inspection } from "../core/capture/inspection.ts";
import { loadDecoder, recognise } from "../core/capture/mod.ts";
import type { Watched } from "../core/capture/watched.ts";
import { Cannot } from "../core/io/cannot.ts";
import type { PeekableInput } from "../core/io/peekable.ts";
import type { UpdateChecker } from "../core/wire/update_checker.ts";
import type { Io } from "./io.ts";
import { Progress } from "./progress.ts";

/** Who reads, in the words of an error. */
export interface Reader {
  /** Behind `cannot`: `decode`. */
  readonly verb: string;
  /** What reads standard input: `decode -`. */
  readonly command: string;
}

/** The name of the format of an input; throws `Cannot` for one that nobody knows. */
export async function formatOf(
  input: PeekableInput,
  path: string,
  reader: Reader,
): Promise<string> {
  // A live stream is looked at as it comes: no more octets are waited for than it takes.
  let { head, whole } = await input.peek(1);
  let format = recognise(head, whole);
  while (format === "more" && !whole) {
    ({ head, whole } = await input.peek(head.length + 1));
    format = recognise(head, whole);
  }
  if (head.length === 0) throw new Cannot(`${reader.verb} ${path}`, "it is empty");
  if (format !== undefined && format !== "more") return format.name;
  throw (await import("./decode_unknown.ts")).unknownFormat(head, path, reader);
}

/** How an input is read. */
export interface Reading {
  readonly checker: UpdateChecker;
  readonly output: Watched;
  /** What the input does not say. */
  readonly forced?: { readonly asWidth?: 2 | 4; readonly addPath?: boolean };
  /** Only this TCP port. */
  readonly port?: number | undefined;
  readonly quiet: boolean;
  /** Called after each piece of an input that comes as it is made. */
  readonly pieceRead?: () => void;
}

/** Reads an input to its end. Whatever its output throws ends the reading and is passed on. */
export async function readInput(
  input: PeekableInput,
  format: string,
  { checker, output, forced, port, quiet, pieceRead }: Reading,
  io: Io,
): Promise<void> {
  const inspection = new Inspection(checker, output, forced);
  const parts = { sink: inspection, flows: new FlowTable(), watch: output };
  const make = await loadDecoder(format);
  const decoder = make(port === undefined ? parts : { ...parts, port });
  const progress = new Progress(input, io, quiet);
  const live = input.size < 0;
  try {
    for (let chunk = await input.next(); chunk; chunk = await input.next()) {
      decoder.push(chunk);
      if (live) pieceRead?.();
      progress.tick();
    }
    decoder.finish();
    if (input.broken) inspection.damage({ ...input.broken, offset: -1, frame: 0 });
    inspection.finish();
  } finally {
    progress.clear();
  }
}
