// What the words of show route ask of routes of files and routers, beyond prefix and filters.
import { FilterError } from "../core/filter/mod.ts";
import type { AdjIn } from "../core/rib/adj_in.ts";
import type { RouteAtHand } from "../core/rib/policy/policy.ts";
import { decidedOver } from "./decision_options.ts";
import { usageError } from "./exit.ts";
import { routePeers } from "./route_peers.ts";
import type { ShowRouteOptions } from "./show_options.ts";
import type { RouteAsk } from "./show_route_question.ts";
import type { RowTest } from "./show_route_rows.ts";

/** Conditions on rows. Throws CommandError. */
export async function moreTests(
  routes: AdjIn,
  ask: RouteAsk,
  options: ShowRouteOptions,
): Promise<readonly RowTest[]> {
  const tests: RowTest[] = [], told = ask.side?.peer ?? ask.from;
  if (told !== undefined) {
    const peers = new Set(routePeers(routes, told));
    tests.push((family, _prefix, row) => peers.has(routes.table(family)!.peerOf(row)));
  }
  for (const where of [ask.where, options.where]) {
    if (where !== undefined) tests.push(await whereTest(routes, where, options));
  }
  if (ask.primary) {
    const decided = await decidedOver(routes, options, options.localAs), into = new Int32Array(1);
    // Whatever else is asked of it, the best is the best of all paths.
    tests.push((family, prefix, row) =>
      decided.loc(family).multipath(prefix, into) > 0 && into[0] === row
    );
  }
  return tests;
}

async function whereTest(
  routes: AdjIn,
  where: string,
  { defaultLocalPref }: ShowRouteOptions,
): Promise<RowTest> {
  const { compileWhere } = await import("../core/rib/policy/where.ts");
  const context = {
    sets: routes.sets,
    nextHops: routes.nextHops,
    ...(defaultLocalPref !== undefined && { defaultLocalPref }),
  };
  try {
    const fits = compileWhere(where, new Map(), context);
    return (family, prefix, row) => {
      const table = routes.table(family)!;
      const route: RouteAtHand = {
        family,
        prefixes: table.prefixes,
        prefix,
        set: table.setOf(row),
        nextHop: table.nextHopOf(row),
        from: routes.facts(table.peerOf(row)),
        to: undefined,
      };
      return fits(route);
    };
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw usageError(`cannot filter: ${error.message}`);
  }
}

/** The words that say how routes are printed, as the options of the same meaning. */
export function printedAs(ask: RouteAsk, options: ShowRouteOptions) {
  return { count: options.count || ask.count || ask.stats, all: ask.all };
}
