// How lines begin: the beginning of the line above is used again where only the time differs.
import { assertEquals } from "@std/assert";
import { LineView } from "./line.ts";
import { makePalette } from "./palette.ts";
import { madeFlow, shown, tell, updateHex } from "./shown.ts";

const PATH = "400101004002060201" + "0000fde9" + "400304c0000201";

/** The beginnings of the lines of UPDATEs captured at these times, `[seconds, microseconds]`. */
function beginnings(times: readonly (readonly [number, number])[]): string[] {
  const text = shown(
    (page, sets) => new LineView(page, sets, makePalette(false)),
    (output, checker) => {
      times.forEach(([seconds, microseconds], i) => {
        const stamp = { seconds, microseconds, frame: i + 1, offset: 0 };
        const hex = updateHex("", PATH, "180a0100" + "180a0200");
        tell(output, checker, hex, madeFlow(), stamp);
      });
    },
  );
  return text.trimEnd().split("\n").filter((line) => !line.startsWith("#"))
    .map((line) => line.slice(0, line.indexOf(" A ")).trim());
}

Deno.test("LineView begins each line with its own time, and without a clock with none", () => {
  const expected = (...leads: string[]) => leads.flatMap((lead) => [lead, lead]);
  assertEquals(
    beginnings([[86399, 1], [86399, 999999], [86400, 0], [86400, -1], [86400, 7]]),
    expected(
      "23:59:59.000001 192.0.2.1",
      "23:59:59.999999 192.0.2.1",
      "00:00:00.000000 192.0.2.1",
      "00:00:00 192.0.2.1",
      "00:00:00.000007 192.0.2.1",
    ),
  );
  assertEquals(
    beginnings([[-1, 5], [-1, 6], [-1, -1], [-1, 461839]]),
    expected(...new Array(4).fill("192.0.2.1")),
  );
});
