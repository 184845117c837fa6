import * as d from "../../../tools/lab/daemons.ts";
import type { Node } from "../../../tools/lab/node.ts";
import type { Daemon, DaemonKind, Neighbour } from "./daemon.ts";
import {
  DAEMON_AS,
  DAEMON_ID,
  groupPrefix,
  interfaceOf,
  isInternal,
  type Link,
  ours,
  sessionAddress,
  theirs,
} from "./link.ts";
import { own, type Route, route } from "./route.ts";

function address(link: Link): string {
  const bare = sessionAddress(link, ours(link));
  return link.over === "link-local" ? `${bare}%${interfaceOf(link)}` : bare;
}

function neighbour(link: Link): string {
  const { wants } = link, zone = link.over === "link-local" ? `%${interfaceOf(link)}` : "";
  const lines = [
    `remote-as ${link.ourAs}`,
    `local-address ${sessionAddress(link, theirs(link))}${zone}`,
    "holdtime 90",
    link.dials === "ours" && "passive",
    ...(["ipv4", "ipv6"] as const).map((family) =>
      `announce ${family === "ipv4" ? "IPv4" : "IPv6"} ${
        link.families.includes(family) ? "unicast" : "none"
      }`
    ),
    isInternal(link) && "route-reflector",
    wants.twoOctetAs && "announce as-4byte no",
    wants.addPath && "announce add-path recv yes\n  announce add-path send all",
    wants.provider && "announce policy provider",
    wants.key && `tcp md5sig password ${wants.key}`,
    wants.gtsm && "ttl-security yes",
  ];
  return `neighbor ${address(link)} {\n${
    lines.filter(Boolean).map((line) => `  ${line}\n`).join("")
  }}`;
}

export function openbgpdMatrixConfig(links: readonly Link[]): string {
  const allowed = links.filter(({ out }) => out).flatMap((link) =>
    link.families.map((family) =>
      `allow to ${address(link)} prefix ${groupPrefix(link, family)} or-longer`
    )
  );
  return `
AS ${DAEMON_AS}
router-id ${DAEMON_ID}
fib-update no
connect-retry 2
listen on 0.0.0.0
listen on ::
${links.map(neighbour).join("\n")}
allow from any
${allowed.join("\n")}
`;
}

/** What is used of `bgpctl -j show rib detail`. */
export interface Told {
  readonly prefix: string;
  readonly path_id?: number;
  readonly aspath: string;
  readonly exit_nexthop?: string;
  readonly origin: string;
  readonly metric?: number;
  readonly localpref?: number;
  readonly attributes?: readonly Attribute[];
  readonly communities?: readonly string[];
  readonly large_communities?: readonly string[];
  readonly extended_communities?: readonly string[];
}
type Attribute = Readonly<Record<string, unknown>> & { readonly type: string };

const WELL_KNOWN: Readonly<Record<string, string>> = {
  GRACEFUL_SHUTDOWN: "65535:0",
  NO_EXPORT: "65535:65281",
};

/** It lists ORIGINATOR_ID and CLUSTER_LIST as it would send them on: they are nothing that it heard. */
export function openbgpdRoute(told: Told, withId: boolean): Route {
  const of = (type: string) => told.attributes?.find((one) => one.type === type);
  const aggregator = of("Aggregator");
  return route({
    prefix: told.prefix,
    pathId: withId ? told.path_id : undefined,
    nextHop: told.exit_nexthop ?? "",
    origin: told.origin.toLowerCase() as Route["origin"],
    asPath: told.aspath.replace(/ ?\{ ?/g, " {").replace(/ ?\}/g, "}").trim(),
    med: told.metric,
    localPref: told.localpref,
    atomicAggregate: of("Atomic Aggregate") ? true : undefined,
    aggregator: aggregator && `${aggregator["AS"]} ${aggregator["router_id"]}`,
    communities: told.communities?.map((one) => WELL_KNOWN[one] ?? one),
    large: told.large_communities,
    extended: told.extended_communities?.map((one) => one.replace(" ", ":")),
  });
}

class Openbgpd implements Daemon {
  constructor(readonly node: Node) {}

  async neighbour(link: Link): Promise<Neighbour> {
    const text = await d.bgpctl(this.node, "-j", "show", "neighbor", address(link));
    const [told] = JSON.parse(text).neighbors as readonly Record<string, unknown>[];
    const session = told?.["session"] as Record<string, unknown> | undefined;
    return {
      established: told?.["state"] === "Established",
      remoteAs: Number(told?.["remote_as"]),
      ...(session && { holdTimeSeconds: Number(session["holdtime"]) }),
    };
  }

  async routes(link: Link): Promise<readonly Route[]> {
    const words = ["-j", "show", "rib", "in", "neighbor", address(link), "detail"];
    const { rib = [] } = JSON.parse(await d.bgpctl(this.node, ...words)) as { rib?: Told[] };
    return own(link, rib.map((one) => openbgpdRoute(one, link.wants.addPath === true)));
  }

  async refresh(link: Link): Promise<void> {
    await d.bgpctl(this.node, "neighbor", address(link), "refresh");
  }

  async shutDown(link: Link, text: string): Promise<void> {
    await d.bgpctl(this.node, "neighbor", address(link), "down", text);
  }

  log(): Promise<string> {
    return Deno.readTextFile(`${this.node.directory}/${this.node.name}-openbgpd.log`);
  }
}

export const OPENBGPD: DaemonKind = {
  name: "OpenBGPD",
  title: d.OPENBGPD,
  transits: true,
  leavesOutFourOctetAs: true,
  tellsLinkLocal: false,
  // An absent MED is shown as 0.
  shows: (one) => route({ ...one, med: one.med ?? 0 }),
  async start(node, links) {
    await d.openbgpd(node, openbgpdMatrixConfig(links));
    return new Openbgpd(node);
  },
};
