import { assert, assertEquals, assertMatch } from "@std/assert";
import { peering, Told } from "../session/judge/told.ts";
import { judge } from "../session/judge/mod.ts";
import type { LiveEvidence, Try } from "./evidence.ts";
import type { Counters, TcpSocket } from "./host_facts.ts";
import { diagnose } from "./mod.ts";
import { aTry, evidence, HOST, stuck } from "./told.ts";

/** `id confidence` of all causes, best first. */
function causes(known: Partial<LiveEvidence> = {}, told?: readonly Told[]): string[] {
  return diagnose(evidence(known, told)).causes.map((one) => `${one.id} ${one.confidence}`);
}

function stateOf(name: string, known: Partial<LiveEvidence> = {}, told?: readonly Told[]): string {
  return diagnose(evidence(known, told)).layers.find((layer) => layer.name === name)!.state;
}

/** On one link with the peer, which answers ARP: neither is likelier. */
const SILENT = ["filtered likely", "md5-suspected likely"];
const SILENT_FAR = ["filtered likely", "md5-suspected possible"];

Deno.test("diagnose names filter and key where nothing comes back, and the test that would decide", () => {
  assertEquals(causes(), SILENT);
  assert(diagnose(evidence()).decider?.includes("TcpExtTCPMD5"));
  const far = { route: { type: "unicast", device: "eth0", gateway: "192.0.2.9" } } as const;
  assertEquals(causes({ before: { ...HOST, route: far } }), SILENT_FAR);
  const stale = [{ address: "192.0.2.2", device: "eth0", states: ["STALE"] }];
  assertEquals(causes({ before: { ...HOST, neighbours: stale } }), SILENT_FAR);
});

Deno.test("diagnose sees that a session is up and what we send is not taken any more", () => {
  const up = [new Told().up()];
  assertEquals(causes({ tries: [stuck({ answered: true, received: 100 })] }, up), [
    "ttl likely",
    "filtered possible",
  ]);
});

Deno.test("diagnose keeps nothing of an error that this host's own route refutes", () => {
  const told = new Told().syn(0);
  told.facts.sides[0].sign("unreachable").hit(0, 2);
  told.facts.notReached = "network";
  const tries = [aTry({ outcome: "unreachable", text: "no route to network" })];
  assertEquals(causes({ tries }, [told]), ["unreachable likely"]);
  const { route: _, ...unknown } = HOST;
  const before = { ...unknown, neighbours: [] };
  assertEquals(causes({ tries, before }, [told]), ["no-route likely", "unreachable possible"]);
});

Deno.test("diagnose does not blame the peer for an AS number that was only guessed", () => {
  const told = [new Told().syn(0).answer(1).open(1).open(0).says(1, 2, 2).end("fin", 1, 0)];
  const remedy = (guessed: boolean) => {
    const wanted = { keyed: false, passive: false, guessed };
    const { causes: [{ id }], remedy } = diagnose(evidence({ wanted }, told));
    assertEquals(id, "wrong-as");
    return remedy;
  };
  assertMatch(remedy(true), /^give --local-as/);
  assertMatch(remedy(false), /^on 192\.0\.2\.2 set the remote AS/);
});

Deno.test("diagnose does not call a route missing where the source is not ours", () => {
  const before = { ...HOST, route: { refused: "network is unreachable" } };
  assertEquals(stateOf("route", { before }), "failed");
  const wanted = { source: "192.0.2.77", keyed: false, passive: false };
  assertEquals(stateOf("route", { before, wanted }), "unknown");
});

Deno.test("diagnose takes a dropped signature for the key, by whether we have one", () => {
  const key = (moved: Counters, keyed: boolean) =>
    causes({ moved, wanted: { keyed, passive: false } })[0];
  assertEquals(key({ TcpExtTCPMD5Unexpected: 2 }, false), "md5-suspected likely");
  assertEquals(key({ TcpExtTCPMD5Failure: 2 }, true), "md5-suspected likely");
  assertEquals(key({ TcpExtTCPMD5NotFound: 2 }, true), "md5-suspected likely");
  // Another peer's trouble: a host without a key for this one cannot have missed a signature of it.
  assertEquals(key({ TcpExtTCPMD5Failure: 2 }, false), "filtered likely");
  assertEquals(key({ TcpExtTCPMD5Unexpected: 0 }, false), "filtered likely");
});

Deno.test("diagnose trusts what TCP shows more than a counter of the whole host", () => {
  const up = [new Told().up()];
  assertEquals(causes({ moved: { TcpExtTCPMD5Unexpected: 9 } }, up), ["established certain"]);
  const said = [new Told().syn(0).answer(1).open(0).says(1, 2, 2)];
  assertEquals(causes({ moved: { TcpExtTCPMD5Unexpected: 9 } }, said), ["wrong-as certain"]);
});

Deno.test("diagnose finds a next hop that does not answer, the peer or a router", () => {
  const failed = [{ address: "192.0.2.2", device: "eth0", states: ["FAILED"] }];
  const after = { ...HOST, neighbours: failed };
  assertEquals(causes({ after }), ["no-neighbour certain"]);
  const route = { route: { type: "unicast", device: "eth0", gateway: "192.0.2.254" } };
  const far = { ...HOST, route, neighbours: [{ ...failed[0]!, address: "192.0.2.254" }] };
  const found = diagnose(evidence({ after: far }));
  assertEquals(found.causes[0].id, "no-neighbour");
  assert(found.causes[0].why.includes("192.0.2.254"));
  // A stale FAILED of the peer itself says nothing about a route over another hop.
  assertEquals(causes({ after: { ...far, neighbours: failed } }), SILENT_FAR);
});

Deno.test("diagnose does not believe an old neighbour entry over a connection that came up", () => {
  const after = {
    ...HOST,
    neighbours: [{ address: "192.0.2.2", device: "eth0", states: ["FAILED"] }],
  };
  const told = [new Told().syn(0).answer(1).open(0)];
  const tries = [aTry({ connected: true, outcome: "up" })];
  assertEquals(causes({ after, tries }, told)[0], "no-open likely");
  assertEquals(stateOf("neighbour", { after, tries }, told), "ok");
});

Deno.test("diagnose says what of this host stands in the way, whatever was tried", () => {
  const { facts: _, said: _said, ...untried } = evidence({ tries: [] });
  const first = (known: Partial<LiveEvidence>) => diagnose({ ...untried, ...known }).causes[0].id;
  assertEquals(
    first({ before: { ...HOST, route: { refused: "network is unreachable" } } }),
    "no-route",
  );
  const wanted = { source: "192.0.2.77", keyed: false, passive: false };
  assertEquals(first({ wanted }), "source-not-local");
  assertEquals(first({ wanted: { ...wanted, source: "127.0.0.9" } }), "silent");
  const socket: TcpSocket = { ...stuck().socket!, owners: [{ name: "bird", pid: 7 }] };
  const occupation = { kind: "held", socket, owner: { name: "bird", pid: 7 } } as const;
  assertEquals(first({ occupation, untouched: true }), "local-conflict");
  assertEquals(first({ occupation, untouched: false }), "silent");
});

Deno.test("diagnose says whom to ask where another process has the session, and that it did not look", () => {
  const local = { address: "0.0.0.0", port: 179 }, remote = { address: "0.0.0.0" };
  const owner = { name: "bgpd", pid: 7 };
  const socket: TcpSocket = { ...stuck().socket!, state: "LISTEN", local, remote, owners: [owner] };
  const told = (known: Partial<TcpSocket>) => {
    const occupation = { kind: "listened", socket: { ...socket, ...known }, owner } as const;
    const { causes: [{ why }], remedy } = diagnose(evidence({ occupation, untouched: true }));
    return { why, remedy };
  };
  assertMatch(told({}).why, /nothing was tried.*not why its session is down$/);
  assertMatch(told({}).remedy, /^ask it first: `vtysh -c 'show bgp neighbors 192\.0\.2\.2'`/);
  assertEquals(told({}).remedy.includes("--source"), false);
  const bound = { local: { address: "192.0.2.1", port: 179 } };
  assertEquals(told(bound).remedy.includes("--source"), true);
});

Deno.test("diagnose tells ICMP of a filter, of a router and of an expired TTL apart", () => {
  const told = new Told().syn(0);
  told.facts.sides[0].sign("unreachable").hit(0, 2);
  const far = (text: string, endMilliseconds: number, moved: Counters) =>
    causes({ tries: [aTry({ outcome: "unreachable", text, endMilliseconds })], moved }, [told]);
  const one = { IcmpInDestUnreachs: 1 };
  assertEquals(far("no route to host", 3, one), ["filtered likely", "unreachable possible"]);
  assertEquals(far("no route to host", 3100, one), ["unreachable likely", "filtered possible"]);
  assertEquals(far("no route to network", 3, one), ["unreachable likely", "filtered possible"]);
  assertEquals(far("no route to host", 3, { IcmpInTimeExcds: 1 }), ["ttl certain"]);
});

Deno.test("diagnose tells a rule of this host from a filter that says so by ICMPv6", () => {
  const local = (text: string, known: Partial<LiveEvidence> = {}) => {
    const told = new Told().syn(0);
    told.facts.notTried = text;
    return diagnose(evidence({ tries: [aTry({ outcome: "local", text })], ...known }, [told]));
  };
  const rule = local("not permitted (a rule)");
  assertEquals(rule.causes.map((one) => `${one.id} ${one.confidence}`), ["filtered certain"]);
  assert(rule.remedy.includes("ip xfrm policy"));
  const six = { peer: "2001:db8::2", moved: { Icmp6InDestUnreachs: 1 } };
  assertEquals(local("permission denied", six).causes.map((one) => `${one.id} ${one.confidence}`), [
    "filtered certain",
  ]);
  const [denied] = local("permission denied").causes;
  assertEquals(`${denied.id} ${denied.confidence}`, "filtered likely");
  assertEquals(local("too many open files").causes.map((one) => one.id), ["not-possible-here"]);
});

Deno.test("diagnose sees that a refusal came by ICMP, from a filter", () => {
  const told = [new Told().syn(0).end("rst", 1, 0)];
  const tries = [aTry({ outcome: "refused" })];
  assertEquals(causes({ tries }, told), ["refused certain"]);
  const moved = { IcmpInDestUnreachs: 1 };
  assertEquals(causes({ tries, moved }, told), ["filtered likely", "refused possible"]);
});

Deno.test("diagnose knows TTL security by the test with TTL 255", () => {
  const test = { purpose: "ttl 255", ttl: 255, connected: true, outcome: "left" } as const;
  assertEquals(causes({ tries: [aTry(), aTry(test)] }), ["ttl certain"]);
  assertEquals(causes({ tries: [aTry(), aTry({ ...test, connected: false })] }), SILENT);
  const told = [new Told().syn(0).answer(1).open(0)];
  const answered = { ...test, answered: true };
  assertEquals(causes({ tries: [stuck(), aTry(answered)] }, told), ["ttl certain"]);
});

Deno.test("diagnose ranks TTL and filter by whether TTL 255 is heard where the usual is not", () => {
  const told = [new Told().syn(0).answer(1).open(0)], test = { purpose: "ttl 255" } as const;
  const ranked = (tries: LiveEvidence["tries"]) => causes({ tries }, told).slice(0, 2).join();
  assertEquals(ranked([stuck()]), "ttl likely,filtered possible");
  assertEquals(ranked([stuck(), stuck(test)]), "filtered likely,ttl possible");
});

Deno.test("diagnose sees what our own TTL security drops", () => {
  const wanted = { keyed: false, passive: false, ttlLeast: 255 },
    moved = { TcpExtTCPMinTTLDrop: 3 };
  assertEquals(causes({ wanted, moved })[0], "ttl likely");
  assertEquals(stateOf("ttl", { wanted, moved }), "failed");
  assertEquals(causes({ moved }), SILENT);
});

Deno.test("diagnose finds a black hole where more comes in small segments", () => {
  const session = aTry({ connected: true, outcome: "up", answered: true, received: 100 });
  const up = [new Told().up()];
  const found = (octets: number, first: Partial<Try> = {}) => {
    const small = { ...session, purpose: "small segments", received: octets } as const;
    return causes({ tries: [{ ...session, ...first }, small] }, up);
  };
  // Not one UPDATE need be whole: it may be longer than what came of it.
  assertEquals(found(4000), ["mtu-black-hole likely"]);
  assertEquals(found(4000, { updates: 2 }), ["mtu-black-hole likely"]);
  assertEquals(found(160), ["established certain"]);
  assertEquals(found(4000, { received: 5000 }), ["established certain"]);
  assertEquals(found(4000, { endOfRib: true }), ["established certain"]);
});

Deno.test("diagnose says why it does not know whether large segments pass", () => {
  const session = aTry({ connected: true, outcome: "up", answered: true, received: 100 });
  const up = [new Told().up()], down = [new Told().syn(0)];
  const small = { ...session, purpose: "small segments" } as const;
  const told = (tries: readonly Try[], of: readonly Told[] = up) => {
    const { layers } = diagnose(evidence({ tries }, of));
    const { state, text } = layers.find(({ name }) => name === "path mtu")!;
    return `${state}: ${text}`;
  };
  assertMatch(told([session]), /^unknown: eth0 carries 1500; nothing large came$/);
  assertMatch(told([session, small]), /^unknown: .*; no more came in small segments/);
  assertMatch(told([{ ...session, endOfRib: true }]), /^unknown: .*; all its routes came/);
  assertMatch(told([{ ...session, received: 9000 }]), /^ok: .*; large segments came$/);
  assertMatch(told([aTry()], down), /^unknown: .*; no session to see large segments on$/);
});

Deno.test("diagnose says that both are passive where the peer answers and does not dial", () => {
  const wanted = { keyed: false, passive: true },
    facts = peering([], 8, { passive: [true, false] });
  const test = aTry({
    purpose: "does it answer",
    connected: true,
    outcome: "left",
    answered: true,
  });
  const known = { wanted, facts, said: judge(facts) };
  assertEquals(causes({ ...known, tries: [test] })[0], "both-passive likely");
  assertEquals(causes({ ...known, tries: [] }), ["both-passive possible", "filtered possible"]);
});

Deno.test("diagnose does not blame a peer for not dialling a host that cannot listen", () => {
  const wanted = { keyed: false, passive: true };
  const facts = peering([], 8, { passive: [true, false] });
  const test = aTry({ purpose: "does it answer", connected: true, answered: true });
  const listening = "cannot listen on 192.0.2.1 port 179: permission denied";
  const before = { ...HOST, firstFreePort: 1024 };
  const known = { wanted, facts, said: judge(facts), tries: [test], listening, before };
  const { causes: [top], remedy } = diagnose(evidence(known));
  assertEquals(`${top.id} ${top.confidence}`, "not-possible-here certain");
  assert(remedy.includes("ip_unprivileged_port_start (now 1024)"));
  assert(!diagnose(evidence({ ...known, before: HOST })).remedy.includes("unprivileged"));
});

Deno.test("diagnose gives every layer a state and a text, whatever is known", () => {
  const { facts: _, said: _said, ...bare } = evidence({
    before: { missing: ["ip", "ss"] },
    tries: [],
  });
  for (const known of [bare, evidence(), evidence({}, [new Told().up()])]) {
    const { layers } = diagnose(known);
    assertEquals(
      layers.map(({ name }) => name).join(),
      "this host,route,source,neighbour,tcp,ttl,key," +
        "listening,open,notification,hold time,path mtu",
    );
    for (const { text } of layers) assert(text.length > 2);
  }
});
