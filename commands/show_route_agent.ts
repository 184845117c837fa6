// show route from the running agent: its rows as they come, as a table, in full, as JSON or as numbers.
import type { Explanation } from "../core/rib/explanation.ts";
import { counted } from "../core/net/count.ts";
import { routeStatsLines, type RouteStatsRow } from "../core/view/route_stats.ts";
import { makePalette, type Palette } from "../core/view/palette.ts";
import type { PolicyHitsRow, RouteRow } from "../core/view/route_row.ts";
import { routeDetails, RouteRowTable } from "../core/view/route_row_table.ts";
import { AgentClient, readRow } from "./agent_ask.ts";
import { EXIT, usageError } from "./exit.ts";
import { type Io, useColor } from "./io.ts";
import { queryParameters } from "./route_query.ts";
import { explanationPrinter } from "./show_route_explain.ts";
import { longestMatch, questionText, type RouteAsk } from "./show_route_question.ts";
import { refusedNotes } from "./show_route_refused.ts";
import { note } from "./show_route_sources.ts";
import type { ShowRouteOptions } from "./show_options.ts";

/** A table is laid out by so many rows at most: a first screen and more. */
const SAMPLE = 500;
const HITS = '{"schema":"underlay.policy-hits/';

/** Asks the agent and prints; answers 1 when what was asked for is not there. */
export async function showAgentRoutes(
  ask: RouteAsk,
  options: ShowRouteOptions,
  socket: string | undefined,
  io: Io,
): Promise<number> {
  if (options.stream) {
    throw usageError("--stream is for files and routers; the agent streams anyway");
  }
  if (options.fields) throw usageError("--fields is for files and routers; use --json | jq here");
  const client = await AgentClient.connect(io, socket);
  try {
    const { name, printer } = printerFor(ask, options, io);
    const parameters = { ...queryParameters(ask, options), ...birdParameters(ask, options) };
    let last: string | undefined;
    for await (const line of client.ask(name, parameters)) printer.take(last = line);
    const count = printer.finish();
    if (name === "route-count" || name === "route-stats") return EXIT.done;
    if (count === 0) note(noRouteText(ask, isChosen(ask, options)), options, io);
    if (options.style === undefined && options.policy === undefined) {
      const shown = count > 0 ? prefixIn(last!) : undefined;
      for (const text of await refusedNotes(client, ask, options, shown)) note(text, options, io);
    }
    return count > 0 || ask.question.kind === "all" ? EXIT.done : EXIT.found;
  } finally {
    client.close();
  }
}

/** Of a route or an explanation. */
function prefixIn(line: string): string {
  const { nlri, prefix } = JSON.parse(line);
  return nlri ?? prefix;
}

function noRouteText({ question }: RouteAsk, isChosen: boolean): string {
  const to = question.kind === "all" ? "" : ` to ${questionText(question)}`;
  return `no route${to}${isChosen ? " that is asked for" : ""}${longestMatch(question)}`;
}

function isChosen(ask: RouteAsk, { where }: ShowRouteOptions): boolean {
  return ask.side !== undefined || ask.from !== undefined || ask.filtered ||
    ask.where !== undefined || where !== undefined;
}

/** Takes the lines of an answer; `finish` answers how many rows there were. */
interface Printer {
  take(line: string): void;
  finish(): number;
}

function printerFor(
  ask: RouteAsk,
  options: ShowRouteOptions,
  io: Io,
): { name: string; printer: Printer } {
  if (options.explain) return { name: "explain", printer: new ExplainPrinter(options, io) };
  const isCount = options.count || ask.count;
  if (ask.stats) return { name: "route-stats", printer: new StatsPrinter(options, io) };
  if (isCount) return { name: "route-count", printer: new CountPrinter(options, io) };
  if (options.style !== undefined) return { name: "bird-routes", printer: new TextPrinter(io) };
  if (options.json) return { name: "routes", printer: new LinePrinter(io) };
  return { name: "routes", printer: new TablePrinter(ask, options, io) };
}

class LinePrinter implements Printer {
  readonly #io: Io;
  #count = 0;

  constructor(io: Io) {
    this.#io = io;
  }

  take(line: string): void {
    this.#count++;
    this.#io.stdout.write(`${line}\n`);
  }

  finish(): number {
    return this.#count;
  }
}

/** How the agent is to write what is printed as it comes. */
function birdParameters({ all }: RouteAsk, { style }: ShowRouteOptions) {
  return style === undefined ? {} : { all, version: style === "bird1" ? 1 : 2 };
}

/** Prints lines that the agent has laid out. */
class TextPrinter implements Printer {
  readonly #io: Io;
  #count = 0;

  constructor(io: Io) {
    this.#io = io;
  }

  take(line: string): void {
    this.#count++;
    this.#io.stdout.write(`${readRow<TextRow>(line, "underlay.text/1").text}\n`);
  }

  finish(): number {
    return this.#count;
  }
}

interface TextRow {
  readonly schema: "underlay.text/1";
  readonly text: string;
}

class ExplainPrinter implements Printer {
  readonly #print: (row: Explanation) => void;
  #count = 0;

  constructor(options: ShowRouteOptions, io: Io) {
    this.#print = explanationPrinter(options, io);
  }

  take(line: string): void {
    this.#count++;
    this.#print(readRow<Explanation>(line, "underlay.explain/1"));
  }

  finish(): number {
    return this.#count;
  }
}

interface CountRow {
  readonly schema: "underlay.route-count/1";
  readonly routes: number;
  readonly networks: number;
  readonly peers: number;
}

class CountPrinter implements Printer {
  readonly #options: ShowRouteOptions;
  readonly #io: Io;

  constructor(options: ShowRouteOptions, io: Io) {
    this.#options = options;
    this.#io = io;
  }

  take(line: string): void {
    if (this.#options.json) return this.#io.stdout.write(`${line}\n`);
    if (line.startsWith(HITS)) return this.#io.stdout.write(`${hitsText(hitsOf(line))}\n`);
    const { routes, networks, peers } = readRow<CountRow>(line, "underlay.route-count/1");
    const texts = [["route", routes], ["network", networks], ["peer", peers]] as const;
    const said = texts.map(([what, n]) => `${n} ${n === 1 ? what : `${what}s`}`).join(", ");
    this.#io.stdout.write(`${said}\n`);
  }

  finish(): number {
    return 1;
  }
}

class StatsPrinter implements Printer {
  readonly #options: ShowRouteOptions;
  readonly #io: Io;

  constructor(options: ShowRouteOptions, io: Io) {
    this.#options = options;
    this.#io = io;
  }

  take(line: string): void {
    const { json, color } = this.#options, io = this.#io;
    if (json) return io.stdout.write(`${line}\n`);
    if (line.startsWith(HITS)) return io.stdout.write(`${hitsText(hitsOf(line))}\n`);
    const row = readRow<RouteStatsRow>(line, "underlay.route-stats/1");
    const palette = makePalette(useColor(io, io.stdout, color));
    const width = io.stdout.isTerminal ? io.columns() : Infinity;
    io.stdout.write(`${routeStatsLines(row, palette, width).join("\n")}\n`);
  }

  finish(): number {
    return 1;
  }
}

function hitsOf(line: string): PolicyHitsRow {
  return readRow<PolicyHitsRow>(line, "underlay.policy-hits/1");
}

function hitsText({ policy, rule, reason, accepted, routes }: PolicyHitsRow): string {
  if (reason !== undefined) {
    return `policy ${policy}, not asked: ${counted(routes, "route")} rejected before, ${reason}`;
  }
  const by = rule === undefined ? "its default" : `rule ${rule}`;
  return `policy ${policy}, ${by}: ${counted(routes, "route")} ${
    accepted ? "accepted" : "rejected"
  }`;
}

/** A family is a table of its own. */
class TablePrinter implements Printer {
  readonly #ask: RouteAsk;
  readonly #io: Io;
  readonly #palette: Palette;
  readonly #width: number;
  #family = "";
  #sample: RouteRow[] = [];
  #table: RouteRowTable | undefined;
  #isFirst = true;
  #count = 0;

  constructor(ask: RouteAsk, options: ShowRouteOptions, io: Io) {
    this.#ask = ask;
    this.#io = io;
    this.#palette = makePalette(useColor(io, io.stdout, options.color));
    this.#width = io.stdout.isTerminal ? io.columns() : Infinity;
  }

  take(line: string): void {
    if (line.startsWith(HITS)) return this.#hits(hitsOf(line));
    const row = readRow<RouteRow>(line, "underlay.route/1");
    this.#count++;
    if (this.#ask.all) return this.#write(routeDetails(row, this.#palette));
    if (row.family !== this.#family) this.#endFamily(row.family);
    if (this.#table) return this.#write(this.#table.row(row));
    this.#sample.push(row);
    if (this.#sample.length >= SAMPLE) this.#begin(false);
  }

  #hits(row: PolicyHitsRow): void {
    this.#endFamily("");
    this.#write([hitsText(row)]);
  }

  #begin(isAll: boolean): void {
    const sample = this.#sample;
    this.#sample = [];
    this.#table = new RouteRowTable(sample, isAll, this.#palette, this.#width);
    if (!this.#isFirst) this.#write([""]);
    this.#isFirst = false;
    this.#write([this.#table.head(), ...sample.flatMap((row) => this.#table!.row(row))]);
  }

  #endFamily(next: string): void {
    if (this.#sample.length > 0) this.#begin(true);
    this.#table = undefined;
    this.#family = next;
  }

  #write(lines: readonly string[]): void {
    this.#io.stdout.write(`${lines.join("\n")}\n`);
  }

  finish(): number {
    this.#endFamily("");
    return this.#count;
  }
}
