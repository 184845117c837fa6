// The default line on a screen: what is long is broken, what a pipe gets is not.
import { assert, assertEquals } from "@std/assert";
import { LineView } from "./line.ts";
import { makePalette } from "./palette.ts";
import { messageHex, shown, tell } from "./shown.ts";

/** An OPEN with so many capabilities that its line is long. */
const OPEN = messageHex(
  1,
  "04fde9005ac0000201" + "20" + "021e" + "010400010001" + "010400020001" + "0200" + "41040000fde9" +
    "4600" + "0600" + "450400010103",
);

function lines(width?: number, colour = false): string[] {
  return shown(
    (page, sets) => new LineView(page, sets, makePalette(colour), width),
    (output, checker) => {
      tell(output, checker, OPEN);
      output.notice({ kind: "gap", text: "a notice ".repeat(20).trim(), frame: 1 });
      output.damage({ what: "record", reason: "too long ".repeat(20).trim(), offset: 1, frame: 1 });
    },
  ).trimEnd().split("\n");
}

Deno.test("LineView breaks long messages and remarks at the width of the screen, with an indent", () => {
  const broken = lines(80);
  for (const line of broken) assert(line.length <= 80, line);
  const [, first, second] = broken;
  assert(first!.startsWith("22:13:20.000250 192.0.2.1       OPEN AS 65001"), first);
  assert(/^ {32}\S/.test(second!), second);
  const notice = broken.findIndex((line) => line.startsWith("# a notice"));
  assert(/^ {2}a notice/.test(broken[notice + 1]!) || /^ {2}notice/.test(broken[notice + 1]!));
});

Deno.test("LineView breaks at the same places in colour", () => {
  // deno-lint-ignore no-control-regex
  const plain = lines(80, true).map((line) => line.replaceAll(/\x1b\[\d+m/g, ""));
  assertEquals(plain, lines(80));
});

Deno.test("LineView gives a pipe one line for each thing", () => {
  assertEquals(lines().length, 4);
  assertEquals(lines().map((line) => line[0]), ["#", "2", "#", "#"]);
});
