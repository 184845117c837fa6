// Two racks under a core, every router a network namespace, and a network beside them for management.
import type { Lab } from "../../tools/lab/lab.ts";
import type { Node } from "../../tools/lab/node.ts";
import { bird } from "../../tools/lab/daemons.ts";
import { until } from "../../tools/lab/shell.ts";
import { address, bridge, hubEnd, seatEnds, spokeEnd } from "../interop/routing/ground.ts";
import { coreConfig, torConfig } from "./bird_config.ts";

/** The management network, and who has which number in it; cables have the number of their far end. */
const MANAGEMENT = 0, CORE_CABLES = { tora: 11, torb: 12 } as const;
export const CORE_AS = 65000;

export type TorName = keyof typeof CORE_CABLES;
export type NodeName = "a1" | "a2" | "b1" | "b2";

export interface Rack {
  readonly name: string;
  readonly tor: TorName;
  readonly as: number;
  readonly nodes: readonly NodeName[];
}

export const RACKS: readonly Rack[] = [
  { name: "a", tor: "tora", as: 65001, nodes: ["a1", "a2"] },
  { name: "b", tor: "torb", as: 65002, nodes: ["b1", "b2"] },
];
export const NODES: readonly NodeName[] = RACKS.flatMap(({ nodes }) => nodes);

const NUMBERS: Readonly<Record<NodeName, number>> = { a1: 21, a2: 22, b1: 31, b2: 32 };

export function rackOf(node: NodeName): Rack {
  return RACKS.find(({ nodes }) => nodes.includes(node))!;
}

/** Of a node on its cable, and of its ToR there. */
export function cableOf(node: NodeName): { readonly own: string; readonly tor: string } {
  const number = NUMBERS[node];
  return { own: spokeEnd(number).ipv4, tor: hubEnd(number).ipv4 };
}

/** On the management network. */
export const STORE_ADDRESS = seatEnds(MANAGEMENT, 1).ipv4;
export function managementOf(tor: TorName): string {
  return seatEnds(MANAGEMENT, CORE_CABLES[tor]).ipv4;
}

/** The namespaces, by name: `core`, `mgmt`, ToRs and nodes; BIRD runs in the first and the ToRs. */
export type Fabric = ReadonlyMap<string, Node>;

/** Where a BIRD of the lab listens for questions. */
export function birdSocket({ directory, name }: Node): string {
  return `${directory}/${name}-bird.ctl`;
}

/** Lays the cables and starts the routers; the nodes have nothing yet but a way out. */
export async function layFabric(lab: Lab): Promise<Fabric> {
  const seats = [
    { name: "mgmt", numbers: [1] },
    ...RACKS.map(({ tor }) => ({ name: tor, numbers: [CORE_CABLES[tor]] })),
    ...NODES.map((name) => ({ name, numbers: [NUMBERS[name]] })),
  ] as const;
  const [first, ...others] = seats;
  const all = await bridge(lab, MANAGEMENT, [first!, ...others]);
  const core = await lab.node("core", "", "");
  all.set("core", core);
  await forwards(core);
  for (const rack of RACKS) await layRack(lab, rack, core, all);
  await bird(core, coreConfig(RACKS.map(({ tor, as }) => ({ ...upLink(tor), name: tor, as }))));
  return all;
}

function upLink(tor: TorName): { readonly local: string; readonly remote: string } {
  const number = CORE_CABLES[tor];
  return { local: hubEnd(number).ipv4, remote: spokeEnd(number).ipv4 };
}

async function layRack(lab: Lab, rack: Rack, core: Node, all: Map<string, Node>): Promise<void> {
  const tor = all.get(rack.tor)!, up = CORE_CABLES[rack.tor];
  await forwards(tor);
  await cable(lab, core, tor, up);
  for (const name of rack.nodes) {
    const node = all.get(name)!;
    await cable(lab, tor, node, NUMBERS[name]);
    await forwards(node);
    await node.exec(["ip", "route", "add", "default", "via", cableOf(name).tor]);
  }
  const { local, remote } = upLink(rack.tor);
  const nodes = rack.nodes.map((name) => ({ name, ...ends(name) }));
  await bird(
    tor,
    torConfig({
      as: rack.as,
      id: managementOf(rack.tor),
      core: { local: remote, remote: local, as: CORE_AS },
      nodes,
      visitors: `${seatEnds(MANAGEMENT, 0).ipv4}/24`,
    }),
  );
}

function ends(node: NodeName) {
  const { own, tor } = cableOf(node);
  return { local: tor, remote: own };
}

/** The hub's end is `lN`, the far one `uplink`. */
async function cable(lab: Lab, hub: Node, far: Node, number: number): Promise<void> {
  await lab.join(hub, far, `l${number}`, "uplink");
  await address(hub, `l${number}`, [{ ...hubEnd(number), ipv6: "" }]);
  await address(far, "uplink", [{ ...spokeEnd(number), ipv6: "" }]);
}

function forwards(node: Node): Promise<void> {
  return node.sysctl("net.ipv4.ip_forward", "1");
}

/** Waits until the sessions between routers are up. */
export async function routersAreUp(fabric: Fabric): Promise<void> {
  const core = fabric.get("core")!;
  const isUp = async () => {
    const text = await core.exec(["birdc", "-s", birdSocket(core), "show", "protocols"]);
    return RACKS.every(({ tor }) => new RegExp(`^${tor} .*Established`, "m").test(text));
  };
  if (!await until(isUp, 30_000)) throw new Error("core and ToRs did not find each other");
}
