// show what-if: what would become of every prefix if something happened; nothing is touched.
import { KEPT_FAMILIES } from "../core/rib/adj_in.ts";
import { WhatIf, type WhatIfSource } from "../core/rib/what_if.ts";
import type { WhatIfCount, WhatIfRow } from "../core/rib/what_if_row.ts";
import { jsonText } from "../core/view/json_text.ts";
import { makePalette } from "../core/view/palette.ts";
import { whatIfCountText, whatIfLines } from "../core/view/what_if_text.ts";
import { AgentClient, readRow } from "./agent_ask.ts";
import { decidedOver, decisionOf } from "./decision_options.ts";
import { EXIT, usageError } from "./exit.ts";
import { type Io, useColor } from "./io.ts";
import type { ParsedArgs } from "./parse.ts";
import { StatusLine } from "./progress.ts";
import { agentAmong } from "./source.ts";
import type { ShowWhatIfOptions } from "./show_options.ts";
import { collectRoutes, note } from "./show_route_sources.ts";
import { parseSuppositions } from "./show_what_if_words.ts";
import { parseSources } from "./source.ts";

type Args = ParsedArgs<ShowWhatIfOptions>;
type Row = WhatIfRow | WhatIfCount;

/** Answers 1 when prefixes would be left without any path. */
export async function run({ operands, options }: Args, io: Io): Promise<number> {
  const sources = parseSources(options.from ?? ["agent"]), agent = agentAmong(sources);
  const printer = new WhatIfPrinter(options, io);
  if (agent && sources.length > 1) throw usageError("the agent is asked alone: leave the others");
  if (agent) await askAgent(operands, agent.socket ?? options.socket, io, printer);
  else {
    const reading = { ...options, family: undefined };
    const { routes } = await collectRoutes(sources, reading, KEPT_FAMILIES, true, io);
    const decided = await decidedOver(routes, options, options.localAs);
    const source: WhatIfSource = {
      routes,
      decision: decisionOf(options),
      loc: (family) => decided.loc(family),
    };
    const { supposed, release } = parseSuppositions(operands, routes, new Map());
    try {
      const whatIf = new WhatIf(source, supposed);
      const looked = () => `${whatIf.looked.toLocaleString("en-US")} prefixes looked at`;
      const status = new StatusLine(looked, io, !options.quiet);
      for (const row of whatIf.rows()) {
        status.tick();
        if (row) printer.take(row);
      }
      status.clear();
      printer.take(whatIf.count);
    } finally {
      release();
    }
  }
  return printer.lost > 0 ? EXIT.found : EXIT.done;
}

async function askAgent(
  words: readonly string[],
  socket: string | undefined,
  io: Io,
  printer: WhatIfPrinter,
): Promise<void> {
  const client = await AgentClient.connect(io, socket);
  try {
    for await (const line of client.ask("what-if", { words })) printer.take(rowOf(line));
  } finally {
    client.close();
  }
}

function rowOf(line: string): Row {
  const isCount = line.startsWith('{"schema":"underlay.what-if-count/');
  return isCount
    ? readRow<WhatIfCount>(line, "underlay.what-if-count/1")
    : readRow<WhatIfRow>(line, "underlay.what-if/1");
}

/** Prints the rows as they come; the summary goes where it is not in the way. */
class WhatIfPrinter {
  /** Prefixes that would be left without any path. */
  lost = 0;
  readonly #options: ShowWhatIfOptions;
  readonly #io: Io;
  #left: number;

  constructor(options: ShowWhatIfOptions, io: Io) {
    this.#options = options;
    this.#io = io;
    this.#left = options.limit ?? Infinity;
  }

  take(row: Row): void {
    if (row.schema === "underlay.what-if-count/1") return this.#count(row);
    if (this.#left-- > 0) this.#row(row);
  }

  #row(row: WhatIfRow): void {
    const { stdout } = this.#io, { json, color } = this.#options;
    if (json) return stdout.write(`${jsonText(row)}\n`);
    const palette = makePalette(useColor(this.#io, stdout, color));
    const width = stdout.isTerminal ? this.#io.columns() : Infinity;
    for (const line of whatIfLines(row, palette, width)) stdout.write(`${line}\n`);
  }

  #count(row: WhatIfCount): void {
    this.lost = row.lost;
    if (this.#options.json) return this.#io.stdout.write(`${jsonText(row)}\n`);
    for (const text of row.notes ?? []) note(text, this.#options, this.#io);
    note(whatIfCountText(row), this.#options, this.#io);
  }
}
