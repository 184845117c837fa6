// show route --style bird: the routes that a query wants, as the agent would tell them to birdc.
import type { Agent } from "../core/agent/agent.ts";
import type { LocRib } from "../core/rib/loc_rib.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { NOT_YET } from "../core/rib/sorted_walk.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../core/wire/family/family_type.ts";
import { birdRouteDetail, birdRouteLines, birdTableLines } from "../core/view/bird/routes.ts";
import type { BirdLine } from "../core/view/bird/reply.ts";
import type { BirdStyle, BirdVersion, IpVersion } from "../core/view/bird/version.ts";
import { prefixesAsked } from "./agent_prefixes.ts";
import { type Answer, type RequestTable, rowLine } from "./agent_request.ts";
import { AgentRoutes } from "./agent_routes.ts";
import { birdClock } from "./bird_clock.ts";
import { BirdPaths } from "./bird_paths.ts";
import { readQuery } from "./route_query.ts";

/** The schema of a line of text that is to be printed as it is. */
export const TEXT_SCHEMA = "underlay.text/1";
/** Characters of a piece. */
const ENOUGH = 1 << 13;

const FAMILIES = [[4, IPV4_UNICAST], [6, IPV6_UNICAST]] as const;

export const BIRD_REQUESTS: RequestTable = {
  *"bird-routes"({ agent }, parameters): Answer {
    const query = readQuery(parameters), routes = new AgentRoutes(agent, query);
    const writer = new BirdWriter(agent, routes, {
      limit: query.limit,
      isAll: parameters.flag("all"),
      version: parameters.number("version") === 1 ? 1 : 2,
    });
    for (const [ip, family] of FAMILIES) {
      if (!routes.about(family)) continue;
      writer.about(ip, family);
      const { paths } = agent.rib.loc(family)!;
      for (const prefix of prefixesAsked(paths, query.question, (id) => hasAny(routes, id))) {
        if (prefix !== NOT_YET) writer.write(prefix);
        if (prefix !== NOT_YET && !writer.isFull) continue;
        yield writer.take();
        if (writer.left <= 0) return;
      }
      yield writer.take();
    }
  },
};

function hasAny(routes: AgentRoutes, prefix: number): boolean {
  let has = false;
  routes.each(prefix, () => has = true);
  return has;
}

interface BirdWriting {
  readonly version: BirdVersion;
  readonly isAll: boolean;
  readonly limit: number;
}

/** Writes prefixes as rows of text. */
class BirdWriter {
  /** Paths that may still be written. */
  left: number;
  readonly #agent: Agent;
  readonly #routes: AgentRoutes;
  readonly #paths: BirdPaths;
  readonly #style: BirdStyle;
  readonly #isAll: boolean;
  #loc: LocRib;
  #text = "";
  /** What has to stand before the next path. */
  #head: readonly BirdLine[] = [];
  #isFirst = true;

  constructor(agent: Agent, routes: AgentRoutes, { version, isAll, limit }: BirdWriting) {
    this.#agent = agent;
    this.#routes = routes;
    this.#style = { version, clock: birdClock(agent.unixSeconds()) };
    this.#paths = new BirdPaths(agent, this.#style);
    this.#isAll = isAll;
    this.left = limit;
    this.#loc = agent.rib.loc(IPV4_UNICAST)!;
  }

  about(ip: IpVersion, family: FamilyKey): void {
    this.#paths.about(family);
    this.#loc = this.#agent.rib.loc(family)!;
    this.#head = birdTableLines(ip, this.#isFirst, this.#style);
  }

  get isFull(): boolean {
    return this.#text.length >= ENOUGH || this.left <= 0;
  }

  take(): string {
    const text = this.#text;
    this.#text = "";
    return text;
  }

  /** The wanted paths of a prefix, the best first. */
  write(prefix: number): void {
    const best = this.#loc.best(prefix);
    let lead: { prefix?: string } = { prefix: this.#paths.prefix(prefix) };
    for (const isBest of [true, false]) {
      this.#routes.each(prefix, (row) => {
        if ((row === best) !== isBest || this.left-- <= 0) return;
        this.#path(row, { ...lead, isBest });
        lead = {};
      });
    }
  }

  #path(row: number, lead: { readonly prefix?: string; readonly isBest: boolean }): void {
    const set = this.#routes.setOf(), hop = this.#routes.nextHopOf(), style = this.#style;
    this.#paths.open(row, { set, hop });
    const path = this.#paths.route(row), isOwn = path.kind === "blackhole";
    const lines = [...this.#head, ...birdRouteLines({ ...path, ...lead }, style)];
    if (this.#isAll) lines.push(...birdRouteDetail(isOwn, this.#paths.attributes(isOwn), style));
    this.#head = [];
    this.#isFirst = false;
    for (const { text } of lines) this.#text += rowLine({ schema: TEXT_SCHEMA, text });
  }
}
