// The other thread of a long decode: takes what was read and checked, and prints it.
import { Replay } from "../core/capture/replay.ts";
import { type RingMemory, RingReader } from "../core/io/ring.ts";
import { Page } from "../core/view/page.ts";
import { makeView } from "./decode_view.ts";
import { processIo } from "./io.ts";
import type { DecodeOptions } from "./options.ts";

/** What the thread is started with. */
export interface Task {
  readonly ring: RingMemory;
  readonly options: DecodeOptions;
}

/** How it went: the reader of the output has gone, or why printing was not possible. */
export interface Report {
  readonly brokenPipe: boolean;
  readonly failure?: string;
}

/** Prints what the ring brings, to its end; never throws. */
export async function print({ ring, options }: Task): Promise<Report> {
  const reader = new RingReader(ring), io = processIo();
  try {
    const page = new Page((text) => io.stdout.write(text));
    const replay = new Replay(await makeView(options, page, io));
    while (!replay.finished) replay.take(reader.receive());
    page.flush();
    io.stdout.flush();
    io.stderr.flush();
    return { brokenPipe: false };
  } catch (error) {
    reader.leave();
    if (error instanceof Deno.errors.BrokenPipe) return { brokenPipe: true };
    const failure = error instanceof Error ? error.stack ?? error.message : String(error);
    return { brokenPipe: false, failure };
  }
}
