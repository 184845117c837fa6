import { assertEquals } from "@std/assert";
import type { Negotiated } from "../core/session/negotiate.ts";
import type { Speaker } from "../core/speaker/speaker.ts";
import type { PeerHandle } from "../core/speaker/watcher.ts";
import { IPV4_UNICAST } from "../core/wire/family/family_type.ts";
import type { SessionPlan } from "./session_options.ts";
import { Group } from "./show_route_collect.ts";
import { LIVE, RouterReader } from "./show_route_live.ts";

/** When a router that says nothing is left, in milliseconds, where the looks come at these times and then each 50. */
async function leftAt(looks: readonly number[]): Promise<number> {
  // It begins, and is up, at 0.
  const times = [0, 0, ...looks];
  let now = 0;
  const clock = { now: () => now = times.shift() ?? now + 50, unixSeconds: () => 0 };
  const peer = { name: "192.0.2.1", unsent: 0, stop() {}, send() {} } as unknown as PeerHandle;
  const speaker = { ports: { clock }, add: () => peer, remove() {} } as unknown as Speaker;
  const manner = { ...LIVE, silentAtFirstSeconds: 0.3 };
  const reader = new RouterReader(speaker, undefined, new Group("192.0.2.1"), manner);
  const address = { typed: "192.0.2.1", address: "192.0.2.1" };
  const plan = { settings: {}, port: 179 } as unknown as SessionPlan;
  const taking = reader.take(address, plan, new AbortController().signal);
  reader.up(peer, { families: [IPV4_UNICAST] } as unknown as Negotiated);
  assertEquals((await taking).silent, true);
  return now;
}

Deno.test("RouterReader.take takes silence for the end, but not that in which it did not listen", async () => {
  assertEquals(await leftAt([]), 300);
  assertEquals(await leftAt([50, 100, 9100]), 9300);
});
