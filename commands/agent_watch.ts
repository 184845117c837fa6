// The same screen again and again: in place on a terminal, one below the other in a pipe.
import { momentText } from "../core/view/session_text.ts";
import { EXIT } from "./exit.ts";
import type { Io } from "./io.ts";

/** Ends the repetition; `undefined` in a test that is content with what `look` decides. */
export interface Repeating {
  readonly seconds: number;
  /** Resolves when no further look is wanted. */
  readonly stopped: Promise<void>;
  /** What shows less, for a screen that has not room for all. */
  readonly less?: string;
}

/** Columns and rows of a terminal that does not say. */
const ROWS = 24;
const UP = (lines: number) => lines > 0 ? `\x1b[${lines}A` : "";
const REST_OF_LINE = "\x1b[K", REST_OF_SCREEN = "\x1b[J";

/**
 * Prints what `look` answers, each time anew, until it is stopped; answers 0 then. Lines that have no room
 * on the screen are left out of it.
 */
export async function repeat(
  look: () => Promise<readonly string[]>,
  isJson: boolean,
  { seconds, stopped, less = "| less" }: Repeating,
  io: Io,
): Promise<number> {
  const { stdout } = io;
  let isStopped = false, drawn = 0;
  stopped.then(() => isStopped = true);
  do {
    const lines = await look();
    if (isJson) stdout.write(lines.map((line) => `${line}\n`).join(""));
    else if (stdout.isTerminal) drawn = draw(lines, drawn, less, io);
    else stdout.write([`# ${momentText(Date.now() / 1000)}`, ...lines, "", ""].join("\n"));
    stdout.flush();
    await pause(seconds, stopped);
  } while (!isStopped);
  return EXIT.done;
}

/** Draws over what was drawn before; answers how many lines that are. */
function draw(lines: readonly string[], before: number, less: string, io: Io): number {
  const room = rowsOfScreen() - 1, hidden = lines.length - room;
  const shown = hidden > 0
    ? [...lines.slice(0, room - 1), `… ${hidden + 1} more lines: a higher screen, or ${less}`]
    : lines;
  const text = shown.map((line) => `${line}${REST_OF_LINE}\n`).join("");
  io.stdout.write(`\r${UP(before)}${text}${REST_OF_SCREEN}`);
  return shown.length;
}

function rowsOfScreen(): number {
  try {
    return Deno.consoleSize().rows || ROWS;
  } catch {
    return ROWS;
  }
}

async function pause(seconds: number, stopped: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, seconds * 1000);
  await Promise.race([promise, stopped]);
  clearTimeout(timer);
}

/** Resolves at Ctrl-C or SIGTERM; a second one ends the process at once. */
export function untilSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let count = 0;
  const onSignal = () => ++count > 1 ? Deno.exit(EXIT.stopped) : resolve();
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, onSignal);
  return promise;
}
