// A node's agent and a ToR with BIRD on the loopback, and a ledger that they know nothing of.
import { openStore } from "../../../core/io/store_home.ts";
import { systemMoment } from "../../../core/io/moment.ts";
import { allocate } from "../../../core/ipam/allocate.ts";
import { Keeper } from "../../../core/ipam/keeper.ts";
import type { BlockRow } from "../../../core/ipam/ledger_row.ts";
import { isRefusal } from "../../../core/ipam/refusal.ts";
import type { Work } from "../../../core/ipam/work.ts";
import { must, run, sleep, until } from "../../tools/lab/shell.ts";
import { UNDERLAY } from "../interop/underlay.ts";

const TOR = "127.0.92.1", NODE = "127.0.92.2", PORT = 11792;
const UP_MS = 30_000;

const BIRD = `router id 10.0.0.1;
protocol device { }
protocol bgp node { local ${TOR} port ${PORT} as 65001; strict bind; multihop;
  neighbor ${NODE} port ${PORT} as 65001; connect delay time 1; connect retry time 1;
  error wait time 1, 2; hold time 30; ipv4 { import all; export all; }; }`;

const CONFIG = (store: string, more: string) => `
local-as: 65001
router-id: 10.0.0.2
listen: [${NODE}]
port: ${PORT}
peers:
  - {name: tor, address: ${TOR}, port: ${PORT}, source: ${NODE}, remote-as: 65001, ttl: 64,
     connect-retry: 1s}
ipam: {store: "${store}", node: node-1, uid: u1, labels: {rack: a}, elastic: no${more}}
`;

/** The role of a ToR: it has no node, and nobody to tell of aggregates. */
const WATCHER = (store: string) => `
local-as: 65001
router-id: 10.0.0.3
listen: []
peers: []
ipam: {store: "${store}", aggregates: all, lease: 3s}
`;

/** What a refusal is to a test: an end. */
export async function done<Answer extends object>(keeper: Keeper, work: Work<Answer>) {
  const answer = await keeper.transact(work);
  if (isRefusal(answer)) throw new Error(answer.text);
  return answer;
}

export class LiveScene implements AsyncDisposable {
  readonly #children: Deno.ChildProcess[] = [];
  #agent: Deno.ChildProcess | undefined;
  #keeper: Keeper | undefined;

  private constructor(readonly folder: string, readonly store: string, readonly more: string) {}

  /** `store`: an etcd; without it a file. With a pool, and the session up. */
  static async start(store?: string, more = ""): Promise<LiveScene> {
    const folder = await Deno.makeTempDir({ prefix: "ulipam-" });
    const scene = new LiveScene(folder, store ?? `${folder}/ipam.db`, more);
    const rules = ["--most-blocks", "64", "--store", scene.store];
    const pool = ["ipam", "pool", "add", "pods", "10.64.0.0/16", ...rules];
    await must([...UNDERLAY, ...pool], { timeoutMs: 30_000 });
    scene.#keeper = new Keeper(await openStore(scene.store), systemMoment, "test");
    await Deno.writeTextFile(`${folder}/bird.conf`, BIRD);
    const files = ["-c", `${folder}/bird.conf`, "-s", scene.#bird, "-P", `${folder}/bird.pid`];
    scene.#spawn(["bird", "-f", ...files]);
    await Deno.writeTextFile(`${folder}/underlay.yaml`, CONFIG(scene.store, more));
    await scene.startAgent();
    return scene;
  }

  get #bird(): string {
    return `${this.folder}/bird.ctl`;
  }

  get keeper(): Keeper {
    return this.#keeper!;
  }

  #spawn([program, ...args]: readonly string[]): Deno.ChildProcess {
    const options = { args, stdin: "null", stdout: "null", stderr: "null" } as const;
    const child = new Deno.Command(program!, options).spawn();
    this.#children.push(child);
    return child;
  }

  async startAgent(): Promise<void> {
    const words = ["peer", "--config", `${this.folder}/underlay.yaml`];
    const rest = ["--socket", `${this.folder}/run/control.sock`, "--force", "--quiet"];
    this.#agent = this.#spawn([...UNDERLAY, ...words, ...rest]);
    const isUp = async () => /Established/.test(await this.birdc("show", "protocols", "node"));
    if (!await until(isUp, UP_MS)) throw new Error(await this.birdc("show", "protocols", "all"));
  }

  /** Another agent, which has no node. */
  async startWatcher(): Promise<void> {
    const file = `${this.folder}/watcher.yaml`;
    await Deno.writeTextFile(file, WATCHER(this.store));
    const socket = ["--socket", `${this.folder}/watch/control.sock`, "--force", "--quiet"];
    this.#spawn([...UNDERLAY, "peer", "--config", file, ...socket]);
  }

  /** SIGKILL: nobody hears of it but by the end of the connection. */
  async killAgent(): Promise<void> {
    this.#agent?.kill("SIGKILL");
    await this.#agent?.status;
  }

  async birdc(...words: string[]): Promise<string> {
    return (await run(["birdc", "-s", this.#bird, ...words])).stdout;
  }

  /** `show status --json`. */
  async status(): Promise<Record<string, unknown>> {
    const socket = ["--socket", `${this.folder}/run/control.sock`];
    const { stdout } = await run([...UNDERLAY, "show", "status", "--json", ...socket]);
    return JSON.parse(stdout);
  }

  async grant(node = "node-1"): Promise<readonly BlockRow[]> {
    return (await done(this.keeper, allocate({ node, count: 1, freshUid: "u1" }))).blocks;
  }

  /** Prefixes that BIRD has, asked on its socket: a fraction of a millisecond. */
  async seen(): Promise<ReadonlySet<string>> {
    const text = await askBird(this.#bird, "show route");
    return new Set(text.match(/\b10\.64\.\d+\.\d+\/\d+/g) ?? []);
  }

  /** Milliseconds until BIRD has these, and no others. */
  async sees(prefixes: readonly string[], limitMs: number): Promise<number> {
    const began = performance.now();
    for (;;) {
      const seen = await this.seen(), ms = performance.now() - began;
      if (seen.size === prefixes.length && prefixes.every((one) => seen.has(one))) return ms;
      if (ms > limitMs) throw new Error(`BIRD has ${[...seen]}, not ${prefixes}`);
      await sleep(1);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#keeper?.close();
    for (const child of this.#children) {
      try {
        child.kill("SIGKILL");
      } catch { /* It has ended. */ }
      await child.status;
    }
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** One question on BIRD's control socket; its lines as they are. */
export async function askBird(path: string, words: string): Promise<string> {
  const socket = await Deno.connect({ transport: "unix", path });
  try {
    await socket.write(new TextEncoder().encode(`${words}\n`));
    const decoder = new TextDecoder(), chunk = new Uint8Array(1 << 16);
    let text = "";
    for (let count; (count = await socket.read(chunk)) !== null;) {
      text += decoder.decode(chunk.subarray(0, count), { stream: true });
      // The greeting, and then an answer that ends with a code of its own.
      if (/^0001 [^]*\n(0000|[89]\d{3}) .*\n$/.test(text)) break;
    }
    return text;
  } finally {
    socket.close();
  }
}
