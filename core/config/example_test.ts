import { assert, assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import { Ajv2020 } from "ajv/2020";
import { exampleConfig } from "./example.ts";
import { errorsIn, madeConfig } from "./made_config.ts";
import { readConfig } from "./read_config.ts";
import { configSchema } from "./schema.ts";
import type { Group, Kind } from "./spec/kind.ts";
import { ROUTER } from "./spec/router.ts";

const EXAMPLE = exampleConfig();
/** Every key that stands behind a #, too. */
const WHOLE = EXAMPLE.replaceAll(/^( *)#(?=[^ #\n])/gm, "$1");
const LINES = WHOLE.split("\n");

/** The keys of a group and of all groups inside, by name. */
function keysIn(group: Group): string[] {
  return Object.entries(group).flatMap(([name, { kind }]) => [name, ...keysOf(kind)]);
}

function keysOf({ shape }: Kind<unknown>): string[] {
  if (shape?.of === "group") return keysIn(shape.group);
  if (shape?.of === "words") return shape.table.map(({ key }) => key);
  return shape ? keysOf(shape.item) : [];
}

/** The file with a value that no key takes in a line, and nothing of what was inside. */
function spoilt(at: number): string {
  const [head = "", start = ""] = /^( *(?:- )?)[\w-]+:/.exec(LINES[at]!) ?? [];
  const rest = LINES.slice(at + 1);
  const end = rest.findIndex((line) => /^ *[^# ]/.test(line) && line.search(/\S/) <= start.length);
  const inside = rest.slice(0, end).map(() => "");
  return [...LINES.slice(0, at), `${head} "\\x07"`, ...inside, ...rest.slice(end)].join("\n");
}

Deno.test("exampleConfig reads without errors, and so does all that it has behind a #", () => {
  assertEquals(madeConfig(EXAMPLE).peers.map(({ name }) => name), ["tor-a", "node-2"]);
  assertEquals(readConfig(WHOLE, "u.yaml").errors, undefined);
});

Deno.test("exampleConfig has every key, explained in lines that fit a terminal", () => {
  const shown = new Set(LINES.map((line) => /^ *(?:- )?([\w-]+):/.exec(line)?.[1]));
  assertEquals(keysIn(ROUTER).filter((key) => !shown.has(key)), []);
  assertEquals(EXAMPLE.split("\n").filter((line) => line.length > 100), []);
});

Deno.test("exampleConfig says the same to another reader of YAML", () => {
  const other = parse(WHOLE, { schema: "failsafe" }) as Record<string, unknown>;
  assertEquals(Object.keys(other), Object.keys(ROUTER));
  assertEquals((other["peers"] as Record<string, unknown>[])[0]!["hold-time"], "90");
});

Deno.test("readConfig refuses a wrong value of every key, at its place", () => {
  let count = 0;
  LINES.forEach((line, at) => {
    const key = /^ *(?:- )?([\w-]+):/.exec(line)?.[1];
    // A regular expression, and the name of a peer, may be anything.
    if (key === undefined || key === "as-path" || key === "peer") return;
    const lines = errorsIn(spoilt(at)).map((error) => Number(/^\d+/.exec(error)![0]));
    assert(lines.includes(at + 1), `${key} in line ${at + 1}`);
    count++;
  });
  assert(count > 120, `${count} keys`);
});

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
const isValid = ajv.compile(configSchema());

Deno.test("configSchema takes the example, as texts and as an editor reads it", () => {
  for (const text of [EXAMPLE, WHOLE]) {
    for (const schema of ["failsafe", "core"] as const) {
      isValid(parse(text, { schema }));
      assertEquals(isValid.errors ?? [], []);
    }
  }
});

Deno.test("configSchema refuses what can be seen at one place", () => {
  const peer = (text: string) => `local-as: 1\npeers: [{address: 10.0.0.1, remote-as: 2, ${text}}]`;
  const bad = [
    "local-as: 0",
    "local-as: 4294967296",
    'local-as: "010"',
    "router-id: 10.0.0.1",
    "local-as: 1\nlocla-as: 2",
    "local-as: 1\nwatch: maybe",
    "local-as: 1\nrouter-id: 17",
    "local-as: 1\npeers: {a: 1}",
    "local-as: 1\npeers: [{remote-as: 2}]",
    "local-as: 1\nport: 0",
    "local-as: 1\ndecision: {prefer: newest}",
    "local-as: 1\npolicies: {a: {rules: [{match: {med: 1}}]}}",
    "local-as: 1\npolicies: {a: {rules: [{then: accept, match: {mde: 1}}]}}",
    "local-as: 1\npolicies: {a b: {}}",
    peer("password: 1234"),
    peer("hold-time: 2"),
    peer("hold-time: 5x"),
    peer("password-env: HOME"),
    peer("families: {ipv5: {}}"),
    peer("maximum-prefix: {warn: 80}"),
  ];
  for (const text of bad) {
    assertEquals([text, isValid(parse(text, { schema: "core" }))], [text, false]);
    assert(errorsIn(text).length > 0, text);
  }
});
