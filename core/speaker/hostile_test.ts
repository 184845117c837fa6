import { assert, assertEquals } from "@std/assert";
import { makeMessage } from "./sim/messages.ts";
import { USUAL_TIMING } from "../session/settings.ts";
import type { Notification } from "../wire/notification.ts";
import { encodedKeepalive, encodedNotification } from "./outgoing.ts";
import { Lab } from "./sim/lab.ts";
import { Scripted } from "./sim/scripted.ts";

const US = "10.0.0.1", THEM = "10.0.0.2", AS = { localAs: 65001, remoteAs: 65002 };
const CEASE = { code: 6, subcode: 2, data: new Uint8Array(0) };

/** A speaker that listens, and has THEM for its peer. */
function listening(settings = {}, watcher = {}) {
  const lab = new Lab(), us = lab.speaker(US);
  us.listen();
  const peer = us.peer(THEM, { ...AS, passive: true, ...settings }, watcher);
  return { lab, us, peer };
}

Deno.test("Speaker gives up the first connection of a peer that dials again before it is up", () => {
  const { lab, us, peer } = listening();
  const first = Scripted.dial(lab, THEM, US);
  lab.pass(1);
  assertEquals(first.types, [1]);
  const second = Scripted.dial(lab, THEM, US).open(65002);
  lab.pass(1);
  assertEquals([first.refusal, first.ended], ["6/7", "closed"]);
  assertEquals([peer.state, second.refusal, us.host.connections.size], [
    "Established",
    undefined,
    1,
  ]);
  assertEquals(Scripted.dial(lab, THEM, US).refusal, undefined);
});

Deno.test("Speaker refuses whoever dials while the session is up", () => {
  const { lab, us, peer } = listening();
  Scripted.dial(lab, THEM, US).open(65002);
  lab.pass(1);
  const another = Scripted.dial(lab, THEM, US).open(65002);
  lab.pass(1);
  assertEquals([another.refusal, peer.state, us.host.connections.size], ["6/7", "Established", 1]);
});

Deno.test("Speaker takes a peer back that closed its connection in the same moment", () => {
  const { lab, us, peer } = listening();
  Scripted.dial(lab, THEM, US).open(65002);
  lab.pass(10);
  lab.network.delay = 0;
  for (const connection of us.host.connections) connection.lose("closed");
  const second = Scripted.dial(lab, THEM, US).open(65002);
  lab.pass(1);
  assertEquals([second.refusal, peer.state], [undefined, "Established"]);
});

Deno.test("Speaker takes a new connection for a restart where the peer restarts gracefully", () => {
  const families = new Map([[1 << 8 | 1, true]]);
  const graceful = { restarting: false, notification: false, restartTimeSeconds: 60, families };
  let downs = 0;
  const { lab, us, peer } = listening({ graceful }, { down: () => downs++ });
  const first = Scripted.dial(lab, THEM, US).open(65002, { graceful });
  lab.pass(1);
  const second = Scripted.dial(lab, THEM, US).open(65002, { graceful });
  lab.pass(1);
  assertEquals([first.refusal, first.ended, second.refusal], [undefined, "closed", undefined]);
  assertEquals([peer.state, downs, us.host.connections.size], ["Established", 1, 1]);
});

Deno.test("Speaker listens to nobody whom it does not know", () => {
  const { lab, us } = listening();
  const stranger = Scripted.dial(lab, "10.0.0.9", US).open(65002);
  lab.pass(1);
  assertEquals([stranger.ended, stranger.heard.length, us.host.connections.size], ["reset", 0, 0]);
});

Deno.test("Speaker knows a peer by its address, however that is written", () => {
  const lab = new Lab();
  const us = lab.speaker("2001:DB8:0::1");
  us.listen();
  const old = us.peer("2001:db8::2", { ...AS, passive: true });
  old.stop();
  const peer = us.peer("2001:db8:0:0::2", { ...AS, passive: true });
  const mapped = us.peer("192.0.2.7", { ...AS, passive: true });
  Scripted.dial(lab, "2001:0DB8::2", "2001:DB8:0::1").open(65002);
  Scripted.dial(lab, "::ffff:192.0.2.7", "2001:DB8:0::1").open(65002);
  lab.pass(1);
  assertEquals([peer.state, mapped.state], ["Established", "Established"]);
});

Deno.test("Speaker tells the zones of a link-local address apart", () => {
  const lab = new Lab(), us = lab.speaker("fe80::1%eth0");
  us.listen();
  const one = us.peer("fe80::2%eth0", { ...AS, passive: true });
  const two = us.peer("fe80::2%eth1", { ...AS, passive: true });
  Scripted.dial(lab, "fe80::2%eth1", "fe80::1%eth0").open(65002);
  lab.pass(1);
  assertEquals([one.state, two.state], ["Active", "Established"]);
});

Deno.test("Speaker goes on although somebody dialled and said nothing, and it knows no AS number", () => {
  const { lab, peer } = listening({ localAs: undefined, remoteAs: undefined });
  const silent = Scripted.dial(lab, THEM, US);
  lab.pass(30);
  assertEquals([silent.ended, silent.heard.length, peer.givenUp], ["closed", 0, undefined]);
  Scripted.dial(lab, THEM, US).open(65002);
  lab.pass(1);
  assertEquals([peer.state, peer.session?.ours?.myAs], ["Established", 65002]);
});

Deno.test("Speaker opens with the AS number that it learned before, to a peer that waits this time", () => {
  const { lab, peer } = listening({ localAs: undefined, remoteAs: undefined });
  const first = Scripted.dial(lab, THEM, US).open(65002);
  lab.pass(60);
  first.close();
  lab.pass(1);
  const second = Scripted.dial(lab, THEM, US);
  lab.pass(11);
  assertEquals([second.types, peer.givenUp], [[1], undefined]);
});

Deno.test("Speaker that gives up leaves neither a connection nor a timer", () => {
  const lab = new Lab(), us = lab.speaker(US), met: Scripted[] = [];
  us.listen();
  Scripted.listen(lab, THEM, (one) => met.push(one));
  const peer = us.peer(THEM, { ...AS, require: [73] });
  const theirs = Scripted.dial(lab, THEM, US);
  lab.pass(1);
  theirs.open(65002);
  lab.pass(5);
  assertEquals(theirs.refusal?.slice(0, 3), "2/7");
  assert(peer.givenUp !== undefined && met.length === 1);
  assertEquals([met[0]!.ended, us.host.connections.size], ["closed", 0]);
  const { count } = lab.world;
  lab.pass(3600);
  assert(lab.world.count - count < 10, "something goes on");
});

Deno.test("Speaker tries without capabilities only where that can do, and with them after that", () => {
  for (const [families, expected] of [[[1 << 8 | 1], "1010"], [[2 << 8 | 1], "1111"]] as const) {
    const lab = new Lab(), us = lab.speaker(US);
    let opens = "";
    Scripted.listen(lab, THEM, (one) => {
      lab.world.after(10, () => {
        opens += one.heard[0]![28]! > 0 ? 1 : 0;
        one.say(encodedNotification({ code: 2, subcode: 4, data: new Uint8Array(0) })).close();
      });
    });
    us.peer(THEM, { ...AS, families });
    lab.pass(12);
    assertEquals(opens.slice(0, 4), expected);
  }
});

Deno.test("Speaker takes no longer message than its OPEN allowed", () => {
  const long = makeMessage(2, new Uint8Array(5000).fill(0xff));
  for (const [capabilities, refusal] of [[false, "1/2 139b"], [true, "3/1"]] as const) {
    const { lab } = listening({ capabilities });
    const them = Scripted.dial(lab, THEM, US).open(65002);
    lab.pass(1);
    them.say(long);
    lab.pass(1);
    assertEquals(them.refusal, refusal);
  }
});

Deno.test("Speaker is not kept busy by a peer whose sessions fall as soon as they are up", () => {
  let ups = 0;
  const { lab } = listening({}, { up: () => ups++ });
  for (let second = 0; second < 600; second++) {
    const them = Scripted.dial(lab, THEM, US).open(65002);
    lab.pass(0.1);
    them.say(makeMessage(2, new Uint8Array([0, 9, 0, 0])));
    lab.pass(0.9);
  }
  assert(ups > 3 && ups < 16, `${ups} times up`);
});

Deno.test("Speaker counts what it still has to say on a connection that it has closed", () => {
  const { lab, peer } = listening();
  const them = Scripted.dial(lab, THEM, US).open(65002);
  lab.pass(1);
  them.pause();
  for (let i = 0; i < 100; i++) peer.send(makeMessage(2, new Uint8Array(4000)));
  lab.pass(1);
  // They break a rule: we leave, and they do not read why.
  them.say(makeMessage(9, new Uint8Array(0)));
  lab.pass(0.1);
  assert(peer.unsent > 100_000, `${peer.unsent} octets`);
  peer.stop(CEASE);
  assert(peer.unsent > 100_000, `${peer.unsent} octets after the end`);
  lab.pass(5);
  assertEquals(peer.unsent, 0);
});

Deno.test("Speaker that holds a peer back looks now and then, and has no room once it is gone", () => {
  const { lab, us, peer } = listening({ holdTimeSeconds: 9 });
  Scripted.dial(lab, THEM, US).open(65002);
  lab.pass(1);
  peer.pause();
  const [connection] = us.host.connections;
  const { count } = lab.world, speakers = Scripted.dial(lab, THEM, US);
  lab.pass(1);
  assertEquals(speakers.refusal, "6/7");
  assert(peer.room > 0);
  connection!.lose("reset");
  lab.pass(0.1);
  assertEquals(peer.room, 0);
  lab.pass(100);
  assert(lab.world.count - count < 2000, `${lab.world.count - count} things happened`);
});

Deno.test("Speaker keeps a peer that is held back while its octets wait, and looks once a second", () => {
  const { lab, peer } = listening({ holdTimeSeconds: 9 });
  const them = Scripted.dial(lab, THEM, US).open(65002);
  lab.pass(1);
  peer.pause();
  them.say(makeMessage(4, new Uint8Array(0)));
  lab.pass(10);
  const { count } = lab.world;
  lab.pass(100);
  assertEquals(peer.state, "Established");
  assert(lab.world.count - count < 1000, `${lab.world.count - count} things happened`);
  peer.resume();
  lab.pass(20);
  assertEquals(them.refusal, "4/0");
});

Deno.test("Speaker that is closed keeps no timer, also where a turn is still to come", () => {
  const lab = new Lab(), us = lab.speaker(US), them = lab.speaker(THEM);
  them.listen();
  const peer = us.peer(THEM, AS), other = them.peer(US, { localAs: 65002, passive: true });
  lab.pass(1);
  assertEquals(peer.state, "Established");
  for (const [speaker, one] of [[us.speaker, peer], [them.speaker, other]] as const) {
    one.pause();
    one.resume();
    one.stop(CEASE);
    speaker.close();
  }
  lab.pass(5);
  assertEquals([lab.world.pending, us.host.connections.size], [0, 0]);
});

Deno.test("Speaker holds a megabyte of a peer that is held back, and leaves the rest to TCP", () => {
  const { lab, us, peer } = listening();
  const them = Scripted.dial(lab, THEM, US).open(65002);
  lab.pass(1);
  peer.pause();
  for (let i = 0; i < 1000; i++) them.say(makeMessage(2, new Uint8Array(4000)));
  lab.pass(10);
  const [held] = [...us.speaker.peers].flatMap(({ sessions }) =>
    sessions.map(({ waitingOctets }) => waitingOctets).filter((octets) => octets > 0)
  );
  assert(held! >= 1 << 20 && held! < (1 << 20) + (256 << 10), `${held} octets`);
  peer.resume();
  lab.pass(10);
  assert(peer.facts.attempts.at(-1)!.last.sides[1].updates === 1000);
});

Deno.test("Speaker leaves with 8/0 a peer that takes nothing for longer than the send hold time", () => {
  const said: string[] = [];
  const { lab, peer, us } = listening({
    timing: { ...USUAL_TIMING, sendHoldSeconds: 20 },
    holdTimeSeconds: 9,
  }, {
    notified: (_: unknown, who: string, { code }: Notification) => said.push(`${who} ${code}`),
  });
  const them = Scripted.dial(lab, THEM, US).open(65002, { holdTimeSeconds: 9 });
  for (let i = 1; i < 50; i++) lab.world.after(i * 2000, () => them.say(encodedKeepalive()));
  lab.pass(1);
  for (let i = 0; i < 100; i++) peer.send(makeMessage(2, new Uint8Array(4000)));
  lab.pass(15);
  them.pause();
  for (let i = 0; i < 100; i++) peer.send(makeMessage(2, new Uint8Array(4000)));
  lab.pass(15);
  assertEquals(peer.state, "Established");
  lab.pass(30);
  assertEquals([peer.state, us.host.connections.size, said], ["Active", 0, ["us 8"]]);
});

Deno.test("Speaker dials again once the connection that the peer made has ended", () => {
  const lab = new Lab(), us = lab.speaker(US);
  us.listen();
  const peer = us.peer(THEM, AS), theirs = Scripted.dial(lab, THEM, US).open(65002);
  for (let i = 1; i < 120; i++) lab.world.after(i * 20_000, () => theirs.say(encodedKeepalive()));
  lab.pass(1800);
  const dials = peer.facts.attempts.reduce((sum, { count }) => sum + count, 0);
  assert(peer.state === "Established" && dials <= 4, `${dials} attempts`);
  const met: Scripted[] = [];
  Scripted.listen(lab, THEM, (one) => met.push(one.open(65002)));
  theirs.close();
  lab.pass(60);
  assertEquals([peer.state, met.length], ["Established", 1]);
});

Deno.test("Speaker listens to a peer at once that left with a Cease, however soon", () => {
  let ups = 0;
  const { lab } = listening({}, { up: () => ups++ });
  for (let i = 0; i < 5; i++) {
    const them = Scripted.dial(lab, THEM, US).open(65002);
    lab.pass(0.1);
    them.say(encodedNotification({ code: 6, subcode: 2, data: new Uint8Array(0) }));
    lab.pass(0.1);
  }
  assertEquals(ups, 5);
});
