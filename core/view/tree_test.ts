import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { VECTORS } from "../wire/attribute/vectors.ts";
import { makeContext } from "../wire/context.ts";
import { fromHex } from "../net/hex.ts";
import { messageTree } from "./message_tree.ts";
import { makePalette } from "./palette.ts";
import { madeFlow, messageHex, shown, STAMP, tell, updateHex } from "./shown.ts";
import { TreeView } from "./tree.ts";
import { TreeBuilder, type TreeNode } from "./tree_node.ts";

const PLAIN = makePalette(false);

function treeOf(hex: string, width = 80, context = makeContext()): string {
  return shown((page) => new TreeView(page, PLAIN, width), (output, checker) => {
    tell(output, checker, hex, madeFlow(context));
  });
}

const BASE = "40010100" + "40020602010000fde9" + "400304c0000201";

Deno.test("TreeView shows every field of an UPDATE with its offset and octets", () => {
  assertEquals(
    treeOf(updateHex("", BASE, "180a0001")),
    `#7 2023-11-14T22:13:20.000250Z 192.0.2.1 (AS 65001) > 192.0.2.2, UPDATE, 47
octets
    0  ff ff ff ff ff ff ff ff  Marker
    8  ff ff ff ff ff ff ff ff
   16  00 2f                    Length: 47
   18  02                       Type: UPDATE (2)
   19  00 00                    Withdrawn Routes Length: 0
   21  00 14                    Total Path Attribute Length: 20
   23  (20 octets)              Path Attributes
   23  (4 octets)                 ORIGIN: igp
   23  40                           Flags: well-known, transitive
   24  01                           Type: ORIGIN (1)
   25  01                           Length: 1
   26  00                           Value: igp
   27  (9 octets)                 AS_PATH: 65001
   27  40                           Flags: well-known, transitive
   28  02                           Type: AS_PATH (2)
   29  06                           Length: 6
   30  (6 octets)                   AS_SEQUENCE: 1 AS number
   30  02                             Segment type: AS_SEQUENCE
   31  01                             Segment length: 1
   32  00 00 fd e9                    AS number: 65001 (private)
   36  (7 octets)                 NEXT_HOP: 192.0.2.1
   36  40                           Flags: well-known, transitive
   37  03                           Type: NEXT_HOP (3)
   38  04                           Length: 4
   39  c0 00 02 01                  Value: 192.0.2.1
   43  (4 octets)               NLRI
   43  (4 octets)                 Prefix: 10.0.1.0/24
   43  18                           Prefix length: 24
   44  0a 00 01                     Prefix: 10.0.1.0/24

`,
  );
});

function lineBefore(text: string, what: string): string {
  const lines = text.split("\n"), at = lines.findIndex((line) => line.includes(what));
  assert(at > 0, `${what} in\n${text}`);
  return lines[at - 1]!;
}

Deno.test("TreeView puts each fault under the field whose octets it concerns", () => {
  const origin = treeOf(updateHex("", "40010109" + BASE.slice(8), "180a0001"));
  assertStringIncludes(lineBefore(origin, "! ORIGIN at offset 26"), "26  09");
  const flags = treeOf(updateHex("", "80010100" + BASE.slice(8), "180a0001"));
  assertStringIncludes(lineBefore(flags, "! ORIGIN at offset 23"), "Flags: optional");
  const twice = treeOf(updateHex("", BASE + "40010101", "180a0001"));
  assertStringIncludes(lineBefore(twice, "appears again"), "ORIGIN: egp");
  const missing = treeOf(updateHex("", BASE.slice(0, 26), "180a0001"));
  assertStringIncludes(lineBefore(missing, "! NEXT_HOP"), "Path Attributes");
  const prefix = treeOf(updateHex("", BASE, "210a000000"));
  assertStringIncludes(lineBefore(prefix, "! NLRI at offset 43"), "21 0a 00 00 00");
});

Deno.test("TreeView shows what cannot be told apart as octets, with the fault at the length", () => {
  const withdrawn = treeOf(messageHex(2, "00ff" + "0000"));
  assertStringIncludes(lineBefore(withdrawn, "! Withdrawn Routes"), "Withdrawn Routes Length: 255");
  assertStringIncludes(withdrawn, "Not told apart");
  const total = treeOf(messageHex(2, "0000" + "00ff" + BASE));
  assertStringIncludes(lineBefore(total, "! Total Path"), "Total Path Attribute Length: 255");
  const overrun = treeOf(updateHex("", BASE + "c00850fde9", ""));
  assertStringIncludes(lineBefore(overrun, "! COMMUNITIES"), "c0 08 50 fd e9");
  const type = treeOf(messageHex(9, "abcd"));
  assertStringIncludes(lineBefore(type, "! message type"), "Type: type 9 (9)");
  assertStringIncludes(type, "ab cd                    Body");
});

Deno.test("TreeView shows an attribute that nobody knows as lines of hex", () => {
  const text = treeOf(updateHex("", BASE + "c0630a" + "00112233445566778899", "180a0001"));
  assertStringIncludes(text, "attribute 99\n");
  assertStringIncludes(text, "   46  00 11 22 33 44 55 66 77      Value: not decoded\n");
  assertStringIncludes(text, "   54  88 99\n");
});

/** The leaves, in order. */
function leaves(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.flatMap((node) => node.children.length > 0 ? leaves(node.children) : [node]);
}

/** Attributes with parts inside parts, whose own headers are told with the part. */
const NESTED = new Set([23, 128]);

Deno.test("messageTree tells every octet of an UPDATE once, in order, whatever its attributes", () => {
  for (const { hex, asWidth = 4 } of VECTORS) {
    const bytes = fromHex(updateHex("180a0002", hex, "180a0001"));
    const builder = new TreeBuilder();
    messageTree(builder, bytes, 0, bytes.length, makeContext({ asWidth }), true);
    const told = leaves(builder.roots);
    told.reduce((at, { name, start, end }) => {
      assert(start >= at && end >= start, `${hex}: ${name} at ${start} after ${at}`);
      return end;
    }, 0);
    assertEquals(told.at(-1)?.end, bytes.length);
    const all = told.reduce((sum, { start, end }) => sum + end - start, 0);
    if (!NESTED.has(parseInt(hex.slice(2, 4), 16))) assertEquals(all, bytes.length, hex);
  }
});

Deno.test("TreeView keeps every line within the screen, at 60, 80 and 200 columns", () => {
  for (const width of [60, 80, 200]) {
    for (const { hex, asWidth = 4 } of VECTORS) {
      const many = updateHex("", BASE + hex, "180a0001".repeat(20));
      for (const line of treeOf(many, width, makeContext({ asWidth })).split("\n")) {
        assert(line.length <= width, `${line.length} > ${width}: ${line}`);
      }
    }
  }
});

Deno.test("TreeView shows sixteen octets a line where the screen is wide", () => {
  assertStringIncludes(treeOf(messageHex(4, ""), 200), `${"ff ".repeat(16)} Marker`);
});

Deno.test("TreeView escapes what a terminal would obey", () => {
  const host = "1b5b326a9be280ae", capability = `49${"0a"}${"08"}${host}00`;
  const text = treeOf(messageHex(1, "04fde9005ac0000201" + "0e" + "020c" + capability));
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/.test(text), text);
  assertStringIncludes(text, "\\x1b[2j");
});

Deno.test("TreeView colours names and faults and nothing else changes", () => {
  const hex = updateHex("", "40010109" + BASE.slice(8), "180a0001");
  const coloured = shown((page) => new TreeView(page, makePalette(true)), (output, checker) => {
    tell(output, checker, hex);
  });
  assert(coloured.includes("\x1b[31m"));
  // deno-lint-ignore no-control-regex
  assertEquals(coloured.replace(/\x1b\[\d+m/g, ""), treeOf(hex));
});

Deno.test("TreeView shows a route of a table dump with its abbreviated next hop", () => {
  const prefix = "2020010db8", reach = "800e11" + "10" + "20010db8" + "00".repeat(11) + "01";
  const bytes = fromHex(prefix + BASE.slice(0, 26) + reach);
  const text = shown((page) => new TreeView(page, PLAIN, 200), (output, checker) => {
    const flow = madeFlow(), start = prefix.length / 2;
    const faults = checker.checkBlock(bytes, start, bytes.length, flow.context);
    output.route(
      flow,
      {
        bytes,
        prefixStart: 0,
        prefixEnd: start,
        family: 2 << 8 | 1,
        pathId: 5,
        attributesStart: start,
        attributesEnd: bytes.length,
        originated: 1,
        type: 13,
        sequence: 1,
      },
      checker.update,
      checker.set,
      faults,
      STAMP,
    );
  });
  assertStringIncludes(text, "ipv6 unicast route, path identifier 5");
  assertStringIncludes(text, "NLRI: 2001:db8::/32");
  assertStringIncludes(text, "Next hop: 2001:db8::1");
  assertEquals(text.includes("!"), false);
});
