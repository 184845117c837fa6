import { assert, assertEquals } from "@std/assert";
import type { WhatIfPath, WhatIfRow } from "../rib/what_if_row.ts";
import { makePalette } from "./palette.ts";
import { whatIfCountText, whatIfLines } from "./what_if_text.ts";

const PLAIN = makePalette(false);

function path(peer: string, more: Partial<WhatIfPath> = {}): WhatIfPath {
  return { peer, next_hop: "192.0.2.1", as_path: [65001], width: 1, ...more };
}

function line(row: Omit<WhatIfRow, "schema" | "family" | "prefix">): string {
  const whole: WhatIfRow = {
    schema: "underlay.what-if/1",
    family: "ipv4 unicast",
    prefix: "10.0.0.0/8",
    ...row,
  };
  return whatIfLines(whole, PLAIN, Infinity).join("\n");
}

Deno.test("whatIfLines tells what was, what would be, and why", () => {
  assertEquals(
    line({
      change: "best",
      before: path("a", { path_id: 1, width: 2 }),
      after: path("a", { path_id: 2 }),
      step: "local-pref",
      before_value: "50",
      after_value: "100",
    }),
    "~ 10.0.0.0/8  a #1 -> a #2; at local-pref: 50, the other has 100; paths used 2 -> 1",
  );
  assertEquals(
    line({ change: "best", before: path("a"), after: path("b"), step: "gone" }),
    "~ 10.0.0.0/8  a -> b; the path of now is gone",
  );
  assertEquals(line({ change: "lost", before: path("a") }), "- 10.0.0.0/8  a -> none");
  assertEquals(line({ change: "gained", after: path("b") }), "+ 10.0.0.0/8  none -> b");
  assertEquals(
    line({ change: "width", before: path("a", { width: 3 }), after: path("a", { width: 4 }) }),
    "~ 10.0.0.0/8  a; paths used 3 -> 4",
  );
});

Deno.test("whatIfLines tells which attributes would be others, and that some would be where none shows", () => {
  const before = path("a", { as_path: [], med: 5 });
  assertEquals(
    line({ change: "attributes", before, after: path("a", { local_pref: 7 }) }),
    "~ 10.0.0.0/8  a; local-pref none -> 7; MED 5 -> none; path empty -> 65001",
  );
  assertEquals(
    line({ change: "attributes", before, after: before }),
    "~ 10.0.0.0/8  a; other attributes",
  );
});

Deno.test("whatIfLines breaks at the width of a screen and escapes names", () => {
  const row: WhatIfRow = {
    schema: "underlay.what-if/1",
    family: "ipv6 unicast",
    prefix: "2001:db8:1234:5678::/64",
    change: "best",
    before: path("\x1b[31m" + "a".repeat(30)),
    after: path("b".repeat(30), { next_hop: "2001:db8::1" }),
  };
  const lines = whatIfLines(row, PLAIN, 60);
  assert(lines.length > 1 && !lines.join("").includes("\x1b"), lines.join("\n"));
});

Deno.test("whatIfCountText counts what there is", () => {
  const none = { attributes: 0, gained: 0, wider: 0, narrower: 0 };
  const schema = "underlay.what-if-count/1" as const;
  assertEquals(
    whatIfCountText({ schema, touched: 1, best: 0, lost: 1, ...none }),
    "1 prefix looked at: 0 with another best path, 1 without any path left",
  );
  assertEquals(
    whatIfCountText({
      schema,
      touched: 1000,
      best: 2,
      lost: 0,
      attributes: 3,
      gained: 4,
      wider: 5,
      narrower: 6,
    }),
    "1,000 prefixes looked at: 2 with another best path, 0 without any path left, 4 new, " +
      "3 with other attributes, 5 over more paths, 6 over fewer paths",
  );
});
