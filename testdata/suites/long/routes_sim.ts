// Routers on the virtual network, while sessions, paths and processes fail and routes come and go:
// once the faults end, every router knows what a model of the network says that it should know.
import { Lab } from "../../../core/speaker/sim/lab.ts";
import { Rng } from "../../bench/generate/rng.ts";
import {
  drawPolicies,
  REFLECTED_AS,
  ROUTE_FAULTS,
  type RouteFault,
  RouteFaults,
} from "./route_faults.ts";
import { type Held, judge, type ModelRouter } from "./route_model.ts";
import { link, RouteNode } from "./route_node.ts";
import { must } from "./sim_scene.ts";

/**
 * What is simulated: a full mesh; reflectors with clients of both and with peers that are no clients;
 * and routers of other ASes around.
 */
export interface RoutePlan {
  readonly mesh: number;
  readonly reflectors: number;
  readonly clients: number;
  readonly others: number;
  readonly outside: number;
  readonly seconds: number;
  readonly faultEverySeconds: number;
  readonly changeEverySeconds: number;
}

export const LARGE: RoutePlan = {
  mesh: 20,
  reflectors: 2,
  clients: 35,
  others: 3,
  outside: 40,
  seconds: 80,
  faultEverySeconds: 1.1,
  changeEverySeconds: 0.7,
};
export const SMALL: RoutePlan = {
  mesh: 4,
  reflectors: 2,
  clients: 4,
  others: 2,
  outside: 5,
  seconds: 300,
  faultEverySeconds: 3,
  changeEverySeconds: 1,
};

/** Pauses after many falls are two minutes long. */
const HEALING_SECONDS = 300;
/** So long all sessions have to stand after that: longer than any hold time. */
const CALM_SECONDS = 100;

export interface RoutesSimulated {
  readonly routers: number;
  readonly sessions: number;
  readonly faults: Readonly<Record<RouteFault, number>>;
  readonly changes: number;
  /** How often a session came up, on either side. */
  readonly ups: number;
  /** Routes in all Loc-RIBs at the end. */
  readonly routes: number;
  readonly prefixes: number;
  /** Prefixes about which routers may agree in several ways. */
  readonly open: number;
}

/** Throws an error that says what was wrong, and of which seed. */
export function simulateRoutes(seed: number, plan: RoutePlan): RoutesSimulated {
  const rng = new Rng(seed), lab = new Lab(seed), { nodes, sessions } = makeNetwork(lab, rng, plan);
  const faults = new RouteFaults({ lab, rng, nodes }, plan.seconds * 1000);
  const held = new Map<ModelRouter, Held>();
  let open = 0;
  try {
    for (const node of nodes) node.start();
    faults.begin(plan.faultEverySeconds, plan.changeEverySeconds);
    pass(lab, plan.seconds);
    heal(lab, nodes);
    for (const node of nodes) held.set(node.model, node.held());
    open = judge(held);
  } catch (error) {
    throw new Error(`seed ${seed}, at ${lab.world.now / 1000} s: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const count = (kind: RouteFault) => faults.counts.get(kind) ?? 0;
  return {
    routers: nodes.length,
    sessions,
    faults: Object.fromEntries(ROUTE_FAULTS.map((kind) => [kind, count(kind)])) as Record<
      RouteFault,
      number
    >,
    changes: faults.changes,
    ups: nodes.reduce((sum, { ups }) => sum + ups, 0),
    routes: [...held.values()].reduce((sum, { best }) => sum + best.size, 0),
    prefixes: new Set([...held.values()].flatMap(({ best }) => [...best.keys()])).size,
    open,
  };
}

/** Lets pass what it takes until all sessions stand, and a while more. */
function heal(lab: Lab, nodes: readonly RouteNode[]): void {
  for (let seconds = 0; seconds < HEALING_SECONDS; seconds += 10) {
    pass(lab, 10);
    if (nodes.every(({ areUp }) => areUp)) break;
  }
  pass(lab, CALM_SECONDS);
}

/** Things that may happen in ten seconds: some times what does when many routers restart. */
const MOST_THINGS = 200_000;

function pass(lab: Lab, seconds: number): void {
  for (let passed = 0; passed < seconds; passed += 10) {
    const before = lab.world.count;
    lab.pass(Math.min(10, seconds - passed));
    must(lab.world.count - before < MOST_THINGS, "the routers do not come to rest");
  }
}

const MESH_AS = 65000, OUTSIDE_AS = 4_200_000_000;

function makeNetwork(lab: Lab, rng: Rng, plan: RoutePlan) {
  const nodes: RouteNode[] = [];
  let sessions = 0;
  const add = (count: number, as: (i: number) => number) => {
    const made = Array.from(
      { length: count },
      (_, i) => new RouteNode(lab, nodes.length + i + 1, as(i)),
    );
    nodes.push(...made);
    return made;
  };
  const join = (a: RouteNode, b: RouteNode, client?: RouteNode) => {
    sessions++;
    link(a, b, rng.pick([9, 30, 90]), client);
    lab.network.setDelay(a.address, b.address, 0.5 + 4 * rng.unit());
    if (a.as === b.as) return;
    for (const one of [a, b]) drawPolicies(rng, one, one.peers.length - 1);
  };
  const mesh = add(plan.mesh, () => MESH_AS);
  const reflectors = add(plan.reflectors, () => REFLECTED_AS);
  const clients = add(plan.clients, () => REFLECTED_AS);
  const others = add(plan.others, () => REFLECTED_AS);
  const outside = add(plan.outside, (i) => OUTSIDE_AS + i);
  mesh.forEach((a, i) => mesh.slice(i + 1).forEach((b) => join(a, b)));
  const inner = [...reflectors, ...others];
  // The first of them are clients in a ring: what goes round has to be known again (RFC 4456 §8).
  const clientOf = (i: number, j: number) => j > 2 ? undefined : inner[i === 0 && j === 2 ? 0 : j];
  inner.forEach((a, i) => inner.slice(i + 1).forEach((b, j) => join(a, b, clientOf(i, i + 1 + j))));
  // Every third client has one reflector: from there others get its routes by way of two.
  clients.forEach((client, i) => {
    const its = i % 3 === 0 ? [rng.pick(reflectors)] : reflectors;
    for (const one of its) join(one, client, client);
  });
  // Everybody outside has two ways in, to anybody that was there before.
  outside.forEach((one, i) => {
    const known = [...mesh, ...clients, ...others, ...outside.slice(0, i)];
    const first = rng.pick(known), second = rng.pick(known);
    join(one, first);
    if (second !== first) join(one, second);
  });
  return { nodes, sessions };
}
