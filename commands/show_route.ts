// show route: sources in, a table out. What is collected and how it is printed lives beside.
import { KEPT_FAMILIES } from "../core/rib/adj_in.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { familyName, parseFamily } from "../core/wire/family/mod.ts";
import { isFiltering } from "./decode_picks.ts";
import { type CommandError, EXIT, failure, usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import type { ParsedArgs } from "./parse.ts";
import { printRoutes } from "./show_route_print.ts";
import {
  longestMatch,
  octetsAsked,
  parseAsk,
  type Question,
  questionText,
  type RouteAsk,
} from "./show_route_question.ts";
import type { LiveManner } from "./show_route_live.ts";
import { routeFilter, WantedRows } from "./show_route_rows.ts";
import { moreTests, printedAs } from "./show_route_tests.ts";
import { collectRoutes, note } from "./show_route_sources.ts";
import type { ShowRouteOptions } from "./show_options.ts";
import { agentAmong, parseSources } from "./source.ts";

/** Shows the routes of the sources; answers 1 when what was asked for is not there. */
export function run(args: ParsedArgs<ShowRouteOptions>, io: Io): Promise<number> {
  return showRoute(args, io);
}

/** The same; `manner` says how routers are asked. */
export async function showRoute(
  args: ParsedArgs<ShowRouteOptions>,
  io: Io,
  manner?: LiveManner,
): Promise<number> {
  const { options } = args, ask = parseAsk(args.operands), { question } = ask;
  const filter = routeFilter(options), sources = parseSources(options.from ?? ["agent"]);
  const agent = agentAmong(sources);
  if (agent && sources.length === 1 && options.save === undefined) {
    const { showAgentRoutes } = await import("./show_route_agent.ts");
    return await showAgentRoutes(ask, options, agent.socket ?? options.socket, io);
  }
  if (options.style !== undefined) {
    throw usageError(`--style ${options.style} is for the agent's own routes: leave --from away`);
  }
  checkWords(ask, options);
  const families = familiesWanted(question, options);
  if (options.save !== undefined) {
    (await import("./show_route_save.ts")).checkSnapshotPath(options.save);
  }
  if (options.stream) {
    checkStreamed(ask, options);
    const { streamRoutes } = await import("./show_route_stream.ts");
    return await streamRoutes(sources, question, families, options, io, manner);
  }
  const collected = await collectRoutes(sources, options, families, false, io, manner);
  const { routes, found, failures } = collected;
  if (failures.length === sources.length && routes.size === 0) return told(failures, io);
  if (options.save !== undefined && failures.length === 0) {
    const { saveRoutes } = await import("./show_route_save.ts");
    saveRoutes(options.save, routes, sources.map(({ text }) => text).join(", "));
  }
  const more = await moreTests(routes, ask, options);
  const rows = new WantedRows(routes, question, filter, more);
  const count = options.explain
    ? await (await import("./show_route_explain.ts")).explainRoutes(routes, rows, options, io)
    : await printRoutes(routes, rows, { ...options, ...printedAs(ask, options) }, io);
  if (count === 0 && !options.count) {
    const to = question.kind === "all" ? "" : ` to ${questionText(question)}`;
    const passes = isFiltering(options) ? " that passes the filters" : "";
    note(`no route${to}${passes}${longestMatch(question)}`, options, io);
  }
  if (failures.length > 0) {
    // Behind the table, so that it is not scrolled away.
    io.stdout.flush();
    const { save } = options, notSaved = `${save} is not written: not all routes are there`;
    return told(save === undefined ? failures : [...failures, failure(notSaved)], io);
  }
  const isMissing = count === 0 && question.kind !== "all";
  return isMissing || found > 0 ? EXIT.found : EXIT.done;
}

/** What only an agent can answer: what came in says nothing of policies and of what leaves. */
function checkWords(ask: RouteAsk, { policy }: ShowRouteOptions): void {
  const { side, filtered } = ask;
  const word = side && side.what !== "received" ? side.what : filtered ? "filtered" : undefined;
  if (word === undefined && policy === undefined) return;
  throw usageError(
    `only an agent can tell ${word ?? "what --policy does"}: a file or another router has what ` +
      "came in, before any policy of ours\nleave --from, to ask the agent of this host" +
      (policy === undefined ? "" : "; --where takes the conditions of a rule over files too"),
  );
}

/** Of routes that are not kept, nothing is known but themselves. */
function checkStreamed(ask: RouteAsk, { where }: ShowRouteOptions): void {
  const { from, side, primary, all, count, stats } = ask, isWhere = ask.where ?? where;
  if (from === undefined && !side && !primary && !all && !count && !stats && !isWhere) return;
  throw usageError("--stream takes a prefix and filters alone; leave it, or the other words");
}

function told(failures: readonly CommandError[], io: Io): number {
  for (const error of failures) io.stderr.write(`underlay: ${error.text}\n`);
  return EXIT.failed;
}

/** What to ask routers for; undefined where nothing says it. Throws for families without a table. */
export function familiesWanted(
  question: Question,
  { family, stream }: Pick<ShowRouteOptions, "family"> & { readonly stream: boolean },
): readonly FamilyKey[] | undefined {
  const octets = octetsAsked(question);
  const named = (family ?? []).filter((text) => !text.startsWith("!")).map((text) => {
    const key = parseFamily(text);
    if (key === undefined) {
      throw usageError(`cannot use ${text} for --family: it is no address family`);
    }
    if (stream || KEPT_FAMILIES.includes(key)) return key;
    throw usageError(
      `there is no table for ${familyName(key)}: only ${
        KEPT_FAMILIES.map(familyName).join(" and ")
      }` +
        "\n--stream prints routes of any family as they come",
    );
  });
  if (named.length > 0) return named;
  if (octets !== undefined) {
    return KEPT_FAMILIES.filter((key) => (key >>> 8 === 1) === (octets === 4));
  }
  return family ? KEPT_FAMILIES : undefined;
}
