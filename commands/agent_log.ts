// What an agent says while it runs: a line an event on standard error.
import type { AgentEvent, AgentEventName } from "../core/agent/agent_event.ts";
import { jsonText } from "../core/view/json_text.ts";
import { makePalette, type Palette } from "../core/view/palette.ts";
import { momentJson } from "../core/view/rfc3339.ts";
import { momentText } from "../core/view/session_text.ts";
import { terminalText } from "../core/view/terminal_text.ts";
import { type ColorChoice, type Io, useColor } from "./io.ts";
import { SoonFlushed } from "./speaking.ts";

const SCHEMA = "underlay.agent-event/1";

type Paint = Exclude<keyof Palette, "plain">;

const PAINTS: Readonly<Partial<Record<AgentEventName | "error" | "note", Paint>>> = {
  up: "good",
  down: "bad",
  cause: "notice",
  notification: "notice",
  limit: "bad",
  odd: "notice",
  error: "bad",
};

export interface LogOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: ColorChoice | undefined;
}

/** The log of one agent. A log that nobody reads any more ends nothing. */
export class AgentLog {
  readonly #io: Io;
  readonly #options: LogOptions;
  readonly #palette: Palette;
  readonly #flushed: SoonFlushed;

  constructor(options: LogOptions, io: Io) {
    this.#io = io;
    this.#options = options;
    this.#palette = makePalette(!options.json && useColor(io, io.stderr, options.color));
    this.#flushed = new SoonFlushed(() => io.stderr.flush());
  }

  /** An event of the agent's; with --quiet there are none. */
  readonly event = (event: AgentEvent): void => {
    if (!this.#options.quiet) this.#write(event.name, event.text, event.time, event);
  };

  /** What a person should know that is no event of a router. */
  note(text: string): void {
    if (!this.#options.quiet) this.#write("note", text, Date.now() / 1000);
  }

  /** What went wrong; also with --quiet. */
  error(text: string): void {
    this.#write("error", text, Date.now() / 1000);
  }

  flush(): void {
    this.#flushed.now();
  }

  #write(
    name: AgentEventName | "error" | "note",
    text: string,
    time: number,
    more: Partial<AgentEvent> = {},
  ): void {
    this.#flushed.print(() => this.#io.stderr.write(this.#line(name, text, time, more)));
    this.#flushed.soon();
  }

  #line(
    name: AgentEventName | "error" | "note",
    text: string,
    time: number,
    { peer, members }: Partial<AgentEvent>,
  ): string {
    if (this.#options.json) {
      const head = { schema: SCHEMA, time: momentJson(time), event: name, peer, text };
      return `${jsonText({ ...head, ...members })}\n`;
    }
    const paint = this.#palette[PAINTS[name] ?? "plain"];
    const who = peer === undefined ? "" : `${peer}: `;
    const lines = text.split("\n").map(terminalText).join("\n    ");
    return `${momentText(time)}  ${terminalText(who)}${paint(lines)}\n`;
  }
}
