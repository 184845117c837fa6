import { assert, assertEquals } from "@std/assert";
import { Lab } from "./sim/lab.ts";
import { encodedKeepalive } from "./outgoing.ts";

function pair() {
  const lab = new Lab(), a = lab.speaker("10.0.0.1"), b = lab.speaker("10.0.0.2");
  b.listen();
  const one = a.speaker, two = b.peer("10.0.0.1", { localAs: 65002, passive: true });
  a.peer("10.0.0.2", { localAs: 65001, holdTimeSeconds: 9 });
  return { lab, a, one: [...one.peers][0]!, two, host: a.host, speaker: one };
}

Deno.test("Speaker does slices of work between the messages of its peers, and rests when none is left", () => {
  const { lab, speaker, two } = pair(), order: string[] = [];
  lab.pass(1);
  const [peer] = [...speaker.peers];
  let left = 3;
  const wake = speaker.background(() => {
    if (left > 0) order.push("slice");
    return left > 0 && --left > 0;
  });
  lab.pass(0.1);
  assertEquals(order, ["slice", "slice", "slice"]);
  // Two chunks that wait: neither what is to be done nor the peer waits for the other's end.
  order.length = 0;
  const read = peer!.sessions[0]!, readOne = read.readOne.bind(read);
  read.readOne = () => (order.push("chunk"), readOne());
  read.holdBack(true);
  two.send(encodedKeepalive());
  two.send(encodedKeepalive());
  lab.pass(0.1);
  left = 3;
  read.holdBack(false);
  wake();
  lab.pass(0.1);
  assertEquals(order, ["chunk", "slice", "chunk", "slice", "slice"]);
});

Deno.test("Speaker that is closed does no more slices of work", () => {
  const { lab, speaker } = pair();
  let count = 0;
  speaker.background(() => ++count > 0 && count < 1e6 && lab.world.now < 1);
  speaker.close();
  lab.pass(10);
  assertEquals(count, 0);
});

Deno.test("Speaker rings what was asked for at its time, unless it was taken back", () => {
  const { lab, speaker } = pair(), rung: number[] = [];
  speaker.after(20, () => rung.push(lab.world.now));
  const drop = speaker.after(5, () => rung.push(-1));
  speaker.after(3, () => {
    rung.push(lab.world.now);
    drop();
  });
  lab.pass(60);
  assertEquals(rung, [3000, 20_000]);
});

Deno.test("Peer starts again after it was stopped, from either side's dial, and goes on counting", () => {
  const { lab, one, two } = pair();
  lab.pass(1);
  assertEquals([one.state, two.state], ["Established", "Established"]);
  one.stop({ code: 6, subcode: 2, data: new Uint8Array(0) });
  lab.pass(600);
  assertEquals([one.state, one.givenUp], ["Idle", "stopped"]);
  one.start();
  lab.pass(2);
  assertEquals([one.state, one.facts.upCount], ["Established", 2]);
  // At once, as `peer restart` does it.
  one.stop({ code: 6, subcode: 4, data: new Uint8Array(0) });
  one.start();
  lab.pass(5);
  assertEquals([one.state, one.facts.upCount], ["Established", 3]);
});

Deno.test("Peer that is started anew leaves no timer of a session that waited for another", () => {
  // The other side dials, so that the session that we would dial is parked when we stop.
  const lab = new Lab(), a = lab.speaker("10.0.0.1"), b = lab.speaker("10.0.0.2");
  a.listen();
  a.peer("10.0.0.2", { localAs: 65001, timing: { ...QUICK, idleHoldSeconds: 30 } });
  const [one] = [...a.speaker.peers];
  lab.pass(1);
  b.listen();
  b.peer("10.0.0.1", { localAs: 65002, timing: QUICK });
  lab.pass(60);
  assertEquals(one!.state, "Established");
  for (let i = 0; i < 3; i++) {
    one!.stop({ code: 6, subcode: 4, data: new Uint8Array(0) });
    one!.start();
    lab.pass(200);
    assertEquals(one!.state, "Established");
    const before = one!.facts.upCount;
    lab.pass(2000);
    assertEquals(one!.facts.upCount, before);
  }
});

const QUICK = {
  connectRetrySeconds: 5,
  openHoldSeconds: 240,
  delayOpenSeconds: 0,
  idleHoldSeconds: 1,
  idleHoldMostSeconds: 120,
  sendHoldSeconds: 480,
};

Deno.test("Speaker listens with other keys, and keeps the sessions that stand", () => {
  const lab = new Lab(), a = lab.speaker("10.0.0.1"), b = lab.speaker("10.0.0.2");
  const keys: unknown[] = [],
    plain = a.speaker.ports.transport.listen.bind(a.speaker.ports.transport);
  a.speaker.ports.transport.listen = (
    local,
    accept,
    told,
  ) => (keys.push(told), plain(local, accept, told));
  const first = a.speaker.listen({ address: "10.0.0.1", port: 179 });
  a.peer("10.0.0.2", { localAs: 65001, passive: true });
  b.peer("10.0.0.1", { localAs: 65002 });
  lab.pass(1);
  const md5Key = new Uint8Array([1]);
  a.speaker.listenAgain(first, [{ from: "10.0.0.3", md5Key }]);
  lab.pass(1);
  assertEquals(keys, [[], [{ from: "10.0.0.3", md5Key }]]);
  assertEquals([...a.speaker.peers][0]!.state, "Established");
  assert(a.host.accepts.has(179));
});

Deno.test("Speaker reads what came in one piece in several, with other work between them", () => {
  const { lab, speaker, two } = pair(), order: string[] = [];
  lab.pass(0.1);
  speaker.background(() => {
    if (order.at(-1) !== "slice") order.push("slice");
    return false;
  });
  lab.pass(0.1);
  const [peer] = [...speaker.peers], session = peer!.sessions[0]!;
  const readOne = session.readOne.bind(session);
  session.readOne = () => (order.push("piece"), readOne());
  order.length = 0;
  const count = 600, keepalive = encodedKeepalive(), all = new Uint8Array(count * 19);
  for (let i = 0; i < count; i++) all.set(keepalive, i * 19);
  two.send(all);
  lab.pass(0.1);
  assertEquals(order, ["piece", "slice", "piece", "slice", "piece", "slice"]);
  assertEquals(peer!.attempt!.sides[1].keepalives, count + 1);
  assertEquals(peer!.state, "Established");
});
