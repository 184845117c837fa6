import { assertEquals } from "@std/assert";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import type { Attributes } from "../wire/attribute/mod.ts";
import type { DecisionOptions } from "./decision_options.ts";
import { explain } from "./explain.ts";
import { RibBench } from "./made_rib.ts";
import type { PeerFacts } from "./peer_facts.ts";

/** A path of one peer: the AS it comes through, the next hop, what else. */
interface Way {
  readonly through?: number;
  readonly hop?: string;
  readonly more?: Attributes;
  readonly facts?: Partial<PeerFacts>;
}

function told(ways: readonly Way[], decision: Partial<DecisionOptions> = {}): RibBench {
  const made = new RibBench({ decision });
  for (const [i, { through = 65001, hop = `192.0.2.${i + 1}`, more, facts }] of ways.entries()) {
    const as_path = [{ type: "sequence" as const, asns: [through, 65010] }];
    const attributes = { origin: "igp" as const, as_path, next_hop: hop, ...more };
    made.time = 1_700_000_000 - i;
    made.tell(made.peer(i + 1, facts), { announce: ["10.0.0.0/8"], attributes });
  }
  return made;
}

const inside: Way = { more: { local_pref: 100 }, facts: { kind: "internal" } };

Deno.test("LocRib.multipath has as many paths as are wanted, and the best alone where nobody asked", () => {
  const four: readonly Way[] = [{}, {}, {}, {}];
  assertEquals(told(four).multipath(), ["peer1"]);
  assertEquals(told(four, { maximumPaths: 3 }).multipath(), ["peer1", "peer2", "peer3"]);
  assertEquals(told(four, { maximumPaths: 9 }).multipath().length, 4);
});

Deno.test("LocRib.multipath counts paths from inside by a limit of their own", () => {
  const three = [inside, inside, inside];
  assertEquals(told(three, { maximumPaths: 3 }).multipath(), ["peer1"]);
  assertEquals(told(three, { maximumPathsIbgp: 2 }).multipath(), ["peer1", "peer2"]);
});

Deno.test("LocRib.multipath takes no second path to the same router", () => {
  const made = told([{}, { hop: "192.0.2.1" }, {}], { maximumPaths: 3 });
  assertEquals(made.multipath(), ["peer1", "peer3"]);
});

Deno.test("LocRib.multipath takes other paths of the same length only where it is relaxed", () => {
  const ways = [{}, { through: 65002 }, {}];
  assertEquals(told(ways, { maximumPaths: 3 }).multipath(), ["peer1", "peer3"]);
  const relaxed = { maximumPaths: 3, multipathRelax: true };
  assertEquals(told(ways, relaxed).multipath(), ["peer1", "peer2", "peer3"]);
});

Deno.test("LocRib.best does not look at the time unless it is told to", () => {
  // The second was told a second before the first.
  assertEquals(told([{}, {}]).best(), "peer1");
  assertEquals(told([{}, {}], { preferOldest: true }).best(), "peer2");
});

Deno.test("explain names a path of the same neighbour AS where MED decides", () => {
  const made = told([{ through: 65002, more: { med: 1 } }, { more: { med: 10 } }, {
    more: { med: 5 },
  }]);
  const { paths } = explain(made.rib.in, made.rib.loc(IPV4_UNICAST)!, IPV4_UNICAST, 0);
  const { lost } = paths.find(({ peer }) => peer === "peer2")!;
  assertEquals([lost?.step, lost?.to_value], ["MED", "5 from AS 65001"]);
});

Deno.test("Rib.setDecision changes best paths that are there", () => {
  const made = told([{ through: 65002, more: { med: 10 } }, { more: { med: 5 } }]);
  assertEquals(made.best(), "peer1");
  made.rib.setDecision({ ...made.rib.decision, alwaysCompareMed: true });
  made.settle();
  assertEquals(made.best(), "peer2");
});
