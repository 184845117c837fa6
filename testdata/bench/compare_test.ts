import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseOptions } from "./compare/options.ts";
import { differenceOf, measure, ProcessFailed } from "./compare/process.ts";
import { type Result, verdictOf } from "./compare/result.ts";
import { spreadOf } from "./compare/spread.ts";
import { formatTable } from "./compare/table.ts";

const ROW: Result = {
  id: "fifty-x",
  title: "pcap, fifty sessions, lines",
  verdict: "PASS",
  ours: { median: 0.402, min: 0.391, max: 0.43 },
  peer: { median: 12.34, min: 11.9, max: 13.1 },
  value: { unit: "times", measured: 30.7, must: 15, aim: 30 },
  oursMiB: 84.3,
  peerMiB: 282,
  note: "every UPDATE found",
};

Deno.test("spreadOf takes the middle, or the mean of the two in the middle", () => {
  assertEquals(spreadOf([3, 1, 2]), { median: 2, min: 1, max: 3 });
  assertEquals(spreadOf([4, 1, 2, 10]), { median: 3, min: 1, max: 10 });
});

Deno.test("verdictOf wants more of a speed and less of a time or a memory", () => {
  assertEquals(verdictOf({ unit: "times", measured: 12, must: 12, aim: 15 }), "PASS");
  assertEquals(verdictOf({ unit: "times", measured: 11.9, must: 12, aim: 15 }), "MISS");
  assertEquals(verdictOf({ unit: "of", measured: 1.6, must: 1.5, aim: 1.2 }), "MISS");
  assertEquals(verdictOf({ unit: "MiB", measured: 127, must: 128, aim: 80 }), "PASS");
});

Deno.test("formatTable fits 80 columns and 120, with titles only on the wide one", () => {
  const memory: Result = {
    id: "stream-bmp",
    title: "memory, endless BMP on stdin",
    verdict: "MISS",
    value: { unit: "MiB", measured: 130, must: 128, aim: 80 },
    note: "x".repeat(300),
  };
  for (const columns of [80, 120]) {
    const text = formatTable([ROW, memory], columns);
    assert(text.split("\n").every((line) => line.length <= columns), text);
    assertStringIncludes(text, "30.7x");
    assertEquals(text.includes(ROW.title), columns === 120);
  }
});

Deno.test("parseOptions chooses rows by name and names the ones there are", () => {
  const options = parseOptions(["--rows", "json,rib", "--runs=2", "--bin", "./underlay  --quiet"]);
  assert(typeof options === "object");
  assertEquals(options.rows.map(({ id }) => id), ["rib", "json"]);
  assertEquals(options.plan.runs, 2);
  assertEquals(options.plan.ours, ["./underlay", "--quiet"]);
  assertStringIncludes(String(parseOptions(["--rows", "ribs"])), "no row is called ribs");
  assertStringIncludes(String(parseOptions(["--fast"])), "unknown option --fast");
});

Deno.test("measure takes time and memory, and refuses a program that fails", async () => {
  const facts = await measure(["sh", "-c", "sleep 0.05"]);
  assert(facts.seconds >= 0.05 && facts.peakMiB > 0);
  const failure = await measure(["sh", "-c", "echo no luck >&2; exit 3"]).catch((error) => error);
  assert(failure instanceof ProcessFailed);
  assertStringIncludes(failure.message, "ended with");
  assertStringIncludes(failure.message, "no luck");
});

Deno.test("differenceOf sees a different byte and a shorter output", async () => {
  const echo = (text: string) => ["printf", text];
  assertEquals(await differenceOf(echo("it's"), echo("it's")), undefined);
  assertStringIncludes(String(await differenceOf(echo("a"), echo("b"))), "differ");
  assertStringIncludes(String(await differenceOf(echo("a"), echo("ab"))), "EOF");
});
