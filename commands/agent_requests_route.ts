// Requests about the routes of the agent. Tables are walked by cursors that survive changes, a slice
// at a time; a row is written as the tables have it at that moment.
import type { Agent } from "../core/agent/agent.ts";
import { hopCostsOf } from "../core/agent/hop_costs_of.ts";
import { NO_PREFIX } from "../core/net/prefix_table.ts";
import { KEPT_FAMILIES } from "../core/rib/adj_in.ts";
import { explain } from "../core/rib/explain.ts";
import type { ExplainedExport, Explanation } from "../core/rib/explanation.ts";
import { exactPrefix, prefixFor } from "../core/rib/path_lookup.ts";
import { NO_ROW } from "../core/rib/path_table.ts";
import { NO_RULE } from "../core/rib/policy/policy.ts";
import { streamSnapshot } from "../core/rib/snapshot.ts";
import { NOT_YET, SortedWalk } from "../core/rib/sorted_walk.ts";
import { WhatIf } from "../core/rib/what_if.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { Page } from "../core/view/page.ts";
import { RouteJson } from "../core/view/route_json.ts";
import { RefusedBy } from "./agent_refusals.ts";
import { type Answer, type RequestTable, rowLine } from "./agent_request.ts";
import { AgentRoutes, type PolicyHits } from "./agent_routes.ts";
import { EXIT } from "./exit.ts";
import { readQuery, type RouteQuery } from "./route_query.ts";
import { parseSuppositions } from "./show_what_if_words.ts";

/** Prefixes looked at in one piece of an answer, and octets after which it is handed on. */
const SLICE = 256, ENOUGH = 1 << 14;

export const ROUTE_REQUESTS: RequestTable = {
  *routes({ agent }, parameters): Answer {
    const query = readQuery(parameters), routes = new AgentRoutes(agent, query);
    let text = "", left = query.limit;
    const decoder = new TextDecoder();
    const page = new Page((octets) => text += decoder.decode(octets, { stream: true }));
    for (const family of KEPT_FAMILIES) {
      if (!routes.about(family)) continue;
      const view = new RouteJson(page, agent.rib.in, family, routes);
      for (const prefix of prefixesOf(agent, family, query, routes)) {
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
    if (routes.hits) yield* hitRows(routes.hits);
  },

  *"route-count"({ agent }, parameters): Answer {
    const query = readQuery(parameters), known = keptCount(agent, query);
    if (known) return void (yield rowLine(known));
    const routes = new AgentRoutes(agent, query), peers = new Set<number>();
    let count = 0, networks = 0;
    for (const family of KEPT_FAMILIES) {
      if (!routes.about(family)) continue;
      const table = agent.rib.in.table(family)!;
      for (const prefix of anyPrefixesOf(agent, family, query, routes)) {
        if (prefix < 0) {
          yield "";
          continue;
        }
        const before = count;
        routes.each(prefix, (row) => {
          count++;
          peers.add(table.peerOf(row));
        });
        if (count > before) networks++;
      }
    }
    yield rowLine({ schema: COUNT_SCHEMA, routes: count, networks, peers: peers.size });
    if (routes.hits) yield* hitRows(routes.hits);
  },

  *explain({ agent }, parameters): Answer {
    const query = readQuery(parameters), routes = new AgentRoutes(agent, query);
    let left = query.limit;
    for (const family of KEPT_FAMILIES) {
      if (!routes.about(family)) continue;
      for (const prefix of prefixesOf(agent, family, query, routes)) {
        if (prefix < 0 || !hasRow(routes, prefix)) {
          if (prefix === NOT_YET) yield "";
          continue;
        }
        if (left-- <= 0) return;
        yield rowLine(explained(agent, family, prefix));
      }
    }
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

const COUNT_SCHEMA = "underlay.route-count/1";

/** Prefixes that the question asks for; negative after a slice without one. */
function* prefixesOf(
  agent: Agent,
  family: FamilyKey,
  { question }: RouteQuery,
  routes: AgentRoutes,
): Generator<number> {
  const table = agent.rib.in.table(family)!;
  if (question.kind === "exact") {
    const prefix = exactPrefix(table, question.prefix);
    if (prefix !== NO_PREFIX) yield prefix;
    return;
  }
  if (question.kind === "for") return yield* longest(agent, family, question, routes);
  const walk = new SortedWalk(table, question.kind === "inside" ? question.prefix : undefined);
  let looked = 0;
  for (let prefix = walk.next(); prefix !== NO_PREFIX; prefix = walk.next()) {
    yield prefix;
    if (prefix !== NOT_YET && ++looked % SLICE === 0) yield NOT_YET;
  }
}

/** The same in no order, for whoever only counts. */
function* anyPrefixesOf(
  agent: Agent,
  family: FamilyKey,
  query: RouteQuery,
  routes: AgentRoutes,
): Generator<number> {
  if (query.question.kind !== "all") return yield* prefixesOf(agent, family, query, routes);
  const { prefixes } = agent.rib.in.table(family)!;
  for (let prefix = 0; prefix < prefixes.bound; prefix++) {
    if (prefixes.length(prefix) >= 0) yield prefix;
    if (prefix % SLICE === SLICE - 1) yield NOT_YET;
  }
}

/** The longest match of which any route passes. */
function* longest(
  agent: Agent,
  family: FamilyKey,
  { prefix: { address, length } }: Extract<RouteQuery["question"], { kind: "for" }>,
  routes: AgentRoutes,
): Generator<number> {
  const table = agent.rib.in.table(family)!;
  for (let below = length + 1;;) {
    const prefix = prefixFor(table, address, below);
    if (prefix === NO_PREFIX) return;
    if (hasRow(routes, prefix)) return yield prefix;
    below = table.prefixes.length(prefix);
  }
}

function hasRow(routes: AgentRoutes, prefix: number): boolean {
  let has = false;
  routes.each(prefix, () => has = true);
  return has;
}

/** What is counted anyway: everything accepted, or all that is best. */
function keptCount(agent: Agent, query: RouteQuery): object | undefined {
  const { question, from, side, filtered, where, policy, filter } = query;
  const isPlain = question.kind === "all" && from === undefined && !side && !filtered &&
    where === undefined && policy === undefined && Object.values(filter).every((one) => !one);
  if (!isPlain) return undefined;
  const { rib } = agent, told = new Set<number>();
  let accepted = 0, networks = 0;
  for (const family of KEPT_FAMILIES) {
    networks += rib.loc(family)!.size;
    for (const peer of rib.in.peers) {
      const tally = rib.in.familyTally(peer, family)!;
      const count = query.primary ? rib.loc(family)!.bestOf(peer) : tally.accepted;
      accepted += count;
      if (count > 0) told.add(peer);
    }
  }
  return { schema: COUNT_SCHEMA, routes: accepted, networks, peers: told.size };
}

/** How often each rule of a policy that was tried has decided. */
function* hitRows({ policy, accepted, rejected }: PolicyHits): Generator<string> {
  for (const verdict of [true, false]) {
    for (const [i, routes] of (verdict ? accepted : rejected).entries()) {
      if (routes === 0) continue;
      const rule = policy.rules[i];
      yield rowLine({
        schema: "underlay.policy-hits/1",
        policy: policy.name,
        ...(rule !== undefined && { rule }),
        accepted: verdict,
        routes,
      });
    }
  }
}

/** With whom is told of it, and why others are not. */
function explained(agent: Agent, family: FamilyKey, prefix: number): Explanation {
  const { rib } = agent, refusals = new RefusedBy(agent), hops = hopCostsOf(agent.config.nextHops);
  const refusedBy = (row: number) => refusals.of(family, prefix, row);
  const told = explain(rib.in, rib.loc(family)!, family, prefix, {
    refusedBy,
    hops,
  });
  return { ...told, exports: exportsOf(agent, family, prefix) };
}

function exportsOf(agent: Agent, family: FamilyKey, prefix: number): ExplainedExport[] {
  const best = agent.rib.loc(family)!.best(prefix);
  if (best === NO_ROW) return [];
  return [...agent.peersByName.values()].map((peer): ExplainedExport => {
    const offering = agent.offering(peer.name, family);
    if (!offering) return { peer: peer.name, exported: false, down: true };
    const isOffered = offering.look(prefix, best);
    if (offering.source === peer.number) {
      return { peer: peer.name, exported: false, withheld: "its own route" };
    }
    const policy = agent.policyOf(peer.name, family, "export"), { rule, withheld } = offering;
    const isJudged = isOffered || withheld === "policy";
    const by = policy && isJudged && {
      policy: policy.name,
      ...(rule !== NO_RULE && { rule: policy.rules[rule]! }),
    };
    return {
      peer: peer.name,
      exported: isOffered,
      ...(!isOffered && { withheld }),
      ...by,
    };
  });
}
