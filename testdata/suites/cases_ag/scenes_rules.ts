// Rules of BGP for routes on their way in and out that take several peers, or a configuration.
import { assert, assertEquals } from "@std/assert";
import {
  type AgentStage,
  DOWN_AS,
  DOWN_OUTSIDE,
  FROM_OUTSIDE,
  INSIDE,
  type Neighbour,
  ROUTER_AS,
  ROUTER_ID,
} from "./agent_stage.ts";
import type { AgentScene } from "./line.ts";
import {
  announce,
  announceInside,
  as4,
  AS_PATH,
  attribute,
  hex,
  MP_IPV4,
  NEXT_HOP,
  nlri,
  open,
  ORIGIN,
  update,
} from "./octets.ts";
import { UPDATE_TYPE } from "./raw_peer.ts";

const NET = "10.0.0.0/24", OTHER = "10.0.1.0/24", LAST = "198.51.100.0/24";
export const OUTSIDE = { name: "outside", keys: DOWN_OUTSIDE };
export const WITHIN = { name: "inside", keys: INSIDE };

/** A session with AS 65002 behind the agent, that gets everything. */
export function joinOutside(stage: AgentStage): Promise<Neighbour> {
  return stage.join("outside", { as: DOWN_AS, id: "0a000003" });
}

export function joinInside(
  stage: AgentStage,
  name = "inside",
  id = "0a000004",
): Promise<Neighbour> {
  return stage.join(name, { as: ROUTER_AS, id });
}

/** Why import refuses a route of a peer; undefined where it does not. */
export async function refusal(stage: AgentStage, peer: string, route: string) {
  const rows = await stage.routes(peer, "rejected");
  const row = rows.find(({ nlri }) => nlri === route);
  return (row?.["rejected"] as { reason: string } | undefined)?.reason;
}

const path = (...asns: readonly number[]) =>
  attribute(0x40, 2, "02" + hex(asns.length, 1) + asns.map((asn) => hex(asn, 4)).join(""));
const withPath = (net: string, ...asns: readonly number[]) =>
  update(ORIGIN + path(...asns) + NEXT_HOP, nlri(net));

export const loops: AgentScene = {
  name: "refused and counted; allow-as-in takes as many; the first AS is the peer's",
  peers: [
    { name: "strict", keys: FROM_OUTSIDE },
    { name: "lax", keys: `${FROM_OUTSIDE}, allow-as-in: 1` },
    OUTSIDE,
  ],
  async play(stage) {
    const outside = await joinOutside(stage);
    const strict = await stage.join("strict"), lax = await stage.join("lax", { id: "0a000005" });
    for (const { connection } of [strict, lax]) {
      await connection.send(withPath(NET, 65001, ROUTER_AS));
      await connection.send(withPath(OTHER, 65001, ROUTER_AS, 65003, ROUTER_AS));
      await connection.send(withPath("10.0.2.0/24", 65003));
    }
    await strict.connection.send(withPath(LAST, 65001));
    await lax.connection.send(withPath("203.0.113.0/24", 65001));
    await outside.told.has(NET, LAST, "203.0.113.0/24");
    assertEquals([...outside.told.routes.keys()].sort(), [NET, LAST, "203.0.113.0/24"].sort());
    assertEquals(
      outside.told.routes.get(NET)!.get(2),
      path(ROUTER_AS, 65001, ROUTER_AS),
      "the path of the one that takes it",
    );
    assertEquals(await refusal(stage, "strict", NET), "AS loop");
    assertEquals(await refusal(stage, "lax", OTHER), "AS loop");
    assertEquals(await refusal(stage, "lax", "10.0.2.0/24"), "first AS");
    const counts = async (name: string) => {
      const [family] = (await stage.peer(name))["families"] as Record<string, number>[];
      return [family!["received"], family!["accepted"], family!["rejected"]];
    };
    assertEquals([await counts("strict"), await counts("lax")], [[4, 1, 3], [4, 2, 2]]);
  },
};

export const reflectionLoops: AgentScene = {
  name: "both are refused, and what has others' goes on",
  peers: [
    { name: "client", keys: `${INSIDE}, client: yes` },
    WITHIN,
  ],
  lines: ["cluster-id: 192.0.2.99"],
  async play(stage) {
    const inside = await joinInside(stage), client = await joinInside(stage, "client", "0a000005");
    const { connection } = client;
    await connection.send(announceInside(nlri(NET), `800904${ROUTER_ID}`));
    await connection.send(announceInside(nlri(OTHER), "800a08" + "0a000009" + "c0000263"));
    // Our router id is no cluster of ours, nor our cluster a router.
    await connection.send(announceInside(nlri("10.0.2.0/24"), `800a04${ROUTER_ID}`));
    await connection.send(announceInside(nlri(LAST), "800904c0000263"));
    await inside.told.has("10.0.2.0/24", LAST);
    assertEquals(inside.told.routes.size, 2);
    assertEquals(await refusal(stage, "client", NET), "originator loop");
    assertEquals(await refusal(stage, "client", OTHER), "cluster loop");
    assertEquals(inside.told.routes.get(LAST)!.get(9), "800904c0000263");
    assertEquals(inside.told.routes.get("10.0.2.0/24")!.get(10), `800a08c0000263${ROUTER_ID}`);
  },
};

export const asSets: AgentScene = {
  name: "reject-as-sets refuses them",
  peers: [{ name: "up", keys: FROM_OUTSIDE }, OUTSIDE],
  lines: ["reject-as-sets: yes"],
  async play(stage) {
    const outside = await joinOutside(stage), { connection } = await stage.join("up");
    const set = attribute(0x40, 2, "02010000fde9" + "01010000fdea");
    await connection.send(update(ORIGIN + set + NEXT_HOP, nlri(NET)));
    await connection.send(announce(nlri(LAST)));
    await outside.told.has(LAST);
    assertEquals(outside.told.routes.size, 1);
    assertEquals(await refusal(stage, "up", NET), "AS_SET");
  },
};

export const gracefulShutdown: AgentScene = {
  name: "before we leave: the community to others, LOCAL_PREF 0 inside (RFC 8326 §4.1)",
  peers: [{ name: "up", keys: FROM_OUTSIDE }, OUTSIDE, WITHIN],
  async play(stage) {
    const outside = await joinOutside(stage), inside = await joinInside(stage);
    const { connection } = await stage.join("up");
    await connection.send(announce(nlri(NET)));
    await Promise.all([outside.told.has(NET), inside.told.has(NET)]);
    const peers = [{ name: "up", keys: FROM_OUTSIDE }, OUTSIDE, WITHIN];
    await stage.reload(["graceful-shutdown: yes"], peers);
    await outside.told.until((told) => told.block(NET).endsWith("c00804ffff0000"), "the community");
    await inside.told.until(
      (told) => told.routes.get(NET)?.get(5) === "40050400000000",
      "LOCAL_PREF",
    );
    await stage.reload([], peers);
    await outside.told.until((told) => !told.routes.get(NET)?.has(8), "no community");
    assertEquals((await stage.peer("outside"))["established_count"], 1);
  },
};

/** RFC 6793 §4.2.2, both ways: who knows no AS numbers of four octets gets AS_TRANS and AS4_PATH. */
export const towardsOldPeer: AgentScene = {
  name: "AS_TRANS and AS4_PATH are built for it, and never for others",
  peers: [
    { name: "up", keys: FROM_OUTSIDE },
    { name: "old", keys: `remote-as: ${DOWN_AS}, local-as: 70000, import: all, export: all` },
    { name: "new", keys: `remote-as: ${DOWN_AS}, local-as: 70000, import: all, export: all` },
  ],
  async play(stage) {
    const connection = await stage.dial("old");
    await connection.establish(open({ as: DOWN_AS, id: "0a000003", capabilities: [MP_IPV4] }));
    const old = stage.watch("old", connection);
    assertEquals(connection.heard[0]!.hex.slice(40, 44), "5ba0", "AS_TRANS in our OPEN");
    assert(connection.heard[0]!.hex.includes(as4(70000)), "our AS in a capability");
    const modern = await stage.join("new", { as: DOWN_AS, id: "0a000006" });
    const { connection: up } = await stage.join("up");
    await up.send(update(ORIGIN + path(65001, 80000) + NEXT_HOP, nlri(NET)));
    await up.send(update(ORIGIN + AS_PATH + NEXT_HOP + "c00708000138800a000001", nlri(OTHER)));
    await Promise.all([old.told.has(NET, OTHER), modern.told.has(NET, OTHER)]);
    const self = `400304${stage.self}`;
    assertEquals(
      old.told.block(NET),
      `${ORIGIN}4002080203${"5ba0fde95ba0"}${self}c0110e0203${"00011170"}${"0000fde9"}${"00013880"}`,
    );
    assertEquals(
      old.told.block(OTHER),
      `${ORIGIN}4002060202${"5ba0fde9"}${self}c007065ba00a000001` +
        `c0110a0202${"00011170"}${"0000fde9"}c01208000138800a000001`,
    );
    assertEquals(modern.told.block(NET), `${ORIGIN}${path(70000, 65001, 80000)}${self}`);
  },
};

/** RFC 8654 §4: what fits into no message for a peer goes without what it can do without, or not at all. */
export const tooBig: AgentScene = {
  name: "to a peer of 4096 octets without what it can miss, else withdrawn; whole to others",
  peers: [{ name: "up", keys: FROM_OUTSIDE }, OUTSIDE, {
    name: "small",
    keys: `remote-as: ${DOWN_AS}, import: all, export: all`,
  }],
  async play(stage) {
    const outside = await joinOutside(stage), { connection } = await stage.join("up");
    const capabilities = [MP_IPV4, as4(DOWN_AS)];
    const small = await stage.join("small", { as: DOWN_AS, id: "0a000006", capabilities });
    const long = (octets: number) => attribute(0xe0, 99, "ab".repeat(octets));
    const aggregator = "c007080000fde90a000001";
    const told = (more: string) => `${ORIGIN}${path(ROUTER_AS, 65001)}400304${stage.self}${more}`;
    // 23 octets of message and 4 of NLRI go round 4069 of attributes.
    await connection.send(announce(nlri(NET), aggregator + long(4034)));
    await small.told.until((now) => now.block(NET) === told(long(4034)), "it without AGGREGATOR");
    await outside.told.until(
      (now) => now.block(NET) === told(aggregator + long(4034)),
      "all of it",
    );
    await connection.send(announce(nlri(NET), aggregator + long(65_000)));
    await small.told.lacks(NET);
    await outside.told.until(
      (now) => now.block(NET) === told(aggregator + long(65_000)),
      "it whole",
    );
    await connection.send(announce(nlri(NET)));
    await small.told.has(NET);
    const messages = small.connection.heard.filter(({ type }) => type === UPDATE_TYPE);
    assert(messages.every(({ hex }) => hex.length <= 2 * 4096), "a message is too long");
    const [family] = (await stage.peer("small"))["families"] as Record<string, number>[];
    assertEquals(family!["unsendable"], 1);
  },
};
