import { assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import { FAULT_CASES } from "./attribute/rfc7606_cases.ts";
import { type Context, makeContext } from "./context.ts";
import { UpdateChecker } from "./update_checker.ts";

const MARKER = "ff".repeat(16),
  HOP = "400304 0a000002",
  BASE = `400101 00 400206 0201 0000fde9 ${HOP}`;

function update(attributes: string, nlri: string): Uint8Array {
  const block = attributes.replaceAll(" ", ""), routes = nlri.replaceAll(" ", "");
  const hex = (octets: number) => octets.toString(16).padStart(4, "0");
  const length = 23 + (block.length + routes.length) / 2;
  return fromHex(`${MARKER}${hex(length)}020000${hex(block.length / 2)}${block}${routes}`);
}

const CONTEXTS = (["unknown", "external", "internal"] as const).map((peer) =>
  makeContext({ peer })
);

/** What stands around a block, one after the other: only some of it is ever sound. */
const AROUND: readonly (readonly [before: string, after: string, nlri: string])[] = [
  ["", "", "08 0a"],
  ["", "", ""],
  ["800f04 000201 00", "", "08 0a"],
  ["c00f04 000201 00", "", "08 0a"],
  ["400f03 000201", "", ""],
  ["", "800e09 000101 04 0a000002 00", ""],
  ["", "c00e09 000101 04 0a000002 00 ", "08 0a"],
  ["800e0a 000101 05 0a00000200 00", "", ""],
  ["800f03 000201", "800f03 000201", ""],
  ["", "", "21 0a000001"],
  ["", "", "04 e0"],
];

Deno.test("UpdateChecker says the same of a block that it knows as of one that it has never seen", () => {
  const trusting = new UpdateChecker(), other = new UpdateChecker({ trustBlocks: false });
  const blocks = [
    BASE,
    "",
    ...FAULT_CASES.map(({ hex }) => hex),
    ...FAULT_CASES.map(({ hex }) => `${BASE} ${hex}`),
  ];
  const both = (message: Uint8Array, context: Context) => {
    const length = message.length;
    assertEquals(
      trusting.check(message, 0, length, context),
      other.check(message, 0, length, context),
      message.toHex(),
    );
  };
  for (const context of CONTEXTS) {
    for (const block of blocks) {
      for (const [before, after, nlri] of AROUND) {
        both(update(`${before}${block}${after}`, nlri), context);
      }
    }
  }
});

Deno.test("UpdateChecker.checkBlock says the same of a block of a table dump, known or not", () => {
  const trusting = new UpdateChecker(), other = new UpdateChecker({ trustBlocks: false });
  const blocks = [BASE, ...FAULT_CASES.map(({ hex }) => `${BASE} ${hex}`)];
  for (const block of blocks) {
    for (
      const reach of [
        "",
        "800e05 04 0a000002",
        "c00e05 04 0a000002",
        "800e02 000a",
        "400f03 000201",
      ]
    ) {
      const octets = fromHex(`${block}${reach}`.replaceAll(" ", ""));
      const [one, two] = [trusting, other].map((checker) =>
        checker.checkBlock(octets, 0, octets.length, CONTEXTS[0]!)
      );
      assertEquals(one, two, octets.toHex());
    }
  }
});

Deno.test("UpdateChecker misses NEXT_HOP beside a block that was sound in another message", () => {
  const checker = new UpdateChecker(), context = makeContext({ peer: "external" });
  const block = "40010100 400206 0201 0000fde9", reach = "800e09 000101 04 0a000002 00";
  const faults = (message: Uint8Array) => checker.check(message, 0, message.length, context);
  assertEquals(faults(update(block + reach, "")), []);
  const found = faults(update(block, "08 0a"));
  assertEquals(found.map(({ what, reason }) => `${what} ${reason}`), ["NEXT_HOP missing"]);
});

Deno.test("UpdateChecker does not doubt prefixes behind path identifiers of any size", () => {
  const checker = new UpdateChecker();
  const context = makeContext({ peer: "external", addPath: new Set([1 << 8 | 1]) });
  for (const id of ["00000001", "21000001", "ffffffff"]) {
    const message = update(BASE, `${id} 18 0a0000 ${id} 18 0a0001`);
    assertEquals(checker.check(message, 0, message.length, context), []);
    assertEquals(checker.doubtful, false, id);
  }
});

Deno.test("UpdateChecker withdraws several default routes in one field, which are path identifiers unasked for", () => {
  const paths = makeContext({ addPath: new Set([1 << 8 | 1]) });
  const told = (nlri: string, context: Context = makeContext()) => {
    const message = update(BASE, nlri);
    return new UpdateChecker().check(message, 0, message.length, context)
      .map(({ what, outcome, offset }) => `${what} ${outcome} ${offset}`);
  };
  // 10.0.0.0/24 with path identifier 1, read as prefixes.
  assertEquals(told("00000001 18 0a0000"), ["NLRI withdraw 43"]);
  assertEquals(told("00 18 0a0000"), []);
  assertEquals(told("00000001 18 0a0000", paths), []);
  // The default route under two identifiers, where they were asked for.
  assertEquals(told("00000001 00 00000002 00", paths), []);
});
