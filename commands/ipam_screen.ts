// Reading a ledger and printing something of it: once, or again whenever it changes.
import type { Ledger } from "../core/ipam/ledger.ts";
import { jsonText } from "../core/view/json_text.ts";
import { makePalette, type Palette } from "../core/view/palette.ts";
import { repeat, untilSignal } from "./agent_watch.ts";
import { EXIT } from "./exit.ts";
import { type ColorChoice, type Io, useColor } from "./io.ts";
import { withLedger } from "./ipam_ledger.ts";

/** What the lines are made for. */
export interface Screen {
  readonly palette: Palette;
  /** Columns; Infinity where nobody watches. */
  readonly width: number;
  readonly unixSeconds: number;
}

/** What was found. */
export interface Seen {
  readonly lines: readonly string[];
  json(): readonly object[];
  readonly code?: number;
}

interface LookOptions {
  readonly store?: string | undefined;
  readonly json: boolean;
  readonly color?: ColorChoice | undefined;
  readonly watch?: number | undefined;
}

/** The names whose agent was heard of just now. */
export type Living = Pick<ReadonlySet<string>, "has">;

/** Reads the ledger and prints what `see` makes of it. */
export function lookAtLedger(
  options: LookOptions,
  io: Io,
  see: (ledger: Ledger, screen: Screen, living: Living) => Seen,
): Promise<number> {
  return withLedger(options, io, "refuse", async ({ keeper, now }) => {
    let code: number = EXIT.done;
    const look = async () => {
      const ledger = await keeper.read(), living = await keeper.store.living();
      const seen = see(ledger, screenOf(options.color, io, now().unix), living);
      code = seen.code ?? EXIT.done;
      return options.json ? seen.json().map(jsonText) : seen.lines;
    };
    if (options.watch !== undefined) {
      const repeating = { seconds: options.watch, stopped: untilSignal() };
      return await repeat(look, options.json, repeating, io);
    }
    for (const line of await look()) io.stdout.write(`${line}\n`);
    return code;
  });
}

export function screenOf(color: ColorChoice | undefined, io: Io, unixSeconds: number): Screen {
  return {
    palette: makePalette(useColor(io, io.stdout, color)),
    width: io.stdout.isTerminal ? io.columns() : Infinity,
    unixSeconds,
  };
}
