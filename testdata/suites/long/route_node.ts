import type { PeerConfig } from "../../../core/config/router_config.ts";
import { OPEN, SimAgent } from "../../../core/agent/made_agents.ts";
import { madePeer } from "../../../core/agent/made_configs.ts";
import type { Lab } from "../../../core/speaker/sim/lab.ts";
import { heldBy } from "./route_held.ts";
import {
  connect,
  type ExportName,
  type Held,
  type ImportName,
  ModelRouter,
  type OwnRoute,
} from "./route_model.ts";
import { POLICIES, PREFIX_LISTS } from "./route_policies.ts";
import { must } from "./sim_scene.ts";

/** One router of the simulation: the agent that runs on its machine now, and what it should know. */
export class RouteNode {
  readonly model: ModelRouter;
  readonly peers: PeerConfig[] = [];
  #running: SimAgent | undefined;
  /** Established sessions of agents that are no more. */
  #upsBefore = 0;

  constructor(readonly lab: Lab, number: number, readonly as: number) {
    const address = `10.0.${number >> 8}.${number & 0xff}`;
    this.model = new ModelRouter(address, as, 0x0a000000 + number);
  }

  get address(): string {
    return this.model.address;
  }

  get sim(): SimAgent {
    return this.#running!;
  }

  start(): void {
    const { model: { address, id, own }, as, peers, lab } = this;
    const policies = { policies: POLICIES, prefixLists: PREFIX_LISTS };
    const part = { localAs: as, peers: [...peers], surroundings: { routerId: id }, ...policies };
    this.#running = new SimAgent(lab, address, part);
    for (const [prefix, route] of own) this.#say(prefix, route);
  }

  /** The agent leaves, or is killed and says nothing. */
  end(isKilled: boolean): void {
    const { agent, host } = this.sim;
    this.#upsBefore += this.#upsNow;
    if (isKilled) {
      for (const connection of [...host.connections]) connection.abort();
      for (const peer of agent.speaker.peers) peer.stop();
    } else agent.stop("simulated");
    agent.close();
  }

  get #upsNow(): number {
    return this.sim.agent.peers().reduce((sum, peer) => sum + peer.established_count, 0);
  }

  get ups(): number {
    return this.#upsBefore + this.#upsNow;
  }

  /** From now on it has this route of its own, or with `undefined` none for the prefix. */
  own(prefix: string, route: OwnRoute | undefined): void {
    if (route) this.model.own.set(prefix, route);
    else this.model.own.delete(prefix);
    this.#say(prefix, route);
  }

  #say(prefix: string, route: OwnRoute | undefined): void {
    const { agent } = this.sim;
    if (!route) return void agent.withdraw(prefix);
    const { med, communities = "" } = route;
    const words = [
      prefix,
      ...(med === undefined ? [] : [`med ${med}`]),
      ...(communities === "" ? [] : [`community ${communities}`]),
    ];
    const { done, text } = agent.announce(words.join(" "));
    must(done, `${this.address}: ${text}`);
  }

  /** From now on other policies stand between it and the peer at this place. */
  setPolicies(at: number, imports: ImportName, exports: ExportName): void {
    const peer = this.peers[at]!, neighbour = this.model.neighbours[at]!;
    Object.assign(neighbour, { imports, exports });
    const policies = { importPolicy: imports, exportPolicy: exports };
    const families = peer.families.map((family) => ({ ...family, ...policies }));
    this.peers[at] = { ...peer, families };
  }

  get areUp(): boolean {
    return [...this.sim.agent.speaker.peers].every(({ state }) => state === "Established");
  }

  /** All of its sessions stand and its counters say what it has, which is the answer. */
  held(): Held {
    const { agent } = this.sim, { rib } = agent;
    for (const { name, state, why } of agent.peers()) {
      must(state === "Established", `${this.address} - ${name}: ${state}: ${why}`);
    }
    const held = heldBy(agent, this.model.neighbours), { size } = held.best;
    const family = 1 << 8 | 1, table = rib.in.table(family)!, loc = rib.loc(family)!;
    must(loc.size === size, `${this.address}: ${loc.size} are counted as best, not ${size}`);
    const best = rib.in.peers.reduce((sum, peer) => sum + loc.bestOf(peer), 0);
    must(best === size, `${this.address}: ${best} are best by peer, not ${size}`);
    const paths = rib.in.peers.reduce((sum, p) => sum + rib.in.familyTally(p, family)!.paths, 0);
    must(paths === table.size, `${this.address}: ${paths} paths by peer, ${table.size} in all`);
    must(
      table.prefixes.size >= size && table.prefixes.size <= table.size,
      `${this.address}: ${table.prefixes.size} prefixes are held for ${table.size} paths`,
    );
    return held;
  }
}

/** A session between two routers, inside an AS or between two; `client` is a client of the other. */
export function link(
  a: RouteNode,
  b: RouteNode,
  holdTimeSeconds: number,
  client?: RouteNode,
): void {
  const peer = (me: RouteNode, other: RouteNode) =>
    madePeer({
      address: other.address,
      localAs: me.as,
      remoteAs: other.as,
      holdTimeSeconds,
      connectRetrySeconds: 30,
      client: client === other,
      family: me.as === other.as ? {} : OPEN,
    });
  a.peers.push(peer(a, b));
  b.peers.push(peer(b, a));
  connect(a.model, b.model, client?.model);
}
