// Many speakers on the virtual network, while connections, paths, processes and machines fail:
// nothing illegal happens, nothing grows, and once the faults end every session stands.
import { Lab } from "../../../core/speaker/sim/lab.ts";
import { Rng } from "../../bench/generate/rng.ts";
import { type FaultKind, FAULTS, Faults } from "./sim_faults.ts";
import { SimLink } from "./sim_link.ts";
import { SimNode } from "./sim_node.ts";
import { must, type Scene } from "./sim_scene.ts";

/** What is simulated. Each hub has a session with each of its leaves, the nodes of the mesh all with each other. */
export interface Plan {
  readonly mesh: number;
  readonly hubs: readonly number[];
  readonly seconds: number;
  /** The mean time between two faults. */
  readonly faultEverySeconds: number;
}

export const LARGE: Plan = {
  mesh: 16,
  hubs: [40, 40],
  seconds: 3600,
  faultEverySeconds: 4,
};
export const SMALL: Plan = { mesh: 3, hubs: [], seconds: 600, faultEverySeconds: 3 };

/** The last minutes are without faults: pauses after many falls are a minute long. */
const HEALING_SECONDS = 180;
/** How often memory is looked at. */
const LOOK_SECONDS = 10;
/** How long a peer may take to read our last words, and what is left of attempts to connect. */
const ENDING_SECONDS = 60;

export interface Simulated {
  readonly sessions: number;
  readonly faults: Readonly<Record<FaultKind, number>>;
  /** How often a session came up, on either side. */
  readonly ups: number;
  /** How often each event led to another state. */
  readonly events: ReadonlyMap<string, number>;
  /** Most octets that wait to be sent on one connection, and to be read. */
  readonly mostUnsent: number;
  readonly mostWaiting: number;
  /** Of all changes of state, in order. */
  readonly digest: number;
}

/** Runs one hour, or what the plan says, from a seed. Throws an error that says what was wrong, and when. */
export function simulate(seed: number, plan: Plan): Simulated {
  const scene = makeScene(seed, plan), { lab, nodes, links } = scene, { world } = lab;
  const faults = new Faults(scene, plan.faultEverySeconds);
  const most = { unsent: 0, waiting: 0 };
  try {
    faults.begin((plan.seconds - HEALING_SECONDS) * 1000);
    for (let second = 0; second < plan.seconds; second += LOOK_SECONDS) {
      lab.pass(LOOK_SECONDS);
      for (const node of nodes) node.look(most);
    }
    for (const link of links) link.checkStands();
    for (const node of nodes) node.checkConnections();
    for (const node of nodes) node.stop();
    lab.pass(ENDING_SECONDS);
    checkNothingIsLeft(scene);
  } catch (error) {
    throw new Error(`seed ${seed}, at ${world.now / 1000} s: ${(error as Error).message}`);
  }
  return {
    sessions: links.length,
    faults: Object.fromEntries(FAULTS.map((kind) => [kind, faults.count(kind)])) as Record<
      FaultKind,
      number
    >,
    ups: scene.ups,
    events: scene.events,
    mostUnsent: most.unsent,
    mostWaiting: most.waiting,
    digest: scene.digest,
  };
}

function checkNothingIsLeft({ lab, nodes }: Scene): void {
  for (const { host } of nodes) {
    must(host.connections.size === 0, `${host.address} has a connection after its end`);
  }
  must(lab.world.pending === 0, `${lab.world.pending} things are due after the end`);
}

function makeScene(seed: number, { mesh, hubs }: Plan): Scene {
  const rng = new Rng(seed), lab = new Lab(seed);
  const scene: Scene = { lab, rng, nodes: [], links: [], ups: 0, events: new Map(), digest: 0 };
  const node = (as: number) => {
    const made = new SimNode(scene, scene.nodes.length + 1, as);
    scene.nodes.push(made);
    return made;
  };
  // Half of the mesh is one AS; one hub is in the AS of its leaves, the other is not.
  for (let i = 0; i < mesh; i++) node(i % 2 === 0 ? 65000 : 65100 + i);
  const inMesh = [...scene.nodes];
  inMesh.forEach((a, i) => {
    for (const b of inMesh.slice(i + 1)) scene.links.push(new SimLink(scene, a, b));
  });
  hubs.forEach((leaves, i) => {
    const hub = node(4_200_000_000 + i);
    for (let leaf = 0; leaf < leaves; leaf++) {
      scene.links.push(new SimLink(scene, node(i === 0 ? hub.as : 65200 + leaf), hub));
    }
  });
  for (const one of scene.nodes) one.start();
  return scene;
}
