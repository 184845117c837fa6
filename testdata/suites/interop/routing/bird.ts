import * as d from "../../../tools/lab/daemons.ts";
import type { Node } from "../../../tools/lab/node.ts";
import { birdRoutes } from "../matrix/bird.ts";
import type { AddressFamily } from "../matrix/link.ts";
import type { Route } from "../matrix/route.ts";
import { FAMILIES, familyOf, type Neighbour, type Plan, type Router } from "./daemon.ts";
import type { RouterKind, Seed } from "./daemon.ts";

function tuple(text: string): string {
  return `(${text.replaceAll(":", ",")})`;
}

function staticRoute({ prefix, communities, large, extended }: Seed): string {
  const list = (name: string, values: readonly string[] = []) =>
    values.map((one) => `bgp_${name}.add(${tuple(one)});`);
  const lines = [
    ...list("community", communities),
    ...list("large_community", large),
    ...list("ext_community", extended),
  ];
  return `route ${prefix} blackhole { ${lines.join(" ")} };`;
}

/** A MED leaves for another AS only where the filter of the session sets it. */
function exported(plan: Plan, family: AddressFamily): string {
  const meds = plan.routes.filter(({ prefix, med }) =>
    med !== undefined && familyOf(prefix) === family
  ).map(({ prefix, med }) => `if net = ${prefix} && source = RTS_STATIC then bgp_med = ${med};`);
  return `filter { ${meds.join(" ")} if source ~ [ RTS_BGP, RTS_STATIC ] then accept; reject; }`;
}

function protocol(plan: Plan, neighbour: Neighbour): string {
  const { name, as, local, remote, range, client, addPath } = neighbour;
  return `
protocol bgp ${name} {
  local ${local} as ${plan.as};
  neighbor ${range ? "range " : ""}${remote} as ${as};
  ${range ? `dynamic name "${name}_";` : ""}
  connect delay time 1; connect retry time 2; error wait time 1, 2;
  ${neighbour.passive ? "passive;" : ""}
  ${client ? "rr client;" : ""}
  ${plan.isStrict ? "deterministic med;" : ""}
  ${plan.comparesMedAlways ? "med metric;" : ""}
  ${familyOf(remote)} {
    import all; export ${exported(plan, familyOf(remote))};
    ${neighbour.selfForEbgp ? "next hop self ebgp;" : ""}
    ${addPath ? "add paths;" : ""}
  };
}`;
}

function birdConfig(plan: Plan): string {
  const statics = FAMILIES.map((family) => {
    const routes = plan.routes.filter(({ prefix }) => familyOf(prefix) === family);
    return `protocol static { ${family}; ${routes.map(staticRoute).join("\n")} }`;
  });
  return `
router id ${plan.id};
protocol device { }
protocol direct { ipv4; ipv6; }
${statics.join("\n")}
${plan.neighbours.map((one) => protocol(plan, one)).join("\n")}
`;
}

class Bird implements Router {
  #plan: Plan;

  constructor(readonly node: Node, plan: Plan) {
    this.#plan = plan;
  }

  async established({ name }: Neighbour): Promise<boolean> {
    const text = await d.birdc(this.node, "show", "protocols", "all", name);
    return /BGP state:\s+Established/.test(text);
  }

  async heard({ name, remote }: Neighbour): Promise<readonly Route[]> {
    const table = familyOf(remote) === "ipv4" ? "master4" : "master6";
    const words = ["show", "route", "table", table, "protocol", name, "all"];
    return birdRoutes(await d.birdc(this.node, ...words));
  }

  async withdraw(prefix: string): Promise<void> {
    const routes = this.#plan.routes.filter((one) => one.prefix !== prefix);
    this.#plan = { ...this.#plan, routes };
    await Deno.writeTextFile(
      `${this.node.directory}/${this.node.name}-bird.conf`,
      birdConfig(this.#plan),
    );
    await d.birdc(this.node, "configure");
  }

  async refreshIn({ name }: Neighbour): Promise<void> {
    await d.birdc(this.node, "reload", "in", name);
  }
}

export const BIRD: RouterKind = {
  name: "BIRD",
  async start(node, plan) {
    await d.bird(node, birdConfig(plan));
    return new Bird(node, plan);
  },
};
