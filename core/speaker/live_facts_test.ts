import { assertEquals } from "@std/assert";
import { judge } from "../session/judge/mod.ts";
import { LiveFacts } from "./live_facts.ts";
import type { TransportEnd } from "./ports.ts";

Deno.test("LiveFacts keeps whether it is the network or the host that cannot be reached", () => {
  const cause = (end: TransportEnd, after: number) => {
    let now = 1000;
    const facts = new LiveFacts("192.0.2.2", () => now), attempt = facts.begin("ours");
    now += after;
    attempt.ended(end);
    return judge(facts.all({ passive: false, remoteAs: undefined })).causes[0].id;
  };
  const text = "", kind = "unreachable";
  assertEquals(cause({ kind, text }, 0), "no-route");
  assertEquals(cause({ kind, text, isHost: true }, 3.05), "no-neighbour");
  assertEquals(cause({ kind, text, isHost: true }, 0.002), "unreachable");
});
