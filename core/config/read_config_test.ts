import { assertEquals } from "@std/assert";
import { nearest } from "../../commands/nearest.ts";
import { errorsIn, madeConfig, madeRouter } from "./made_config.ts";

/** A file, and all that is wrong in it. */
type Case = readonly [text: string, ...errors: string[]];

function check(cases: readonly Case[]): void {
  for (const [text, ...errors] of cases) {
    assertEquals([text, ...errorsIn(text, nearest)], [text, ...errors]);
  }
}

const FILES: readonly Case[] = [
  ["", "1:1: the file is empty; it needs local-as and peers"],
  ["# only this\n", "1:1: the file is empty; it needs local-as and peers"],
  ["hello\n", '1:1: "hello" is not a mapping with keys'],
  ["- a\n", "1:1: a list is not a mapping with keys"],
  ["{}\n", "1:1: local-as is missing; for example local-as: 65001"],
  [
    `local-as:
watch: ~
port: null
peers:
`,
    "1:10: local-as: has no value: expected is an AS number: 1 to 4294967295, or like 64512.10",
    "2:8: watch: has no value: expected is yes or no; leave the key away for what is usual",
    "3:7: port: has no value: expected is 1 to 65535; leave the key away for what is usual",
    "4:7: peers: has no value: expected is a list; leave the key away for what is usual",
  ],
  [
    `local-as: [1]
peers: {a: 1}
control: [1]
decision: 3
watch: {a: b}
`,
    "1:11: local-as: a list is not an AS number: 1 to 4294967295, or like 64512.10",
    "2:8: peers: a mapping is not a list",
    "3:10: control: a list is not a mapping with keys",
    '4:11: decision: "3" is not a mapping with keys',
    "5:8: watch: a mapping is not yes or no",
  ],
  [
    `local-as: 65001
locla-as: 2
peer: []
zebra: 1
`,
    "2:1: locla-as: there is no such key; did you mean local-as?",
    "3:1: peer: there is no such key; did you mean peers?",
    "4:1: zebra: there is no such key; known are local-as, router-id, cluster-id, listen, port, decision, graceful-shutdown, obey-graceful-shutdown, reject-as-sets, next-hops, prefix-lists, policies and 6 more",
  ],
  [
    `local-as: 65001
local-as: 2
`,
    '2:1: local-as: "local-as" stands twice, first in line 1, column 1',
  ],
  [
    `local-as: 65001
peers:
  - 
  - x
  - []
`,
    "3:5: peers[0]: address is missing; for example address: 192.0.2.1",
    '4:5: peers[1]: "x" is not a mapping with keys',
    "5:5: peers[2]: a list is not a mapping with keys",
  ],
];

const VALUES: readonly Case[] = [
  [
    "local-as: 010\n",
    '1:11: local-as: "010" is not an AS number: 1 to 4294967295, or like 64512.10; a number begins with no 0, which might mean octal: write 10',
  ],
  [
    "local-as: 0\n",
    '1:11: local-as: "0" is not an AS number: 1 to 4294967295, or like 64512.10; AS 0 is nobody\'s',
  ],
  [
    "local-as: 65001.99999\n",
    '1:11: local-as: "65001.99999" is not an AS number: 1 to 4294967295, or like 64512.10',
  ],
  [
    "local-as: AS65001.\n",
    '1:11: local-as: "AS65001." is not an AS number: 1 to 4294967295, or like 64512.10',
  ],
  [
    "local-as: 4294967296\n",
    '1:11: local-as: "4294967296" is not an AS number: 1 to 4294967295, or like 64512.10',
  ],
  [
    `local-as: 65001
router-id: 0.0.0.0
cluster-id: 17
`,
    '2:12: router-id: "0.0.0.0" is not an identifier like 10.0.0.1; 0 is nobody\'s',
    '3:13: cluster-id: "17" is not an identifier like 10.0.0.1',
  ],
  [
    `local-as: 65001
port: 0179
watch: jes
listen: 0.0.0.0
`,
    '2:7: port: "0179" is not 1 to 65535; a number begins with no 0, which might mean octal: write 179',
    '3:8: watch: "jes" is not yes or no; did you mean yes?',
    '4:9: listen: "0.0.0.0" is not a list; a list of one is ["0.0.0.0"]',
  ],
  [
    `local-as: 65001
listen: ["[::]:179", 0.0.0.0:179, x]
`,
    '2:10: listen[0]: "[::]:179" is not an address to listen on; the port has a key of its own',
    '2:22: listen[1]: "0.0.0.0:179" is not an address to listen on; the port has a key of its own',
    '2:35: listen[2]: "x" is not an address to listen on',
  ],
  [
    `local-as: 65001
listen: [::, 0.0.0.0]
`,
    "2:10: listen[0]: a mapping is not an address to listen on; put a text that ends in a colon in quotes",
  ],
  [
    `local-as: 65001
control: {socket: "a\\nb", bird-socket: /run/, bird-version: 3}
`,
    '2:19: control.socket: "a\\nb" is not the path of a file',
    '2:40: control.bird-socket: "/run/" is not the path of a file',
    '2:61: control.bird-version: "3" is not 1 or 2',
  ],
  [
    `local-as: 65001
decision: {default-local-pref: -1, prefer: newest, maximum-paths: {ebgp: 0, ibgp: 1e3}}
`,
    '2:32: decision.default-local-pref: "-1" is not 0 to 4294967295',
    '2:44: decision.prefer: "newest" is not router-id or oldest',
    '2:74: decision.maximum-paths.ebgp: "0" is not 1 to 256',
    '2:83: decision.maximum-paths.ibgp: "1e3" is not 1 to 256',
  ],
  [
    `local-as: 65001
next-hops: [{prefix: 10.0.0.0/8, cost: 1}, {prefix: 10.0.0.0/8, cost: 1, unreachable: yes}, {cost: 3}, {prefix: 10.0/8}]
`,
    "2:53: next-hops[1].prefix: 10.0.0.0/8 stands twice, first in line 2, column 22",
    "2:71: next-hops[1].cost: a way that is unreachable has no cost",
    "2:93: next-hops[2]: prefix is missing; for example prefix: 10.0.0.0/8",
    '2:113: next-hops[3].prefix: "10.0/8" is not a prefix like 10.0.0.0/8 or 2001:db8::/32; did you mean 10.0.0.0/8?',
  ],
  [
    `local-as: 65001
prefix-lists: {a b: [], pods: [10.0.0.0/8 ge 4, 10.0.0.1/8, x, 10.0.0.0/8 le 33]}
`,
    '2:16: prefix-lists."a b": "a b" is not a name: up to 64 letters, digits and any of . : % @ / + - _',
    '2:32: prefix-lists.pods[0]: "10.0.0.0/8 ge 4" is not a prefix, with ge and le for longer ones: 10.0.0.0/8 ge 16 le 24; lengths go up from 8 to 32, ge before le',
    '2:49: prefix-lists.pods[1]: "10.0.0.1/8" is not a prefix: it has bits behind its length; did you mean 10.0.0.0/8?',
    '2:61: prefix-lists.pods[2]: "x" is not a prefix, with ge and le for longer ones: 10.0.0.0/8 ge 16 le 24',
    '2:64: prefix-lists.pods[3]: "10.0.0.0/8 le 33" is not a prefix, with ge and le for longer ones: 10.0.0.0/8 ge 16 le 24; lengths go up from 8 to 32, ge before le',
  ],
];

Deno.test("readConfig says what is wrong with a file, all of it, in its order", () => check(FILES));

Deno.test("readConfig says of a value where it is, what it is and what is expected", () => {
  check(VALUES);
});

Deno.test("readConfig reads AS numbers as people write them", () => {
  const asOf = (text: string) => madeConfig(`local-as: ${text}`).localAs;
  assertEquals(["65001", "AS65001", '"65001"'].map(asOf), [65001, 65001, 65001]);
  // RFC 5396 §2: as a YAML number it would have lost its 0.
  assertEquals(["64512.10", "1.0"].map(asOf), [64512 * 65536 + 10, 65536]);
});

Deno.test("readConfig reads yes and no as everybody writes them", () => {
  const watch = (text: string) => madeRouter(`watch: ${text}`).watch;
  assertEquals(["yes", "true", "on", "Yes", "TRUE"].map(watch), Array(5).fill(true));
  assertEquals(["no", "false", "off", '"no"'].map(watch), Array(4).fill(false));
});

Deno.test("readConfig of one line is a router that listens and knows nobody", () => {
  assertEquals(madeRouter(), {
    localAs: 65001,
    listen: [{ address: "0.0.0.0", port: 179 }, { address: "::", port: 179 }],
    decision: {
      defaultLocalPref: 100,
      alwaysCompareMed: false,
      missingMedAsWorst: false,
      preferOldest: false,
      maximumPaths: 1,
      maximumPathsIbgp: 1,
      multipathRelax: false,
    },
    gracefulShutdown: false,
    obeyGracefulShutdown: true,
    rejectAsSets: false,
    nextHops: [],
    prefixLists: new Map(),
    policies: new Map(),
    peers: [],
    announce: [],
    control: { birdVersion: 2 },
    watch: false,
  });
});

Deno.test("readConfig reads what the router says of itself", () => {
  const config = madeRouter(
    "router-id: 10.0.0.1",
    "cluster-id: 10.0.0.2",
    'listen: [192.0.2.1, "::1"]',
    "port: 1179",
    "decision:",
    "  default-local-pref: 50",
    "  med: {always-compare: yes, missing-as-worst: yes}",
    "  prefer: oldest",
    "  maximum-paths: {ebgp: 4, ibgp: 8, multipath-relax: yes}",
    "graceful-shutdown: yes",
    "obey-graceful-shutdown: no",
    "reject-as-sets: yes",
    "next-hops: [{prefix: 10.0.0.0/8, cost: 10}, {prefix: 10.9.0.0/16, unreachable: yes}]",
    "control: {socket: /run/u.sock, bird-socket: /run/b.ctl, bird-version: 1}",
  );
  assertEquals([config.routerId, config.clusterId], [0x0a000001, 0x0a000002]);
  assertEquals(config.listen.map(({ address, port }) => `${address} ${port}`), [
    "192.0.2.1 1179",
    "::1 1179",
  ]);
  assertEquals(config.decision, {
    defaultLocalPref: 50,
    alwaysCompareMed: true,
    missingMedAsWorst: true,
    preferOldest: true,
    maximumPaths: 4,
    maximumPathsIbgp: 8,
    multipathRelax: true,
  });
  const { gracefulShutdown, obeyGracefulShutdown, rejectAsSets } = config;
  assertEquals([gracefulShutdown, obeyGracefulShutdown, rejectAsSets], [true, false, true]);
  assertEquals(config.nextHops.map(({ cost }) => cost), [10, Infinity]);
  assertEquals(config.control, { socket: "/run/u.sock", birdSocket: "/run/b.ctl", birdVersion: 1 });
});

Deno.test("readConfig reads 10,000 peers, and tells of each of 1,000 mistakes", () => {
  const peers = (count: number, as: string) =>
    Array.from(
      { length: count },
      (_, i) =>
        `  - {name: p${i}, address: 10.${i >> 8}.${i & 255}.1, remote-as: ${as}, import: all}`,
    );
  assertEquals(madeRouter("peers:", ...peers(10_000, "65002")).peers.length, 10_000);
  const wrong = errorsIn(["local-as: 1", "peers:", ...peers(1000, "x")].join("\n"));
  assertEquals([wrong.length, wrong[999]!.split(":")[0]], [1000, "1002"]);
});
