import * as d from "../../../tools/lab/daemons.ts";
import type { Node } from "../../../tools/lab/node.ts";
import type { Daemon, DaemonKind, Neighbour } from "./daemon.ts";
import {
  type AddressFamily,
  DAEMON_AS,
  DAEMON_ID,
  interfaceOf,
  isInternal,
  type Link,
  ours,
  sessionAddress,
  theirs,
} from "./link.ts";
import { own, type Route, route } from "./route.ts";

/** Its name for us: a link-local address with the zone. */
function address(link: Link): string {
  const bare = sessionAddress(link, ours(link));
  return link.over === "link-local" ? `${bare}%${interfaceOf(link)}` : bare;
}

function family(link: Link, name: AddressFamily): string {
  return `
  [[neighbors.afi-safis]]
    [neighbors.afi-safis.config]
      afi-safi-name = "${name}-unicast"
    ${
    link.wants.addPath
      ? "[neighbors.afi-safis.add-paths.config]\n      receive = true\n      send-max = 8"
      : ""
  }`;
}

function neighbour(link: Link): string {
  const { wants } = link, zone = link.over === "link-local" ? `%${interfaceOf(link)}` : "";
  return `
[[neighbors]]
  [neighbors.config]
    neighbor-address = "${address(link)}"
    peer-as = ${link.ourAs}
    ${wants.key ? `auth-password = "${wants.key}"` : ""}
  [neighbors.transport.config]
    local-address = "${sessionAddress(link, theirs(link))}${zone}"
    passive-mode = ${link.dials === "ours"}
  [neighbors.timers.config]
    connect-retry = 1
    hold-time = 90
    idle-hold-time-after-reset = 1
  ${
    isInternal(link)
      ? `[neighbors.route-reflector.config]
    route-reflector-client = true
    route-reflector-cluster-id = "${DAEMON_ID}"`
      : ""
  }
  ${wants.gtsm ? "[neighbors.ttl-security.config]\n    enabled = true\n    ttl-min = 255" : ""}${
    link.families.map((name) => family(link, name)).join("")
  }`;
}

export function gobgpMatrixConfig(links: readonly Link[]): string {
  return `
[global.config]
  as = ${DAEMON_AS}
  router-id = "${DAEMON_ID}"
${links.map(neighbour).join("\n")}
`;
}

/** What is used of GoBGP's JSON. */
export interface Told {
  readonly nlri: { readonly prefix: string };
  readonly attrs: readonly Attribute[];
}
type Attribute = Readonly<Record<string, unknown>> & { readonly type: number };
type Segment = { readonly segment_type: number; readonly asns: readonly number[] };
type Extended = { readonly type: number; readonly subtype: number; readonly value: string };

const ORIGINS = ["igp", "egp", "incomplete"] as const;
const AS_SET = 1;

function asPath(value: unknown): string {
  return ((value ?? []) as readonly Segment[]).map(({ segment_type, asns }) =>
    segment_type === AS_SET ? `{${asns.join(" ")}}` : asns.join(" ")
  ).join(" ");
}

function community(value: number): string {
  return `${value >>> 16}:${value & 65535}`;
}

function extended({ subtype, value }: Extended): string {
  return `${{ 2: "rt", 3: "soo" }[subtype] ?? subtype}:${value}`;
}

export function gobgpRoute(told: Told): Route {
  const of = (code: number) => told.attrs.find(({ type }) => type === code);
  const reach = of(14), aggregator = of(7);
  const large = of(32)?.["value"] as readonly Record<string, number>[] | undefined;
  return route({
    prefix: told.nlri.prefix,
    nextHop: String(reach?.["nexthop"] ?? of(3)?.["nexthop"]),
    origin: ORIGINS[Number(of(1)?.["value"])],
    asPath: asPath(of(2)?.["as_paths"]),
    med: of(4)?.["metric"] as number | undefined,
    localPref: of(5)?.["value"] as number | undefined,
    atomicAggregate: of(6) ? true : undefined,
    aggregator: aggregator && `${aggregator["as"]} ${aggregator["address"]}`,
    communities: (of(8)?.["communities"] as readonly number[] | undefined)?.map(community),
    large: large?.map((one) => `${one["ASN"]}:${one["LocalData1"]}:${one["LocalData2"]}`),
    extended: (of(16)?.["value"] as readonly Extended[] | undefined)?.map(extended),
    originatorId: of(9)?.["value"] as string | undefined,
    clusterList: of(10)?.["value"] as readonly string[] | undefined,
  });
}

class Gobgp implements Daemon {
  constructor(readonly node: Node) {}

  async neighbour(link: Link): Promise<Neighbour> {
    const text = await d.gobgp(this.node, "neighbor", address(link), "-j");
    const { state, timers } = JSON.parse(text);
    return {
      // 6 is Established in its own numbering.
      established: state?.session_state === 6,
      remoteAs: Number(state?.peer_asn),
      holdTimeSeconds: Number(timers?.state?.negotiated_hold_time),
    };
  }

  async routes(link: Link): Promise<readonly Route[]> {
    const out: Route[] = [];
    for (const name of link.families) {
      const words = ["neighbor", address(link), "adj-in", "-a", name, "-j"];
      // Where there is no route it says so instead.
      const text = await this.node.attempt(["gobgp", ...words]);
      if (!text.startsWith("{") || text.includes('"error"')) continue;
      const table = JSON.parse(text) as Readonly<Record<string, readonly Told[]>>;
      out.push(...Object.values(table).flat().map(gobgpRoute));
    }
    return own(link, out);
  }

  async refresh(link: Link): Promise<void> {
    await d.gobgp(this.node, "neighbor", address(link), "softresetin");
  }

  async shutDown(link: Link, text: string): Promise<void> {
    await d.gobgp(this.node, "neighbor", address(link), "shutdown", "--reason", text);
  }

  log(): Promise<string> {
    return Deno.readTextFile(`${this.node.directory}/${this.node.name}-gobgpd.log`);
  }
}

export const GOBGP: DaemonKind = {
  name: "GoBGP",
  title: d.GOBGP,
  transits: true,
  leavesOutFourOctetAs: false,
  tellsLinkLocal: false,
  // `adj-in` has no path ids.
  shows: (one) => route({ ...one, pathId: undefined }),
  async start(node, links) {
    await d.gobgpd(node, gobgpMatrixConfig(links));
    return new Gobgp(node);
  },
};
