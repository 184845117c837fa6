import { assertEquals } from "@std/assert";
import { supersAround } from "./supers_around.ts";

function around(blocks: Readonly<Record<string, string>>, least = 16): Record<string, string> {
  const placed = Object.entries(blocks).map(([prefix, rack]) => ({ prefix, pool: "pods", rack }));
  const supers = supersAround(placed, () => least);
  return Object.fromEntries(supers.map(({ prefix, rack }) => [prefix, rack]));
}

Deno.test("supersAround puts halves of one rack together, and no others", () => {
  assertEquals(
    around({
      "10.0.0.0/26": "a",
      "10.0.0.64/26": "a",
      "10.0.0.128/25": "a",
      "10.0.1.0/26": "a",
      "10.0.1.64/26": "b",
      "10.0.2.64/26": "b",
      "10.0.2.128/26": "b",
    }),
    {
      "10.0.0.0/24": "a",
      "10.0.1.0/26": "a",
      "10.0.1.64/26": "b",
      "10.0.2.64/26": "b",
      "10.0.2.128/26": "b",
    },
  );
});

Deno.test("supersAround makes none larger than the range of the pool", () => {
  assertEquals(around({ "10.0.0.0/25": "a", "10.0.0.128/25": "a" }, 25), {
    "10.0.0.0/25": "a",
    "10.0.0.128/25": "a",
  });
});

Deno.test("supersAround knows IPv6", () => {
  assertEquals(around({ "fd00::/122": "a", "fd00::40/122": "a" }), { "fd00::/121": "a" });
});
