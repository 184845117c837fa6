import { assert, assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import { configJson, configOfJson } from "./config_json.ts";
import { configLines } from "./config_text.ts";
import { exampleConfig } from "./example.ts";
import { madeConfig } from "./made_config.ts";
import type { PlainGroup } from "./spec/kind.ts";
import { ROUTER } from "./spec/router.ts";
import { writtenConfig } from "./written_config.ts";

/** As the agent tells it and a person reads it. */
function shown(text: string): string {
  const row = JSON.stringify(configJson(writtenConfig(madeConfig(text))));
  return configLines(configOfJson(JSON.parse(row))).join("\n");
}

function router(...lines: string[]): string {
  return ["local-as: 64512.10", ...lines, ""].join("\n");
}

function peer(...lines: string[]): string {
  return router("peers:", "  - address: 192.0.2.1", ...lines.map((line) => `    ${line}`));
}

const EXAMPLE = exampleConfig();

const CONFIGS: readonly string[] = [
  EXAMPLE,
  // All that is behind a # too.
  EXAMPLE.replaceAll(/^( *)#(?=[^ #\n])/gm, "$1"),
  router(),
  router("listen: []", "router-id: 10.0.0.1", "cluster-id: 255.0.0.1"),
  router('listen: [0.0.0.0, "::", "fe80::1%eth0"]', "port: 1179", "watch: yes"),
  router("obey-graceful-shutdown: no", "graceful-shutdown: yes", "reject-as-sets: yes"),
  router("decision: {med: {always-compare: yes}, prefer: oldest, maximum-paths: {ebgp: 8}}"),
  router(
    "next-hops:",
    "  - {prefix: 10.0.0.0/8, cost: 7}",
    '  - {prefix: "::/0", unreachable: yes}',
  ),
  router("prefix-lists: {none: [], a.b: [10.0.0.0/8+, 10.0.0.0/8 ge 9 le 9, fd00::/8 le 64]}"),
  router("control: {socket: /run/a b, bird-socket: '#x', bird-version: 1}"),
  router('announce: [10.1.0.0/24, "10.2.0.0/24 med 10 community 65000:1,no-export", 0.0.0.0/0]'),
  router(
    "policies:",
    "  empty: {}",
    "  full:",
    "    otherwise: accept",
    "    rules:",
    "      - then: next",
    '        match: {as-path: ["_65001$", "! ^65002_"], prefix: 10.0.0.0/8+, community: "65000:1"}',
    '        set: {local-pref: 200, community: ["65000:1", "no-export"]}',
    '        add: {large-community: "65000:1:2"}',
    '        delete: {med: , community: "65000:*"}',
    "        prepend: 65001 65001",
    '      - {name: "no", then: reject}',
    "peers:",
    "  - {address: 10.0.0.1, remote-as: 65001, import: full, export: none}",
  ),
  peer("remote-as: any", 'description: "on: the #1 rack, [7]"', "password-file: key"),
  peer("remote-as: 64512.11", "password-env: UNDERLAY_KEY", "ttl-security: 1", "role: customer"),
  peer("remote-as: 64512.10", "client: yes", "families: {ipv6: {next-hop: fe80::1%eth0}}")
    .replace("fe80::1%eth0", "2001:db8::1"),
  peer("remote-as: 1", "role: route-server-client", "enforce-first-as: yes", "role-strict: yes"),
  peer("remote-as: 1", "maximum-prefix: {paths: 10, beyond: warn}", "add-path: both"),
  peer("remote-as: 1", "maximum-prefix: {paths: 10, restart: 5m}", "next-hop: 192.0.2.7"),
  peer("remote-as: 1", "require: [4-octet-as, role]", "graceful-restart: 2m", "hold-time: 0"),
  peer(
    "remote-as: 1",
    'name: "010"',
    "enabled: no",
    "passive: yes",
    "weight: 7",
    "source: 192.0.2.9",
  ),
];

Deno.test("writtenConfig is read again as the same configuration, by way of JSON and YAML", () => {
  for (const text of CONFIGS) assertEquals(madeConfig(shown(text)), madeConfig(text), shown(text));
});

Deno.test("writtenConfig says the same to another reader of YAML, texts as texts", () => {
  for (const text of CONFIGS) {
    const texts = parse(shown(text), { schema: "failsafe" }), values = parse(shown(text));
    const typed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(typed);
      if (value !== null && typeof value === "object") {
        return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, typed(one)]));
      }
      return typeof value === "boolean" ? "flag" : String(value).replace(/^(yes|no)$/, "flag");
    };
    assertEquals(typed(values), typed(texts));
  }
});

Deno.test("writtenConfig has every key that the whole example has, but those of templates", () => {
  const whole = writtenConfig(madeConfig(CONFIGS[1]!));
  const missing = Object.keys(ROUTER).filter((key) => !(key in whole));
  assertEquals(missing, ["templates"]);
});

Deno.test("configLines fill in what is usual, resolve templates and name where a key comes from", () => {
  const lines = shown(router(
    "templates: {node: {hold-time: 9, password-file: /etc/key}}",
    "peers: [{address: 10.0.0.1, remote-as: 65001, template: node}]",
  )).split("\n");
  for (const line of ["obey-graceful-shutdown: yes", "    hold-time: 9", "    port: 179"]) {
    assert(lines.includes(line), line);
  }
  assert(lines.includes("    password-file: /etc/key"));
});

Deno.test("configJson has no key that is data", () => {
  const json = configJson(writtenConfig(madeConfig(CONFIGS[1]!)));
  const keysIn = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(keysIn);
    if (value === null || typeof value !== "object") return [];
    return Object.entries(value as PlainGroup).flatMap(([key, one]) => [key, ...keysIn(one)]);
  };
  const odd = keysIn(json).filter((key) => !/^[a-z0-9_]+$/.test(key));
  assertEquals([odd, keysIn(json).includes("pods")], [[], false]);
  assertEquals((json["prefix_lists"] as readonly PlainGroup[])[0]!["name"], "pods");
});
