// Namespaces around one in the middle: each on a cable of its own, or all on one bridge.
import { Lab } from "../../../tools/lab/lab.ts";
import type { Node } from "../../../tools/lab/node.ts";

/** Addresses of one end. */
export interface Ends {
  readonly ipv4: string;
  readonly ipv6: string;
}

/** The middle's end of cable `number`. */
export function hubEnd(number: number): Ends {
  return { ipv4: `198.18.${number}.1`, ipv6: `2001:db8:${number}::1` };
}

/** The far end of cable `number`. */
export function spokeEnd(number: number): Ends {
  return { ipv4: `198.18.${number}.2`, ipv6: `2001:db8:${number}::2` };
}

/** IPv6 is left out where it is empty. */
export async function address(
  node: Node,
  device: string,
  ends: readonly Ends[],
): Promise<void> {
  const commands = ends.flatMap(({ ipv4, ipv6 }) => [
    `address add ${ipv4}/24 dev ${device}`,
    ...(ipv6 === "" ? [] : [`address add ${ipv6}/64 dev ${device} nodad`]),
  ]);
  await node.exec(["ip", "-batch", "-"], commands.join("\n") + "\n");
}

/** A far end on a cable of its own, interface `lN` of the hub and eth0 of the spoke. */
export async function spoke(lab: Lab, hub: Node, number: number, name: string): Promise<Node> {
  const ends = spokeEnd(number), node = await lab.node(name, ends.ipv4, ends.ipv6);
  await lab.join(hub, node, `l${number}`, "eth0");
  await address(hub, `l${number}`, [hubEnd(number)]);
  await address(node, "eth0", [ends]);
  return node;
}

/** Who is on a bridge, by the last octet and last group of the addresses; the first owns the bridge. */
export interface Seat {
  readonly name: string;
  readonly numbers: readonly number[];
}

/** Addresses on bridge `net`. */
export function seatEnds(net: number, number: number): Ends {
  return { ipv4: `198.18.${net}.${number}`, ipv6: `2001:db8:${net}::${number}` };
}

/** Gives `host` a bridge br0 with its own addresses, and a cable from it to each further seat. */
export async function bridge(
  lab: Lab,
  net: number,
  [first, ...others]: readonly [Seat, ...Seat[]],
): Promise<Map<string, Node>> {
  const make = ({ name, numbers }: Seat) => {
    const { ipv4, ipv6 } = seatEnds(net, numbers[0]!);
    return lab.node(name, ipv4, ipv6);
  };
  const host = await make(first), all = new Map([[first.name, host]]);
  await host.exec(["ip", "link", "add", "br0", "type", "bridge"]);
  await host.exec(["ip", "link", "set", "br0", "up"]);
  await address(host, "br0", first.numbers.map((number) => seatEnds(net, number)));
  for (const [i, seat] of others.entries()) {
    const node = await make(seat);
    await lab.join(host, node, `p${i}`, "eth0");
    await host.exec(["ip", "link", "set", `p${i}`, "master", "br0"]);
    await address(node, "eth0", seat.numbers.map((number) => seatEnds(net, number)));
    all.set(seat.name, node);
  }
  return all;
}
