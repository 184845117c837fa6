import { assert, assertEquals } from "@std/assert";
import { Ascii } from "../../net/ascii.ts";
import { fromHex } from "../../net/hex.ts";
import { Writer } from "../../net/writer.ts";
import { type Context, makeContext } from "../context.ts";
import type { Tree } from "../tree.ts";
import type { AttributeType } from "./attribute_type.ts";
import { isReadable, writeValueJson } from "./block_json.ts";
import { decodeAttributes, encodeAttributes } from "./items.ts";
import { attributeOf, ATTRIBUTES } from "./list.ts";
import { type AttributeVector, VECTORS } from "./vectors.ts";

interface Opened {
  readonly octets: Uint8Array<ArrayBuffer>;
  readonly context: Context;
  readonly type: AttributeType;
  readonly body: number;
}

function open(vector: AttributeVector): Opened {
  const octets = fromHex(vector.hex);
  const context = makeContext({ asWidth: vector.asWidth ?? 4 });
  return { octets, context, type: attributeOf(octets[1]!)!, body: 3 };
}

function encoded(octets: Uint8Array, context: Context): Uint8Array {
  const out = new Writer();
  encodeAttributes(decodeAttributes(octets, 0, octets.length, context), out, context);
  return out.finish();
}

for (const vector of VECTORS) {
  const { octets, context, type, body } = open(vector), end = octets.length;
  const label = `${type.name} ${vector.text || "(empty)"} by ${vector.by}`;

  Deno.test(`${label} is told as text and JSON`, () => {
    assertEquals(octets[2], end - body);
    assert(isReadable(type, octets, body, end, context));
    const text = new Ascii(), json = new Ascii();
    type.text(text, octets, body, end, context);
    writeValueJson(json, type, octets, body, end, context);
    assertEquals(text.text(), vector.text);
    assertEquals(json.text(), vector.json);
    JSON.parse(json.text());
  });

  Deno.test(`${label} is decoded and encoded to the same octets`, () => {
    const { items, rest } = decodeAttributes(octets, 0, end, context);
    assert("value" in items[0]! && items.length === 1 && rest.length === 0);
    assertEquals(encoded(octets, context), octets);
  });

  Deno.test(`${label} is refused with an octet less or more, and stays bytes`, () => {
    for (const size of [end - 1, end + 1]) {
      if (size < body) continue;
      const bent = new Uint8Array(size);
      bent.set(octets.subarray(0, Math.min(size, end)));
      bent[2] = size - body;
      assertEquals(encoded(bent, context), bent);
      const sound = isReadable(type, bent, body, size, context);
      if (!vector.elastic) assert(!sound || isFraming(type.code, bent), `${size} octets pass`);
    }
  });
}

/** A zero more after NLRI is one default route more: sound by the grammar. */
function isFraming(code: number, bent: Uint8Array): boolean {
  return (code === 14 || code === 15) && bent.at(-1) === 0;
}

Deno.test("VECTORS hold at least one of every attribute", () => {
  const met = new Set(VECTORS.map((vector) => fromHex(vector.hex)[1]));
  assertEquals(ATTRIBUTES.filter((type) => !met.has(type.code)).map((type) => type.name), []);
});

/** Asserts that every field lies inside its parent, in order and without overlap. */
function strictTree(start: number, end: number): Tree & { count: number } {
  let at = start, limit = end;
  const tree = {
    count: 0,
    leaf(name: string, from: number, to: number) {
      assert(from >= at && to >= from && to <= limit, `${name} ${from}..${to} of ${at}..${limit}`);
      at = to;
      tree.count++;
    },
    branch(name: string, from: number, to: number, _text: string, inside: () => void) {
      assert(from >= at && to <= limit, `${name} ${from}..${to} of ${at}..${limit}`);
      const outer = limit;
      [at, limit] = [from, to];
      inside();
      [at, limit] = [to, outer];
      tree.count++;
    },
  };
  return tree;
}

Deno.test("fields of every vector lie inside one another, in order", () => {
  for (const vector of VECTORS) {
    const { octets, context, type, body } = open(vector);
    const tree = strictTree(body, octets.length);
    type.fields?.(tree, octets, body, octets.length, context);
    if (type.fields && octets.length > body) assert(tree.count > 0, type.name);
  }
});
