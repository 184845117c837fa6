// A route reflector: who is told whose routes, with which octets (RFC 4456).
import { assert, assertEquals } from "@std/assert";
import { type AgentStage, FROM_OUTSIDE, INSIDE, type Neighbour } from "./agent_stage.ts";
import type { AgentScene } from "./line.ts";
import {
  announce,
  announceInside,
  as4,
  AS_PATH,
  INTERNAL,
  MP_IPV4,
  nlri,
  ORIGIN,
  update,
} from "./octets.ts";
import { UPDATE_TYPE } from "./raw_peer.ts";
import { joinInside, joinOutside, OUTSIDE, WITHIN } from "./scenes_rules.ts";

const CLIENT = `${INSIDE}, client: yes`;
const CLUSTER = "c0000263";

/** Who tells the route to each prefix. */
const ROUTES = {
  up: "10.0.0.0/24",
  "client-a": "10.0.1.0/24",
  "client-b": "10.0.2.0/24",
  "other-a": "10.0.3.0/24",
  "other-b": "10.0.4.0/24",
} as const;
type Name = keyof typeof ROUTES | "outside";
const isOther = (name: Name) => name.startsWith("other");
const IDS: Readonly<Record<string, string>> = {
  "client-a": "0a00000a",
  "client-b": "0a00000b",
  "other-a": "0a00000c",
  "other-b": "0a00000d",
};

async function joinAll(stage: AgentStage): Promise<ReadonlyMap<Name, Neighbour>> {
  const out = new Map<Name, Neighbour>([["outside", await joinOutside(stage)]]);
  out.set("up", await stage.join("up"));
  for (const [name, id] of Object.entries(IDS)) {
    out.set(name as Name, await joinInside(stage, name, id));
  }
  return out;
}

/** What `to` has of the route that `from` tells; undefined: nothing. */
function expected(stage: AgentStage, from: keyof typeof ROUTES, to: Name): string | undefined {
  if (from === to) return undefined;
  const path = `40020a0202${"0000fde8"}${"0000fde9"}`, self = `400304${stage.self}`;
  if (to === "outside") return `${ORIGIN}${path}${self}`;
  // It is in AS 65001, which stands in the path: that is for it to see.
  if (to === "up") return `${ORIGIN}${path}${self}`;
  if (from === "up") return INTERNAL;
  // RFC 4456 §6: from one that is no client to clients alone.
  if (isOther(from) && isOther(to)) return undefined;
  return `${INTERNAL}800904${IDS[from]}800a04${CLUSTER}`;
}

const matrix: AgentScene = {
  name: "clients, others and outsiders: who hears of whom, ORIGINATOR_ID and CLUSTER_LIST",
  lines: ["cluster-id: 192.0.2.99"],
  peers: [
    OUTSIDE,
    { name: "up", keys: FROM_OUTSIDE },
    { name: "client-a", keys: CLIENT },
    { name: "client-b", keys: CLIENT },
    { name: "other-a", keys: INSIDE },
    { name: "other-b", keys: INSIDE },
  ],
  async play(stage) {
    const all = await joinAll(stage);
    for (const [name, net] of Object.entries(ROUTES)) {
      const made = name === "up" ? announce : announceInside;
      await all.get(name as Name)!.connection.send(made(nlri(net)));
    }
    await all.get("outside")!.told.has(...Object.values(ROUTES));
    for (const [to, { told }] of all) {
      const wanted = Object.entries(ROUTES).flatMap(([from, net]) => {
        const block = expected(stage, from as keyof typeof ROUTES, to);
        return block === undefined ? [] : [[net, block] as const];
      });
      await told.has(...wanted.map(([net]) => net));
      const got = [...told.routes.keys()].sort().map((net) => [net, told.block(net)] as const);
      assertEquals(got, wanted, `what ${to} is told`);
    }
    // A client goes: with it what it told, from all that heard of it.
    all.get("client-a")!.connection.close();
    for (const name of ["client-b", "other-a", "other-b", "outside", "up"] as const) {
      await all.get(name)!.told.lacks(ROUTES["client-a"]);
    }
  },
};

const chained: AgentScene = {
  name: "what was reflected before keeps its ORIGINATOR_ID, and our cluster goes before the others",
  lines: ["cluster-id: 192.0.2.99"],
  peers: [{ name: "client", keys: CLIENT }, WITHIN, { name: "second", keys: CLIENT }],
  async play(stage) {
    const inside = await joinInside(stage), client = await joinInside(stage, "client", "0a000005");
    const second = await joinInside(stage, "second", "0a000006");
    const before = "8009040a0a0a0a" + "800a080101010102020202";
    await client.connection.send(announceInside(nlri("10.0.0.0/24"), before));
    await Promise.all([inside.told.has("10.0.0.0/24"), second.told.has("10.0.0.0/24")]);
    const after = `${INTERNAL}8009040a0a0a0a800a0c${CLUSTER}0101010102020202`;
    assertEquals(inside.told.block("10.0.0.0/24"), after);
    assertEquals(second.told.block("10.0.0.0/24"), after);
    // Of two reflected twice as often the other one wins (RFC 4456 §9), where all else is equal.
    await second.connection.send(
      announceInside(nlri("10.0.0.0/24"), "8009040a0a0a0a" + "800a0401010101"),
    );
    await inside.told.until(
      (told) => told.block("10.0.0.0/24").endsWith(`800a08${CLUSTER}01010101`),
      "the shorter list",
    );
  },
};

/** 4096 octets come in, and ORIGINATOR_ID and CLUSTER_LIST are still to go in. */
const outgrown: AgentScene = {
  name: "a message of 4096 octets that grows is split",
  peers: [{ name: "client", keys: CLIENT }, { name: "second", keys: CLIENT }],
  async play(stage) {
    const capabilities = [MP_IPV4, as4(65000)], as = 65000;
    const client = await stage.join("client", { as, id: "0a000005", capabilities });
    const second = await stage.join("second", { as, id: "0a000006", capabilities });
    // 23 octets of message, 27 of attributes and the rest for NLRI of four octets each, but the last two.
    const attributes = ORIGIN + AS_PATH + "4003040a000002" + "40050400000064";
    const room = 4096 - 23 - attributes.length / 2, count = Math.floor(room / 4);
    const nets = Array.from({ length: count }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`);
    const left = room - 4 * count;
    const last = left === 3
      ? ["11.1.0.0/16"]
      : left === 2
      ? ["12.0.0.0/8"]
      : left === 1
      ? ["0.0.0.0/0"]
      : [];
    const message = update(attributes, [...nets, ...last].map(nlri).join(""));
    assertEquals(message.length / 2, 4096);
    await client.connection.send(message);
    await second.told.has(...nets, ...last);
    const sizes = second.connection.heard.filter(({ type, hex }) =>
      type === UPDATE_TYPE && hex.length > 2 * 30
    ).map(({ hex }) => hex.length / 2);
    assert(sizes.length >= 2 && sizes.every((size) => size <= 4096), `${sizes}`);
    assertEquals(second.told.routes.size, nets.length + last.length);
  },
};

export const reflector: readonly AgentScene[] = [matrix, chained, outgrown];
