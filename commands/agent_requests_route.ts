// Requests about the routes of the agent. Tables are walked by cursors that survive changes, a slice
// at a time; a row is written as the tables have it at that moment.
import type { Agent } from "../core/agent/agent.ts";
import { hopCostsOf } from "../core/agent/hop_costs_of.ts";
import { KEPT_FAMILIES } from "../core/rib/adj_in.ts";
import { explain } from "../core/rib/explain.ts";
import type { Explanation } from "../core/rib/explanation.ts";
import { streamSnapshot } from "../core/rib/snapshot.ts";
import { NOT_YET } from "../core/rib/sorted_walk.ts";
import { WhatIf } from "../core/rib/what_if.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { Page } from "../core/view/page.ts";
import { RouteJson } from "../core/view/route_json.ts";
import { explainedExports } from "./agent_exports.ts";
import { prefixesAsked } from "./agent_prefixes.ts";
import { RefusedBy } from "./agent_refusals.ts";
import { type Answer, type RequestTable, rowLine, rowPieces } from "./agent_request.ts";
import { AgentRoutes, hasRoute } from "./agent_routes.ts";
import { EXIT } from "./exit.ts";
import { readQuery, type RouteQuery } from "./route_query.ts";
import { parseSuppositions } from "./show_what_if_words.ts";

/** Octets after which a piece of an answer is handed on. */
const ENOUGH = 1 << 16;

export const ROUTE_REQUESTS: RequestTable = {
  *routes({ agent }, parameters): Answer {
    const query = readQuery(parameters), routes = new AgentRoutes(agent, query);
    let text = "", left = query.limit;
    const decoder = new TextDecoder();
    const page = new Page((octets) => text += decoder.decode(octets, { stream: true }));
    for (const family of KEPT_FAMILIES) {
      if (!routes.about(family)) continue;
      const view = new RouteJson(page, agent.rib.in, family, routes);
      for (const prefix of asked(agent, family, query, routes)) {
        if (prefix >= 0) {
          routes.each(prefix, (row) => {
            if (left-- > 0) view.row(prefix, row);
          });
        }
        if (prefix >= 0 && text.length + page.length < ENOUGH && left > 0) continue;
        page.flush();
        yield text;
        text = "";
        if (left <= 0) return;
      }
      page.flush();
    }
    yield text;
    if (routes.trial) yield* rowPieces(routes.trial.hits());
  },

  *explain({ agent }, parameters): Answer {
    const query = readQuery(parameters), routes = new AgentRoutes(agent, query);
    let left = query.limit;
    for (const family of KEPT_FAMILIES) {
      if (!routes.about(family)) continue;
      for (const prefix of asked(agent, family, query, routes)) {
        if (prefix < 0 || !hasRoute(routes, prefix)) {
          if (prefix === NOT_YET) yield "";
          continue;
        }
        if (left-- <= 0) return;
        yield rowLine(explained(agent, family, prefix));
      }
    }
    // A prefix that was asked for, and all of whose paths were refused, is explained as well.
    if (left === query.limit && !query.filtered) yield* explainedRefused(agent, query);
  },

  *"what-if"({ agent }, parameters): Answer {
    const { rib, config: { prefixLists } } = agent;
    const { supposed, release } = parseSuppositions(parameters.list("words"), rib.in, prefixLists);
    try {
      const hops = hopCostsOf(agent.config.nextHops),
        whatIf = new WhatIf({
          routes: rib.in,
          decision: rib.decision,
          loc: (family) => rib.loc(family)!,
          importer: (peer) => rib.importer(peer),
          hops,
        }, supposed);
      for (const row of whatIf.rows()) yield row ? rowLine(row) : "";
      yield rowLine(whatIf.count);
      return { code: whatIf.count.lost > 0 ? EXIT.found : EXIT.done };
    } finally {
      release();
    }
  },

  /** All that came in, before policy, as pieces of a snapshot. */
  *snapshot({ agent }): Answer {
    const created = agent.unixSeconds(), source = "agent";
    for (const octets of streamSnapshot(agent.rib.in, { created, source })) {
      if (octets.length === 0) yield "";
      else yield rowLine({ schema: "underlay.snapshot/1", octets: octets.toBase64() });
    }
  },
};

function* explainedRefused(agent: Agent, query: RouteQuery): Generator<string> {
  if (query.side || !["exact", "for"].includes(query.question.kind)) return;
  const refused = { ...query, filtered: true }, routes = new AgentRoutes(agent, refused);
  for (const family of KEPT_FAMILIES) {
    if (!routes.about(family)) continue;
    for (const prefix of asked(agent, family, refused, routes)) {
      if (prefix >= 0 && hasRoute(routes, prefix)) yield rowLine(explained(agent, family, prefix));
    }
  }
}

function asked(agent: Agent, family: FamilyKey, { question }: RouteQuery, routes: AgentRoutes) {
  const { paths } = agent.rib.loc(family)!;
  return prefixesAsked(paths, question, (prefix) => hasRoute(routes, prefix));
}

/** What became of the paths of a prefix, and with whom is told of it. */
function explained(agent: Agent, family: FamilyKey, prefix: number): Explanation {
  const { rib } = agent, refusals = new RefusedBy(agent), hops = hopCostsOf(agent.config.nextHops);
  const refusedBy = (row: number) => refusals.of(family, prefix, row);
  const told = explain(rib.in, rib.loc(family)!, family, prefix, { refusedBy, hops });
  return { ...told, exports: explainedExports(agent, family, prefix) };
}
