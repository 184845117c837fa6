// The whole of it: fabric, store, agents, containers, and who looks at them.
import { Lab } from "../../tools/lab/lab.ts";
import type { Node } from "../../tools/lab/node.ts";
import { must, type Outcome, run, until } from "../../tools/lab/shell.ts";
import { Agent } from "../interop/routing/agent.ts";
import { UNDERLAY } from "../interop/underlay.ts";
import { Commits } from "./commits.ts";
import {
  birdSocket,
  cableOf,
  type Fabric,
  layFabric,
  managementOf,
  type NodeName,
  NODES,
  rackOf,
  RACKS,
  routersAreUp,
  STORE_ADDRESS,
} from "./fabric.ts";
import { Runtime } from "./pods.ts";
import { type Sample, Sampler } from "./sampler.ts";

const CLIENT = `${STORE_ADDRESS}:2379`, STORE = `etcd://${CLIENT}`;
/** Room for two racks of four blocks, all of one size: what one node gives back is what another waits for. */
const POOL = ["10.64.0.0/25", "--rack-size", "/26", "--sizes", "/28-/28", "--usual", "/28"];
const INSIDE = /^10\.64\.0\./, AGGREGATE = /\/26$/;
/** Between a withdrawal and the next grant. */
export const COOL_SECONDS = 3;
const ELASTIC = [
  ...["--pre-allocate", "2", "--high", "80", "--low", "30"],
  ...["--settle", "2s", "--cool", `${COOL_SECONDS}s`],
];

export class Scene {
  readonly runtimes = new Map<NodeName, Runtime>();
  readonly #lab: Lab;
  readonly #fabric: Fabric;
  readonly #agents = new Map<NodeName, Agent>();
  commits!: Commits;
  sampler!: Sampler;

  private constructor(lab: Lab, fabric: Fabric) {
    this.#lab = lab;
    this.#fabric = fabric;
  }

  /** Routers, store and pool; the agents are {@link startAgent}'s. */
  static async open(): Promise<Scene> {
    const lab = await Lab.open("ipam-scene");
    try {
      const scene = new Scene(lab, await layFabric(lab));
      scene.startStore();
      for (const name of NODES) scene.runtimes.set(name, await Runtime.start(lab, scene.of(name)));
      await Promise.all([scene.storeAnswers(), routersAreUp(scene.#fabric)]);
      scene.commits = new Commits(scene.of("mgmt"), STORE);
      const routers = ["core", ...RACKS.map(({ tor }) => tor)];
      const sockets = new Map(routers.map((name) => [name, birdSocket(scene.of(name))]));
      scene.sampler = new Sampler(sockets, INSIDE, judged);
      await scene.ask("pool", "add", "pods", ...POOL, ...ELASTIC);
      return scene;
    } catch (error) {
      await lab.close();
      throw error;
    }
  }

  of(name: string): Node {
    return this.#fabric.get(name)!;
  }

  runtime(name: NodeName): Runtime {
    return this.runtimes.get(name)!;
  }

  // The store.

  startStore(): void {
    const urls = { client: `http://${CLIENT}`, peer: "http://127.0.0.1:2380" };
    this.of("mgmt").spawn("etcd", [
      ...["etcd", "--name", "one", "--data-dir", `${this.#lab.directory}/etcd`],
      ...["--listen-client-urls", urls.client, "--advertise-client-urls", urls.client],
      ...["--listen-peer-urls", urls.peer, "--initial-advertise-peer-urls", urls.peer],
      ...["--initial-cluster", `one=${urls.peer}`, "--log-level", "error"],
    ]);
  }

  async storeAnswers(): Promise<void> {
    const health = ["etcdctl", "--endpoints", `http://${CLIENT}`, "endpoint", "health"];
    const command = [
      "ip",
      "netns",
      "exec",
      this.of("mgmt").netns,
      "env",
      "ETCDCTL_API=3",
      ...health,
    ];
    const isUp = async () => (await run(command)).code === 0;
    if (!await until(isUp, 20_000)) throw new Error("etcd is mute");
  }

  signalStore(signal: Deno.Signal): Promise<void> {
    return this.of("mgmt").signal("etcd", signal);
  }

  /** Runs `ipam WORDS` where the store is; throws where it says no. */
  ask(...words: readonly string[]): Promise<string> {
    const command = [...UNDERLAY, "ipam", ...words, "--store", STORE];
    return must(["ip", "netns", "exec", this.of("mgmt").netns, ...command], { timeoutMs: 40_000 });
  }

  /** As {@link ask}; also where it found something. */
  audit(...words: readonly string[]): Promise<Outcome> {
    const command = [...UNDERLAY, "ipam", "check", ...words, "--store", STORE];
    return run(["ip", "netns", "exec", this.of("mgmt").netns, ...command], { timeoutMs: 60_000 });
  }

  // The agents.

  async startAgent(name: NodeName): Promise<void> {
    this.#agents.set(name, await Agent.start(this.of(name), this.#config(name)));
  }

  /** As when the kernel does it for want of memory. Its pods stay. */
  async killAgent(name: NodeName): Promise<void> {
    // Nothing else runs there: its pods have no process.
    await this.of(name).signal("", "SIGKILL");
    await until(async () => (await this.of(name).pids()).length === 0, 5000);
  }

  agent(name: NodeName): Agent {
    return this.#agents.get(name)!;
  }

  /** `ipam` of `show status --json`. */
  async standing(name: NodeName): Promise<{ state: string; refused?: string; why?: string }> {
    return JSON.parse(await this.agent(name).tell("show", "status", "--json")).ipam;
  }

  socket(name: NodeName): string {
    return `unix:${this.#lab.directory}/${name}-run/control.sock`;
  }

  get torAddresses(): string {
    return RACKS.map(({ tor }) => managementOf(tor)).join(",");
  }

  #config(name: NodeName): string {
    const { own, tor } = cableOf(name), { as, name: rack } = rackOf(name);
    return `
local-as: ${as}
router-id: ${own}
listen: []
peers:
  - {name: tor, address: ${tor}, remote-as: ${as}, connect-retry: 1s, families: {ipv4: {}}}
ipam:
  store: ${STORE}
  node: ${name}
  labels: {rack: ${rack}, address: ${own}}
  attributes: community no-export
  aggregates: yes
  cni: ${this.runtime(name).conflist}
  report-every: 1s
  lease: 120s
`;
  }

  async close(): Promise<void> {
    await this.sampler.close();
    await this.commits.close();
    await this.#lab.close();
  }

  /** The last words of all agents. */
  async said(): Promise<string> {
    const all = await Promise.all(
      [...this.#agents].map(async ([name, agent]) => `--- ${name}\n${await agent.said()}`),
    );
    return all.join("\n");
  }
}

/** The core has one aggregate of each rack, a ToR each block of one node; whatever else is a fault. */
export function judged(router: string, sample: Sample): string | undefined {
  const all = [...sample], rack = RACKS.find(({ tor }) => tor === router);
  if (rack === undefined) {
    const bad = all.find(([prefix]) => !AGGREGATE.test(prefix));
    if (bad) return `the core has ${bad[0]} by ${bad[1].join(" and ")}`;
    const tors = all.flatMap(([, by]) => by);
    return new Set(tors).size < tors.length ? `the core has ${all.join("; ")}` : undefined;
  }
  const others = all.find(([prefix, by]) =>
    !AGGREGATE.test(prefix) && (by.length > 1 || !rack.nodes.some((name) => name === by[0]))
  );
  return others && `${router} has ${others[0]} by ${others[1].join(" and ")}`;
}
