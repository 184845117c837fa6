import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodedRefresh } from "../speaker/outgoing.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { BEGIN, END } from "../wire/route_refresh.ts";
import { OPEN } from "./made_agents.ts";
import { madeFamily } from "./made_configs.ts";
import { A, B, lines, madePair, peerOfA } from "./made_pair.ts";

Deno.test("AgentPeer is disabled with the operator's words, and enabled again", () => {
  const { lab, a, b } = madePair({ announce: ["192.0.2.0/24"] });
  assertEquals(a.agent.disable(B, "new card").text, "disabled");
  lab.pass(5);
  const ours = a.agent.peer(B)!, theirs = b.agent.peer(A)!;
  assertEquals([ours.state, ours.cause, ours.why], ["Disabled", "disabled", "disabled: new card"]);
  assertEquals(ours.remedy, `underlay peer enable ${B}`);
  assertEquals(ours.last_notification, {
    direction: "sent",
    code: 6,
    subcode: 2,
    meaning: "Cease, Administrative Shutdown",
    text: "new card",
    time: "2023-11-14T22:13:30.000Z",
  });
  assertEquals(theirs.last_notification?.direction, "received");
  assertEquals(theirs.last_notification?.text, "new card");
  assertEquals(theirs.cause, "cease-shutdown");
  assertEquals(b.all().size, 0);
  assertEquals(a.agent.disable(B).done, false);
  // Nobody gets in meanwhile.
  lab.pass(600);
  assertEquals(a.agent.peer(B)!.state, "Disabled");
  assertEquals(a.agent.enable(B).done, true);
  assertEquals(a.agent.enable(B).done, false);
  lab.pass(130);
  assertEquals([a.agent.peer(B)!.state, b.all().size], ["Established", 1]);
});

Deno.test("AgentPeer restarts with an Administrative Reset, and is up again at once", () => {
  const { lab, a, b } = madePair({ announce: ["192.0.2.0/24"] });
  assertEquals(a.agent.restart(B, "try again").done, true);
  lab.pass(5);
  const { state, established_count, last_notification } = b.agent.peer(A)!;
  assertEquals([state, established_count], ["Established", 2]);
  assertEquals(last_notification?.meaning, "Cease, Administrative Reset");
  assertEquals(last_notification?.text, "try again");
  assertEquals(b.best("192.0.2.0/24"), "65001; via 10.0.0.1");
  a.agent.disable(B);
  assertEquals(a.agent.restart(B).text, `peer ${B} is disabled: peer enable starts it`);
});

Deno.test("Agent says what it cannot do, and to whom", () => {
  const { a } = madePair();
  assertEquals(a.agent.enable(B).text, `peer ${B} is not disabled`);
  const no = a.agent.disable("nobody");
  assertEquals([no.done, no.text, no.hint], [false, 'there is no peer "nobody"', `peers: ${B}`]);
  const bad = a.agent.announce("10.0.0.0/33");
  assertEquals([bad.done, bad.announced], [false, 0]);
  assert(bad.text.includes("line 1: "));
  assertEquals(a.agent.announce("0.0.0.0/0").done, false);
  assertEquals(
    a.agent.withdraw("10.9.0.0/16").text,
    "0 announced; 0 withdrawn; 1 not announced before",
  );
});

Deno.test("AgentPeer only warns of paths beyond its maximum where that is asked for", () => {
  const maximum = { paths: 10, warnPercent: 80, beyond: "warn" } as const;
  const { lab, a, b } = madePair({ peers: [peerOfA({ family: { ...OPEN, maximum } })] });
  b.agent.announce(lines(7));
  lab.pass(1);
  assertEquals(a.told("limit"), []);
  b.agent.announce(lines(8));
  lab.pass(1);
  assertEquals(a.told("limit"), ["8 of 10 paths of ipv4 unicast"]);
  b.agent.announce(lines(20));
  lab.pass(1);
  assertEquals(a.told("limit").slice(1), ["20 paths of ipv4 unicast, 10 are allowed"]);
  const { state, families: [family] } = a.agent.peer(B)!;
  assertEquals([state, family!.received, family!.maximum], ["Established", 20, 10]);
});

Deno.test("AgentPeer tells which families the session carries, and why routes are refused", () => {
  const dual = [
    { ...OPEN, family: IPV4_UNICAST },
    { ...OPEN, family: IPV6_UNICAST },
  ].map(madeFamily);
  const { a } = madePair(
    { peers: [{ ...peerOfA({}), families: dual }] },
    { announce: ["198.51.100.0/24", "198.51.101.0/24 as-path 65001"] },
  );
  assertEquals(
    a.agent.peer(B)!.families.map(({ family, negotiated, rejected, rejected_for }) => [
      ...[family, negotiated, rejected, rejected_for],
    ]),
    [
      ["ipv4 unicast", true, 1, [{ reason: "first AS", routes: 1 }]],
      ["ipv6 unicast", false, 0, undefined],
    ],
  );
});

Deno.test("AgentPeer leaves a peer with too many paths until somebody restarts it (RFC 4486 §4)", () => {
  const maximum = { paths: 10, warnPercent: 80, beyond: "shutdown" } as const;
  const { lab, a, b } = madePair({ peers: [peerOfA({ family: { ...OPEN, maximum } })] });
  b.agent.announce(lines(11));
  lab.pass(1000);
  const row = a.agent.peer(B)!;
  assertEquals([row.state, row.cause], ["Idle", "cease-max-prefixes"]);
  assertEquals(row.why, "it announced more than 10 paths of ipv4 unicast, which is its maximum");
  assertEquals(row.next_try_seconds, undefined);
  assertEquals(a.all().size, 0);
  const theirs = b.agent.peer(A)!.last_notification!;
  assertEquals([theirs.code, theirs.subcode], [6, 1]);
  assertEquals(row.last_notification?.direction, "sent");
  b.agent.withdraw(lines(5));
  assertEquals(a.agent.restart(B).done, true);
  lab.pass(200);
  assertEquals([a.agent.peer(B)!.state, a.all().size], ["Established", 6]);
});

Deno.test("AgentPeer tries a peer with too many paths again after the time that is configured", () => {
  const maximum = { paths: 10, warnPercent: 80, beyond: "shutdown", restartSeconds: 300 } as const;
  const { lab, a, b } = madePair({ peers: [peerOfA({ family: { ...OPEN, maximum } })] });
  b.agent.announce(lines(11));
  lab.pass(100);
  const left = a.agent.peer(B)!.next_try_seconds!;
  assert(left > 195 && left < 205, String(left));
  assertEquals(a.agent.peer(B)!.established_count, 1);
  b.agent.withdraw(lines(3));
  lab.pass(150);
  assertEquals(a.agent.peer(B)!.state, "Idle");
  lab.pass(200);
  assertEquals([a.agent.peer(B)!.state, a.all().size], ["Established", 8]);
});

Deno.test("AgentPeer refreshes both ways, and routes that are not told again are purged at the end (RFC 7313 §4)", () => {
  const { lab, a, b } = madePair({ announce: ["192.0.2.0/24"] }, { announce: ["198.51.100.0/24"] });
  const messages = () => a.agent.peer(B)!.families[0]!.announced_in;
  const before = [messages(), b.agent.peer(A)!.families[0]!.announced_in];
  assertEquals(
    a.agent.refresh(B).text,
    "asked for ipv4 unicast again; telling ipv4 unicast again",
  );
  lab.pass(1);
  const after = [messages(), b.agent.peer(A)!.families[0]!.announced_in];
  assertEquals(after, before.map((count) => count + 1));
  assertEquals(b.told("refresh").length, 1);
  assertEquals([a.all().size, b.all().size], [2, 2]);
  // A round in which nothing is told: what b had told is no more.
  const session = b.agent.find(A).peer!.session!;
  session.send(encodedRefresh({ family: IPV4_UNICAST, subtype: END }));
  lab.pass(1);
  assertEquals(a.all().size, 2);
  session.send(encodedRefresh({ family: IPV4_UNICAST, subtype: BEGIN }));
  lab.pass(1);
  assertEquals(a.all().size, 2);
  session.send(encodedRefresh({ family: IPV4_UNICAST, subtype: END }));
  lab.pass(1);
  assertEquals([...a.all().keys()], ["192.0.2.0/24"]);
});

Deno.test("AgentPeer forgets a round that the end of the session cut off (RFC 7313 §4)", () => {
  const { lab, a, b } = madePair({}, { announce: ["198.51.100.0/24"] });
  b.agent.find(A).peer!.session!.send(encodedRefresh({ family: IPV4_UNICAST, subtype: BEGIN }));
  lab.pass(1);
  a.agent.restart(B);
  lab.pass(5);
  assertEquals(a.all().size, 1);
  b.agent.find(A).peer!.session!.send(encodedRefresh({ family: IPV4_UNICAST, subtype: END }));
  lab.pass(1);
  assertEquals([...a.all().keys()], ["198.51.100.0/24"]);
});

Deno.test("AgentPeer that cannot come up shows why, since when and when it is tried again", () => {
  const { lab, a } = madePair({ peers: [peerOfA({ remoteAs: 65009, name: "tor-a" })] });
  lab.pass(30);
  const row = a.agent.peer("tor")!;
  assertEquals(row.cause, "wrong-as");
  assert(row.why!.includes("says AS 65002, this router expects AS 65009"), row.why);
  assertEquals(row.last_notification?.direction, "sent");
  assertEquals(row.last_notification?.meaning, "OPEN Message Error, Bad Peer AS");
  assert(row.next_try_seconds !== undefined && row.remedy !== undefined);
  assertMatch(JSON.stringify(row.next_try_seconds), /^\d+(\.\d)?$/);
  for (let i = 0; i < 9; i++) {
    const row = a.agent.peer("tor")!, { local_address, address, local_as, remote_as } = row;
    assertEquals([local_address, address, local_as, remote_as], [A, B, 65001, 65009]);
    lab.pass(1);
  }
  assertEquals(a.told("cause").length, 1);
});

Deno.test("AgentPeer is tried as often as its configuration says now, from the next try on", () => {
  const far = { address: "10.0.0.9" },
    every = (connectRetrySeconds: number) => ({
      peers: [peerOfA({ ...far, connectRetrySeconds })],
    });
  const { lab, a } = madePair(every(600)), next = () => a.agent.peer("10.0.0.9")!.next_try_seconds!;
  lab.network.cut(A, "10.0.0.9", Infinity);
  lab.pass(600);
  assert(next() > 100, `${next()}`);
  const { sessionCount } = a.agent.speaker;
  assertEquals(a.reload(every(20)).map(({ effect }) => effect), ["nothing"]);
  lab.pass(600);
  for (let i = 0; i < 5; i++) {
    lab.pass(17);
    assert(next() <= 20, `${next()}`);
  }
  assertEquals(a.agent.speaker.sessionCount, sessionCount);
});

Deno.test("AgentPeer that is down says since when, whatever it tries meanwhile", () => {
  const { lab, a, b } = madePair(), row = () => a.agent.peer(B)!;
  const seconds = () => Date.parse(row().since) / 1000;
  b.agent.disable(A);
  lab.pass(1);
  const fell = seconds(), states = new Set<string>();
  lab.network.cut(A, B, lab.world.now + 200_000);
  for (let i = 0; i < 300; i++) {
    lab.pass(1);
    states.add(row().state);
    assertEquals(seconds(), fell);
  }
  assert(states.size > 1, [...states].join());
  b.agent.enable(A);
  lab.pass(200);
  assertEquals(row().state, "Established");
  const rose = seconds();
  assert(rose > fell);
  lab.pass(10);
  a.agent.disable(B);
  assertEquals([row().state, seconds() > rose], ["Disabled", true]);
  lab.pass(10);
  a.agent.enable(B);
  assertEquals([row().state === "Disabled", seconds() > rose + 10], [false, true]);
});
