// ONLY_TO_CUSTOMER (RFC 9234 §5): every role inwards, and what comes of it for every role outwards.
import { assertEquals } from "@std/assert";
import { type Neighbour, type PeerSpec, ROUTER_AS } from "./agent_stage.ts";
import type { AgentScene } from "./line.ts";
import { announce, as4, attribute, hex, MP_IPV4, nlri, ORIGIN, update } from "./octets.ts";
import { NEXT_HOP } from "./octets.ts";
import { refusal } from "./scenes_rules.ts";

/** Roles by number, and the number of the role that pairs with each (RFC 9234 §4.2). */
const ROLES = [
  "provider",
  "route-server",
  "route-server-client",
  "customer",
  "peer",
] as const;
const PAIR = [3, 2, 1, 0, 4];
type Role = typeof ROLES[number];

/** What we are to a peer below, beside and above us, by what a route with OTC may do (RFC 9234 §5). */
const TO_BELOW: readonly Role[] = ["provider", "route-server"];
const FROM_ABOVE: readonly Role[] = ["customer", "route-server-client"];

const ups: PeerSpec[] = ROLES.map((role, i) => ({
  name: `up-${role}`,
  keys: `remote-as: ${65100 + i}, import: all, export: none, role: ${role}`,
}));
const downs: PeerSpec[] = ROLES.map((role, i) => ({
  name: `down-${role}`,
  keys: `remote-as: ${65200 + i}, import: all, export: all, role: ${role}`,
}));

/** OTC of a route as it comes: none, of the peer that tells it, of another AS. */
const KINDS = ["none", "its own", "another's"] as const;
const netOf = (role: number, kind: number) => `10.${role}.${kind}.0/24`;

function otcOf(role: number, kind: typeof KINDS[number]): number | undefined {
  if (kind === "none") return undefined;
  return kind === "its own" ? 65100 + role : 65999;
}

/** OTC that the route has once it is in; `leak` where it is ineligible (ingress 1 to 3). */
function inside(
  role: Role,
  remoteAs: number,
  otc: number | undefined,
): number | undefined | "leak" {
  if (TO_BELOW.includes(role)) return otc === undefined ? undefined : "leak";
  if (role === "peer" && otc !== undefined && otc !== remoteAs) return "leak";
  return otc ?? remoteAs;
}

/** OTC with which it leaves; `held` where it does not (egress 1 and 2). */
function outside(role: Role, otc: number | undefined): number | "held" | undefined {
  const isBelow = TO_BELOW.includes(role);
  if (!isBelow && otc !== undefined) return "held";
  if (FROM_ABOVE.includes(role)) return undefined;
  return otc ?? ROUTER_AS;
}

const matrix: AgentScene = {
  name: "five roles in, three kinds of OTC, five roles out",
  peers: [...ups, ...downs],
  async play(stage) {
    const join = (name: string, as: number, role: number, n: number) =>
      stage.join(name, {
        as,
        id: `0a0001${hex(n, 1)}`,
        capabilities: [MP_IPV4, as4(as), `0901${hex(PAIR[role]!, 1)}`],
      });
    const behind: Neighbour[] = [];
    for (const [i, role] of ROLES.entries()) {
      behind.push(await join(`down-${role}`, 65200 + i, i, 10 + i));
    }
    const expected = new Map<string, number | undefined>();
    for (const [i, role] of ROLES.entries()) {
      const asn = 65100 + i, { connection } = await join(`up-${role}`, asn, i, 20 + i);
      for (const [k, kind] of KINDS.entries()) {
        const otc = otcOf(i, kind), net = netOf(i, k), taken = inside(role, asn, otc);
        const more = otc === undefined ? "" : attribute(0xc0, 35, hex(otc, 4));
        const path = attribute(0x40, 2, `0201${hex(asn, 4)}`);
        await connection.send(update(ORIGIN + path + NEXT_HOP + more, nlri(net)));
        if (taken !== "leak") expected.set(net, taken);
      }
      await stage.says(
        async () => (await stage.routes(`up-${role}`)).length === KINDS.length,
        `three routes of ${role}`,
      );
      for (const [k, kind] of KINDS.entries()) {
        const isLeak = inside(role, asn, otcOf(i, kind)) === "leak";
        const why = await refusal(stage, `up-${role}`, netOf(i, k));
        assertEquals(why, isLeak ? "route leak" : undefined, `${role}, OTC ${kind}`);
      }
    }
    for (const [i, role] of ROLES.entries()) {
      const wanted = [...expected].flatMap(([net, taken]) => {
          const otc = outside(role, taken);
          if (otc === "held") return [];
          return [[net, otc === undefined ? undefined : attribute(0xc0, 35, hex(otc, 4))] as const];
        }).sort(),
        { told } = behind[i]!;
      await told.until(
        ({ routes }) => routes.size === wanted.length,
        `${wanted.length} for ${role}`,
      );
      const got = [...told.routes].map(([net, attributes]) => [net, attributes.get(35)] as const);
      assertEquals(got.sort(), wanted, `as ${role}`);
    }
  },
};

const unasked: AgentScene = {
  name: "a peer without a role: nothing is added, and OTC goes on as it came",
  peers: [
    { name: "up", keys: "remote-as: 65001, import: all" },
    { name: "down", keys: "remote-as: 65002, export: all" },
  ],
  async play(stage) {
    const { told } = await stage.join("down", { as: 65002, id: "0a000003" });
    const { connection } = await stage.join("up");
    await connection.send(announce(nlri("10.0.0.0/24")));
    await connection.send(announce(nlri("10.0.1.0/24"), "c023040000fe4b"));
    await told.has("10.0.0.0/24", "10.0.1.0/24");
    assertEquals(told.routes.get("10.0.0.0/24")!.get(35), undefined);
    assertEquals(told.routes.get("10.0.1.0/24")!.get(35), "c023040000fe4b");
  },
};

export const roleMatrix: readonly AgentScene[] = [matrix, unasked];
