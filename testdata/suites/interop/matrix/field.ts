// The ground a daemon and our sides stand on: a namespace for the daemon, and one for us on each link.
import { Lab } from "../../../tools/lab/lab.ts";
import type { Node } from "../../../tools/lab/node.ts";
import { interfaceOf, type Link, ours, theirs } from "./link.ts";

export interface Field {
  readonly lab: Lab;
  /** Where the daemon runs. */
  readonly daemon: Node;
  /** Where we run, by link. */
  readonly us: ReadonlyMap<Link, Node>;
}

/** Fixed link-local addresses, so that configurations can name them. */
async function addressed(
  node: Node,
  name: string,
  side: ReturnType<typeof ours>,
): Promise<void> {
  const commands = [
    `link set ${name} down`,
    `link set ${name} addrgenmode none`,
    `link set ${name} up`,
    `address add ${side.ipv4}/24 dev ${name}`,
    `address add ${side.ipv6}/64 dev ${name} nodad`,
    `address add ${side.linkLocal}/64 dev ${name} nodad`,
  ];
  await node.exec(["ip", "-batch", "-"], commands.join("\n") + "\n");
}

export async function openField(name: string, links: readonly Link[]): Promise<Field> {
  const lab = await Lab.open(name);
  const daemon = await lab.node("d", "", "");
  const us = new Map<Link, Node>();
  for (const link of links) {
    const node = await lab.node(`u${link.number}`, ours(link).ipv4, ours(link).ipv6);
    await lab.join(daemon, node, interfaceOf(link), "eth0");
    await addressed(daemon, interfaceOf(link), theirs(link));
    await addressed(node, "eth0", ours(link));
    us.set(link, node);
  }
  return { lab, daemon, us };
}
