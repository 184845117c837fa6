import * as d from "../../../tools/lab/daemons.ts";
import type { Node } from "../../../tools/lab/node.ts";
import type { Daemon, DaemonKind, Neighbour } from "./daemon.ts";
import {
  type AddressFamily,
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

function channel(link: Link, family: AddressFamily): string {
  const inside = `net ~ [ ${groupPrefix(link, family)}+ ]`;
  const filter = link.out ? `filter { if ${inside} then accept; reject; }` : "none";
  return `${family} {
    import all; export ${filter};
    ${link.wants.addPath ? "add paths;" : ""}
    ${link.wants.extendedNextHop ? "extended next hop;" : ""}
  };`;
}

function protocol(link: Link): string {
  const { wants } = link, zone = link.over === "link-local" ? `%'${interfaceOf(link)}'` : "";
  return `
protocol bgp ${interfaceOf(link)} {
  local ${sessionAddress(link, theirs(link))} as ${DAEMON_AS};
  neighbor ${sessionAddress(link, ours(link))}${zone} as ${link.ourAs};
  connect delay time 1; connect retry time 2; error wait time 1, 2;
  ${link.dials === "ours" ? "passive;" : ""}
  ${isInternal(link) ? "rr client; direct;" : ""}
  ${wants.twoOctetAs ? "enable as4 off;" : ""}
  ${wants.extendedMessage ? "enable extended messages;" : ""}
  ${wants.provider ? "local role provider;" : ""}
  ${wants.key ? `password "${wants.key}";` : ""}
  ${wants.gtsm ? "ttl security;" : ""}
  ${link.families.map((family) => channel(link, family)).join("\n  ")}
}`;
}

export function birdMatrixConfig(links: readonly Link[]): string {
  return `
router id ${DAEMON_ID};
log "bird.log" all;
protocol device { }
protocol direct { ipv4; ipv6; }
${links.map(protocol).join("\n")}
`;
}

/** The routes of `birdc show route all protocol X`. */
export function birdRoutes(text: string): Route[] {
  const out: Route[] = [];
  let prefix = "", fields: Record<string, string> | undefined;
  const end = () => {
    if (fields) out.push(birdRoute(prefix, fields));
    fields = undefined;
  };
  for (const line of text.split("\n")) {
    const head = /^(\S+\/\d+)?\s+(unicast|blackhole|unreachable) \[/.exec(line);
    if (head) {
      end();
      prefix = head[1] ?? prefix;
      fields = {};
    }
    const field = /^\s+BGP\.(\w+): ?(.*)$/.exec(line);
    if (field && fields) fields[field[1]!] = field[2]!.trim();
  }
  end();
  return out;
}

const ORIGINS = { IGP: "igp", EGP: "egp", Incomplete: "incomplete" } as const;

/** `(1,2) (3,4)` and `(rt, 64500, 1)` as `1:2`, `3:4`, `rt:64500:1`. */
function tuples(text: string | undefined): string[] | undefined {
  return text?.match(/\(([^)]*)\)/g)?.map((one) => one.slice(1, -1).replace(/, ?/g, ":"));
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function birdRoute(prefix: string, fields: Readonly<Record<string, string>>): Route {
  const [nextHop = "", linkLocal] = (fields["next_hop"] ?? "").split(" ");
  const aggregator = /^(\S+) AS(\d+)$/.exec(fields["aggregator"] ?? "");
  return route({
    prefix,
    pathId: number(fields["path_id"]),
    nextHop,
    linkLocal,
    origin: ORIGINS[fields["origin"] as keyof typeof ORIGINS],
    asPath: fields["as_path"] ?? "",
    med: number(fields["med"]),
    localPref: number(fields["local_pref"]),
    atomicAggregate: "atomic_aggr" in fields ? true : undefined,
    aggregator: aggregator ? `${aggregator[2]} ${aggregator[1]}` : undefined,
    communities: tuples(fields["community"]),
    large: tuples(fields["large_community"]),
    extended: tuples(fields["ext_community"])?.map((one) => one.replace(/^ro:/, "soo:")),
    originatorId: fields["originator_id"],
    clusterList: fields["cluster_list"]?.split(" "),
    otc: number(fields["otc"]),
  });
}

/** It prints only so many, in the order they came. */
const MOST = 20;
function cutList(list: readonly string[] | undefined): readonly string[] | undefined {
  return list && list.length > MOST ? ["…"] : list;
}

class Bird implements Daemon {
  constructor(readonly node: Node) {}

  async neighbour(link: Link): Promise<Neighbour> {
    const text = await d.birdc(this.node, "show", "protocols", "all", interfaceOf(link));
    const hold = /Hold timer:\s+[\d.]+\/(\d+)/.exec(text), as = /Neighbor AS:\s+(\d+)/.exec(text);
    return {
      established: /BGP state:\s+Established/.test(text),
      ...(as && { remoteAs: Number(as[1]) }),
      ...(hold && { holdTimeSeconds: Number(hold[1]) }),
    };
  }

  async routes(link: Link): Promise<readonly Route[]> {
    const name = interfaceOf(link);
    const tables = link.families.map((family) => `master${family === "ipv4" ? 4 : 6}`);
    const show = (table: string) =>
      d.birdc(this.node, "show", "route", "table", table, "protocol", name, "all");
    const routes = (await Promise.all(tables.map(show))).flatMap(birdRoutes);
    return own(link, routes).map((one) => route({ ...one, communities: cutList(one.communities) }));
  }

  async refresh(link: Link): Promise<void> {
    await d.birdc(this.node, "reload", "in", interfaceOf(link));
  }

  async shutDown(link: Link, text: string): Promise<void> {
    await d.birdc(this.node, "disable", interfaceOf(link), `"${text}"`);
  }

  log(): Promise<string> {
    return Deno.readTextFile(`${this.node.directory}/bird.log`);
  }
}

export const BIRD: DaemonKind = {
  name: "BIRD",
  title: d.BIRD,
  transits: true,
  leavesOutFourOctetAs: true,
  tellsLinkLocal: true,
  // Over a link-local session it has no global address to tell.
  sends: (one, link) => link.over === "link-local" ? { ...one, nextHop: "::" } : one,
  // `show route all` has no path ids, and cuts long lists of communities.
  shows: (one) => route({ ...one, pathId: undefined, communities: cutList(one.communities) }),
  async start(node, links) {
    await d.bird(node, birdMatrixConfig(links));
    return new Bird(node);
  },
};
