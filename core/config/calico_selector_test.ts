import { assertEquals } from "@std/assert";
import { formatCalicoSelector, parseCalicoSelector } from "./calico_selector.ts";

Deno.test("parseCalicoSelector reads what a pool of ours can say", () => {
  assertEquals(parseCalicoSelector("all()"), []);
  assertEquals(parseCalicoSelector("rack == 'a'"), [{ key: "rack", values: ["a"] }]);
  const two = `topology.kubernetes.io/zone in {"z1", 'z2'} && rack=="a"`;
  assertEquals(parseCalicoSelector(two), [
    { key: "topology.kubernetes.io/zone", values: ["z1", "z2"] },
    { key: "rack", values: ["a"] },
  ]);
  assertEquals(parseCalicoSelector(formatCalicoSelector(parseCalicoSelector(two)!)), [
    { key: "topology.kubernetes.io/zone", values: ["z1", "z2"] },
    { key: "rack", values: ["a"] },
  ]);
});

Deno.test("parseCalicoSelector does not guess at the rest", () => {
  const others = [
    "!all()",
    "has(rack)",
    "rack != 'a'",
    "rack == 'a' || rack == 'b'",
    "(rack == 'a')",
  ];
  assertEquals(others.map(parseCalicoSelector), others.map(() => undefined));
});
