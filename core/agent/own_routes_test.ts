import { assertEquals } from "@std/assert";
import { madePair } from "./made_pair.ts";

Deno.test("OwnRoutes withdraws what the configuration has no more, whatever a line stands for", () => {
  const { lab, a, b } = madePair({ announce: ["10.1.0.0/16"] });
  const known = (announce: readonly string[]) => {
    a.reload({ announce });
    lab.pass(1);
    return [[...b.all().keys()].join(" "), a.agent.rib.in.size];
  };
  const one = ["10.1.0.0/16", 1];
  assertEquals(known(["10.1.0.0/16 path-information 0.0.0.7"]), one);
  assertEquals(known(["10.1.0.0/16"]), one);
  const both = ["10.1.0.0/16 path-information 1", "10.1.0.0/16 path-information 2"];
  assertEquals(known(both), ["10.1.0.0/16", 2]);
  assertEquals(known(both.slice(1)), one);
  assertEquals(known(["10.1.0.0/16 split /17"]), ["10.1.0.0/17 10.1.128.0/17", 2]);
  assertEquals(known(["10.1.0.0/17 med 5"]), ["10.1.0.0/17", 1]);
  assertEquals(b.best("10.1.0.0/17"), "65001; via 10.0.0.1; med 5");
  assertEquals(known([]), ["", 0]);
});
