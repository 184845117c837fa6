// What `announce` says of what it does: lines for a person on standard error, or one JSON object an
// event on standard output.
import { jsonText } from "../core/view/json_text.ts";
import { makePalette, type Palette } from "../core/view/palette.ts";
import { eventLines, momentText } from "../core/view/session_text.ts";
import { terminalText } from "../core/view/terminal_text.ts";
import { type ColorChoice, type Io, useColor } from "./io.ts";
import { SoonFlushed } from "./speaking.ts";

/** What may happen, in the word of the JSON. */
export type AnnounceEvent =
  | "note"
  | "connecting"
  | "established"
  | "announced"
  | "withdrawn"
  | "down"
  | "failed"
  | "left"
  | "health"
  | "misread"
  | "outcome";

/** Facts of an event by their JSON key; what is undefined is left out. */
export type Facts = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

export interface EventsOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color?: ColorChoice | undefined;
}

/** Events that a person wants to know of even with --quiet. */
const TROUBLE: readonly AnnounceEvent[] = ["failed", "misread"];

/** What stands out on a screen that has colours. */
const PAINTS: Partial<Record<AnnounceEvent, keyof Palette>> = {
  note: "faint",
  established: "good",
  down: "bad",
  failed: "bad",
  misread: "notice",
};

export class Events {
  readonly #io: Io;
  readonly #options: EventsOptions;
  readonly #palette: Palette;
  readonly #now: () => number;
  /** Hands on at once; its `broken` says that nobody reads any more. */
  readonly flushed: SoonFlushed;

  /** `now`: Unix seconds. */
  constructor(io: Io, options: EventsOptions, now: () => number = () => Date.now() / 1000) {
    this.#io = io;
    this.#now = now;
    this.#options = options;
    this.#palette = makePalette(useColor(io, io.stderr, options.color));
    this.flushed = new SoonFlushed(() => (options.json ? io.stdout : io.stderr).flush());
  }

  /**
   * Tells it at once, with the time, but for notes that begin with `#`. `text` may quote what was
   * read from anywhere.
   */
  tell(event: AnnounceEvent, text: string, facts: Facts = {}): void {
    const { stdout, stderr } = this.#io, { json, quiet } = this.#options;
    if (json) {
      const time = momentText(this.#now()).replace(/Z$/, "000Z");
      stdout.write(jsonText({ schema: "underlay.announce/1", event, time, ...facts }) + "\n");
      return this.flushed.now();
    }
    if (quiet && !TROUBLE.includes(event)) return;
    const paint = this.#palette[PAINTS[event] ?? "plain"];
    stderr.write(this.#lines(text).map((line) => paint(line) + "\n").join(""));
    this.flushed.now();
  }

  #lines(text: string): readonly string[] {
    if (text.startsWith("#")) return text.split("\n").map(terminalText);
    const width = this.#io.stderr.isTerminal ? this.#io.columns() : Infinity;
    return text.split("\n").flatMap((line) => eventLines(this.#now(), line, width));
  }
}
