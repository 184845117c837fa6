// This host's BIRD has a graceful-restart session with a router. Whatever we are asked to do towards
// that router in the meantime, the session must not notice.
import { birdConfig } from "../../tools/lab/config.ts";
import * as d from "../../tools/lab/daemons.ts";
import { Lab } from "../../tools/lab/lab.ts";
import type { Node } from "../../tools/lab/node.ts";
import { type Outcome, run, until } from "../../tools/lab/shell.ts";
import { side } from "../../tools/lab/sides.ts";
import { UNDERLAY } from "./underlay.ts";

/** What BIRD says of its session: the state, and since when. */
export interface Standing {
  readonly state: string;
  readonly since: string;
}

/** Another address of the host. */
export const OTHER_SOURCE = "192.0.2.11";

/** The host with its BIRD, and the router it speaks with. */
export class Host {
  private constructor(readonly lab: Lab, readonly host: Node, readonly router: Node) {}

  static async open(): Promise<Host> {
    const lab = await Lab.open("harmless");
    const { a, b } = await lab.pair();
    // An address that BIRD does not listen on, so that not every dial from here is its business.
    await a.exec(["ip", "address", "add", `${OTHER_SOURCE}/24`, "dev", "eth0"]);
    const bgp = "graceful restart on; strict bind on;";
    const log = (node: Node) =>
      `log "${node.directory}/${node.name}.log" all;\ndebug protocols all;`;
    const one = { bgp, routes: ["10.1.0.0/16"] };
    await d.bird(b, birdConfig(side(b, a), { ...one, top: log(b), passive: true }));
    await d.bird(a, birdConfig(side(a, b), { bgp, top: log(a) }));
    const host = new Host(lab, a, b);
    const isUp = async () => (await host.standing()).every(({ state }) => state === "Established");
    if (!await until(isUp, 20_000)) throw new Error("BIRD and BIRD did not come up");
    const syn = "tcp flags & (syn|ack) == syn tcp dport 179";
    await a.firewall("output", `ip daddr ${b.ipv4} ${syn} counter`);
    return host;
  }

  /** On the host, then on the router. */
  standing(): Promise<Standing[]> {
    return Promise.all([this.host, this.router].map(async (node) => {
      const text = await d.birdc(node, "show", "protocols", "peer");
      const [, since = "", state = ""] = /^peer\s+BGP\s+\S+\s+up\s+(\S+)\s+(\S+)/m.exec(text) ?? [];
      return { state, since };
    }));
  }

  /** How often each BIRD has changed the state of a session. */
  changes(): Promise<number[]> {
    return Promise.all([this.host, this.router].map(async ({ directory, name }) => {
      const text = await Deno.readTextFile(`${directory}/${name}.log`);
      return text.split("\n").filter((line) => /BGP session|State changed|Connection/.test(line))
        .length;
    }));
  }

  /** SYNs that left the host for the router's BGP port. */
  async syns(): Promise<number> {
    const text = await this.host.exec(["nft", "list", "ruleset"]);
    return Number(/counter packets (\d+)/.exec(text)?.[1]);
  }

  underlay(...words: readonly string[]): Promise<Outcome> {
    const inside = ["ip", "netns", "exec", this.host.netns, ...UNDERLAY, ...words];
    return run(inside, { timeoutMs: 30_000 });
  }

  close(): Promise<void> {
    return this.lab.close();
  }
}
