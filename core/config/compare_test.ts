import { assertEquals } from "@std/assert";
import type { ConfigChange } from "./change.ts";
import { compareConfigs } from "./compare.ts";
import { strongest } from "./effects.ts";
import { madeConfig } from "./made_config.ts";
import type { Group } from "./spec/kind.ts";
import { SHARED } from "./spec/peer.ts";
import { exampleConfig } from "./example.ts";

const FILE = `local-as: 65001
prefix-lists: {pods: [10.0.0.0/8 le 24]}
policies:
  in: {rules: [{name: pods, match: {prefix-list: pods}, then: accept}, {name: rest, then: reject}]}
  out: {rules: [{then: accept}]}
templates: {node: {remote-as: 65001, client: yes}}
next-hops: [{prefix: 10.0.0.0/8, cost: 10}]
announce: [10.1.0.0/24, 10.2.0.0/24 med 1]
peers:
  - {name: tor-a, address: 192.0.2.1, remote-as: 65000, import: in, export: out}
  - {name: node-2, address: 192.0.2.2, template: node, maximum-prefix: {paths: 10}}
`;

function text({ what, change, keys, effect }: ConfigChange): string {
  const sign = { add: "+", remove: "-", change: "" }[change];
  return `${sign}${what}${keys ? ` (${keys.join("; ")})` : ""} => ${effect}`;
}

/** What follows when `from` is written otherwise. */
function edited(from: string, to: string): readonly string[] {
  const [before, after] = [madeConfig(FILE), madeConfig(FILE.replace(from, to))];
  return compareConfigs(before, after).map(text);
}

const TOR = "remote-as: 65000", NODE = "paths: 10";

/** An edit of the file, and all that it does. */
const EDITS: readonly (readonly [from: string, to: string, ...rows: string[]])[] = [
  ["# nothing", ""],
  [TOR, `${TOR}, description: rack 7`, "peer tor-a (description: none -> rack 7) => nothing"],
  [TOR, `${TOR}, connect-retry: 5`, "peer tor-a (connect-retry: 30 -> 5) => nothing"],
  [TOR, `${TOR}, weight: 5`, "peer tor-a (weight: 0 -> 5) => routes refreshed in"],
  [TOR, `${TOR}, allow-as-in: 1`, "peer tor-a (allow-as-in: 0 -> 1) => routes refreshed in"],
  [
    TOR,
    `${TOR}, remove-private: yes`,
    "peer tor-a (remove-private: no -> yes) => routes refreshed out",
  ],
  [
    TOR,
    `${TOR}, next-hop: 192.0.2.9`,
    "peer tor-a (ipv4 next-hop: usual -> 192.0.2.9) => routes refreshed out",
  ],
  [
    "import: in",
    "import: all",
    "peer tor-a (ipv4 import: in -> all; ipv6 import: in -> all) => routes refreshed in",
  ],
  [
    "import: in, export: out",
    "families: {ipv4: {import: in}}",
    "peer tor-a (families: ipv4, ipv6 -> ipv4; ipv4 export: out -> none) => session reset",
  ],
  [
    "import: in, export: out",
    "import: in",
    "peer tor-a (ipv4 export: out -> none; ipv6 export: out -> none) => routes refreshed out",
  ],
  [TOR, `${TOR}, hold-time: 30`, "peer tor-a (hold-time: 90 -> 30) => session reset"],
  [TOR, "remote-as: any", "peer tor-a (remote-as: 65000 -> any) => session reset"],
  [TOR, `${TOR}, role: customer`, "peer tor-a (role: none -> customer) => session reset"],
  [TOR, `${TOR}, require: [role]`, "peer tor-a (require: none -> role) => session reset"],
  [
    TOR,
    `${TOR}, add-path: both, weight: 1`,
    "peer tor-a (weight: 0 -> 1; ipv4 add-path: none -> both; ipv6 add-path: none -> both) => session reset",
  ],
  [TOR, `${TOR}, enabled: no`, "peer tor-a (enabled: yes -> no) => session closed"],
  ["name: tor-a", "name: tor-b", "-peer tor-a => session closed", "+peer tor-b => session opened"],
  ["client: yes", "client: no", "peer node-2 (client: yes -> no) => routes refreshed"],
  [
    NODE,
    "paths: 20, beyond: warn",
    "peer node-2 (ipv4 maximum-prefix paths: 10 -> 20; ipv4 maximum-prefix beyond: shutdown -> warn; " +
    "ipv6 maximum-prefix paths: 10 -> 20; ipv6 maximum-prefix beyond: shutdown -> warn) => limit looked at anew",
  ],
  [
    ", maximum-prefix: {paths: 10}",
    "",
    "peer node-2 (ipv4 maximum-prefix: 10 -> none; ipv6 maximum-prefix: 10 -> none) => limit looked at anew",
  ],
  [
    "le 24",
    "le 26",
    "prefix-list pods (- 10.0.0.0/8 ge 8 le 24; + 10.0.0.0/8 ge 8 le 26) => routes refreshed: tor-a",
  ],
  [
    "then: reject}",
    "then: next}",
    "policy in (rule rest: then reject -> next) => routes refreshed: tor-a",
  ],
  [
    "{name: pods, match: {prefix-list: pods}, then: accept}",
    "{name: pods, match: {prefix: [10.0.0.0/8, 10.1.0.0/16]}, set: {local-pref: 300}, then: accept}",
    "policy in (rule pods: match prefix-list pods -> none; " +
    "rule pods: match prefix none -> 10.0.0.0/8, 10.1.0.0/16; rule pods: set local-pref none -> 300) " +
    "=> routes refreshed: tor-a",
  ],
  [
    "{name: pods, match: {prefix-list: pods}, then: accept}, {name: rest, then: reject}",
    "{name: rest, then: reject}, {name: pods, match: {prefix-list: pods}, then: accept}",
    "policy in (order of rules) => routes refreshed: tor-a",
  ],
  [
    "{name: rest, then: reject}",
    "{name: rest, match: {med: 1}, set: {local-pref: 1}, add: {community: [65001:1, 65001:2]}, then: next}",
    "policy in (rule rest: match med none -> 1; rule rest: set local-pref none -> 1; " +
    "rule rest: add community none -> 65001:1, 65001:2; rule rest: then reject -> next) => routes refreshed: tor-a",
  ],
  [
    "out: {rules: [{then: accept}]}",
    "out: {rules: [{then: accept}], otherwise: accept}\n  new: {}",
    "policy out (otherwise: reject -> accept) => routes refreshed: tor-a",
    "+policy new => nothing",
  ],
  [
    "local-as: 65001\n",
    "local-as: 65001\nwatch: yes\n",
    "router (watch: no -> yes) => control sockets opened anew",
  ],
  [
    "local-as: 65001\n",
    "local-as: 65001\nport: 1179\nlisten: [192.0.2.9]\n",
    "router (listen: 0.0.0.0:179, [::]:179 -> 192.0.2.9:1179) => listens anew",
  ],
  [
    "local-as: 65001\n",
    "local-as: 65001\nrouter-id: 10.0.0.1\n",
    "router (router-id: none -> 10.0.0.1) => all sessions reset",
  ],
  [
    "local-as: 65001\n",
    "local-as: 65001\ncluster-id: 10.0.0.1\n",
    "router (cluster-id: none -> 10.0.0.1) => routes refreshed",
  ],
  [
    "local-as: 65001\n",
    "local-as: 65001\ngraceful-shutdown: yes\n",
    "router (graceful-shutdown: no -> yes) => routes refreshed out",
  ],
  [
    "local-as: 65001\n",
    "local-as: 65001\ndecision: {prefer: oldest, med: {always-compare: yes}, maximum-paths: {ebgp: 4}}\n",
    "decision (med always-compare: no -> yes; prefer: router-id -> oldest; maximum-paths ebgp: 1 -> 4) => decided anew",
  ],
  [
    "local-as: 65001\n",
    "local-as: 65001\ncontrol: {bird-version: 1}\n",
    "control (bird-version: 2 -> 1) => control sockets opened anew",
  ],
  ["cost: 10", "unreachable: yes", "next-hops (10.0.0.0/8: 10 -> unreachable) => decided anew"],
  [
    "10.1.0.0/24, 10.2.0.0/24 med 1",
    "10.2.0.0/24, 10.3.0.0/24",
    "-announce 10.1.0.0/24 => withdrawn",
    "announce 10.2.0.0/24 (words: med 1 -> none) => announced anew",
    "+announce 10.3.0.0/24 => announced",
  ],
];

Deno.test("compareConfigs disturbs what the change is about and nothing else", () => {
  for (const [from, to, ...rows] of EDITS) {
    assertEquals([from, to, ...edited(from, to)], [from, to, ...rows]);
  }
});

Deno.test("compareConfigs finds nothing between two readings of the same file", () => {
  for (const file of [FILE, exampleConfig()]) {
    assertEquals(compareConfigs(madeConfig(file), madeConfig(file)), []);
  }
});

Deno.test("compareConfigs looks at what is in a key file, as far as it is told", () => {
  const file = FILE.replace(TOR, `${TOR}, password-file: k`), config = madeConfig(file);
  const rows = compareConfigs(config, madeConfig(file), (peer) => peer === "tor-a");
  assertEquals(rows.map(text), ["peer tor-a (password-file: another key) => session reset"]);
  const without = compareConfigs(config, madeConfig(FILE), (peer) => peer === "tor-a");
  assertEquals(without.map(text), ["peer tor-a (password-file: k -> none) => session reset"]);
});

Deno.test("compareConfigs says nothing of sessions of peers that are disabled", () => {
  const off = FILE.replace(TOR, `${TOR}, enabled: no`);
  const rows = compareConfigs(madeConfig(off), madeConfig(off.replace("192.0.2.1,", "192.0.2.7,")));
  assertEquals(rows.map(text), ["peer tor-a (address: 192.0.2.1 -> 192.0.2.7) => nothing"]);
  assertEquals(
    compareConfigs(madeConfig(off), madeConfig(FILE)).map(text),
    ["peer tor-a (enabled: no -> yes) => session opened"],
  );
});

/** Where the example says what is usual: something else. */
const OTHERWISE: Readonly<Record<string, string>> = {
  "remote-as": "65009",
  port: "1179",
  "hold-time": "9",
  "connect-retry": "9",
  weight: "9",
};

Deno.test("compareConfigs knows every key that a peer has", () => {
  const peer = (...lines: string[]) =>
    madeConfig(`local-as: 65001\npeers:\n  - ${["address: 10.0.0.1", ...lines].join("\n    ")}\n`);
  // They have a file of their own to be seen in, or stand for other keys.
  const apart = ["template", "families", "maximum-prefix", "client", "password-env"];
  for (const [key, { example }] of Object.entries(SHARED as Group)) {
    if (apart.includes(key)) continue;
    const other = OTHERWISE[key] ?? { yes: "no", no: "yes" }[example!] ?? example;
    const beside = [
      ...key === "remote-as" ? [] : ["remote-as: 65000"],
      ...key === "role-strict" ? ["role: peer"] : [],
      ...key === "enabled" ? [] : ["enabled: yes"],
    ];
    const before = peer(...beside, ...key === "remote-as" ? ["remote-as: 65000"] : []);
    const [row] = compareConfigs(before, peer(...beside, `${key}: ${other}`));
    const named = row?.keys?.[0]?.replace(/^ipv4 /, "").split(":")[0];
    assertEquals(named, key);
  }
});

Deno.test("strongest lets a reset stand for all else, and two directions for both", () => {
  assertEquals(strongest([]), "nothing");
  assertEquals(strongest(["import", "nothing", "export"]), "refresh");
  assertEquals(strongest(["limit", "import"]), "import");
  assertEquals(strongest(["import", "session", "export"]), "session");
});
