import { Capture, type CaptureOptions } from "./capture.ts";
import { Node } from "./node.ts";
import { must, run } from "./shell.ts";

export interface LinkOptions {
  /** MTU of the second hop; only with `routed`. */
  readonly mtu?: number;
  /** Puts a router between the two (b then lives in 198.51.100.0/24 and 2001:db8:1::/64). */
  readonly routed?: boolean;
}

let serial = 0;

/** The namespaces, processes and files of one scenario; `close` takes all of it away again. */
export class Lab {
  readonly #nodes: Node[] = [];
  readonly #captures: Capture[] = [];
  readonly #prefix = `ul${Deno.pid}x${serial++}`;

  private constructor(readonly scenario: string, readonly directory: string) {}

  static async open(scenario: string): Promise<Lab> {
    const directory = await Deno.makeTempDir({ prefix: `underlay-lab-${scenario}-` });
    // Daemons drop their privileges and still have to reach their files here.
    await Deno.chmod(directory, 0o777);
    return new Lab(scenario, directory);
  }

  async node(name: string, ipv4: string, ipv6: string): Promise<Node> {
    const node = new Node(name, `${this.#prefix}${name}`, this.directory, ipv4, ipv6);
    await must(["ip", "netns", "add", node.netns]);
    this.#nodes.push(node);
    await node.exec(["ip", "link", "set", "lo", "up"]);
    // A router that advertises itself (FRR, for next hops of IPv6) gives nobody a second address to dial from.
    await node.sysctl("net.ipv6.conf.default.accept_ra", "0");
    return node;
  }

  /** Two namespaces `a` and `b`, joined directly or through a router `r`. */
  async pair(options: LinkOptions = {}): Promise<{ a: Node; b: Node; r: Node | undefined }> {
    const a = await this.node("a", "192.0.2.1", "2001:db8::1");
    if (options.routed !== true) {
      const b = await this.node("b", "192.0.2.2", "2001:db8::2");
      await this.join(a, b, "eth0", "eth0");
      await address(a, "eth0", [a.ipv4 + "/24", a.ipv6 + "/64"]);
      await address(b, "eth0", [b.ipv4 + "/24", b.ipv6 + "/64"]);
      return { a, b, r: undefined };
    }
    const b = await this.node("b", "198.51.100.2", "2001:db8:1::2");
    const r = await this.router(a, b, options.mtu);
    return { a, b, r };
  }

  async router(a: Node, b: Node, mtu: number | undefined): Promise<Node> {
    const r = await this.node("r", "192.0.2.254", "2001:db8::fe");
    await this.join(a, r, "eth0", "left");
    await this.join(r, b, "right", "eth0");
    await address(a, "eth0", [a.ipv4 + "/24", a.ipv6 + "/64"]);
    await address(r, "left", ["192.0.2.254/24", "2001:db8::fe/64"]);
    await address(r, "right", ["198.51.100.254/24", "2001:db8:1::fe/64"]);
    await address(b, "eth0", [b.ipv4 + "/24", b.ipv6 + "/64"]);
    await r.sysctl("net.ipv4.ip_forward", "1");
    await r.sysctl("net.ipv6.conf.all.forwarding", "1");
    await a.exec(["ip", "route", "add", "default", "via", "192.0.2.254"]);
    await a.exec(["ip", "-6", "route", "add", "default", "via", "2001:db8::fe"]);
    await b.exec(["ip", "route", "add", "default", "via", "198.51.100.254"]);
    await b.exec(["ip", "-6", "route", "add", "default", "via", "2001:db8:1::fe"]);
    if (mtu !== undefined) await r.exec(["ip", "link", "set", "right", "mtu", String(mtu)]);
    return r;
  }

  /** One veth between two namespaces, without segmentation offload so that frames are real frames. */
  async join(left: Node, right: Node, leftName: string, rightName: string): Promise<void> {
    await must([
      ...["ip", "link", "add", leftName, "netns", left.netns, "gso_max_segs", "1"],
      ...["type", "veth", "peer", "name", rightName, "netns", right.netns],
    ]);
    await right.exec(["ip", "link", "set", rightName, "gso_max_segs", "1"]);
    await left.exec(["ip", "link", "set", leftName, "up"]);
    await right.exec(["ip", "link", "set", rightName, "up"]);
  }

  async capture(node: Node, options: CaptureOptions & { readonly iface?: string } = {}) {
    const path = `${this.directory}/${this.scenario}.pcap`;
    const capture = await Capture.start(node, options.iface ?? "eth0", path, options);
    this.#captures.push(capture);
    return capture;
  }

  async stopCaptures(): Promise<void> {
    for (const capture of this.#captures) await capture.stop();
  }

  async close(keepFiles = false): Promise<void> {
    await this.stopCaptures();
    for (const node of this.#nodes) await node.destroy();
    if (!keepFiles) await run(["rm", "-rf", this.directory]);
  }
}

async function address(node: Node, iface: string, list: readonly string[]): Promise<void> {
  for (const item of list) {
    const nodad = item.includes(":") ? ["nodad"] : [];
    await node.exec(["ip", "address", "add", item, "dev", iface, ...nodad]);
  }
}
