import * as d from "../../../tools/lab/daemons.ts";
import type { Node } from "../../../tools/lab/node.ts";
import { frrRoute, type Path } from "../matrix/frr.ts";
import type { AddressFamily } from "../matrix/link.ts";
import type { Route } from "../matrix/route.ts";
import { FAMILIES, familyOf, type Neighbour, type Plan, type Router } from "./daemon.ts";
import type { RouterKind, Seed } from "./daemon.ts";

/** A range has its options in a group. */
function called({ name, remote, range }: Neighbour): string {
  return range ? name : remote;
}

function neighbour(one: Neighbour): string {
  const lines = [
    one.range && "peer-group",
    `remote-as ${one.as}`,
    "timers connect 1",
    "timers 30 90",
    "advertisement-interval 0",
    one.passive && !one.range && "passive",
  ].filter(Boolean).map((line) => ` neighbor ${called(one)} ${line}`);
  if (one.range) lines.push(` bgp listen range ${one.remote} peer-group ${one.name}`);
  return lines.join("\n");
}

function activated(one: Neighbour): string {
  const lines = [
    "activate",
    one.client && "route-reflector-client",
    one.selfForEbgp && "next-hop-self",
    one.addPath && "addpath-tx-all-paths",
  ];
  return lines.filter(Boolean).map((line) => `  neighbor ${called(one)} ${line}\n`).join("");
}

function routeMap(name: string, { med, communities, large, extended }: Seed): string {
  const lines = [
    med !== undefined && `metric ${med}`,
    communities && `community ${communities.map(wellKnown).join(" ")}`,
    large && `large-community ${large.join(" ")}`,
    extended && `extcommunity rt ${extended.map((one) => one.replace("rt:", "")).join(" ")}`,
  ];
  const set = lines.filter(Boolean).map((line) => ` set ${line}\n`).join("");
  return `route-map ${name} permit 10\n${set}exit\n`;
}

function wellKnown(community: string): string {
  return community === NO_EXPORT ? "no-export" : community;
}
const NO_EXPORT = "65535:65281";

function family(plan: Plan, name: AddressFamily): string {
  const mine = plan.neighbours.filter(({ remote }) => familyOf(remote) === name);
  const routes = plan.routes.map(({ prefix }, i) =>
    familyOf(prefix) === name ? `  network ${prefix} route-map own${i}\n` : ""
  );
  return ` address-family ${name} unicast
${mine.map(activated).join("")}${routes.join("")} exit-address-family`;
}

function frrConfig(plan: Plan): string {
  return `
hostname daemon
${plan.routes.map((one, i) => routeMap(`own${i}`, one)).join("")}
router bgp ${plan.as}
 bgp router-id ${plan.id}
 no bgp ebgp-requires-policy
 no bgp network import-check
 no bgp default ipv4-unicast
 no bgp suppress-duplicates
 bgp deterministic-med
 ${plan.isStrict ? "bgp bestpath compare-routerid" : ""}
 ${plan.comparesMedAlways ? "bgp always-compare-med" : ""}
${plan.neighbours.map(neighbour).join("\n")}
${FAMILIES.map((name) => family(plan, name)).join("\n")}
exit
`;
}

/** `show bgp … json detail`: by prefix, something about it and then its paths. */
interface Detailed {
  readonly routes?: Readonly<Record<string, readonly Partial<Path>[]>>;
}

class Frr implements Router {
  constructor(readonly node: Node, readonly plan: Plan) {}

  async established({ remote }: Neighbour): Promise<boolean> {
    const told = JSON.parse(await d.vtysh(this.node, `show bgp neighbors ${remote} json`));
    return told[remote]?.bgpState === "Established";
  }

  async heard({ remote }: Neighbour): Promise<readonly Route[]> {
    const command = `show bgp ${familyOf(remote)} unicast json detail`;
    const { routes = {} } = JSON.parse(await d.vtysh(this.node, command)) as Detailed;
    return Object.entries(routes).flatMap(([prefix, entries]) =>
      entries.filter(({ peer }) => peer?.peerId === remote)
        .map((path) => frrRoute(prefix, path as Path))
    );
  }

  async withdraw(prefix: string): Promise<void> {
    const head = ["configure terminal", `router bgp ${this.plan.as}`];
    const family = `address-family ${familyOf(prefix)} unicast`;
    await d.vtysh(this.node, ...head, family, `no network ${prefix}`);
  }

  async refreshIn({ remote }: Neighbour): Promise<void> {
    await d.vtysh(this.node, `clear bgp ${familyOf(remote)} unicast ${remote} in`);
  }
}

export const FRR: RouterKind = {
  name: "FRR",
  async start(node, plan) {
    await d.zebra(node);
    await d.frr(node, frrConfig(plan), [], true);
    return new Frr(node, plan);
  },
};
