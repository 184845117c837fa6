// RIB, policy and export as others see them: limits, policies, next hops, orders of events.
import { assert, assertEquals } from "@std/assert";
import { type AgentStage, DOWN_AS, FROM_OUTSIDE, INSIDE, type Neighbour } from "./agent_stage.ts";
import type { AgentScene } from "./line.ts";
import {
  announce,
  announceInside,
  AS_PATH,
  attribute,
  hex,
  nlri,
  ORIGIN,
  update,
} from "./octets.ts";
import { joinInside, joinOutside, OUTSIDE } from "./scenes_rules.ts";
import type { Said } from "./program.ts";

const NET = "10.0.0.0/24", OTHER = "10.0.1.0/24", LAST = "198.51.100.0/24";
const UP = { name: "up", keys: FROM_OUTSIDE };
const nets = (count: number) => Array.from({ length: count }, (_, i) => `10.1.${i}.0/24`);

// 125

const limitOf = (more: string) => `${FROM_OUTSIDE}, maximum-prefix: {paths: 5, ${more}}`;
/** AFI 1, SAFI 1, bound 5 (RFC 4486 §4). */
const TOO_MANY = "6/1 00010100000005";

async function limitRow(stage: AgentStage, peer: string): Promise<Said> {
  return await stage.peer(peer);
}

const warns: AgentScene = {
  name: "warn: the session stays, and the log says so, first that it is near",
  peers: [{ name: "up", keys: limitOf("beyond: warn, warn: 60") }, OUTSIDE],
  async play(stage) {
    const outside = await joinOutside(stage), { connection } = await stage.join("up");
    for (const net of nets(8)) await connection.send(announce(nlri(net)));
    await outside.told.has(...nets(8));
    const texts = () =>
      stage.program.said.filter((s) => s["event"] === "limit").map((s) => s["text"]);
    await stage.program.until(({ text }) => String(text).includes("are allowed"), "the limit");
    assertEquals(texts(), [
      "3 of 5 paths of ipv4 unicast",
      "6 paths of ipv4 unicast, 5 are allowed",
    ]);
    assertEquals((await limitRow(stage, "up"))["state"], "Established");
    assertEquals(connection.notifications, []);
  },
};

const shuts: AgentScene = {
  name: "shutdown: Cease with the family and the bound; nothing but an operator brings it back",
  peers: [{ name: "up", keys: limitOf("beyond: shutdown") }, OUTSIDE],
  answers: ["6/1"],
  async play(stage) {
    const outside = await joinOutside(stage), { connection } = await stage.join("up");
    await connection.send(announce(nets(5).map(nlri).join("")));
    await outside.told.has(...nets(5));
    // One more in place of one that was there is not one too many.
    await connection.send(announce(nlri(nets(5)[0]!), "80040400000001"));
    await connection.send(announce(nlri(LAST)));
    await connection.over();
    assertEquals(connection.notifications, [TOO_MANY]);
    await outside.told.until(({ routes }) => routes.size === 0, "its routes to go");
    const row = await limitRow(stage, "up"), refused = await stage.dial("up");
    assertEquals([row["state"], row["cause"]], ["Idle", "cease-max-prefixes"]);
    await refused.over();
    await stage.rows("enable", { peer: "up" });
    const again = await stage.join("up");
    await again.connection.send(announce(nlri(NET)));
    await outside.told.has(NET);
  },
};

const restarts: AgentScene = {
  name: "restart: the same, and after a second it may come again",
  peers: [{ name: "up", keys: limitOf("beyond: shutdown, restart: 1") }, OUTSIDE],
  answers: ["6/1"],
  async play(stage) {
    const outside = await joinOutside(stage), { connection } = await stage.join("up");
    await connection.send(announce(nets(6).map(nlri).join("")));
    await connection.over();
    assertEquals(connection.notifications, [TOO_MANY]);
    const from = performance.now();
    await (await stage.dial("up")).over();
    await stage.says(
      async () => (await limitRow(stage, "up"))["state"] !== "Idle",
      "the peer to be tried again",
    );
    assert(performance.now() - from > 500, "it came back at once");
    const again = await stage.join("up");
    await again.connection.send(announce(nlri(NET)));
    await outside.told.has(NET);
  },
};

// 126

const withoutPolicy: AgentScene = {
  name: "nothing in or out; one word opens each way",
  peers: [
    { name: "shut", keys: "remote-as: 65001" },
    { name: "in", keys: "remote-as: 65001, import: all" },
    { name: "out", keys: "remote-as: 65001, export: all" },
    OUTSIDE,
  ],
  lines: ["announce: [10.9.0.0/24]"],
  async play(stage) {
    const outside = await joinOutside(stage);
    const [shut, taken, told] = [
      await stage.join("shut"),
      await stage.join("in", { id: "0a000005" }),
      await stage.join("out", { id: "0a000006" }),
    ];
    await shut.connection.send(announce(nlri("10.0.0.0/24")));
    await told.connection.send(announce(nlri("10.0.1.0/24")));
    await taken.connection.send(
      update(ORIGIN + AS_PATH + "4003040a000002", nlri("10.0.2.0/24")),
    );
    await outside.told.has("10.9.0.0/24", "10.0.2.0/24");
    // It has the AS of who told the one route in its path: what is ours goes there.
    await told.told.has("10.9.0.0/24");
    assertEquals(outside.told.routes.size, 2);
    assertEquals([shut.told.look().routes.size, taken.told.look().routes.size], [0, 0]);
    for (const name of ["shut", "out"]) {
      const [row] = await stage.routes(name, "rejected");
      assertEquals((row!["rejected"] as Said)["reason"], "no import policy");
    }
  },
};

// 128

const hopOf = ({ told }: Neighbour, route: string) => told.routes.get(route)?.get(3);

const nextHops: AgentScene = {
  name: "self, self-ebgp, keep and an address, outside and inside",
  peers: [
    UP,
    { name: "within", keys: `${INSIDE}, client: yes` },
    OUTSIDE,
    { name: "keep", keys: `remote-as: ${DOWN_AS}, export: all, next-hop: keep` },
    { name: "self", keys: `${INSIDE}, next-hop: self` },
    { name: "self-ebgp", keys: `${INSIDE}, next-hop: self-ebgp` },
    { name: "usual", keys: INSIDE },
    { name: "address", keys: `${INSIDE}, next-hop: 192.0.2.77` },
  ],
  async play(stage) {
    const up = await stage.join("up"), within = await joinInside(stage, "within", "0a000005");
    const inside = async (name: string, n: number) =>
      await joinInside(stage, name, `0a0003${hex(n, 1)}`);
    const outside = await joinOutside(stage);
    const keep = await stage.join("keep", { as: DOWN_AS, id: "0a000301" });
    const [self, ebgp, usual, address] = [
      await inside("self", 2),
      await inside("self-ebgp", 3),
      await inside("usual", 4),
      await inside("address", 5),
    ];
    await up.connection.send(announce(nlri(NET)));
    await within.connection.send(announceInside(nlri(OTHER)));
    const theirs = "4003040a000002", ours = `400304${stage.self}`, set = "400304c000024d";
    for (
      const [who, fromOutside, fromInside] of [
        [outside, ours, ours],
        [keep, theirs, theirs],
        [self, ours, ours],
        [ebgp, ours, theirs],
        [usual, theirs, theirs],
        [address, set, set],
      ] as const
    ) {
      await who.told.has(NET, OTHER);
      assertEquals([hopOf(who, NET), hopOf(who, OTHER)], [fromOutside, fromInside], who.name);
    }
  },
};

/** On 127.0.0.0/8 all stand on one link: what is there may be told as it is (RFC 4271 §5.1.3). */
const thirdParty: AgentScene = {
  name: "third party: a next hop on the link stays, none is told itself, one elsewhere is ours",
  address: "127.0.0.1",
  peers: [UP, OUTSIDE],
  async play(stage) {
    const outside = await joinOutside(stage), { connection } = await stage.join("up");
    const octets = (address: string) => address.split(".").map((o) => hex(Number(o), 1)).join("");
    const via = (net: string, hop: string) =>
      connection.send(update(ORIGIN + AS_PATH + attribute(0x40, 3, hop), nlri(net)));
    const third = octets("127.99.99.99"), itself = octets(stage.addressOf("outside"));
    const teller = octets(stage.addressOf("up"));
    await via(NET, third);
    await via(OTHER, itself);
    await via("10.0.2.0/24", "0a000002");
    await via("10.0.3.0/24", teller);
    await via("10.0.4.0/24", octets("127.0.0.1"));
    await via(LAST, third);
    await outside.told.has(NET, OTHER, "10.0.2.0/24", "10.0.3.0/24", LAST);
    const ours = "4003047f000001";
    assertEquals(
      [NET, OTHER, "10.0.2.0/24", "10.0.3.0/24"].map((net) => hopOf(outside, net)),
      [`400304${third}`, ours, ours, `400304${teller}`],
    );
    // Our own address as their next hop: the route is not taken (RFC 4271 §6.3).
    assertEquals(outside.told.routes.has("10.0.4.0/24"), false);
    const [row] = await stage.routes("up", "rejected");
    assertEquals((row!["rejected"] as Said)["reason"], "own next hop");
  },
};

const NEAR_MS = 1000;

const unreachable: AgentScene = {
  name: "a next hop that no way leads to, and then one does: within a second",
  peers: [UP, { name: "second", keys: FROM_OUTSIDE }, OUTSIDE],
  async play(stage) {
    const peers = [UP, { name: "second", keys: FROM_OUTSIDE }, OUTSIDE];
    const outside = await joinOutside(stage);
    const up = await stage.join("up"), second = await stage.join("second", { id: "0a000007" });
    const via = (hop: string, net: string) =>
      update(ORIGIN + AS_PATH + attribute(0x40, 3, hop), nlri(net));
    await up.connection.send(via("0a000002", NET) + via("0a000002", OTHER));
    await second.connection.send(
      update(ORIGIN + attribute(0x40, 2, "02020000fde90000fdea") + "4003040a010002", nlri(OTHER)),
    );
    await outside.told.has(NET, OTHER);
    const lengthOf = (net: string) => outside.told.routes.get(net)?.get(2)?.slice(8, 10);
    assertEquals(lengthOf(OTHER), "02");
    const timed = async (lines: readonly string[], isSo: () => boolean, what: string) => {
      const from = performance.now();
      await stage.reload(lines, peers);
      await outside.told.until(isSo, what);
      const took = performance.now() - from;
      assert(took < NEAR_MS, `${what} took ${Math.round(took)} ms`);
    };
    await timed(
      ["next-hops: [{prefix: 10.0.0.0/24, unreachable: yes}]"],
      () => !outside.told.routes.has(NET) && lengthOf(OTHER) === "03",
      "the other way",
    );
    await timed(
      ["next-hops: [{prefix: 10.0.0.0/24, cost: 10}]"],
      () => outside.told.routes.has(NET) && lengthOf(OTHER) === "02",
      "the way back",
    );
    assertEquals((await stage.peer("outside"))["established_count"], 1);
  },
};

export const limits = [warns, shuts, restarts], defaults = [withoutPolicy];
export const hops = [nextHops, thirdParty, unreachable];
