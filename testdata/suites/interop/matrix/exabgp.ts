import * as d from "../../../tools/lab/daemons.ts";
import type { Node } from "../../../tools/lab/node.ts";
import type { Daemon, DaemonKind, Neighbour } from "./daemon.ts";
import { DAEMON_AS, DAEMON_ID, type Link, ours, sessionAddress, theirs } from "./link.ts";
import { heardFromOrigin, routeWords } from "./sent.ts";
import { type Route, route } from "./route.ts";

const EVENTS = "exabgp.json", TELLER = "told.sh", ORDERS = "exabgp.orders";

function neighbour(link: Link): string {
  const { wants } = link, yes = (on: unknown) => on ? "enable" : "disable";
  const own = sessionAddress(link, theirs(link));
  const routes = link.out ? heardFromOrigin(link).map(configured) : [];
  // It offers an IPv6 next hop only beside IPv6.
  const carried = wants.extendedNextHop ? ["ipv4", "ipv6"] : link.families;
  const families = carried.map((family) => `${family} unicast;`).join(" ");
  return `
neighbor ${sessionAddress(link, ours(link))} {
  router-id ${DAEMON_ID};
  local-address ${own};
  local-as ${DAEMON_AS};
  peer-as ${link.ourAs};
  hold-time 90;
  ${link.dials === "ours" ? "passive true;" : ""}
  ${link.dials === "theirs" ? "" : "listen 179;"}
  ${wants.key ? `md5-password "${wants.key}";` : ""}
  ${wants.gtsm ? "outgoing-ttl 255; incoming-ttl 255;" : ""}
  capability {
    asn4 ${yes(!wants.twoOctetAs)};
    route-refresh enable;
    add-path ${wants.addPath ? "send/receive" : "disable"};
    extended-message ${yes(wants.extendedMessage)};
    ${wants.extendedNextHop ? "nexthop enable;" : ""}
  }
  family { ${families} }
  ${wants.addPath ? `add-path { ${families} }` : ""}
  ${wants.extendedNextHop ? "nexthop { ipv4 unicast ipv6; }" : ""}
  api { processes [ told ]; neighbor-changes; receive { parsed; update; } }
  static {
    ${routes.join("\n    ")}
  }
}`;
}

/** Its own AS is put in by itself where the path is not given: here the whole path is. */
function configured(one: Route): string {
  return `${routeWords(one)};`;
}

/** Without the link-local ones: an address has no zone here, and cannot be bound to. */
export function exabgpMatrixConfig(directory: string, links: readonly Link[]): string {
  return `
process told {
  run ${directory}/${TELLER};
  encoder json;
}
${links.filter(({ over }) => over !== "link-local").map(neighbour).join("\n")}
`;
}

/** What is used of a line of ExaBGP's JSON. */
interface Told {
  readonly type: string;
  readonly neighbor: {
    readonly address: { readonly peer: string };
    readonly asn: { readonly peer: number };
    readonly state?: string;
    readonly message?: { readonly update?: Update };
  };
}

interface Update {
  readonly attribute?: Readonly<Record<string, unknown>>;
  readonly announce?: Families<Readonly<Record<string, readonly Nlri[]>>>;
  readonly withdraw?: Families<readonly Nlri[]>;
}
type Families<Value> = Readonly<Record<string, Value>>;
type Nlri = { readonly nlri: string; readonly "path-information"?: string };

function pathId(dotted: string | undefined): number | undefined {
  return dotted?.split(".").reduce((all, part) => all * 256 + Number(part), 0);
}

/** The sequence stands in one list, the set that may follow it in another. */
function asPath(of: Readonly<Record<string, unknown>>): string {
  const sequence = (of["as-path"] ?? []) as readonly number[];
  const set = of["as-set"] as readonly number[] | undefined;
  return [...sequence, ...(set ? [`{${set.join(" ")}}`] : [])].join(" ");
}

/** Its text writes a number as an address here and there; two-octet AS communities read from their octets. */
function extended({ value, string }: { readonly value: number; readonly string: string }): string {
  const [kind = ""] = string.split(":");
  const name = { target: "rt", origin: "soo" }[kind] ?? kind;
  return `${name}:${Math.floor(value / 2 ** 32) % 65536}:${value % 2 ** 32}`;
}

function pairs(value: unknown): string[] | undefined {
  return (value as number[][] | undefined)?.map((parts) => parts.join(":"));
}

function told(nextHop: string, nlri: Nlri, of: Readonly<Record<string, unknown>>): Route {
  const octets = of["extended-community"] as Parameters<typeof extended>[0][] | undefined;
  const [global = "", linkLocal] = nextHop.split(/[ ,]+/);
  return route({
    prefix: nlri.nlri,
    pathId: pathId(nlri["path-information"]),
    nextHop: global,
    linkLocal,
    origin: of["origin"] as Route["origin"],
    asPath: asPath(of),
    med: of["med"] as number | undefined,
    localPref: of["local-preference"] as number | undefined,
    atomicAggregate: of["atomic-aggregate"] === true ? true : undefined,
    aggregator: (of["aggregator"] as string | undefined)?.replace(":", " "),
    communities: pairs(of["community"]),
    large: pairs(of["large-community"]),
    extended: octets?.map(extended),
    originatorId: of["originator-id"] as string | undefined,
  });
}

/** The routes that stand after these updates. */
export function exabgpRoutes(updates: readonly Update[]): Route[] {
  const table = new Map<string, Route>();
  const key = (nlri: Nlri) => `${nlri.nlri} ${nlri["path-information"]}`;
  for (const { attribute = {}, announce = {}, withdraw = {} } of updates) {
    for (const list of Object.values(withdraw)) for (const one of list) table.delete(key(one));
    for (const [family, hops] of Object.entries(announce)) {
      if (!family.endsWith("unicast")) continue;
      for (const [hop, list] of Object.entries(hops)) {
        if (!Array.isArray(list)) continue;
        for (const one of list) if ("nlri" in one) table.set(key(one), told(hop, one, attribute));
      }
    }
  }
  return [...table.values()];
}

function misread(aggregator: string | undefined): Partial<Route> {
  const [as = 0, address] = aggregator?.split(" ") ?? [];
  return Number(as) > 65535 ? { aggregator: `${Number(as) >>> 16} ${address}` } : {};
}

export class Exabgp implements Daemon {
  constructor(readonly node: Node) {}

  async #events(link: Link): Promise<Told[]> {
    const text = await Deno.readTextFile(`${this.node.directory}/${EVENTS}`).catch(() => "");
    const address = sessionAddress(link, ours(link));
    const lines = text.split("\n").slice(0, -1).filter((line) => line.startsWith("{"));
    return lines.map((line) => JSON.parse(line) as Told)
      .filter((one) => one.neighbor?.address?.peer === address);
  }

  async neighbour(link: Link): Promise<Neighbour> {
    const states = (await this.#events(link)).filter(({ type }) => type === "state");
    const last = states.at(-1);
    const established = last?.neighbor.state === "up";
    return { established, ...(last && { remoteAs: last.neighbor.asn.peer }) };
  }

  async routes(link: Link): Promise<readonly Route[]> {
    const updates = (await this.#events(link)).flatMap(({ neighbor }) =>
      neighbor.message?.update ?? []
    );
    return exabgpRoutes(updates);
  }

  async refresh(link: Link): Promise<void> {
    const order = `neighbor ${
      sessionAddress(link, ours(link))
    } announce route-refresh ipv4 unicast\n`;
    await Deno.writeTextFile(`${this.node.directory}/${ORDERS}`, order, { append: true });
  }

  shutDown(): Promise<void> {
    return Promise.reject(new Error("teardown sends no text"));
  }

  async log(): Promise<string> {
    const events = await Deno.readTextFile(`${this.node.directory}/${EVENTS}`).catch(() => "");
    return events + await Deno.readTextFile(`${this.node.directory}/${this.node.name}-exabgp.log`);
  }
}

export const EXABGP: DaemonKind = {
  name: "ExaBGP",
  title: d.EXABGP,
  transits: false,
  leavesOutFourOctetAs: true,
  tellsLinkLocal: false,
  // It reads the AS of an AS4_AGGREGATOR from the first two octets.
  shows: (one, link) => link.wants.twoOctetAs ? { ...one, ...misread(one.aggregator) } : one,
  async start(node, links) {
    // What it prints is an order; ExaBGP starts a process anew whose standard output has closed.
    const teller = `${node.directory}/${TELLER}`, orders = `${node.directory}/${ORDERS}`;
    await Deno.writeTextFile(orders, "");
    const script = `#!/bin/sh\ntail -f ${orders} &\ncat >${node.directory}/${EVENTS}\n`;
    await Deno.writeTextFile(teller, script);
    await Deno.chmod(teller, 0o755);
    await d.exabgp(node, exabgpMatrixConfig(node.directory, links), {
      "exabgp.tcp.bind": "0.0.0.0 ::",
    });
    return new Exabgp(node);
  },
};
