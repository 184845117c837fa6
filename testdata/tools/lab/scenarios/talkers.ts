/** Two daemons that talk to a third which writes down what it hears. */
import { birdConfig, exabgpConfig, manyRoutes } from "../config.ts";
import * as d from "../daemons.ts";
import type { Node } from "../node.ts";
import { AS_A, side } from "../sides.ts";
import type { Daemon, Wish } from "../start.ts";
import { COMMUNITIES, TWICE } from "./session.ts";

const THIRD = { ipv4: "192.0.2.3", ipv6: "2001:db8::3", as: 4200000003 };

const THIRD_ROUTES = `
  family { ipv4 unicast; ipv6 unicast; }
  static {
    route 10.200.0.0/16 next-hop 192.0.2.3 origin egp med 7 as-path [ 4200000003 64500 [ 64501 64502 ] ] community [ 64496:1 no-export ] large-community [ 4200000003:1:1 ] extended-community [ target:64496:10 ];
    route 10.0.1.0/24 next-hop 192.0.2.3 atomic-aggregate aggregator ( 4200000003:192.0.2.9 );
    route 0.0.0.0/0 next-hop 192.0.2.3 origin incomplete;
    route 2001:db8:1::/48 next-hop 2001:db8::3 med 4294967295;
    route ::/0 next-hop 2001:db8::3;
    route 3fff:1::/32 next-hop 2001:db8::3 as-path [ 4200000003 4200000003 4200000003 ];
  }`;

export const V4 = manyRoutes(60);
export const V6 = manyRoutes(40, "3fff:2");

/**
 * How the writing daemon is told of its second neighbour, over IPv6. GoBGP would send it IPv4 routes
 * with IPv6 next hops that were not negotiated, and ExaBGP would leave.
 */
export const SECOND: Record<Exclude<Daemon, "exabgp">, Omit<Wish, "daemon">> = {
  bird: {
    bird: {
      top:
        `protocol bgp third { local 2001:db8::1 as ${AS_A}; neighbor ${THIRD.ipv6} as ${THIRD.as};
  passive on; mrtdump { states, messages };
  ipv4 { import all; export none; extended next hop on; }; ipv6 { import all; export none; }; }`,
    },
  },
  frr: {
    frr: {
      bgp: ` neighbor ${THIRD.ipv6} remote-as ${THIRD.as}\n neighbor ${THIRD.ipv6} passive`,
      ipv4: `  neighbor ${THIRD.ipv6} activate`,
      ipv6: `  neighbor ${THIRD.ipv6} activate`,
    },
  },
  gobgp: {
    gobgp: {
      addresses: ["2001:db8::1"],
      global: `
[[neighbors]]
  [neighbors.config]
    neighbor-address = "${THIRD.ipv6}"
    peer-as = ${THIRD.as}
  [neighbors.transport.config]
    passive-mode = true
  [[neighbors.afi-safis]]
    [neighbors.afi-safis.config]
      afi-safi-name = "ipv6-unicast"
`,
    },
  },
  openbgpd: {
    openbgpd: {
      top: `listen on 2001:db8::1
neighbor ${THIRD.ipv6} {
  remote-as ${THIRD.as}
  local-address 2001:db8::1
  passive
  announce IPv4 unicast
  announce IPv6 unicast
}`,
    },
  },
};

export interface Talk {
  readonly routes: readonly string[];
  /** BIRD has two paths to each IPv4 prefix and sends both. */
  readonly addPath?: boolean;
}

function talking(a: Node, b: Node, talk: Talk): string {
  const channel = "{ import none; export filter marked; }";
  const channels = talk.addPath === true
    ? "ipv4 { import none; export filter marked; add paths tx; };"
    : `ipv4 ${channel};\n  ipv6 ${channel};`;
  const top = COMMUNITIES + (talk.addPath === true ? TWICE(V4) : "");
  return birdConfig(side(b, a), { channels, top, routes: talk.routes });
}

/** The two that talk: BIRD over IPv4 and ExaBGP over IPv6, both on node b. */
export async function talkers(a: Node, b: Node, talk: Talk): Promise<void> {
  await b.exec(["ip", "address", "add", `${THIRD.ipv4}/24`, "dev", "eth0"]);
  await b.exec(["ip", "address", "add", `${THIRD.ipv6}/64`, "dev", "eth0", "nodad"]);
  await d.bird(b, talking(a, b, talk));
  const third = { as: THIRD.as, peerAs: AS_A, id: THIRD.ipv4, local: THIRD.ipv6, peer: a.ipv6 };
  await d.exabgp(b, exabgpConfig(third, { neighbor: THIRD_ROUTES }));
}

/** Some routes go, some come. */
export async function churn(a: Node, b: Node, talk: Talk): Promise<void> {
  const text = talking(a, b, { ...talk, routes: [...talk.routes.slice(7), "10.99.0.0/16"] });
  await Deno.writeTextFile(`${b.directory}/b-bird.conf`, text);
  await d.birdc(b, "configure");
}

/** Joins two wishes one field deep; texts are put one after the other. */
export function join(wish: Wish, more: Omit<Wish, "daemon">): Wish {
  const key = wish.daemon;
  const own = (wish[key] ?? {}) as Record<string, unknown>;
  const extra = (more[key] ?? {}) as Record<string, unknown>;
  const merged: Record<string, unknown> = { ...own };
  for (const [name, value] of Object.entries(extra)) {
    merged[name] = typeof own[name] === "string" ? `${own[name]}\n${value}` : value;
  }
  return { ...wish, [key]: merged };
}
