import * as d from "../../../tools/lab/daemons.ts";
import type { Node } from "../../../tools/lab/node.ts";
import { openbgpdRoute, type Told } from "../matrix/openbgpd.ts";
import { type Route, route } from "../matrix/route.ts";
import { familyOf, type Neighbour, type Plan, type Router } from "./daemon.ts";
import type { RouterKind, Seed } from "./daemon.ts";

function neighbour(plan: Plan, one: Neighbour): string {
  const family = familyOf(one.remote);
  const lines = [
    `remote-as ${one.as}`,
    `descr "${one.name}"`,
    !one.range && `local-address ${one.local}`,
    "holdtime 90",
    one.passive && !one.range && "passive",
    `announce IPv4 ${family === "ipv4" ? "unicast" : "none"}`,
    `announce IPv6 ${family === "ipv6" ? "unicast" : "none"}`,
    one.client && "route-reflector",
    one.addPath && "announce add-path recv yes\n  announce add-path send all",
    one.as === plan.as && "enforce neighbor-as no",
  ];
  const said = lines.filter(Boolean).map((line) => `  ${line}\n`).join("");
  const text = `neighbor ${one.remote} {\n${said}}`;
  // Rules can name a group, not a range.
  return one.range ? `group "${one.name}" {\n${text}\n}` : text;
}

function network({ prefix, med, communities = [], large = [], extended = [] }: Seed): string {
  const set = [
    ...(med === undefined ? [] : [`med ${med}`]),
    ...communities.map((one) => `community ${one}`),
    ...large.map((one) => `large-community ${one}`),
    ...extended.map((one) => `ext-community rt ${one.replace("rt:", "")}`),
  ];
  return `network ${prefix}${set.length > 0 ? ` set { ${set.join(" ")} }` : ""}`;
}

/** Routes of other ASes get our next hop where they come in: only they have another AS in the path. */
function selfRules(plan: Plan): string[] {
  const inside = plan.neighbours.find(({ selfForEbgp }) => selfForEbgp);
  if (!inside) return [];
  const outside = plan.neighbours.filter(({ as }) => as !== plan.as);
  return outside.map(({ as }) =>
    `match to group "${inside.name}" AS ${as} set nexthop ${inside.local}`
  );
}

function openbgpdConfig(plan: Plan): string {
  return `
AS ${plan.as}
router-id ${plan.id}
fib-update no
connect-retry 2
listen on 0.0.0.0
listen on ::
rde med compare ${plan.comparesMedAlways ? "always" : "strict"}
rde route-age ignore
${plan.routes.map(network).join("\n")}
${plan.neighbours.map((one) => neighbour(plan, one)).join("\n")}
allow from any
allow to any
${selfRules(plan).join("\n")}
`;
}

/** What a reflector put in, as a daemon without clients of its own shows it. */
function marks({ attributes = [] }: Told): Pick<Route, "originatorId" | "clusterList"> {
  const of = (type: string) => attributes.find((one) => one.type === type);
  const originator = of("Originator Id"), clusters = of("Cluster Id List");
  return {
    ...(originator && { originatorId: String(originator["originator"]) }),
    ...(clusters && { clusterList: clusters["cluster_list"] as readonly string[] }),
  };
}

class Openbgpd implements Router {
  constructor(readonly node: Node) {}

  async established({ remote }: Neighbour): Promise<boolean> {
    const text = await d.bgpctl(this.node, "-j", "show", "neighbor", remote);
    return JSON.parse(text).neighbors?.[0]?.state === "Established";
  }

  async heard({ remote, addPath }: Neighbour): Promise<readonly Route[]> {
    const words = ["-j", "show", "rib", "in", "neighbor", remote, "detail"];
    const { rib = [] } = JSON.parse(await d.bgpctl(this.node, ...words)) as { rib?: Told[] };
    return rib.map((one) => route({ ...openbgpdRoute(one, addPath === true), ...marks(one) }));
  }

  async withdraw(prefix: string): Promise<void> {
    await d.bgpctl(this.node, "network", "delete", prefix);
  }

  async refreshIn({ remote }: Neighbour): Promise<void> {
    await d.bgpctl(this.node, "neighbor", remote, "refresh");
  }
}

export const OPENBGPD: RouterKind = {
  name: "OpenBGPD",
  answersNot:
    "7.7 takes the test for a negotiated family the wrong way round (openbgpd-portable, issue 46)",
  // An absent MED is shown as 0.
  shows: (one) => route({ ...one, med: one.med ?? 0 }),
  marksAll: {
    why:
      "towards a client it puts ORIGINATOR_ID and CLUSTER_LIST on every route, learned over eBGP too",
    originator: "own",
  },
  async start(node, plan) {
    await d.openbgpd(node, openbgpdConfig(plan));
    return new Openbgpd(node);
  },
};
