// What `--summary --json` writes is what core/view/schema/ says, and counts what the captures hold.
import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/2020";
import { FlowTable } from "../capture/flows.ts";
import { Inspection } from "../capture/inspection.ts";
import { loadDecoder, recognise } from "../capture/mod.ts";
import { Stories } from "../capture/story.ts";
import { Watched } from "../capture/watched.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { jsonText } from "./json_text.ts";
import { makePalette } from "./palette.ts";
import { Summary } from "./summary.ts";
import { summaryJson } from "./summary_json.ts";
import { summaryLines } from "./summary_text.ts";

const FOLDER = new URL("./schema/", import.meta.url);
const CAPTURES = new URL("../../testdata/captures/", import.meta.url);

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
for (const { name } of Deno.readDirSync(FOLDER)) {
  ajv.addSchema(JSON.parse(Deno.readTextFileSync(new URL(name, FOLDER))));
}
const validate = ajv.getSchema("urn:underlay:schema:summary:1")!;

interface Told {
  readonly json: Record<string, unknown>;
  readonly lines: (width: number, colour?: boolean) => string[];
}

/** Reads a whole source as `decode --summary` does. */
async function summarise(bytes: Uint8Array): Promise<Told> {
  const checker = new UpdateChecker(), stories = new Stories();
  const summary = new Summary(checker.sets, () => {});
  const watched = new Watched(summary, stories), sink = new Inspection(checker, watched);
  const format = recognise(bytes, true);
  assert(format && format !== "more");
  const make = await loadDecoder(format.name);
  const reader = make({ sink, flows: new FlowTable(), watch: watched });
  reader.push(bytes);
  reader.finish();
  sink.finish();
  const told = stories.tell(), { oddNlri } = checker;
  return {
    json: JSON.parse(jsonText(summaryJson(summary, told, oddNlri))),
    lines: (width, colour = false) =>
      summaryLines(summary, { stories: told, oddNlri, palette: makePalette(colour), width }),
  };
}

interface Truth {
  readonly file: string;
  readonly messages?: Record<string, number>;
}

/** Every shipped capture whose messages somebody else has counted. */
function truths(): [string, Truth][] {
  return ["healthy", "faults", "mrt", "bmp"].flatMap((shelf) => {
    const text = Deno.readTextFileSync(new URL(`${shelf}/truth.json`, CAPTURES));
    return (JSON.parse(text) as Truth[]).map((one) =>
      [`${shelf}/${one.file}`, one] as [string, Truth]
    );
  });
}

function read(file: string): Promise<Told> {
  return summarise(Deno.readFileSync(new URL(file, CAPTURES)));
}

Deno.test("summaryJson holds what its schema says and counts as the truth does, for every capture", async () => {
  let compared = 0;
  for (const [file, { messages }] of truths()) {
    const { json } = await read(file);
    assert(validate(json), `${file}\n${JSON.stringify(validate.errors, null, 1)}`);
    // Of what the snap length cut off nobody can say how many messages it was.
    if (!messages || !("update" in messages) || file.includes("snaplen-cut")) continue;
    assertEquals(json.messages, messages, file);
    compared++;
  }
  assert(compared > 25, `${compared} captures compared`);
});

/** Every object inside `value`, itself first. */
function* objectsIn(value: unknown): Iterable<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* objectsIn(inner);
}

Deno.test("summaryJson's schema refuses every key that it does not name", async () => {
  for (const file of ["faults/malformed-update-origin-bird-stays.pcap", "mrt/frr-all.mrt"]) {
    const { json } = await read(file);
    for (const inner of objectsIn(json)) {
      inner.extra = 1;
      assert(!validate(json), JSON.stringify(inner));
      delete inner.extra;
    }
  }
});

Deno.test("summaryLines keeps within the screen and is safe on it, for every capture", async () => {
  for (const [file] of truths()) {
    const { lines } = await read(file);
    for (const width of [80, 200]) {
      const told = lines(width);
      assert(told.length > 3, file);
      for (const line of told) {
        assert([...line].length <= width, `${file}: ${line}`);
        assertEquals(line, line.trimEnd(), `${file}: blanks at the end`);
        // deno-lint-ignore no-control-regex
        assert(!/[\x00-\x1f\x7f]/.test(line), `${file}: ${JSON.stringify(line)}`);
      }
    }
  }
});

Deno.test("summaryLines paints without changing a word", async () => {
  const { lines } = await read("faults/malformed-update-origin-bird-stays.pcap");
  const painted = lines(80, true).join("\n");
  assert(painted.includes("\x1b["));
  // deno-lint-ignore no-control-regex
  assertEquals(painted.replaceAll(/\x1b\[\d+m/g, ""), lines(80).join("\n"));
});

Deno.test("summaryLines opens with the verdict, then counts", async () => {
  const { lines } = await read("faults/wrong-as-bird-to-frr.pcap");
  const told = lines(80);
  assertEquals(told[0], "192.0.2.1 - 192.0.2.2  DOWN: wrong AS number");
  const at = told.findIndex((line) => line.startsWith("Messages"));
  assertEquals(told.slice(at, at + 2), [
    "Messages  4",
    "  open 2, update 0, notification 1, keepalive 1, refresh 0, other 0",
  ]);
});

Deno.test("summaryLines shows routes by peer and family for a table dump", async () => {
  const { lines } = await read("mrt/gobgp-table.mrt");
  const told = lines(80);
  assertEquals(told[0], "Routes of table dumps 103");
  const at = told.findIndex((line) => line.startsWith("Routes by peer"));
  assertEquals(told.slice(at, at + 3), [
    "Routes by peer          AS  ipv4 unicast  ipv6 unicast",
    "  192.0.2.2          64497            60            40",
    "  2001:db8::3   4200000003             0             3",
  ]);
});

Deno.test("summaryJson of a source without a clock has no time and no timeline", async () => {
  const { json, lines } = await summarise(new TextEncoder().encode(`${"ff".repeat(16)}001304\n`));
  assert(validate(json), JSON.stringify(validate.errors));
  assertEquals([json.first, json.last], [undefined, undefined]);
  assertEquals(json.timeline, { slice_seconds: 0, slices: [] });
  assertEquals((json.messages as Record<string, number>).keepalive, 1);
  assertEquals(json.senders, [
    { messages: 1, updates: 0, routes: { announced: 0, withdrawn: 0 }, families: [] },
  ]);
  assert(lines(80).includes("  input        -         1        0          0          0"));
});

/** The capture with `count` octets changed and its end cut off, by `seed`. */
function spoilt(bytes: Uint8Array, count: number, seed: number): Uint8Array {
  let state = seed;
  const next = () => state = Math.imul(state, 1664525) + 1013904223 >>> 0;
  const out = bytes.slice(0, bytes.length - next() % (bytes.length >> 2));
  // The first octets stay: they tell the format.
  for (let i = 0; i < count; i++) out[24 + next() % (out.length - 24)] = next() >>> 24;
  return out;
}

Deno.test("summaryJson and summaryLines hold for captures that are spoilt anywhere", async () => {
  const files = ["mrt/frr-all.mrt", "bmp/frr.bmp", "healthy/bird-frr-add-path.pcap"];
  for (const file of [...files, "healthy/gobgp-gobgp-families.pcap", "mrt/gobgp-table.mrt"]) {
    const bytes = Deno.readFileSync(new URL(file, CAPTURES));
    for (let seed = 1; seed <= 25; seed++) {
      const { json, lines } = await summarise(spoilt(bytes, seed, seed));
      assert(validate(json), `${file} ${seed}\n${JSON.stringify(validate.errors, null, 1)}`);
      for (const line of lines(80)) {
        assert([...line].length <= 80, `${file} ${seed}: ${line}`);
        // deno-lint-ignore no-control-regex
        assert(!/[\x00-\x1f\x7f-\x9f]/.test(line), `${file} ${seed}: ${JSON.stringify(line)}`);
      }
    }
  }
});
