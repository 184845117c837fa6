import { assert, assertEquals } from "@std/assert";
import { countUse, rangeSetsOf, setRanges } from "./host_local.ts";
import type { BlockRow, BlockState } from "./ledger_row.ts";

function block(prefix: string, state: BlockState = "held"): BlockRow {
  const owner = { pool: "pods", node: "node-1", uid: "u1" };
  return { kind: "block", prefix, ...owner, state, since: { unix: 1 }, serial: 1 };
}

const LIST = JSON.stringify({
  cniVersion: "0.4.0",
  name: "pods",
  plugins: [
    {
      type: "ptp",
      mtu: 1400,
      ipam: { type: "host-local", routes: [{ dst: "0.0.0.0/0" }], ranges: [] },
    },
    { type: "portmap", capabilities: { portMappings: true } },
  ],
});

function set(text: string, ...blocks: BlockRow[]) {
  const done = setRanges(text, rangeSetsOf(blocks));
  assert(!("fault" in done), JSON.stringify(done));
  return done;
}

Deno.test("rangeSetsOf has a set a family, of the blocks that new pods may use", () => {
  const blocks = [
    block("10.0.0.0/26"),
    block("10.0.1.0/26", "draining"),
    block("10.0.2.0/25"),
    block("fd00::/122"),
    block("fd00::40/122", "cooling"),
    block("10.0.3.0/26", "quarantined"),
  ];
  assertEquals(rangeSetsOf(blocks), [
    [{ subnet: "10.0.0.0/26" }, { subnet: "10.0.2.0/25" }],
    [{ subnet: "fd00::/122" }],
  ]);
  assertEquals(rangeSetsOf([]), []);
});

Deno.test("setRanges changes the ranges of host-local alone", () => {
  const { text, isChanged, network, added, removed } = set(LIST, block("10.0.0.0/26"));
  assertEquals([isChanged, network, added, removed], [true, "pods", ["10.0.0.0/26"], []]);
  const before = JSON.parse(LIST), after = JSON.parse(text);
  before.plugins[0].ipam.ranges = [[{ subnet: "10.0.0.0/26" }]];
  assertEquals(after, before);
});

Deno.test("setRanges writes nothing anew where the ranges are as they should be", () => {
  const { text } = set(LIST, block("10.0.0.0/26"));
  const again = set(text, block("10.0.0.0/26"));
  assertEquals([again.isChanged, again.text], [false, text]);
});

Deno.test("setRanges keeps what else is said of a range", () => {
  const config = JSON.stringify({
    name: "pods",
    type: "ptp",
    ipam: {
      type: "host-local",
      dataDir: "/run/cni",
      ranges: [[{ subnet: "10.0.0.0/26", gateway: "10.0.0.62" }, { subnet: "10.0.9.0/26" }]],
    },
  });
  const done = set(config, block("10.0.0.0/26"), block("10.0.1.0/26"));
  assertEquals(JSON.parse(done.text).ipam.ranges, [[
    { subnet: "10.0.0.0/26", gateway: "10.0.0.62" },
    { subnet: "10.0.1.0/26" },
  ]]);
  assertEquals([done.dataDir, done.removed, done.added], [
    "/run/cni",
    ["10.0.9.0/26"],
    ["10.0.1.0/26"],
  ]);
});

Deno.test("setRanges takes the one subnet of older configurations away", () => {
  const ipam = { type: "host-local", subnet: "10.1.0.0/24", gateway: "10.1.0.1" };
  const done = set(JSON.stringify({ name: "pods", type: "ptp", ipam }), block("10.0.0.0/26"));
  assertEquals(JSON.parse(done.text).ipam, {
    type: "host-local",
    ranges: [[{ subnet: "10.0.0.0/26" }]],
  });
  assertEquals(done.removed, ["10.1.0.0/24"]);
});

Deno.test("setRanges says why a configuration cannot be used", () => {
  const faults = [
    "{",
    "[]",
    "{}",
    '{"name": "../etc"}',
    '{"name": "pods", "plugins": [{"type": "ptp", "ipam": {"type": "dhcp"}}, 7]}',
    '{"name": "pods", "plugins": [{"ipam": {"type": "host-local"}}, {"ipam": {"type": "host-local"}}]}',
  ].map((text) => {
    const done = setRanges(text, []);
    return "fault" in done ? done.fault : "taken";
  });
  assertEquals(faults, [
    "it is no JSON object",
    "it is no JSON object",
    "its name, after which host-local calls its folder, is missing",
    "its name, after which host-local calls its folder, is missing",
    "no plugin in it has host-local for its ipam",
    "two of its plugins have host-local for their ipam",
  ]);
});

Deno.test("countUse counts the files that are named after addresses", () => {
  const files = ["10.0.0.2", "10.0.0.3", "10.0.1.2", "fd00::2", "last_reserved_ip.0", "lock"];
  const blocks = [block("10.0.0.0/26"), block("10.0.1.0/26", "draining"), block("fd00::/122")];
  assertEquals(countUse(files, blocks), {
    used: 3,
    blocks: [
      { prefix: "10.0.0.0/26", used: 2 },
      { prefix: "10.0.1.0/26", used: 1 },
      { prefix: "fd00::/122", used: 1 },
    ],
    outside: [],
  });
});

Deno.test("countUse names addresses that are in no block of the node", () => {
  assertEquals(countUse(["10.9.0.2", "fd01::2"], [block("10.0.0.0/26")]), {
    used: 0,
    blocks: [{ prefix: "10.0.0.0/26", used: 0 }],
    outside: ["10.9.0.2", "fd01::2"],
  });
});

Deno.test("setRanges refuses a configuration that is nested beyond all sense, and takes no key for its plugin", () => {
  const deep = '{"a":'.repeat(100_000) + "1" + "}".repeat(100_000);
  const refused = [
    `{"name":"n","x":${deep},"ipam":{"type":"host-local"}}`,
    '{"name":"n","__proto__":{"ipam":{"type":"host-local"}}}',
    '{"name":"n","plugins":[{"__proto__":{"ipam":{"type":"host-local"}}}]}',
    '{"name":"../../etc","ipam":{"type":"host-local"}}',
    '{"name":"a\\u001b[2J","ipam":{"type":"host-local"}}',
    '{"name":7,"ipam":{"type":"host-local"}}',
  ];
  for (const text of refused) {
    assert("fault" in setRanges(text, [[{ subnet: "10.0.0.0/26" }]]), text.slice(0, 80));
  }
});
