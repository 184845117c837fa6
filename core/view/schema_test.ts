// What `--json` writes is what core/view/schema/ says: checked with a validator that is not ours.
import { assert, assertEquals } from "@std/assert";
import { Ajv2020, type ValidateFunction } from "ajv/2020";
import { FlowTable } from "../capture/flows.ts";
import { Inspection } from "../capture/inspection.ts";
import { loadDecoder, recognise } from "../capture/mod.ts";
import { VECTORS } from "../wire/attribute/vectors.ts";
import { ATTRIBUTES } from "../wire/attribute/mod.ts";
import { CAPABILITIES } from "../wire/capability/mod.ts";
import { makeContext } from "../wire/context.ts";
import { FAMILIES } from "../wire/family/mod.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { JsonView } from "./json.ts";
import { Page } from "./page.ts";
import { madeFlow, messageHex, shown, STAMP, tell, updateHex } from "./shown.ts";

const FOLDER = new URL("./schema/", import.meta.url);
const CAPTURES = new URL("../../testdata/captures/", import.meta.url);

interface Schema {
  readonly $id: string;
  readonly title?: string;
}

const SCHEMAS: readonly Schema[] = [...Deno.readDirSync(FOLDER)]
  .map(({ name }) => JSON.parse(Deno.readTextFileSync(new URL(name, FOLDER))));

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
ajv.addSchema([...SCHEMAS]);

function validator(schema: string): ValidateFunction {
  const name = /^underlay\.([a-z-]+)\/1$/.exec(schema)?.[1];
  const found = ajv.getSchema(`urn:underlay:schema:${name}:1`);
  assert(found, `no schema for ${schema}`);
  return found;
}

/** Parses the lines, holds each against its schema, and returns the objects. */
function validated(text: string): Record<string, unknown>[] {
  return text.trimEnd().split("\n").filter((line) => line !== "").map((line) => {
    const object = JSON.parse(line) as Record<string, unknown>;
    const validate = validator(String(object.schema));
    assert(validate(object), `${line}\n${JSON.stringify(validate.errors, null, 1)}`);
    return object;
  });
}

function one(hex: string, context = makeContext()): Record<string, unknown> {
  const view = shown((page, sets) => new JsonView(page, sets), (output, checker) => {
    tell(output, checker, hex, madeFlow(context));
  });
  const objects = validated(view);
  assertEquals(objects.length, 1);
  return objects[0]!;
}

/** The lines of `--json` for a whole file. */
async function linesOf(path: URL): Promise<string> {
  const bytes = await Deno.readFile(path);
  let text = "";
  const decoder = new TextDecoder();
  const page = new Page((octets) => text += decoder.decode(octets, { stream: true }));
  const checker = new UpdateChecker();
  const sink = new Inspection(checker, new JsonView(page, checker.sets));
  const format = recognise(bytes, true);
  assert(format && format !== "more", `${path}`);
  const reader = (await loadDecoder(format.name))({ sink, flows: new FlowTable() });
  reader.push(bytes);
  reader.finish();
  sink.finish();
  page.flush();
  return text;
}

function* files(folder: URL): Iterable<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* files(new URL(`${name}/`, folder));
    else if (/\.(pcap|pcapng|mrt|bmp|hex)$/.test(name)) yield new URL(name, folder);
  }
}

Deno.test("the schemas are sound and each has a title", () => {
  for (const schema of SCHEMAS) {
    assert(ajv.getSchema(schema.$id) ?? /:(values|session):/.test(schema.$id), schema.$id);
    assert(schema.title, schema.$id);
  }
});

/** Every object inside `value`, itself first. */
function* objectsIn(value: unknown): Iterable<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* objectsIn(inner);
}

/** Adds a key to each object in turn; the schema has to refuse every one of them. */
function assertRefusesMore(object: Record<string, unknown>): void {
  const validate = validator(String(object.schema));
  for (const inner of objectsIn(object)) {
    inner.extra = 1;
    assert(!validate(object), `${JSON.stringify(object)} is allowed`);
    delete inner.extra;
  }
}

Deno.test("JsonView writes what the schemas allow, of every shipped capture", async () => {
  const seen = new Set<string>();
  for (const file of files(CAPTURES)) {
    for (const object of validated(await linesOf(file))) {
      const thing = `${object.schema} ${object.type ?? object.kind ?? ""}`.trimEnd();
      if (!seen.has(thing)) assertRefusesMore(object);
      seen.add(thing);
    }
  }
  for (const thing of ["route", "damage", "state"]) assert(seen.has(`underlay.${thing}/1`), thing);
  for (const type of ["open", "update", "notification", "keepalive", "refresh"]) {
    assert(seen.has(`underlay.message/1 ${type}`), type);
  }
});

Deno.test("JsonView writes every attribute as its schema has it", () => {
  const met = new Set<string>();
  for (const { hex, json, asWidth = 4 } of VECTORS) {
    const code = parseInt(hex.slice(2, 4), 16);
    if (code === 14 || code === 15) continue;
    const object = one(updateHex("", hex, ""), makeContext({ asWidth }));
    const attributes = object.attributes as Record<string, unknown>;
    const key = ATTRIBUTES.find((type) => type.code === code)?.key ?? "unknown";
    met.add(key);
    // An AS4 attribute from a speaker with four octets is told as octets, and so is what is malformed.
    if (attributes[key] !== undefined) assertEquals(attributes[key], JSON.parse(json));
    else assert(attributes.unknown, hex);
    assertRefusesMore(object);
  }
  const known = ATTRIBUTES.filter(({ code }) => code !== 14 && code !== 15).map(({ key }) => key);
  assertEquals([...met].sort(), [...known].sort());
});

// One route of each family, in hex.
const NLRI: Readonly<Record<string, readonly string[]>> = {
  "ipv4 unicast": ["180a0001", "00"],
  "ipv6 unicast": ["2020010db8", "00"],
  "ipv4 multicast": ["180a0001"],
  "ipv6 multicast": ["2020010db8"],
  "ipv4 labelled": ["30" + "0186a1" + "0a0001", "30" + "800000" + "0a0001"],
  "ipv6 labelled": ["38" + "0186a1" + "20010db8"],
  "ipv4 vpn": ["70" + "0186a1" + "0000fde800000001" + "0a0001"],
  "ipv6 vpn": ["78" + "0186a1" + "0001c00002010001" + "20010db8"],
  "l2vpn evpn": [
    "0119" + "0000fde800000001" + "00".repeat(10) + "00000005" + "0186a1",
    "0225" + "0000fde800000001" + "00112233445566778899" + "00000005" + "30" + "020000000001" +
    "20" + "0a000001" + "0186a1",
    "0311" + "0000fde800000001" + "00000005" + "20" + "0a000001",
    "0417" + "0000fde800000001" + "00112233445566778899" + "20" + "0a000001",
    "0522" + "0000fde800000001" + "00".repeat(10) + "00000005" + "18" + "0a000100" + "00000000" +
    "0186a1",
    "6302abcd",
    "0302abcd",
  ],
  "ipv4 flowspec": ["0b" + "01180a0001" + "038106" + "059150" + "00".repeat(0) + "", "0155"],
  "ipv6 flowspec": ["07" + "01200020010db8".slice(0, 14)],
  "ipv4 flowspec-vpn": ["0d" + "0000fde800000001" + "01180a0001"],
  "ipv6 flowspec-vpn": ["0f" + "0000fde800000001" + "01200020010db8"],
  "ipv4 route-target": ["60" + "0000fde8" + "0002fde800000001", "00", "30" + "0000fde8" + "0002"],
};

const HOPS: readonly string[] = [
  "",
  "c0000201",
  "0000000000000000c0000201",
  "20010db8" + "00".repeat(12),
  "20010db8" + "00".repeat(11) + "01" + "fe80" + "00".repeat(13) + "01",
];

function sized8(part: string): string {
  return (part.length / 2).toString(16).padStart(2, "0") + part;
}

function attributeHex(code: number, body: string): string {
  const length = (body.length / 2).toString(16).padStart(4, "0");
  return `90${code.toString(16).padStart(2, "0")}${length}${body}`;
}

const BASE = "40010100" + "40020602010000fde9" + "400304c0000201";

Deno.test("JsonView writes routes of every family, both ways, with and without path identifiers", () => {
  for (const family of FAMILIES) {
    const key = family.key.toString(16).padStart(6, "0");
    for (const nlri of NLRI[family.name] ?? [""]) {
      for (const addPath of [false, true]) {
        const context = makeContext(addPath ? { addPath: new Set([family.key]) } : {});
        const route = addPath ? `00000009${nlri}` : nlri;
        for (const hop of HOPS) {
          const reach = attributeHex(14, key + sized8(hop) + "00" + route);
          const unreach = attributeHex(15, key + route);
          const object = one(updateHex("", unreach + BASE + reach, ""), context);
          const [announced] = object.announced as Record<string, unknown>[];
          const [withdrawn] = object.withdrawn as Record<string, unknown>[];
          assertEquals(announced?.family, family.name);
          assertEquals(announced?.nlri, withdrawn?.nlri);
          assertEquals((announced?.nlri as unknown[]).length, 1, `${family.name} ${route}`);
          if (hop === "") assertRefusesMore(object);
        }
      }
    }
  }
});

Deno.test("JsonView keeps the NLRI of a family that nobody decodes as hex", () => {
  const object = one(
    updateHex("", BASE + attributeHex(14, "400447" + "04c0000201" + "00" + "abcd"), ""),
  );
  assertEquals(object.announced, [{ family: "bgp-ls", next_hop: "192.0.2.1", hex: "abcd" }]);
});

// Every capability with a body, those of daemons and those that are wrong.
const CAPABILITY_BODIES: readonly (readonly [number, string])[] = [
  [1, "00010001"],
  [2, ""],
  [3, "00010001014003"],
  [5, "000100010002"],
  [6, ""],
  [8, "00010403"],
  [9, "03"],
  [64, "c07800010180"],
  [65, "fa56ea01"],
  [69, "00010103"],
  [70, ""],
  [71, "00010180000e10"],
  [73, "0161" + "0162"],
  [73, "031b5b6d" + "00"],
  [75, "0464617927"],
  [76, "0001010005"],
  [77, ""],
  [128, ""],
  [74, "01"],
  [200, "ab"],
  [65, "ab"],
];

Deno.test("JsonView writes every capability as its schema has it", () => {
  for (const [code, body] of CAPABILITY_BODIES) {
    const capability = code.toString(16).padStart(2, "0") + sized8(body);
    const parameters = "02" + sized8(capability);
    const open = "04fde9005ac0000201" + sized8(parameters);
    const object = one(messageHex(1, open)), { capabilities } = object;
    assertEquals((capabilities as unknown[]).length, 1, String(code));
    assertRefusesMore(object);
  }
  const met = new Set(CAPABILITY_BODIES.map(([code]) => code));
  for (const { code } of CAPABILITIES) assert(met.has(code), `capability ${code}`);
});

Deno.test("JsonView writes NOTIFICATION, ROUTE-REFRESH and types that nobody knows", () => {
  assertEquals(one(messageHex(3, "0602" + "05" + "68656c6c6f")).message, "hello");
  assertEquals(one(messageHex(3, "0609" + "0604" + "02" + "6869")).code, 6);
  for (const body of ["010200c8", "010309", "02010004", "0202fde9", "020300000000", "02060001"]) {
    assertEquals(one(messageHex(3, body)).type, "notification");
  }
  for (
    const body of ["0207" + "0104000100010200", "0305400101ff", "030301", "060100010100000064"]
  ) {
    assertEquals(one(messageHex(3, body)).type, "notification");
  }
  assertEquals(one(messageHex(5, "00010001")).subtype, "request");
  assertEquals(one(messageHex(5, "00010101")).subtype, "BoRR");
  assertEquals(one(messageHex(5, "00010001" + "01" + "40" + "0000")).when, "immediate");
  assertEquals(one(messageHex(9, "abcd")).hex, undefined, "a wrong header is not read on");
  assertEquals(one(messageHex(9, "abcd")).octets, messageHex(9, "abcd"));
});

Deno.test("JsonView writes states, notices, damage and information as their schemas have it", () => {
  const text = shown((page, sets) => new JsonView(page, sets), (output) => {
    const flow = madeFlow();
    output.state(flow, { from: 6, to: 1 }, STAMP);
    output.state(flow, { from: 9, to: 0 }, { ...STAMP, microseconds: -1 });
    output.damage({ what: "packet record", reason: "cut", offset: -1, frame: 0 });
    output.notice({ kind: "gap", text: "12 octets lost", frame: 3 });
    output.info(undefined, {
      kind: "bmp-initiation",
      text: "hello",
      fields: { sysName: "r\u001b[31m1\u009b\u202e\u2028", other: [{ type: 9, hex: "00" }] },
    }, { ...STAMP, seconds: -1 });
  });
  const objects = validated(text);
  assertEquals(objects.map(({ schema }) => schema), [
    "underlay.state/1",
    "underlay.state/1",
    "underlay.damage/1",
    "underlay.notice/1",
    "underlay.info/1",
  ]);
  assertEquals(objects[1]?.time, "2023-11-14T22:13:20Z");
  assertEquals(objects[4]?.time, undefined);
  assertEquals(
    (objects[4]?.fields as Record<string, unknown>).sys_name,
    "r\u001b[31m1\u009b\u202e\u2028",
  );
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]/.test(text), "nothing a terminal would obey");
});
