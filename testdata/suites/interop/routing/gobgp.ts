import * as d from "../../../tools/lab/daemons.ts";
import type { Node } from "../../../tools/lab/node.ts";
import { gobgpRoute, type Told } from "../matrix/gobgp.ts";
import type { Route } from "../matrix/route.ts";
import { familyOf, type Neighbour, type Plan, type Router } from "./daemon.ts";
import type { RouterKind, Seed } from "./daemon.ts";

/** Tables of a neighbour or of a peer group. */
function tables(plan: Plan, one: Neighbour, kind: string): string {
  return `
  [${kind}.timers.config]
    connect-retry = 1
    hold-time = 90
    idle-hold-time-after-reset = 1
  ${
    one.client
      ? `[${kind}.route-reflector.config]
    route-reflector-client = true
    route-reflector-cluster-id = "${plan.id}"`
      : ""
  }
  [[${kind}.afi-safis]]
    [${kind}.afi-safis.config]
      afi-safi-name = "${familyOf(one.remote)}-unicast"
    ${
    one.addPath
      ? `[${kind}.afi-safis.add-paths.config]\n      receive = true\n      send-max = 8`
      : ""
  }`;
}

function neighbour(plan: Plan, one: Neighbour): string {
  if (one.range) return group(plan, one);
  return `
[[neighbors]]
  [neighbors.config]
    neighbor-address = "${one.remote}"
    peer-as = ${one.as}
  [neighbors.transport.config]
    local-address = "${one.local}"
    passive-mode = ${one.passive === true}
${tables(plan, one, "neighbors")}`;
}

function group(plan: Plan, one: Neighbour): string {
  return `
[[peer-groups]]
  [peer-groups.config]
    peer-group-name = "${one.name}"
    peer-as = ${one.as}
${tables(plan, one, "peer-groups")}
[[dynamic-neighbors]]
  [dynamic-neighbors.config]
    prefix = "${one.remote}"
    peer-group = "${one.name}"
`;
}

/** Routes of other ASes leave towards nodes with our next hop. */
function selfPolicy(plan: Plan): string {
  const nodes = plan.neighbours.find(({ selfForEbgp }) => selfForEbgp);
  if (!nodes) return "";
  return `
[[defined-sets.neighbor-sets]]
  neighbor-set-name = "inside"
  neighbor-info-list = ["${nodes.remote}"]
[[policy-definitions]]
  name = "self"
  [[policy-definitions.statements]]
    [policy-definitions.statements.conditions.match-neighbor-set]
      neighbor-set = "inside"
    [policy-definitions.statements.conditions.bgp-conditions]
      route-type = "external"
    [policy-definitions.statements.actions.bgp-actions]
      set-next-hop = "self"
    [policy-definitions.statements.actions]
      route-disposition = "accept-route"
[global.apply-policy.config]
  export-policy-list = ["self"]
  default-export-policy = "accept-route"
`;
}

function selection({ isStrict, comparesMedAlways }: Plan): string {
  return `
[global.route-selection-options.config]
  external-compare-router-id = ${isStrict === true}
  always-compare-med = ${comparesMedAlways === true}
`;
}

function gobgpConfig(plan: Plan): string {
  return `
[global.config]
  as = ${plan.as}
  router-id = "${plan.id}"
${selection(plan)}${selfPolicy(plan)}
${plan.neighbours.map((one) => neighbour(plan, one)).join("\n")}
`;
}

function words({ prefix, med, communities, large, extended }: Seed): string[] {
  return [
    ...[prefix, "origin", "igp"],
    ...(med === undefined ? [] : ["med", String(med)]),
    ...(communities ? ["community", communities.join(",")] : []),
    ...(large ? ["large-community", large.join(",")] : []),
    ...(extended ?? []).flatMap((one) => ["rt", one.replace("rt:", "")]),
    ...["-a", familyOf(prefix)],
  ];
}

class Gobgp implements Router {
  constructor(readonly node: Node) {}

  async established({ remote }: Neighbour): Promise<boolean> {
    const { state } = JSON.parse(await d.gobgp(this.node, "neighbor", remote, "-j"));
    // 6 is Established in its own numbering.
    return state?.session_state === 6;
  }

  async heard({ remote }: Neighbour): Promise<readonly Route[]> {
    const asked = ["neighbor", remote, "adj-in", "-a", familyOf(remote), "-j"];
    const text = await this.node.attempt(["gobgp", ...asked]);
    // Where there is no route it says so instead.
    if (!text.startsWith("{") || text.includes('"error"')) return [];
    const table = JSON.parse(text) as Readonly<Record<string, readonly Told[]>>;
    return Object.values(table).flat().map(gobgpRoute);
  }

  async announce(seed: Seed): Promise<void> {
    await d.gobgp(this.node, "global", "rib", "add", ...words(seed));
  }

  async withdraw(prefix: string): Promise<void> {
    await d.gobgp(this.node, "global", "rib", "del", prefix, "-a", familyOf(prefix));
  }

  async refreshIn({ remote }: Neighbour): Promise<void> {
    await d.gobgp(this.node, "neighbor", remote, "softresetin", "-a", familyOf(remote));
  }
}

export const GOBGP: RouterKind = {
  name: "GoBGP",
  asksNot: "`softresetin` reads its own Adj-RIB-In again; no command sends a ROUTE-REFRESH",
  onePathInRange: "a neighbour taken by range offers no ADD-PATH, though its peer group has it",
  marksAll: {
    why:
      "towards a client it puts ORIGINATOR_ID and CLUSTER_LIST on every route, learned over eBGP " +
      "too, with the id of who told it outside (RFC 4456 §8: the originator in the local AS)",
    originator: "neighbour",
  },
  async start(node, plan) {
    await d.gobgpd(node, gobgpConfig(plan));
    const router = new Gobgp(node);
    for (const seed of plan.routes) await router.announce(seed);
    return router;
  },
};
