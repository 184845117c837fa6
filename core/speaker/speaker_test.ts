import { assert, assertEquals, assertMatch } from "@std/assert";
import { judge } from "../session/judge/mod.ts";
import type { Negotiated } from "../session/negotiate.ts";
import { ownOpen } from "../session/own_open.ts";
import { makeSettings } from "../session/settings.ts";
import { encodedKeepalive, encodedNotification, encodedOpen } from "./outgoing.ts";
import { replay, TextJournal } from "./record.ts";
import { Lab } from "./sim/lab.ts";

const AT_B = { address: "10.0.0.2", port: 179 };
const DEAF = { connected() {}, data() {}, drained() {}, ended() {} };

Deno.test("Speaker brings a session up that one side dials and the other waits for", () => {
  const lab = new Lab(), a = lab.speaker("10.0.0.1"), b = lab.speaker("10.0.0.2");
  b.listen();
  let negotiated: Negotiated | undefined;
  const one = a.peer("10.0.0.2", { localAs: 65001, remoteAs: 65002 }, {
    up: (_, n) => negotiated = n,
  });
  const two = b.peer("10.0.0.1", { localAs: 65002, passive: true, holdTimeSeconds: 30 });
  lab.pass(1);
  assertEquals([one.state, two.state], ["Established", "Established"]);
  assertEquals(negotiated?.holdTimeSeconds, 30);
  assertEquals(a.log, [
    "10.0.0.2 Idle -> Connect",
    "10.0.0.2 Connect -> OpenSent",
    "10.0.0.2 OpenSent -> OpenConfirm",
    "10.0.0.2 OpenConfirm -> Established",
  ]);
  lab.pass(3600);
  assertEquals([one.state, two.state], ["Established", "Established"]);
  assert(judge(one.facts).up);
});

Deno.test("Speaker learns both AS numbers from a peer that speaks first", () => {
  const lab = new Lab(), a = lab.speaker("10.0.0.1"), b = lab.speaker("10.0.0.2");
  b.listen();
  const one = a.peer("10.0.0.2");
  b.peer("10.0.0.1", { localAs: 65002, remoteAs: 65002, passive: true });
  lab.pass(1);
  assertEquals(one.state, "Established");
  assertEquals(judge(one.facts).causes[0].id, "established");
});

Deno.test("Speaker says an AS number that it has guessed to a peer once, where it is wrong", () => {
  const lab = new Lab(), a = lab.speaker("10.0.0.1"), b = lab.speaker("10.0.0.2");
  b.listen();
  const one = a.peer("10.0.0.2");
  const two = b.peer("10.0.0.1", { localAs: 65002, remoteAs: 65009, passive: true });
  lab.pass(600);
  assertEquals(one.givenUp?.endsWith("give --local-as"), true);
  assertEquals([two.facts.attemptCount, judge(one.facts).causes[0].id], [1, "wrong-as"]);
});

Deno.test("Speaker names the cause that a peer gives for its refusal", () => {
  const lab = new Lab(), a = lab.speaker("10.0.0.1"), b = lab.speaker("10.0.0.2");
  b.listen();
  const one = a.peer("10.0.0.2", { localAs: 65001, remoteAs: 65002 });
  b.peer("10.0.0.1", { localAs: 65002, remoteAs: 65009, passive: true });
  lab.pass(0.5);
  assertEquals(judge(one.facts).causes[0].id, "wrong-as");
});

Deno.test("Speaker keeps one of two connections when both sides dial at once", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const lab = new Lab(seed), a = lab.speaker("10.0.0.1"), b = lab.speaker("10.0.0.2");
    a.listen();
    b.listen();
    const one = a.peer("10.0.0.2", { localAs: 65001 }),
      two = b.peer("10.0.0.1", { localAs: 65002 });
    lab.pass(30);
    assertEquals([one.state, two.state, seed], ["Established", "Established", seed]);
    assertEquals([a.host.connections.size, b.host.connections.size, seed], [1, 1, seed]);
    lab.pass(3600);
    assertEquals([a.host.connections.size, b.host.connections.size, seed], [1, 1, seed]);
    assertEquals(one.facts.upCount - two.facts.upCount, 0);
  }
});

Deno.test("Speaker drops a session whose peer falls silent, and comes back when it speaks again", () => {
  const lab = new Lab(), a = lab.speaker("10.0.0.1"), b = lab.speaker("10.0.0.2");
  b.listen();
  const settings = { localAs: 65001, holdTimeSeconds: 9 };
  const one = a.peer("10.0.0.2", settings);
  b.peer("10.0.0.1", { localAs: 65002, passive: true });
  lab.pass(1);
  lab.network.cut("10.0.0.1", "10.0.0.2", lab.world.now + 60_000);
  lab.pass(12);
  assert(one.state !== "Established");
  const id = judge(one.facts).causes[0].id;
  assertEquals(id, "hold-timer-expired");
  lab.pass(300);
  assertEquals(one.state, "Established");
});

Deno.test("Speaker reads what has come before it lets a hold timer expire", () => {
  for (const isHeard of [true, false]) {
    const lab = new Lab(), a = lab.speaker("10.0.0.1");
    lab.network.host("10.0.0.2").transport().listen(AT_B, (connection) => {
      connection.write(encodedOpen(ownOpen(makeSettings({ routerId: 9 }), 65002)));
      connection.write(encodedKeepalive());
      if (isHeard) lab.world.after(8000, () => connection.write(encodedKeepalive()));
      return DEAF;
    });
    const one = a.peer("10.0.0.2", { localAs: 65001, holdTimeSeconds: 9 });
    lab.pass(1);
    // The process stands still while its hold timer runs out.
    a.host.frozenUntil = 9_500;
    lab.pass(10);
    assertEquals(one.facts.upCount, isHeard ? 1 : 2);
  }
});

Deno.test("Speaker opens without capabilities to a peer that refuses them (RFC 5492 §3)", () => {
  const lab = new Lab(), a = lab.speaker("10.0.0.1"), old = lab.network.host("10.0.0.2");
  const opens: number[] = [];
  old.transport().listen(AT_B, (connection) => ({
    ...DEAF,
    data(bytes) {
      const parameters = bytes[28]!;
      if (bytes[18] !== 1) return;
      opens.push(parameters);
      if (parameters > 0) {
        connection.write(encodedNotification({ code: 2, subcode: 4, data: new Uint8Array(0) }));
        return connection.close();
      }
      const open = ownOpen(makeSettings({ routerId: 9 }), 65002, false);
      connection.write(encodedOpen(open));
      connection.write(encodedKeepalive());
    },
  }));
  const one = a.peer("10.0.0.2", { localAs: 65001 });
  lab.pass(10);
  assertEquals(one.state, "Established");
  assertEquals(opens.map((parameters) => parameters > 0), [true, false]);
});

Deno.test("Speaker does not come back by itself where a required capability is missing", () => {
  const lab = new Lab(), a = lab.speaker("10.0.0.1"), b = lab.speaker("10.0.0.2");
  b.listen();
  const one = a.peer("10.0.0.2", { localAs: 65001, require: [73] });
  b.peer("10.0.0.1", { localAs: 65002, passive: true });
  lab.pass(600);
  assertEquals([one.state, one.facts.attemptCount], ["Idle", 1]);
  assertEquals(judge(one.facts).causes[0].id, "capability-missing");
});

Deno.test("Speaker writes a journal that a replay does again step by step", () => {
  let text = "";
  const lab = new Lab(), b = lab.speaker("10.0.0.2");
  const journal = new TextJournal((line) => text += line, () => lab.world.now / 1000);
  const a = lab.speaker("10.0.0.1", journal);
  b.listen();
  a.peer("10.0.0.2", { localAs: 65001 });
  const one = [...a.speaker.peers][0]!;
  b.peer("10.0.0.1", { localAs: 65002, passive: true });
  lab.pass(100);
  one.stop({ code: 6, subcode: 2, data: new Uint8Array(0) });
  lab.pass(1);
  one.retime({ ...one.settings.timing, connectRetrySeconds: 7 });
  one.start();
  lab.pass(20);
  assertMatch(text, /"connectRetrySeconds":7[^]*"timer":"ConnectRetry","seconds":[567]\b/);
  const { steps, deviations } = replay(text);
  assertEquals(deviations, []);
  assert(steps > 8);
  // A journal that says something else than the FSM does is found out.
  const wrong = text.replace('"state":"OpenConfirm"', '"state":"Active"');
  assertEquals(replay(wrong).deviations.length, 1);
});
