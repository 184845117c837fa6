// Route refresh as a router does it: routes of others told again, and rounds of a peer that end.
import { assert, assertEquals } from "@std/assert";
import { type AgentStage, DOWN_AS, FROM_OUTSIDE, type Neighbour } from "./agent_stage.ts";
import type { AgentScene } from "./line.ts";
import {
  announce,
  as4,
  ENHANCED_REFRESH,
  hex,
  MP_IPV4,
  nlri,
  refresh,
  ROUTE_REFRESH,
  withdraw,
} from "./octets.ts";
import { REFRESH_TYPE, UPDATE_TYPE } from "./raw_peer.ts";
import { readUpdate } from "./told.ts";
import { joinOutside, OUTSIDE } from "./scenes_rules.ts";

const NETS = Array.from({ length: 300 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`);
const ALL = announce(NETS.map(nlri).join(""));
const UP = { name: "up", keys: FROM_OUTSIDE };
const LAST = "198.51.100.0/24";

/** What came in since message `from`: `refresh SUBTYPE`, or how many routes an UPDATE has. */
function since({ connection }: Neighbour, from: number): string[] {
  return connection.heard.slice(from).flatMap(({ type, hex }) => {
    if (type === REFRESH_TYPE) return [`refresh ${hex.slice(38)}`];
    if (type !== UPDATE_TYPE) return [];
    const { routes, withdrawn } = readUpdate(hex);
    return [`${routes.length} told, ${withdrawn.length} withdrawn`];
  });
}

/** A route that is told after all before it. */
async function settle(up: Neighbour, behind: Neighbour, round: number): Promise<void> {
  const route = `203.0.113.${round}/32`;
  await up.connection.send(announce(nlri(route)));
  await behind.told.has(route);
}

export const toldAgain: AgentScene = {
  name: "all that was told, between BoRR and EoRR where both know them",
  peers: [UP, OUTSIDE, { name: "plain", keys: `remote-as: ${DOWN_AS}, import: all, export: all` }],
  async play(stage) {
    const outside = await joinOutside(stage), up = await stage.join("up");
    const plain = await stage.join("plain", {
      as: DOWN_AS,
      id: "0a000006",
      capabilities: [MP_IPV4, ROUTE_REFRESH, as4(DOWN_AS)],
    });
    await up.connection.send(ALL);
    await Promise.all([outside.told.has(...NETS), plain.told.has(...NETS)]);
    await up.connection.send(withdraw(nlri(NETS[0]!)));
    await Promise.all([outside.told.lacks(NETS[0]!), plain.told.lacks(NETS[0]!)]);
    const left = NETS.length - 1, again = [`${left} told, 0 withdrawn`];
    for (
      const [who, expected] of [
        [outside, ["refresh 00010101", ...again, "refresh 00010201"]],
        [plain, again],
      ] as const
    ) {
      const from = who.connection.heard.length;
      await who.connection.send(refresh(1, 1));
      await who.connection.holds(() => since(who, from).length >= expected.length, "all again");
      assertEquals(since(who, from), expected);
    }
    // A family without routes: what was negotiated is answered all the same.
    const from = outside.connection.heard.length;
    await outside.connection.send(refresh(2, 1));
    await outside.connection.holds(() => since(outside, from).length >= 2, "an empty round");
    assertEquals(since(outside, from), ["refresh 00020101", "refresh 00020201"]);
    const before = outside.connection.heard.length;
    await outside.connection.send(refresh(1, 128));
    await settle(up, outside, 1);
    assertEquals(
      since(outside, before),
      ["1 told, 0 withdrawn"],
      "a family that was not negotiated",
    );
  },
};

export const askedAgain: AgentScene = {
  name: "we ask for a refresh: BoRR, a part, EoRR; the rest is withdrawn behind us",
  peers: [UP, OUTSIDE],
  async play(stage) {
    const outside = await joinOutside(stage), up = await stage.join("up");
    await up.connection.send(ALL);
    await outside.told.has(...NETS);
    await stage.rows("refresh", { peer: "up", direction: "in" });
    await up.connection.until(REFRESH_TYPE, 2);
    const asked = up.connection.heard.filter(({ type }) => type === REFRESH_TYPE);
    assertEquals(asked.map((heard) => heard.hex.slice(38)), ["00010001", "00020001"]);
    const kept = NETS.slice(0, 100), from = outside.connection.heard.length;
    await up.connection.send(refresh(1, 1, 1));
    await up.connection.send(announce(kept.map(nlri).join("")));
    await up.connection.send(refresh(1, 1, 2));
    await outside.told.until(({ routes }) => routes.size === kept.length, "the rest to go");
    assertEquals([...outside.told.routes.keys()].sort(), [...kept].sort());
    // What is told again as it was is not told to others again.
    assertEquals(since(outside, from), [`0 told, ${NETS.length - kept.length} withdrawn`]);
  },
};

/** A round that has begun, and a connection that is lost: the next session knows nothing of it. */
export const droppedBetween: AgentScene = {
  name: "the session drops between BoRR and EoRR: the round is forgotten",
  peers: [UP, OUTSIDE],
  async play(stage) {
    const outside = await joinOutside(stage), first = await stage.join("up");
    await first.connection.send(ALL);
    await outside.told.has(...NETS);
    await first.connection.send(refresh(1, 1, 1));
    first.connection.reset();
    await outside.told.until(({ routes }) => routes.size === 0, "all to go with the session");
    const second = await stage.join("up");
    await second.connection.send(ALL);
    await second.connection.send(refresh(1, 1, 2));
    await settle(second, outside, 1);
    assertEquals(outside.told.routes.size, NETS.length + 1);
    assertEquals((await stage.routes("up")).length, NETS.length + 1);
  },
};

export const beginsTwice: AgentScene = {
  name: "BoRR twice: the second begins anew, and what came between has to be told again",
  peers: [UP, OUTSIDE],
  async play(stage) {
    const outside = await joinOutside(stage), up = await stage.join("up");
    await up.connection.send(ALL);
    await outside.told.has(...NETS);
    const [one, two] = [NETS.slice(0, 100), NETS.slice(100, 150)];
    await up.connection.send(refresh(1, 1, 1));
    await up.connection.send(announce(one.map(nlri).join("")));
    await up.connection.send(refresh(1, 1, 1));
    await up.connection.send(announce(two.map(nlri).join("")));
    await up.connection.send(refresh(1, 1, 2));
    await outside.told.until(({ routes }) => routes.size === two.length, "all else to go");
    assertEquals([...outside.told.routes.keys()].sort(), [...two].sort());
    // No round stands open: this EoRR ends none.
    await up.connection.send(announce(nlri(LAST)));
    await up.connection.send(refresh(1, 1, 2));
    await settle(up, outside, 1);
    assertEquals(outside.told.routes.size, two.length + 2);
  },
};

/** RFC 7313 §4: until End-of-RIB a peer that restarts tells its first routes. */
export const beforeEndOfRib: AgentScene = {
  name: "it is ignored and logged",
  peers: [{ name: "up", keys: `${FROM_OUTSIDE}, graceful-restart: 60` }, OUTSIDE],
  async play(stage) {
    const outside = await joinOutside(stage), up = await joinRestarter(stage);
    await up.connection.send(ALL);
    await outside.told.has(...NETS);
    await up.connection.send(refresh(1, 1, 1) + refresh(1, 1, 2));
    await settle(up, outside, 1);
    assertEquals(outside.told.routes.size, NETS.length + 1);
    const { text } = await stage.program.until(({ event }) => event === "odd", "a line of the log");
    assert(/before the End-of-RIB of ipv4 unicast/.test(String(text)));
    await up.connection.send(announce("") + withdraw(""));
    await up.connection.send(refresh(1, 1, 1) + refresh(1, 1, 2));
    await outside.told.until(({ routes }) => routes.size === 0, "a round after End-of-RIB");
  },
};

function joinRestarter(stage: AgentStage): Promise<Neighbour> {
  // Restart time 120 s, IPv4 unicast with its forwarding state kept (RFC 4724 §3).
  const graceful = `4006${hex(120, 2)}00010180`;
  const capabilities = [MP_IPV4, ROUTE_REFRESH, ENHANCED_REFRESH, as4(65001), graceful];
  return stage.join("up", { capabilities });
}
