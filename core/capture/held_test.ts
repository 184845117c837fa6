import { assertEquals } from "@std/assert";
import { makeContext } from "../wire/context.ts";
import { FlowTable } from "./flows.ts";
import { Held } from "./held.ts";

Deno.test("Held hands over copies in the order in which they came, and is empty then", () => {
  const flows = new FlowTable(), nobody = { address: new Uint8Array(0) };
  const [a, b] = [
    flows.add(nobody, nobody, makeContext()),
    flows.add(nobody, nobody, makeContext()),
  ];
  const held = new Held(), bytes = Uint8Array.of(0, 1, 2, 3, 4), told: unknown[] = [];
  const stamp = { seconds: 7, microseconds: 0, frame: 1, offset: 0 };
  held.add(a, bytes, 1, 3, stamp);
  stamp.frame = 2;
  bytes.fill(9, 0, 3);
  held.add(b, bytes, 3, 5, stamp);
  stamp.seconds = 8;
  assertEquals([held.count, held.octets, held.since], [2, 4, 7]);
  held.release((flow, octets, start, end, { frame }) =>
    told.push([flow.id, ...octets.subarray(start, end), frame])
  );
  assertEquals(told, [[0, 1, 2, 1], [1, 3, 4, 2]]);
  assertEquals([held.count, held.octets], [0, 0]);
});
