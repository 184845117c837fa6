import { assert, assertEquals } from "@std/assert";
import { judge } from "../session/judge/mod.ts";
import type { Negotiated } from "../session/negotiate.ts";
import { Lab } from "./sim/lab.ts";

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

Deno.test("Speaker names the cause that a peer gives for its refusal", () => {
  const lab = new Lab(), a = lab.speaker("10.0.0.1"), b = lab.speaker("10.0.0.2");
  b.listen();
  const one = a.peer("10.0.0.2", { localAs: 65001, remoteAs: 65002 });
  b.peer("10.0.0.1", { localAs: 65002, remoteAs: 65009, passive: true });
  lab.pass(0.5);
  assertEquals(judge(one.facts).causes[0].id, "wrong-as");
});
