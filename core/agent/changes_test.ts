import { assertEquals } from "@std/assert";
import { parsePrefix } from "../net/prefix.ts";
import type { PolicySource } from "../rib/policy/rules.ts";
import { encodedRefresh } from "../speaker/outgoing.ts";
import { Lab } from "../speaker/sim/lab.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { BEGIN, END, REQUEST } from "../wire/route_refresh.ts";
import { OPEN, SimAgent } from "./made_agents.ts";
import { madePeer } from "./made_configs.ts";
import { A, B, madePair, peerOfA } from "./made_pair.ts";

const far = (prefix: string, cost: number) => ({ prefix: parsePrefix(prefix)!, cost });

Deno.test("Agent takes other next-hops of its configuration, the longest of them for each", () => {
  const { lab, a } = madePair({}, { announce: ["198.51.100.0/24"] });
  const { prefixes } = a.agent.router();
  assertEquals(prefixes.ipv4, 1);
  const best = (...nextHops: ReturnType<typeof far>[]) => {
    a.reload({ nextHops });
    lab.pass(1);
    return a.agent.router().prefixes.ipv4;
  };
  assertEquals(best(far("10.0.0.0/8", Infinity)), 0);
  assertEquals(best(far("10.0.0.0/8", Infinity), far("10.0.0.2/32", 5)), 1);
  assertEquals(best(far("10.0.0.2/32", Infinity), far("10.0.0.0/8", 5)), 0);
  assertEquals(best(), 1);
});

const LISTED: PolicySource = {
  name: "listed",
  rules: [{
    name: "in",
    match: [{ key: "prefix-list", texts: ["pods"] }],
    actions: [],
    outcome: "accept",
  }],
  otherwise: "reject",
};

Deno.test("Agent takes routes in anew where a prefix list is another, and nothing where a policy is not there", () => {
  const lists = (prefix: string) => ({
    prefixLists: new Map([["pods", [{ prefix: parsePrefix(prefix)!, least: 24, most: 24 }]]]),
    policies: new Map([["listed", LISTED]]),
  });
  const by = (importPolicy: string) => ({
    peers: [peerOfA({ family: { ...OPEN, importPolicy } })],
  });
  const { lab, a } = madePair(
    { ...lists("198.51.100.0/24"), ...by("listed") },
    { announce: ["198.51.100.0/24", "203.0.113.0/24"] },
  );
  assertEquals([...a.all().keys()], ["198.51.100.0/24"]);
  a.reload({ ...lists("203.0.113.0/24"), ...by("listed") });
  lab.pass(1);
  assertEquals([...a.all().keys()], ["203.0.113.0/24"]);
  a.reload({ ...lists("203.0.113.0/24"), ...by("nobody") });
  lab.pass(1);
  assertEquals(a.all().size, 0);
});

Deno.test("Agent has nothing left of a peer that is not in its configuration any more", () => {
  const { lab, a } = madePair({}, { announce: ["198.51.100.0/24"] });
  const { rib } = a.agent, peers = [...rib.in.peers].length;
  a.reload({ peers: [] });
  lab.pass(5);
  assertEquals([a.all().size, rib.in.size, [...rib.in.peers].length], [0, 0, peers - 1]);
});

Deno.test("Agent refuses what passed its cluster, by the id of the configuration", () => {
  for (const [clusterId, found] of [[7, 0], [8, 1]] as const) {
    const lab = new Lab(), inside = { remoteAs: 65001, family: OPEN };
    const client = (address: string) => madePeer({ address, ...inside, client: true });
    // Two reflectors of cluster 7, or of 7 and another: a client behind the first, then the second.
    new SimAgent(lab, "10.0.0.1", {
      clusterId: 7,
      peers: [client("10.0.0.2"), client("10.0.0.3")],
    });
    const second = new SimAgent(lab, "10.0.0.2", {
      clusterId,
      peers: [madePeer({ address: "10.0.0.1", ...inside })],
    });
    new SimAgent(lab, "10.0.0.3", {
      announce: ["198.51.100.0/24"],
      peers: [madePeer({ address: "10.0.0.1", ...inside })],
    });
    lab.pass(10);
    assertEquals(second.all().size, found, `cluster ${clusterId}`);
  }
});

/** An agent with a route of its own, and a peer that notes the refreshes it hears. */
function asked(enhancedRefresh: boolean) {
  const lab = new Lab(),
    a = new SimAgent(lab, A, {
      announce: ["192.0.2.0/24"],
      peers: [peerOfA({ passive: true })],
    });
  const heard: string[] = [];
  const peer = lab.speaker(B).peer(A, { localAs: 65002, enhancedRefresh }, {
    refresh: (_peer, { subtype }) => void heard.push(["REQUEST", "BEGIN", "END"][subtype]!),
    update: (_peer, { update }) => {
      if (update.nlriEnd > update.nlriStart) heard.push("route");
    },
  });
  lab.pass(5);
  const say = (subtype: number) => {
    peer.send(encodedRefresh({ family: IPV4_UNICAST, subtype }));
    lab.pass(1);
  };
  return { lab, a, peer, heard, say };
}

Deno.test("AgentPeer answers a refresh with all routes, in a round where both know rounds (RFC 7313 §4)", () => {
  for (
    const [isEnhanced, answer] of [[true, ["BEGIN", "route", "END"]], [false, ["route"]]] as const
  ) {
    const { heard, say } = asked(isEnhanced);
    assertEquals(heard, ["route"]);
    heard.length = 0;
    say(REQUEST);
    assertEquals(heard, [...answer]);
  }
});

Deno.test("AgentPeer knows no rounds of a peer that has not offered them (RFC 7313 §4)", () => {
  for (const [isEnhanced, left] of [[true, 0], [false, 1]] as const) {
    const { lab, a, peer, say } = asked(isEnhanced);
    // ORIGIN IGP, AS_PATH 65002, NEXT_HOP 10.0.0.2; 10.9.0.0/16.
    const route = "40010100" + "4002060201" + "0000fdea" + "4003040a000002" + "100a09";
    peer.send(Uint8Array.fromHex(`${"ff".repeat(16)}002e0200000014${route}`));
    lab.pass(1);
    assertEquals(a.all().size, 2);
    say(BEGIN);
    say(END);
    assertEquals(a.all().size, 1 + left);
  }
});
