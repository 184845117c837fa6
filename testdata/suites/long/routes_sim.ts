// Routers on the virtual network, while sessions, paths and processes fail and routes come and go:
// once the faults end, every router knows what a model of the network says that it should know.
import { Lab } from "../../../core/speaker/sim/lab.ts";
import { Rng } from "../../bench/generate/rng.ts";
import { ROUTE_FAULTS, type RouteFault, RouteFaults } from "./route_faults.ts";
import { settle } from "./route_model.ts";
import { link, RouteNode } from "./route_node.ts";

/** What is simulated: a full mesh, reflectors with clients of both, and routers of other ASes around. */
export interface RoutePlan {
  readonly mesh: number;
  readonly reflectors: number;
  readonly clients: number;
  readonly outside: number;
  readonly seconds: number;
  readonly faultEverySeconds: number;
  readonly changeEverySeconds: number;
}

export const LARGE: RoutePlan = {
  mesh: 20,
  reflectors: 2,
  clients: 38,
  outside: 40,
  seconds: 240,
  faultEverySeconds: 1.5,
  changeEverySeconds: 0.6,
};
export const SMALL: RoutePlan = {
  mesh: 4,
  reflectors: 2,
  clients: 4,
  outside: 5,
  seconds: 300,
  faultEverySeconds: 3,
  changeEverySeconds: 1,
};

/** Pauses after many falls are two minutes long. */
const HEALING_SECONDS = 400;

export interface RoutesSimulated {
  readonly routers: number;
  readonly sessions: number;
  readonly faults: Readonly<Record<RouteFault, number>>;
  readonly changes: number;
  /** How often a session came up, on either side. */
  readonly ups: number;
  /** Routes in all Loc-RIBs at the end. */
  readonly routes: number;
}

/** Throws an error that says what was wrong, and of which seed. */
export function simulateRoutes(seed: number, plan: RoutePlan): RoutesSimulated {
  const rng = new Rng(seed), lab = new Lab(seed), { nodes, sessions } = makeNetwork(lab, rng, plan);
  const faults = new RouteFaults({ lab, rng, nodes }, plan.seconds * 1000);
  try {
    for (const node of nodes) node.start();
    faults.begin(plan.faultEverySeconds, plan.changeEverySeconds);
    lab.pass(plan.seconds + HEALING_SECONDS);
    settle(nodes.map(({ model }) => model));
    for (const node of nodes) node.check();
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
    routes: nodes.reduce((sum, { model }) => sum + model.best.size, 0),
  };
}

const MESH_AS = 65000, REFLECTED_AS = 65100, OUTSIDE_AS = 4_200_000_000;

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
  };
  const mesh = add(plan.mesh, () => MESH_AS);
  const reflectors = add(plan.reflectors, () => REFLECTED_AS);
  const clients = add(plan.clients, () => REFLECTED_AS);
  const outside = add(plan.outside, (i) => OUTSIDE_AS + i);
  mesh.forEach((a, i) => mesh.slice(i + 1).forEach((b) => join(a, b)));
  reflectors.forEach((a, i) => reflectors.slice(i + 1).forEach((b) => join(a, b)));
  for (const client of clients) for (const one of reflectors) join(one, client, client);
  // Everybody outside has two ways in, to anybody that was there before.
  outside.forEach((one, i) => {
    const others = [...mesh, ...clients, ...outside.slice(0, i)];
    const first = rng.pick(others), second = rng.pick(others);
    join(one, first);
    if (second !== first) join(one, second);
  });
  return { nodes, sessions };
}
