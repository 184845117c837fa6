import { assert, assertEquals, assertThrows } from "@std/assert";
import type { PolicySource } from "../rib/policy/rules.ts";
import { Lab } from "../speaker/sim/lab.ts";
import { type AgentPart, OPEN, SimAgent } from "./made_agents.ts";
import { madePeer, type PeerPart } from "./made_configs.ts";

/** A router in AS 65001 between three others: 10.0.0.2 in 65002, and so on, each with a route. */
function star(part: AgentPart = {}) {
  const lab = new Lab();
  const hub = new SimAgent(lab, "10.0.0.1", { peers: peers(), announce: ["10.1.0.0/16"], ...part });
  const leaf = (i: number) =>
    new SimAgent(lab, `10.0.0.${i}`, {
      localAs: 65000 + i,
      announce: [`10.${i}.0.0/16 med ${i}`],
      peers: [
        madePeer({ address: "10.0.0.1", localAs: 65000 + i, remoteAs: 65001, family: OPEN }),
      ],
    });
  const leaves = [2, 3, 4].map(leaf) as [SimAgent, SimAgent, SimAgent];
  lab.pass(10);
  return { lab, hub, leaves };
}

/** The peers of the hub, of which some are other than usual. */
function peers(other: Readonly<Record<number, Partial<PeerPart>>> = {}) {
  return [2, 3, 4].filter((i) => !(i in other) || other[i] !== GONE).map((i) =>
    madePeer({ address: `10.0.0.${i}`, remoteAs: 65000 + i, family: OPEN, ...other[i] })
  );
}

const GONE: Partial<PeerPart> = {};

/** How often each of the hub's sessions has come up, and sessions made in all. */
function counts({ agent }: SimAgent): readonly number[] {
  return [...agent.peers().map((peer) => peer.established_count), agent.speaker.sessionCount];
}

Deno.test("Agent resets only the session whose own settings are others", () => {
  for (
    const other of [{ holdTimeSeconds: 30 }, { extendedMessage: false }, { role: 3 }, { ttl: 9 }]
  ) {
    const { lab, hub, leaves } = star(), before = counts(hub);
    const rows = hub.reload({ peers: peers({ 3: other }) });
    assertEquals(rows.map(({ what, effect }) => [what, effect]), [
      ["peer 10.0.0.3", "session reset"],
    ]);
    lab.pass(10);
    const [two, three, four, made] = before as [number, number, number, number];
    assertEquals(counts(hub).slice(0, 3), [two, three + 1, four]);
    assertEquals(hub.agent.speaker.sessionCount > made, true);
    assertEquals(leaves.map((leaf) => leaf.all().size), [4, 4, 4]);
    assertEquals(leaves[1].agent.peers()[0]!.last_notification?.subcode, 6);
    assertEquals(leaves[0].agent.peers()[0]!.last_notification, undefined);
  }
});

const RULES: PolicySource = {
  name: "pick",
  rules: [{
    name: "no-3",
    match: [{ key: "prefix", texts: ["10.3.0.0/16"] }],
    actions: [],
    outcome: "reject",
  }, {
    name: "rest",
    match: [],
    actions: [{ verb: "set", key: "med", texts: ["77"] }],
    outcome: "accept",
  }],
  otherwise: "reject",
};

function policies(...sources: readonly PolicySource[]): NonNullable<AgentPart["policies"]> {
  return new Map(sources.map((source) => [source.name, source]));
}

Deno.test("Agent refreshes routes in and out for another policy, and resets nobody", () => {
  const { lab, hub, leaves } = star(), before = counts(hub);
  hub.reload({
    policies: policies(RULES),
    peers: peers({ 3: { family: { ...OPEN, importPolicy: "pick" } } }),
  });
  lab.pass(1);
  assertEquals(hub.best("10.3.0.0/16"), undefined);
  assertEquals(leaves.map((leaf) => leaf.all().size), [3, 4, 3]);
  assertEquals(hub.agent.peer("10.0.0.3")!.families[0]!.rejected, 1);
  // Out of one of them: what was told and is not offered any more is withdrawn.
  hub.reload({
    policies: policies(RULES),
    peers: peers({ 4: { family: { ...OPEN, exportPolicy: "pick" } } }),
  });
  lab.pass(1);
  assertEquals(leaves.map((leaf) => leaf.all().size), [4, 4, 3]);
  assertEquals(leaves[2].best("10.2.0.0/16"), "65001 65002; via 10.0.0.1; med 77");
  assertEquals(leaves[1].best("10.2.0.0/16"), "65001 65002; via 10.0.0.1");
  // The policy says something else under the same name.
  const more = { ...RULES, rules: RULES.rules.slice(1) };
  hub.reload({
    policies: policies(more),
    peers: peers({ 4: { family: { ...OPEN, exportPolicy: "pick" } } }),
  });
  lab.pass(1);
  assertEquals(leaves[2].best("10.3.0.0/16"), "65001 65003; via 10.0.0.1; med 77");
  assertEquals(counts(hub), before);
});

Deno.test("Agent decides anew by other rules, announces anew, and resets nobody", () => {
  const { lab, hub, leaves } = star(), before = counts(hub);
  const own = ["10.1.0.0/16 med 5", "10.1.1.0/24"];
  const rows = hub.reload({
    announce: own,
    gracefulShutdown: true,
    decision: { ...hub.agent.config.decision, alwaysCompareMed: true, maximumPaths: 4 },
  });
  assertEquals(rows.map(({ what }) => what), [
    "router",
    "decision",
    "announce 10.1.0.0/16",
    "announce 10.1.1.0/24",
  ]);
  lab.pass(1);
  assertEquals(
    leaves[0].best("10.1.0.0/16"),
    "65001; via 10.0.0.1; med 5; pref 0; community graceful-shutdown",
  );
  hub.reload({ announce: ["10.1.1.0/24"] });
  lab.pass(1);
  assertEquals(leaves[0].best("10.1.0.0/16"), undefined);
  assertEquals(leaves[0].best("10.1.1.0/24"), "65001; via 10.0.0.1");
  assertEquals(counts(hub), before);
});

Deno.test("Agent obeys GRACEFUL_SHUTDOWN of another AS unless it is told not to", () => {
  const { lab, hub, leaves } = star(), before = counts(hub);
  leaves[0].reload({ announce: ["10.2.0.0/16 community 65535:0"] });
  lab.pass(1);
  assertEquals(hub.best("10.2.0.0/16"), "65002; via 10.0.0.2; pref 0; community graceful-shutdown");
  hub.reload({ obeyGracefulShutdown: false });
  lab.pass(1);
  assertEquals(hub.best("10.2.0.0/16"), "65002; via 10.0.0.2; community graceful-shutdown");
  assertEquals(counts(hub), before);
});

Deno.test("Agent adds and removes peers, and the others see only their routes come and go", () => {
  const { lab, hub, leaves } = star({ peers: peers({ 4: GONE }) }), before = counts(hub);
  assertEquals(leaves.map((leaf) => leaf.all().size), [3, 3, 1]);
  hub.reload({ peers: peers() });
  lab.pass(130);
  assertEquals(leaves.map((leaf) => leaf.all().size), [4, 4, 4]);
  hub.reload({ peers: peers({ 2: GONE }) });
  lab.pass(10);
  assertEquals(leaves.map((leaf) => leaf.all().size), [1, 3, 3]);
  const last = leaves[0].agent.peers()[0]!.last_notification;
  assertEquals(last?.meaning, "Cease, Peer De-configured");
  assertEquals(hub.agent.peers().map((peer) => peer.established_count), [before[1], 1]);
  // Its number is free again, and its name too.
  hub.reload({ peers: peers() });
  lab.pass(130);
  assertEquals(leaves.map((leaf) => leaf.all().size), [4, 4, 4]);
});

Deno.test("Agent disables by configuration and keeps what an operator disabled", () => {
  const { lab, hub } = star();
  hub.reload({ peers: peers({ 2: { enabled: false } }) });
  hub.agent.disable("10.0.0.3", "broken");
  hub.reload({ peers: peers({ 2: { enabled: false }, 3: { holdTimeSeconds: 30 } }) });
  lab.pass(10);
  const states = () => hub.agent.peers().map(({ state }) => state);
  assertEquals(states(), ["Disabled", "Disabled", "Established"]);
  assertEquals(hub.agent.peer("10.0.0.2")!.why, "disabled: by the configuration");
  assertEquals(hub.agent.peer("10.0.0.3")!.why, "disabled: broken");
  hub.reload({ peers: peers() });
  lab.pass(130);
  assertEquals(states(), ["Established", "Disabled", "Established"]);
});

Deno.test("Agent resets all for another router id, and takes another key for a reason", async () => {
  const { lab, hub } = star(), before = counts(hub);
  hub.reload({ routerId: 0x0a0a0a0a });
  lab.pass(10);
  assertEquals(counts(hub).slice(0, 3), before.slice(0, 3).map((count) => count + 1));
  assertEquals(hub.agent.peers().map((row) => row.local_router_id), Array(3).fill("10.10.10.10"));
  const keys = new Map([["10.0.0.2", new Uint8Array([7])]]);
  const config = hub.agent.config, planned = hub.agent.plan(config, keys);
  lab.pass(1);
  const [row] = await planned;
  assertEquals([row!.what, row!.effect], ["peer 10.0.0.2", "session reset"]);
  hub.agent.applyAtOnce(config, keys);
  lab.pass(10);
  assertEquals(
    counts(hub).slice(0, 3),
    [before[0]! + 2, before[1]! + 1, before[2]! + 1],
  );
});

Deno.test("Agent reflects what a peer told before it was a client, and takes it back, and resets nobody", () => {
  const lab = new Lab(), inside = { remoteAs: 65001, family: OPEN };
  const both = (other: Partial<PeerPart> = {}) => [
    madePeer({ address: "10.0.0.2", ...inside, ...other }),
    madePeer({ address: "10.0.0.3", ...inside }),
  ];
  const hub = new SimAgent(lab, "10.0.0.1", { peers: both() });
  const [one, two] = [2, 3].map((i) =>
    new SimAgent(lab, `10.0.0.${i}`, {
      announce: [`10.${i}.0.0/16`],
      peers: [madePeer({ address: "10.0.0.1", ...inside })],
    })
  ) as [SimAgent, SimAgent];
  lab.pass(10);
  const before = counts(hub), known = () => [[...one.all().keys()], [...two.all().keys()]];
  const apart = known(),
    together = [["10.2.0.0/16", "10.3.0.0/16"], ["10.2.0.0/16", "10.3.0.0/16"]];
  assertEquals(apart, [["10.2.0.0/16"], ["10.3.0.0/16"]]);
  for (const client of [true, false, true]) {
    hub.reload({ peers: both({ client }) });
    lab.pass(1);
    assertEquals(known(), client ? together : apart);
  }
  assertEquals(counts(hub), before);
});

Deno.test("Agent takes routes in anew where its policy sees their peer otherwise", () => {
  const see: PolicySource = {
    name: "see",
    rules: [{
      name: "heavy",
      match: [{ key: "weight", texts: ["100-200"] }],
      actions: [{ verb: "set", key: "med", texts: ["9"] }],
      outcome: "accept",
    }],
    otherwise: "accept",
  };
  const family = { ...OPEN, importPolicy: "see" };
  const at = (weight: number) => ({
    policies: policies(see),
    peers: peers({ 2: { family, weight } }),
  });
  const { lab, hub } = star(at(0));
  for (const weight of [150, 0]) {
    hub.reload(at(weight));
    lab.pass(1);
    assertEquals(hub.best("10.2.0.0/16"), `65002; via 10.0.0.2; med ${weight === 0 ? 2 : 9}`);
  }
});

Deno.test("Agent listens wherever it can, and tries again with each reload where it cannot", () => {
  const { lab, hub, leaves } = star(), { accepts } = lab.network.host("10.0.0.1");
  const at = (...ports: readonly number[]) => ({
    listen: ports.map((port) => ({ address: "10.0.0.1", port })),
  });
  accepts.set(1179, () => undefined);
  const ports = () => [...accepts.keys()].toSorted();
  for (let turn = 0; turn < 2; turn++) {
    assertThrows(() => hub.reload(at(179, 1179, 2179)), Error, "port 1179 is in use");
    assertEquals(ports(), [1179, 179, 2179]);
  }
  accepts.delete(1179);
  assertEquals(hub.reload(at(179, 1179, 2179)), []);
  assertEquals(ports(), [1179, 179, 2179]);
  hub.reload(at(179));
  assertEquals(ports(), [179]);
  lab.pass(10);
  assertEquals(leaves.map((leaf) => leaf.all().size), [4, 4, 4]);
});

Deno.test("Agent.apply changes some peers at a time, the second after the first, and none once it stops", async () => {
  const many = (other: Partial<PeerPart> = {}) => [
    ...peers(),
    ...Array.from(
      { length: 60 },
      (_, i) => madePeer({ address: `10.9.0.${i}`, passive: true, family: OPEN, ...other }),
    ),
  ];
  const { lab, hub, leaves } = star({ peers: many() }), before = counts(hub).slice(0, 3);
  const { agent } = hub, config = (part: AgentPart) => hub.configOf({ ...hub.part, ...part });
  const reset = () => agent.peers().filter(({ name }) => agent.find(name).peer!.config.ttl).length;
  const first = agent.apply(config({ peers: many({ ttl: 9 }) }), new Map());
  const second = agent.apply(
    config({ peers: many({ ttl: 9, weight: 7 }), announce: [] }),
    new Map(),
  );
  const seen = new Set<number>(), { step } = agent.routing;
  agent.routing.step = function () {
    seen.add(reset());
    return step.call(this);
  };
  lab.pass(1);
  assert(seen.size > 10, `${[...seen]}`);
  assertEquals([(await first).length, (await second).length], [60, 61]);
  assertEquals(leaves.map((leaf) => leaf.all().size), [3, 3, 3]);
  assertEquals(counts(hub).slice(0, 3), before);
  const told = hub.told("reload").map((text) => text.replace(/changes: .* and/, "changes: … and"));
  assertEquals(told, [
    "reloaded: 60 changes: … and 56 more",
    "reloaded: 61 changes: … and 57 more",
  ]);
  agent.apply(config({ peers: many() }), new Map());
  agent.stop("enough");
  lab.pass(300);
  assertEquals([reset(), hub.told("reload").length], [60, 2]);
});

Deno.test("Agent.plan changes nothing", async () => {
  const { lab, hub, leaves } = star(), before = counts(hub), config = hub.agent.config;
  const other = hub.configOf({ localAs: 65100, peers: [], announce: [] });
  const rows = hub.agent.plan(other, new Map());
  lab.pass(10);
  assertEquals((await rows).length, 5);
  assertEquals(hub.agent.config, config);
  assertEquals([counts(hub), leaves[0].all().size], [before, 4]);
});
