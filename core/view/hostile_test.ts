// Messages with any octet wrong: every view shows something, and what JSON shows is JSON.
import { assert } from "@std/assert";
import type { Output } from "../capture/output.ts";
import { fromHex, toHex } from "../net/hex.ts";
import { VECTORS } from "../wire/attribute/vectors.ts";
import type { AttributeBlocks } from "../wire/attribute_set.ts";
import { makeContext } from "../wire/context.ts";
import { BgpkitView } from "./bgpkit.ts";
import { FIELDS, FieldsView } from "./fields.ts";
import { JsonView } from "./json.ts";
import { LineView } from "./line.ts";
import { Page } from "./page.ts";
import { makePalette } from "./palette.ts";
import { madeFlow, messageHex, shown, tell, updateHex } from "./shown.ts";
import { TreeView } from "./tree.ts";

const PLAIN = makePalette(false);
const BASE = "40010100" + "40020602010000fde9" + "400304c0000201";

/** Every message with each octet behind its header changed in two ways, and cut there. */
function* broken(hex: string): Iterable<string> {
  const octets = fromHex(hex);
  for (let i = 19; i < octets.length; i++) {
    for (const change of [0xff, 0x01]) {
      octets[i]! ^= change;
      yield toHex(octets, 0, octets.length);
      octets[i]! ^= change;
    }
    yield messageHex(octets[18]!, toHex(octets, 19, i));
  }
}

const MESSAGES: readonly string[] = [
  ...VECTORS.filter((_, i) => i % 2 === 0).map(({ hex }) =>
    updateHex("180a0002", BASE + hex, "180a0001")
  ),
  messageHex(1, "04fde9005ac0000201" + "12" + "02100104000100010200410400" + "00fde9"),
  messageHex(3, "0602" + "05" + "68656c6c6f"),
  messageHex(5, "00010001" + "01" + "400006" + "000000050018" + "080a"),
];

type Make = (page: Page, sets: AttributeBlocks) => Output;

const aside: Make = (_page, sets) => new LineView(new Page(() => {}), sets, PLAIN);
const VIEWS: Readonly<Record<string, Make>> = {
  JsonView: (page, sets) => new JsonView(page, sets),
  TreeView: (page) => new TreeView(page, PLAIN, 80),
  FieldsView: (page, sets) => new FieldsView(page, sets, FIELDS, aside(page, sets)),
  "FieldsView with json": (page, sets) =>
    new FieldsView(page, sets, FIELDS, aside(page, sets), true),
  BgpkitView: (page, sets) => new BgpkitView(page, sets, aside(page, sets)),
};

for (const [name, make] of Object.entries(VIEWS)) {
  Deno.test(`${name} shows messages with any octet wrong, and writes nothing a terminal obeys`, () => {
    const flows = [madeFlow(makeContext()), madeFlow(makeContext({ asWidth: 2 }), 1)];
    const text = shown(make, (output, checker) => {
      for (const message of MESSAGES) {
        let turn = 0;
        for (const hex of broken(message)) tell(output, checker, hex, flows[turn++ % 2]);
      }
    });
    // deno-lint-ignore no-control-regex
    assert(!/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/.test(text));
    if (!name.toLowerCase().includes("json")) return;
    for (const line of text.split("\n").slice(0, -1)) JSON.parse(line);
  });
}
