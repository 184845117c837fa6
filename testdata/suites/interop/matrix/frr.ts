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

const FAMILIES = ["ipv4", "ipv6"] as const;

function neighbour(link: Link): string {
  const { wants } = link, address = sessionAddress(link, ours(link));
  const lines = [
    `remote-as ${link.ourAs}`,
    "timers connect 1",
    "timers 30 90",
    "advertisement-interval 0",
    link.over === "link-local" && `interface ${interfaceOf(link)}`,
    link.dials === "ours" && "passive",
    wants.provider && "local-role provider",
    wants.key && `password ${wants.key}`,
    wants.gtsm && "ttl-security hops 1",
    wants.extendedNextHop && "capability extended-nexthop",
  ];
  return lines.filter(Boolean).map((line) => ` neighbor ${address} ${line}`).join("\n");
}

function activated(link: Link, family: AddressFamily): string {
  const lines = [
    "activate",
    isInternal(link) && "route-reflector-client",
    `prefix-list ${link.out ? `g${link.group}` : "none"} out`,
    link.wants.addPath && link.out && "addpath-tx-all-paths",
  ];
  if (!link.families.includes(family)) return "";
  const address = sessionAddress(link, ours(link));
  return lines.filter(Boolean).map((line) => `  neighbor ${address} ${line}\n`).join("");
}

function prefixLists(links: readonly Link[], family: AddressFamily): string {
  const word = family === "ipv4" ? "ip" : "ipv6";
  const groups = new Map(
    links.filter((one) => one.families.includes(family))
      .map((one) => [one.group, groupPrefix(one, family)]),
  );
  const most = family === "ipv4" ? 32 : 128;
  const lists = [...groups].map(([group, prefix]) =>
    `${word} prefix-list g${group} permit ${prefix} le ${most}`
  );
  return [...lists, `${word} prefix-list none deny any`].join("\n");
}

export function frrMatrixConfig(links: readonly Link[]): string {
  return `
hostname daemon
log file bgpd.log
debug bgp neighbor-events
router bgp ${DAEMON_AS}
 bgp router-id ${DAEMON_ID}
 no bgp ebgp-requires-policy
 no bgp default ipv4-unicast
 no bgp suppress-duplicates
${links.map(neighbour).join("\n")}
${
    FAMILIES.map((family) =>
      ` address-family ${family} unicast\n${
        links.map((link) => activated(link, family)).join("")
      } exit-address-family`
    ).join("\n")
  }
exit
${FAMILIES.map((family) => prefixLists(links, family)).join("\n")}
`;
}

/** What is used of a path in FRR's JSON. */
export interface Path {
  readonly addpathRxId?: number;
  readonly aspath?: { readonly string: string };
  readonly origin: string;
  readonly metric?: number;
  readonly locPrf?: number;
  readonly atomicAggregate?: boolean;
  readonly aggregatorAs?: number;
  readonly aggregatorId?: string;
  readonly community?: { readonly list: readonly string[] };
  readonly largeCommunity?: { readonly list: readonly string[] };
  readonly extendedCommunity?: { readonly string: string };
  readonly originatorId?: string;
  readonly clusterList?: { readonly list: readonly string[] };
  readonly otc?: number;
  readonly nexthops: readonly { readonly ip: string; readonly scope?: string }[];
  readonly peer: { readonly peerId: string };
}

const WELL_KNOWN: Readonly<Record<string, string>> = {
  gracefulShutdown: "65535:0",
  noExport: "65535:65281",
};

export function frrRoute(prefix: string, path: Path): Route {
  const hop = path.nexthops.find(({ scope }) => scope !== "link-local") ?? path.nexthops[0];
  const local = path.nexthops.find((one) => one.scope === "link-local" && one !== hop);
  return route({
    prefix,
    // 0 stands for none.
    pathId: path.addpathRxId || undefined,
    nextHop: hop?.ip ?? "",
    linkLocal: local?.ip,
    origin: path.origin.toLowerCase() as Route["origin"],
    asPath: path.aspath?.string === "Local" ? "" : path.aspath?.string ?? "",
    med: path.metric,
    localPref: path.locPrf,
    atomicAggregate: path.atomicAggregate === true ? true : undefined,
    aggregator: path.aggregatorAs === undefined
      ? undefined
      : `${path.aggregatorAs} ${path.aggregatorId}`,
    communities: path.community?.list.map((one) => WELL_KNOWN[one] ?? one),
    large: path.largeCommunity?.list,
    extended: path.extendedCommunity?.string.split(" ").map((one) =>
      one.replace("RT:", "rt:").replace("SoO:", "soo:")
    ),
    originatorId: path.originatorId,
    clusterList: path.clusterList?.list,
    otc: path.otc,
  });
}

class Frr implements Daemon {
  constructor(readonly node: Node) {}

  async #json(command: string): Promise<Record<string, unknown>> {
    return JSON.parse(await d.vtysh(this.node, `${command} json`));
  }

  async neighbour(link: Link): Promise<Neighbour> {
    const address = sessionAddress(link, ours(link));
    const told = (await this.#json(`show bgp neighbors ${address}`))[address] as Record<
      string,
      unknown
    >;
    return {
      established: told["bgpState"] === "Established",
      remoteAs: Number(told["remoteAs"]),
      holdTimeSeconds: Number(told["bgpTimerHoldTimeMsecs"]) / 1000,
    };
  }

  async routes(link: Link): Promise<readonly Route[]> {
    const address = sessionAddress(link, ours(link)), out: Route[] = [];
    for (const family of link.families) {
      const brief = await this.#json(`show bgp ${family} unicast neighbors ${address} routes`);
      for (const prefix of Object.keys(brief["routes"] ?? {})) {
        const full = await this.#json(`show bgp ${family} unicast ${prefix}`);
        const paths = (full["paths"] ?? []) as readonly Path[];
        const mine = paths.filter(({ peer }) => peer.peerId === address);
        out.push(...mine.map((path) => frrRoute(prefix, path)));
      }
    }
    return own(link, out);
  }

  async refresh(link: Link): Promise<void> {
    await d.vtysh(this.node, `clear bgp ipv4 unicast ${sessionAddress(link, ours(link))} in`);
  }

  async shutDown(link: Link, text: string): Promise<void> {
    const command = `neighbor ${sessionAddress(link, ours(link))} shutdown message ${text}`;
    await d.vtysh(this.node, "configure terminal", `router bgp ${DAEMON_AS}`, command);
  }

  async log(): Promise<string> {
    const file = await Deno.readTextFile(`${this.node.directory}/bgpd.log`).catch(() => "");
    return file + await Deno.readTextFile(`${this.node.directory}/${this.node.name}-frr.log`);
  }
}

export const FRR: DaemonKind = {
  name: "FRR",
  title: d.FRR,
  transits: true,
  // `dont-capability-negotiate` would, but then it takes an AGGREGATOR only with four octets of AS.
  leavesOutFourOctetAs: false,
  tellsLinkLocal: true,
  // Over a link-local session it tells the interface's global address; inside the AS it makes an
  // absent MED 0.
  sends: (one, link) => ({
    ...one,
    ...(link.over === "link-local" && { nextHop: theirs(link).ipv6 }),
    ...(isInternal(link) && { med: one.med ?? 0 }),
  }),
  async start(node, links) {
    await d.zebra(node);
    await d.frr(node, frrMatrixConfig(links), [], true);
    return new Frr(node);
  },
};
