import { assertEquals } from "@std/assert";
import { barLine } from "./summary_bars.ts";
import { tableLines } from "./summary_table.ts";

Deno.test("tableLines aligns names to the left and the rest to the right", () => {
  const rows = [{ name: "Senders", cells: ["AS", "messages"] }, {
    name: "  10.0.0.1",
    cells: [1, 2],
  }];
  assertEquals(tableLines(rows, 80), [
    "Senders       AS  messages",
    "  10.0.0.1     1         2",
  ]);
});

Deno.test("tableLines gives a name that does not fit a line of its own, cutting nothing", () => {
  const rows = [{ name: "Head", cells: ["number"] }, { name: "  2001:db8::1:2:3:4", cells: [7] }];
  assertEquals(tableLines(rows, 20), [
    "Head          number",
    "  2001:db8::1:2:3:4",
    "                   7",
  ]);
});

Deno.test("barLine shows anything above nothing, and the most as high as the line", () => {
  assertEquals(barLine([0, 1, 400, 800], 800), " ▁▄█");
});
