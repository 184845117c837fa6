// What every `show` of the agent has in common: ask, print rows or a text of them, once or again and again.
import { makePalette, type Palette } from "../core/view/palette.ts";
import { AgentClient, askRows } from "./agent_ask.ts";
import type { ShowAgentOptions } from "./agent_options.ts";
import { repeat, untilSignal } from "./agent_watch.ts";
import { EXIT } from "./exit.ts";
import { type Io, useColor } from "./io.ts";

/** How rows become text. */
export interface Screen {
  readonly palette: Palette;
  /** Columns; Infinity where nobody watches. */
  readonly width: number;
  readonly unixSeconds: number;
}

/** One question and what is made of its answer. */
export interface Shown<Row extends { readonly schema: string }> {
  readonly request: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly schema: Row["schema"];
  lines(rows: readonly Row[], screen: Screen): readonly string[];
  /** What shows less of it, where it is too long for a screen. */
  readonly less?: string;
  /** Whether what is shown is worth exit code 1. */
  isFound?(rows: readonly Row[]): boolean;
}

interface Waiting {
  /** Seconds to wait until nothing is found. */
  readonly wait?: number | undefined;
}

/** Milliseconds between two looks while one waits. */
const LOOK_AGAIN_MS = 100;

/** Asks and prints; answers the exit code. Throws CommandError. */
export async function showAgent<Row extends { readonly schema: string }>(
  shown: Shown<Row>,
  options: Pick<ShowAgentOptions, "socket" | "watch" | "json" | "color"> & Waiting,
  io: Io,
): Promise<number> {
  const client = await AgentClient.connect(io, options.socket);
  let isFound = false;
  const look = async () => {
    const { rows, lines } = await askRows(client, shown.request, shown.schema, shown.parameters);
    isFound = shown.isFound?.(rows) ?? false;
    return options.json ? lines : shown.lines(rows, screenOf(options, io));
  };
  try {
    if (options.watch !== undefined) {
      const { less } = shown, stopped = untilSignal();
      const repeating = { seconds: options.watch, stopped, ...(less !== undefined && { less }) };
      return await repeat(look, options.json, repeating, io);
    }
    let lines = await look();
    for (const until = Date.now() + (options.wait ?? 0) * 1000; isFound && Date.now() < until;) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      lines = await look();
    }
    for (const line of lines) io.stdout.write(`${line}\n`);
    return isFound ? EXIT.found : EXIT.done;
  } finally {
    client.close();
  }
}

function screenOf(options: Pick<ShowAgentOptions, "color">, io: Io): Screen {
  return {
    palette: makePalette(useColor(io, io.stdout, options.color)),
    width: io.stdout.isTerminal ? io.columns() : Infinity,
    unixSeconds: Date.now() / 1000,
  };
}
