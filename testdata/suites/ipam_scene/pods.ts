// A node's container runtime, as far as addresses go: it reads the network configuration for each pod
// and runs the plugin that stands there.
import type { Lab } from "../../tools/lab/lab.ts";
import type { Node } from "../../tools/lab/node.ts";
import { run, sleep } from "../../tools/lab/shell.ts";

const PLUGINS = "/usr/lib/cni", NETWORK = "pods";
/** Between two tries to start a pod, as kubelet has its back-off. */
const AGAIN_MS = 250;

export interface Pod {
  readonly id: string;
  readonly home: Node;
  readonly address: string;
}

let serial = 0;

/** The containers of one node. */
export class Runtime {
  readonly pods: Pod[] = [];
  readonly #lab: Lab;
  readonly #node: Node;
  readonly conflist: string;

  private constructor(lab: Lab, node: Node) {
    this.#lab = lab;
    this.#node = node;
    this.conflist = `${node.directory}/${node.name}-pods.conflist`;
  }

  /** With a network that has no addresses yet. */
  static async start(lab: Lab, node: Node): Promise<Runtime> {
    const runtime = new Runtime(lab, node);
    const dataDir = `${node.directory}/${node.name}-cni`;
    const ipam = { type: "host-local", dataDir, ranges: [], routes: [{ dst: "0.0.0.0/0" }] };
    const plugins = [{ type: "ptp", ipam }];
    const config = { cniVersion: "1.0.0", name: NETWORK, plugins };
    await Deno.writeTextFile(runtime.conflist, JSON.stringify(config));
    return runtime;
  }

  /** Subnets that new pods get addresses from. */
  async ranges(): Promise<string[]> {
    const { ipam } = await this.#plugin() as { ipam: { ranges: { subnet: string }[][] } };
    return ipam.ranges.flat().map(({ subnet }) => subnet);
  }

  /** One more pod; while there is no address it is tried again. */
  async add(limitMs = 20_000): Promise<Pod> {
    const end = Date.now() + limitMs, id = `pod${serial++}`;
    const home = await this.#lab.node(id, "", "");
    for (;;) {
      const { code, stdout, stderr } = await this.#call("ADD", { id, home });
      if (code === 0) {
        const [ip] = (JSON.parse(stdout) as { ips: { address: string }[] }).ips;
        const pod = { id, home, address: ip!.address.split("/")[0]! };
        this.pods.push(pod);
        return pod;
      }
      if (Date.now() > end) throw new Error(`no pod on ${this.#node.name}: ${stdout}${stderr}`);
      await sleep(AGAIN_MS);
    }
  }

  /** So many pods in all. */
  async grow(count: number): Promise<void> {
    while (this.pods.length < count) await this.add();
  }

  async remove(pod: Pod): Promise<void> {
    const { code, stdout, stderr } = await this.#call("DEL", pod);
    if (code !== 0) throw new Error(`${pod.id} cannot go: ${stdout}${stderr}`);
    this.pods.splice(this.pods.indexOf(pod), 1);
    await pod.home.destroy();
  }

  async #plugin(): Promise<Record<string, unknown>> {
    const { plugins: [plugin], ...list } = JSON.parse(await Deno.readTextFile(this.conflist));
    return { ...list, ...plugin };
  }

  async #call(command: "ADD" | "DEL", { id, home }: Pick<Pod, "id" | "home">) {
    const config = await this.#plugin();
    const words = {
      CNI_COMMAND: command,
      CNI_CONTAINERID: id,
      CNI_NETNS: `/run/netns/${home.netns}`,
      CNI_IFNAME: "eth0",
      CNI_PATH: PLUGINS,
    };
    const env = Object.entries(words).map(([name, value]) => `${name}=${value}`);
    const plugin = ["env", ...env, `${PLUGINS}/${config["type"]}`];
    return await run(["ip", "netns", "exec", this.#node.netns, ...plugin], {
      stdin: JSON.stringify(config),
    });
  }
}

/** Whether one pod answers another, within so long. */
export async function reaches(from: Pod, to: Pod, limitMs = 15_000): Promise<boolean> {
  const ping = ["ping", "-n", "-c", "1", "-W", "1", to.address];
  for (const end = Date.now() + limitMs;;) {
    const { code } = await run(["ip", "netns", "exec", from.home.netns, ...ping]);
    if (code === 0) return true;
    if (Date.now() > end) return false;
    await sleep(100);
  }
}
