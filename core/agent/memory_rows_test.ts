import { assert, assertEquals } from "@std/assert";
import { lines, madePair } from "./made_pair.ts";

Deno.test("memoryRows counts what is known of who was told what", () => {
  const { lab, a, b } = madePair();
  const told = (agent: typeof a.agent) =>
    agent.memory().find(({ part }) => part.includes("Adj-RIBs-Out"))!;
  const before = told(a.agent);
  assertEquals(before.count, 0);
  a.agent.announce(lines(5000));
  lab.pass(5);
  const { count, octets } = told(a.agent);
  assertEquals(count, 5000);
  // An octet a prefix at least.
  assert(octets >= before.octets + 5000, `${before.octets} -> ${octets}`);
  assertEquals(told(b.agent).count, 0);
});
