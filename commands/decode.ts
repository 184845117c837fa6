// decode: a dump in, lines out. Input -> capture format -> inspection -> what is told of the whole
// -> view; every part is chosen here and lives in core.
import type { MakeOutput } from "../core/capture/output.ts";
import type { Stories } from "../core/capture/story.ts";
import { Watched } from "../core/capture/watched.ts";
import { Cannot } from "../core/io/cannot.ts";
import { openInput } from "../core/io/decompress.ts";
import type { PeekableInput } from "../core/io/peekable.ts";
import { Page, PageFull } from "../core/view/page.ts";
import { UpdateChecker } from "../core/wire/update_checker.ts";
import { ReaderGone } from "../core/io/ring.ts";
import { makeView } from "./decode_view.ts";
import { isWorthThreads } from "./decode_worth.ts";
import { EXIT, failure } from "./exit.ts";
import type { Io } from "./io.ts";
import type { DecodeOptions } from "./options.ts";
import type { ParsedArgs } from "./parse.ts";
import { formatOf, readInput } from "./reading.ts";

/** Octets of attributes that a summary remembers. */
const SUMMARY_OCTETS = 4 << 20;

const READER = { verb: "decode", command: "decode -" };

/** Decodes one source; answers 1 when it holds damage or faults, else 0. */
export async function run(args: ParsedArgs<DecodeOptions>, io: Io): Promise<number> {
  const path = args.operands[0]!;
  try {
    return await decode(path, args.options, io);
  } catch (error) {
    if (!(error instanceof Cannot)) throw error;
    throw failure(error.hint ? `${error.message}\n${error.hint}` : error.message);
  }
}

async function decode(path: string, options: DecodeOptions, io: Io): Promise<number> {
  const input = await openInput(path);
  try {
    const format = await formatOf(input, path, READER);
    return await pass(input, format, options, io);
  } finally {
    input.close();
  }
}

/** Whether the verdicts can stand before the messages: a person reads, and the source can be read twice. */
function verdictsFirst(input: PeekableInput, options: DecodeOptions, io: Io): boolean {
  const plain = !options.json && !options.tree && !options.fields && !options.summary;
  return plain && (options.style ?? "line") === "line" && io.stdout.isTerminal &&
    input.size >= 0 && options.limit === undefined;
}

async function pass(
  input: PeekableInput,
  format: string,
  options: DecodeOptions,
  io: Io,
): Promise<number> {
  const page = new Page((text) => io.stdout.write(text));
  if (options.limit !== undefined) page.linesLeft = options.limit;
  if (verdictsFirst(input, options, io)) await tellVerdicts(input.name, format, options, io);
  const stories = options.summary
    ? new (await import("../core/capture/story.ts")).Stories()
    : undefined;
  const view = await makeView(options, page, io, stories);
  const watched = isWorthThreads(input.size, options)
    ? await readThreaded(input, format, page, options, io)
    : await read(input, format, view, page, options, io, stories);
  page.flush();
  if (watched.seen === 0 && watched.found === 0 && speaksOfNothing(options)) {
    const isTold = !format.startsWith("pcap") || verdictsFirst(input, options, io);
    io.stderr.write(nothingText(input.name, isTold));
  }
  const isDown = stories !== undefined &&
    (await import("./decode_summary.ts")).isAnyDown(stories, options);
  // A source of which nothing could be read is not clean, whatever the reason.
  const isUnread = watched.seen === 0 && watched.skipped > 0;
  return watched.found > 0 || isUnread || isDown ? EXIT.found : EXIT.done;
}

/** Whether an empty output is a surprise: a summary says so itself, a limit may be why. */
function speaksOfNothing(options: DecodeOptions): boolean {
  return !options.summary && !options.quiet && options.limit === undefined;
}

/** What to say where nothing was there to print; sessions that never came up have a verdict. */
function nothingText(name: string, isTold: boolean): string {
  const hint = isTold ? "" : "; --summary tells what became of its sessions";
  return `# no BGP message, route or record in ${name}${hint}\n`;
}

/** Reads the source once more than its messages need, and tells what became of each session. */
async function tellVerdicts(
  path: string,
  format: string,
  options: DecodeOptions,
  io: Io,
): Promise<void> {
  const { gatherStories, verdictsText } = await import("./decode_verdict.ts");
  const input = await openInput(path);
  try {
    const stories = gatherStories();
    await read(input, format, () => stories.silent, stories.page, options, io, stories.stories);
    io.stdout.write(verdictsText(stories.stories, options, io));
  } finally {
    input.close();
  }
}

/** The same as {@link read}, while another thread prints. */
async function readThreaded(
  input: PeekableInput,
  format: string,
  page: Page,
  options: DecodeOptions,
  io: Io,
): Promise<Watched> {
  const { startThread } = await import("./decode_threads.ts");
  io.stdout.flush();
  const thread = startThread(options);
  const watched = await read(input, format, thread.makeOutput, page, options, io);
  await thread.done();
  return watched;
}

/** Reads the source to its end, or until nobody wants more. */
async function read(
  input: PeekableInput,
  format: string,
  makeOutput: MakeOutput,
  page: Page,
  options: DecodeOptions,
  io: Io,
  stories?: Stories,
): Promise<Watched> {
  // A summary counts distinct attribute sets: the more are remembered, the truer.
  const checker = new UpdateChecker(options.summary ? { limitOctets: SUMMARY_OCTETS } : {});
  const watched = new Watched(makeOutput(checker.sets, () => checker.oddNlri), stories);
  const pieceRead = () => {
    page.flush();
    io.stdout.flush();
  };
  const { port, quiet } = options, forced = forcedBy(options);
  try {
    if (page.linesLeft <= 0) throw new PageFull();
    await readInput(
      input,
      format,
      { checker, output: watched, forced, port, quiet, pieceRead },
      io,
    );
  } catch (error) {
    if (!(error instanceof PageFull || error instanceof ReaderGone)) throw error;
  }
  return watched;
}

function forcedBy(options: DecodeOptions): { asWidth?: 2 | 4; addPath?: boolean } {
  return {
    ...(options.as4 && { asWidth: 4 }),
    ...(options.as2 && { asWidth: 2 }),
    ...(options.addPath && { addPath: true }),
    ...(options.noAddPath && { addPath: false }),
  };
}
