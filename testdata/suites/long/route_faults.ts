import type { Lab } from "../../../core/speaker/sim/lab.ts";
import type { Rng } from "../../bench/generate/rng.ts";
import type { ExportName, ImportName } from "./route_model.ts";
import type { RouteNode } from "./route_node.ts";

/** Where nothing is drawn, everything passes. */
const IMPORTS = ["all", "all", "prefer", "refuse"] as const satisfies readonly ImportName[];
const EXPORTS = [
  "all",
  "all",
  "rank10",
  "rank20",
  "rank30",
  "withhold",
] as const satisfies readonly ExportName[];

/** The AS with reflectors. */
export const REFLECTED_AS = 65100;

/**
 * Draws the policies of a router for a peer of another AS. An AS behind reflectors is told one MED of
 * a route: with several, its routers may turn in a circle for ever (RFC 3345 §2), whatever they run.
 */
export function drawPolicies(rng: Rng, node: RouteNode, at: number): void {
  const imports = rng.pick(IMPORTS), drawn = rng.pick(EXPORTS);
  const isRanked = drawn !== "all" && drawn !== "withhold";
  const isCalm = node.peers[at]!.remoteAs !== REFLECTED_AS;
  node.setPolicies(at, imports, isRanked && !isCalm ? "all" : drawn);
}

/** What goes wrong with routers, and what people do to them. */
export const ROUTE_FAULTS = [
  "connection reset",
  "partition, short",
  "partition, long",
  "process stalls",
  "agent leaves",
  "agent killed",
  "peer restarted",
  "peer disabled for a while",
  "peer refreshed",
  "reader stops",
  "hold time reloaded",
  "next hop of exports reloaded",
  "policies reloaded",
] as const;

export type RouteFault = typeof ROUTE_FAULTS[number];

export interface RouteScene {
  readonly lab: Lab;
  readonly rng: Rng;
  readonly nodes: readonly RouteNode[];
}

/** Injects faults and changes of routes, drawn from the seed, until their time is over. */
export class RouteFaults {
  readonly counts = new Map<RouteFault, number>();
  /** Routes announced, changed or withdrawn. */
  changes = 0;
  readonly #scene: RouteScene;
  readonly #end: number;
  readonly #inject: Readonly<Record<RouteFault, () => boolean>>;

  /** Until `end` milliseconds of the world. */
  constructor(scene: RouteScene, end: number) {
    this.#scene = scene;
    this.#end = end;
    this.#inject = {
      "connection reset": () => this.#lose(),
      "partition, short": () => this.#cut(2000, 15_000),
      "partition, long": () => this.#cut(60_000, 90_000),
      "process stalls": () => this.#stall(),
      "agent leaves": () => this.#restart(false),
      "agent killed": () => this.#restart(true),
      "peer restarted": () => this.#tell((node, name) => node.sim.agent.restart(name).done),
      "peer disabled for a while": () => this.#disable(),
      "peer refreshed": () => this.#tell((node, name) => node.sim.agent.refresh(name).done),
      "reader stops": () => this.#pause(),
      "hold time reloaded": () => this.#reloadHold(),
      "next hop of exports reloaded": () => this.#reloadHops(),
      "policies reloaded": () => this.#reloadPolicies(),
    };
  }

  begin(faultEverySeconds: number, changeEverySeconds: number): void {
    this.#again(faultEverySeconds * 1000, () => {
      const kind = this.#scene.rng.pick(ROUTE_FAULTS);
      if (this.#inject[kind]()) this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    });
    this.#again(changeEverySeconds * 1000, () => this.#change());
  }

  #again(everyMs: number, act: () => void): void {
    const { rng, lab: { world } } = this.#scene, wait = -Math.log(1 - rng.unit()) * everyMs;
    if (world.now + wait >= this.#end) return;
    world.after(wait, () => {
      act();
      this.#again(everyMs, act);
    });
  }

  #change(): void {
    const { rng, nodes } = this.#scene, node = rng.pick(nodes), { own } = node.model;
    const number = nodes.indexOf(node);
    this.changes++;
    if (own.size > 0 && rng.percent(40)) return node.own(rng.pick([...own.keys()]), undefined);
    const communities = rng.percent(50) ? `65000:${rng.below(4)}` : "";
    const med = rng.percent(40) ? { med: rng.below(50) } : {};
    const prefix = rng.percent(40)
      ? `192.168.${rng.below(30)}.0/24`
      : `10.100.${number}.${rng.below(4) * 64}/26`;
    node.own(prefix, { communities, ...med });
  }

  #left(most: number): number {
    return Math.min(most * this.#scene.rng.unit(), this.#end - this.#scene.lab.world.now);
  }

  #node(): RouteNode {
    return this.#scene.rng.pick(this.#scene.nodes);
  }

  #lose(): boolean {
    const all = [...this.#node().sim.host.connections];
    if (all.length === 0) return false;
    this.#scene.rng.pick(all).lose("reset");
    return true;
  }

  #cut(least: number, most: number): boolean {
    const { rng, lab: { network, world } } = this.#scene, node = this.#node();
    const { address } = rng.pick(node.peers);
    const span = Math.min(least + (most - least) * rng.unit(), this.#end - world.now);
    network.cut(node.address, address, world.now + span);
    return true;
  }

  #stall(): boolean {
    const { host } = this.#node().sim, { now } = this.#scene.lab.world;
    if (host.frozenUntil > now) return false;
    host.frozenUntil = now + this.#left(60_000);
    return true;
  }

  #restart(isKilled: boolean): boolean {
    const node = this.#node();
    node.end(isKilled);
    node.start();
    return true;
  }

  #tell(act: (node: RouteNode, name: string) => boolean): boolean {
    const node = this.#node();
    return act(node, this.#scene.rng.pick(node.peers).name);
  }

  #disable(): boolean {
    return this.#tell((node, name) => {
      const { agent } = node.sim;
      if (!agent.disable(name, "simulated").done) return false;
      this.#scene.lab.world.after(this.#left(60_000), () => agent.enable(name));
      return true;
    });
  }

  #pause(): boolean {
    return this.#tell((node, name) => {
      const session = node.sim.agent.find(name).peer?.session;
      session?.pause();
      this.#scene.lab.world.after(this.#left(60_000), () => session?.resume());
      return session !== undefined;
    });
  }

  #reloadHold(): boolean {
    const node = this.#node(), at = this.#scene.rng.below(node.peers.length);
    const holdTimeSeconds = this.#scene.rng.pick([9, 30, 90]);
    node.peers[at] = { ...node.peers[at]!, holdTimeSeconds };
    node.sim.reload({ peers: [...node.peers] });
    return true;
  }

  /** Another way to say the same: outside next hop self is what is usual. */
  #reloadHops(): boolean {
    const node = this.#node(), { rng } = this.#scene;
    const mode = rng.pick(["usual", "self"] as const);
    node.peers.forEach((peer, i) => {
      if (peer.remoteAs === node.as || rng.percent(30)) return;
      const families = peer.families.map((family) => ({ ...family, nextHop: { mode } }));
      node.peers[i] = { ...peer, families };
    });
    node.sim.reload({ peers: [...node.peers] });
    return true;
  }

  #reloadPolicies(): boolean {
    const node = this.#node(), { rng } = this.#scene;
    const places = [...node.peers.keys()].filter((at) => node.peers[at]!.remoteAs !== node.as);
    if (places.length === 0) return false;
    drawPolicies(rng, node, rng.pick(places));
    node.sim.reload({ peers: [...node.peers] });
    return true;
  }
}
