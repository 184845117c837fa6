// show route stats: how the routes that are asked for are spread over peers, lengths and origins.
import type { Agent } from "../core/agent/agent.ts";
import { KEPT_FAMILIES } from "../core/rib/adj_in.ts";
import { REFUSALS } from "../core/rib/importer.ts";
import { SetColumns } from "../core/rib/set_columns.ts";
import type { PeerStats, RouteStatsRow } from "../core/view/route_stats.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { familyName } from "../core/wire/family/mod.ts";
import type { AgentRoutes } from "./agent_routes.ts";

const ORIGINS = ["igp", "egp", "incomplete"] as const, INCOMPLETE = 2;

/** Routes of a peer in one family. */
interface Count {
  routes: number;
  best: number;
}

/** Counts the routes of a query. */
export class RouteStats {
  readonly #agent: Agent;
  readonly #routes: AgentRoutes;
  readonly #columns: SetColumns;
  #count = 0;
  #networks = 0;
  /** By family, then by number of the peer, and by length. */
  readonly #peers = new Map<FamilyKey, Count[]>();
  readonly #lengths = new Map<FamilyKey, number[]>();
  readonly #origins: number[] = ORIGINS.map(() => 0);

  constructor(agent: Agent, routes: AgentRoutes) {
    this.#agent = agent;
    this.#routes = routes;
    this.#columns = new SetColumns(agent.rib.in.sets);
    for (const family of KEPT_FAMILIES) {
      this.#peers.set(family, []);
      this.#lengths.set(family, []);
    }
  }

  /** Counts what is asked for of a prefix. */
  add(family: FamilyKey, prefix: number): void {
    const loc = this.#agent.rib.loc(family)!, { paths } = loc, before = this.#count;
    const peers = this.#peers.get(family)!, best = loc.best(prefix);
    this.#routes.each(prefix, (row) => {
      this.#count++;
      const count = peers[paths.peerOf(row)] ??= { routes: 0, best: 0 };
      count.routes++;
      if (row === best) count.best++;
      const set = this.#routes.setOf();
      this.#columns.know(set);
      const origin = Math.min(INCOMPLETE, this.#columns.origin(set));
      this.#origins[origin] = this.#origins[origin]! + 1;
    });
    if (this.#count === before) return;
    this.#networks++;
    const lengths = this.#lengths.get(family)!, length = paths.prefixes.length(prefix);
    lengths[length] = (lengths[length] ?? 0) + 1;
  }

  /** `isAll`: nothing was left out, so that it is of use to say what peers told beside. */
  row(isAll: boolean): RouteStatsRow {
    const lengths = [...this.#lengths].flatMap(([family, counts]) =>
      [...counts.entries()].filter(([, networks]) => networks !== undefined)
        .map(([length, networks]) => ({ family: familyName(family), length, networks }))
    );
    return {
      schema: "underlay.route-stats/1",
      routes: this.#count,
      networks: this.#networks,
      peers: this.#agent.rib.in.peers.flatMap((peer) =>
        KEPT_FAMILIES.flatMap((family) => this.#peer(peer, family, isAll))
      ),
      lengths,
      origins: ORIGINS.map((origin, i) => ({ origin, routes: this.#origins[i]! }))
        .filter(({ routes }) => routes > 0),
    };
  }

  #peer(peer: number, family: FamilyKey, isAll: boolean): PeerStats[] {
    const { in: into } = this.#agent.rib, tally = into.familyTally(peer, family)!;
    const { routes, best } = this.#peers.get(family)![peer] ?? { routes: 0, best: 0 };
    if (routes === 0 && !(isAll && tally.paths > 0)) return [];
    const count = { peer: into.facts(peer).name, family: familyName(family), routes, best };
    if (!isAll) return [count];
    const rejected = REFUSALS.map((reason) => ({ reason, routes: tally.rejectedFor(reason) }))
      .filter((one) => one.routes > 0);
    return [{ ...count, received: tally.paths, ...(rejected.length > 0 && { rejected }) }];
  }
}
