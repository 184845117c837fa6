import { assertEquals } from "@std/assert";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { makeImporter } from "./importing.ts";
import { madePolicy, PROFILE } from "./made_importer.ts";
import { Bench, madeFacts } from "./made_peers.ts";

Deno.test("AdjIn lets go of next hops that a policy gave, with the routes that have them", () => {
  const made = new Bench(), { adjIn } = made, { nextHops } = adjIn;
  const peer = adjIn.addPeer(madeFacts(1));
  let given = 0;
  const policy = madePolicy(() => ({
    nextHop: nextHops.intern(Uint8Array.of(10, given >> 16, given >> 8 & 255, given++ & 255)),
  }), { looksAtPrefix: true });
  adjIn.setImporter(peer, makeImporter({ ...PROFILE, policy }, adjIn));
  for (let i = 0; i < 20_000; i++) {
    made.tell(peer, { announce: ["10.0.0.0/8"] });
    made.tell(peer, { withdraw: ["10.0.0.0/8"] });
  }
  // Far more were given than are kept before they are forgotten.
  assertEquals([given, nextHops.size < 5000], [20_000, true]);
});

Deno.test("AdjIn.beginRefresh knows what is stale however many rounds ago it was told", () => {
  for (let rounds = 250; rounds < 262; rounds++) {
    const made = new Bench(), { adjIn } = made, peer = adjIn.addPeer(madeFacts(1));
    made.tell(peer, { announce: ["10.0.0.0/8", "11.0.0.0/8"] });
    for (let n = 0; n < rounds; n++) {
      adjIn.beginRefresh(peer, IPV4_UNICAST);
      made.tell(peer, { announce: ["11.0.0.0/8"] });
    }
    made.tell(peer, { announce: ["10.0.0.0/8"] });
    adjIn.endRefresh(peer, IPV4_UNICAST);
    assertEquals([rounds, made.lines().length], [rounds, 2]);
    assertEquals(adjIn.familyTally(peer, IPV4_UNICAST)!.stale, 0, `after ${rounds} rounds`);
  }
});
