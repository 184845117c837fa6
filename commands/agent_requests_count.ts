// Requests that count routes of the agent: how many there are, and how they are spread.
import type { Agent } from "../core/agent/agent.ts";
import { KEPT_FAMILIES } from "../core/rib/adj_in.ts";
import { NOT_YET } from "../core/rib/sorted_walk.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { prefixesAsked } from "./agent_prefixes.ts";
import { type Answer, type RequestTable, rowLine, rowPieces } from "./agent_request.ts";
import { RouteStats } from "./agent_route_stats.ts";
import { AgentRoutes, hasRoute } from "./agent_routes.ts";
import { readQuery, type RouteQuery } from "./route_query.ts";

/** Prefixes looked at in one piece of an answer. */
const SLICE = 256;
const COUNT_SCHEMA = "underlay.route-count/1";

export const COUNT_REQUESTS: RequestTable = {
  *"route-count"({ agent }, parameters): Answer {
    const query = readQuery(parameters), known = keptCount(agent, query);
    if (known) return void (yield rowLine(known));
    const routes = new AgentRoutes(agent, query), peers = new Set<number>();
    let count = 0, networks = 0;
    yield* counted(agent, query, routes, (family, prefix) => {
      const table = agent.rib.loc(family)!.paths, before = count;
      routes.each(prefix, (row) => {
        count++;
        const peer = table.peerOf(row);
        // Routes of our own are of no peer.
        if (!agent.rib.in.facts(peer).isLocal) peers.add(peer);
      });
      if (count > before) networks++;
    });
    yield rowLine({ schema: COUNT_SCHEMA, routes: count, networks, peers: peers.size });
    if (routes.trial) yield* rowPieces(routes.trial.hits());
  },

  *"route-stats"({ agent }, parameters): Answer {
    const query = readQuery(parameters), routes = new AgentRoutes(agent, query);
    const stats = new RouteStats(agent, routes);
    yield* counted(agent, query, routes, (family, prefix) => stats.add(family, prefix));
    yield rowLine(stats.row(isPlain(query)));
    if (routes.trial) yield* rowPieces(routes.trial.hits());
  },
};

/** Visits the prefixes of a question, in slices. */
function* counted(
  agent: Agent,
  query: RouteQuery,
  routes: AgentRoutes,
  visit: (family: FamilyKey, prefix: number) => void,
): Generator<string, void> {
  for (const family of KEPT_FAMILIES) {
    if (!routes.about(family)) continue;
    for (const prefix of anyPrefixesOf(agent, family, query, routes)) {
      if (prefix < 0) yield "";
      else visit(family, prefix);
    }
  }
}

/** In no order: it is only counted. */
function* anyPrefixesOf(
  agent: Agent,
  family: FamilyKey,
  { question }: RouteQuery,
  routes: AgentRoutes,
): Generator<number, void> {
  const { paths } = agent.rib.loc(family)!, { prefixes } = paths;
  if (question.kind !== "all") {
    return yield* prefixesAsked(paths, question, (prefix) => hasRoute(routes, prefix));
  }
  for (let prefix = 0; prefix < prefixes.bound; prefix++) {
    if (prefixes.length(prefix) >= 0) yield prefix;
    if (prefix % SLICE === SLICE - 1) yield NOT_YET;
  }
}

/** Nothing is left out, unless by `primary`. */
function isPlain({ question, from, side, filtered, where, policy, filter }: RouteQuery): boolean {
  return question.kind === "all" && from === undefined && !side && !filtered &&
    where === undefined && policy === undefined && Object.values(filter).every((one) => !one);
}

/** What is counted anyway: everything accepted, or all that is best. */
function keptCount(agent: Agent, query: RouteQuery): object | undefined {
  if (!isPlain(query)) return undefined;
  const { rib } = agent, told = new Set<number>();
  let accepted = 0, networks = 0;
  for (const family of KEPT_FAMILIES) {
    networks += rib.loc(family)!.size;
    for (const peer of rib.in.peers) {
      const tally = rib.in.familyTally(peer, family)!;
      const count = query.primary ? rib.loc(family)!.bestOf(peer) : tally.accepted;
      accepted += count;
      if (count > 0 && !rib.in.facts(peer).isLocal) told.add(peer);
    }
  }
  return { schema: COUNT_SCHEMA, routes: accepted, networks, peers: told.size };
}
