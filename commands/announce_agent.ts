// announce without --to: the agent of this host announces it to its peers, and keeps it.
import type { LineRoute } from "../core/config/line_route.ts";
import { Misread } from "../core/config/misread.ts";
import { RouteLines } from "../core/config/route_lines.ts";
import type { RouteSets } from "../core/config/route_sets.ts";
import { counted } from "../core/net/count.ts";
import type { DoneRow } from "../core/agent/rows.ts";
import { AgentClient, askLines, readRow } from "./agent_ask.ts";
import { lineError } from "./announce_misread.ts";
import { announcedLines, configuredLines, MOST_LOOKED, outcomeLines } from "./announce_outcome.ts";
import type { AnnounceOptions } from "./announce_options.ts";
import { operandRoutes, type SourceOptions } from "./announce_source.ts";
import { AnnounceTable } from "./announce_table.ts";
import { RouteTexts } from "./announce_words.ts";
import { EXIT, usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { nearest } from "./nearest.ts";
import { camel } from "./parse.ts";
import { CAPABILITY_OPTIONS, SESSION_OPTIONS } from "./peer_options.ts";

/** Characters of lines that one request carries: well below what the agent takes. */
const BATCH = 1 << 15;

/** These are for sessions of one's own, which end with the command. */
const OF_SESSIONS: readonly string[] = [
  ...["for", "keep", "shutdown-text", "healthcheck"],
  ...[...SESSION_OPTIONS.options, ...CAPABILITY_OPTIONS.options].map(({ name }) => name),
];

/**
 * Reads all routes first, so that a slip in one announces none, and hands them to the agent; answers its
 * exit code. Throws CommandError.
 */
export async function announceThroughAgent(
  operands: readonly string[],
  source: SourceOptions,
  most: number,
  options: AnnounceOptions,
  io: Io,
): Promise<number> {
  checkOptions(options);
  const gathered = new Gathered(most);
  const isAll = options.withdraw && operands.length === 1 && operands[0] === "all";
  if (operands[0] === "-") await gathered.readLines(source, io);
  else if (!isAll) gathered.readOperands(operands, source);
  const client = await AgentClient.connect(io, options.socket);
  try {
    if (isAll) gathered.lines.push(...await announcedLines(client));
    return await tell(client, gathered, options, io);
  } finally {
    client.close();
  }
}

function checkOptions(options: AnnounceOptions): void {
  const values = options as Readonly<Record<string, unknown>>;
  const given = OF_SESSIONS.find((name) => {
    const value = values[camel(name)];
    return value !== undefined && value !== false;
  });
  if (given === undefined) return;
  throw usageError(
    `--${given} is for sessions of this command's own: name routers with --to\n` +
      "without --to the agent of this host announces, in its own sessions, until it is withdrawn",
  );
}

/** Routes in the words that the agent takes. */
class Gathered {
  readonly lines: string[] = [];
  /** Those that are announced, or all of a withdrawal: a few more than are looked at, at most. */
  readonly prefixes: string[] = [];
  readonly #table: AnnounceTable;
  #sets: RouteSets | undefined;
  #texts: RouteTexts | undefined;

  constructor(most: number) {
    this.#table = new AnnounceTable(["agent"], true, most);
  }

  readOperands(operands: readonly string[], source: SourceOptions): void {
    const routes: (() => void)[] = [];
    const sets = operandRoutes(operands, (route) => {
      const nlri = route.nlri.slice(), kept = { ...route, nlri, octets: nlri.subarray(1) };
      routes.push(() => this.#take(kept, sets));
    }, source);
    for (const take of routes) take();
    this.#table.checkMost();
  }

  async readLines(source: SourceOptions, io: Io): Promise<void> {
    const lines: RouteLines = new RouteLines({
      route: (route) => {
        if (route.neighbours > 0) {
          throw new Misread("it is for one neighbour, but the agent announces to all its peers", 0);
        }
        this.#take(route, lines.sets);
      },
      misread: (line, misread) => {
        throw lineError(line, misread);
      },
    }, { ...source, nearest });
    for await (const chunk of io.stdin) lines.push(chunk);
    lines.finish();
    this.#table.checkMost();
  }

  #take(route: LineRoute, sets: RouteSets): void {
    this.#table.take(route, sets, []);
    if (sets !== this.#sets) this.#texts = new RouteTexts(this.#sets = sets);
    const words = this.#texts!.textOf(route);
    const [prefix = ""] = words.split(" "), { prefixes } = this;
    if (route.isAnnounced && prefixes.length <= MOST_LOOKED && !prefixes.includes(prefix)) {
      prefixes.push(prefix);
    }
    this.lines.push(route.isAnnounced ? words : `withdraw route ${prefix}${pathId(route)}`);
  }

  /** The lines, some thousand at a time. */
  *batches(): Generator<string> {
    let batch: string[] = [], length = 0;
    for (const line of this.lines) {
      batch.push(line);
      length += line.length + 1;
      if (length < BATCH) continue;
      yield batch.join("\n");
      batch = [];
      length = 0;
    }
    if (batch.length > 0) yield batch.join("\n");
  }
}

function pathId({ pathId }: LineRoute): string {
  return pathId < 0 ? "" : ` identifier ${pathId}`;
}

async function tell(
  client: AgentClient,
  gathered: Gathered,
  { withdraw, force, json, quiet }: AnnounceOptions,
  io: Io,
): Promise<number> {
  let code: number = EXIT.done, announced = 0, withdrawn = 0;
  for (const lines of gathered.batches()) {
    const told = await askLines(
      client,
      withdraw ? "withdraw" : "announce",
      { lines, force },
      (line) => {
        const row = readRow<DoneRow>(line, "underlay.done/1");
        announced += row.announced ?? 0;
        withdrawn += row.withdrawn ?? 0;
        if (json) io.stdout.write(`${line}\n`);
        else if (!row.done) io.stderr.write(`${row.text}${row.hint ? `\n${row.hint}` : ""}\n`);
      },
    );
    code = Math.max(code, told);
  }
  const isNothing = announced + withdrawn === 0 && code !== EXIT.done;
  if (json || quiet) return code;
  if (!isNothing) io.stdout.write(`${said(announced, withdrawn, withdraw)}\n`);
  const { prefixes } = gathered;
  if (withdraw && code !== EXIT.done) {
    for (const line of await configuredLines(client, prefixes)) io.stderr.write(`${line}\n`);
  } else if (announced > 0) {
    for (const line of await outcomeLines(client, prefixes)) io.stdout.write(`${line}\n`);
  }
  return code;
}

/** What came of it, for a person. */
function said(announced: number, withdrawn: number, isWithdrawal: boolean): string {
  const parts = [
    ...announced > 0 || !isWithdrawal && withdrawn === 0
      ? [`${counted(announced, "prefix")} announced, until withdrawn or the agent ends`]
      : [],
    ...withdrawn > 0 || isWithdrawal ? [`${counted(withdrawn, "prefix")} withdrawn`] : [],
  ];
  return parts.join("; ");
}
