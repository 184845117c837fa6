import { assertEquals } from "@std/assert";
import { Ascii } from "../net/ascii.ts";
import { Writer } from "../net/writer.ts";
import { confusionIn, encodePath, type PathSegment, writePath } from "./as_path.ts";
import { as4Counts, mergePaths, type Span } from "./as_path_merge.ts";

const seq = (...asns: number[]): PathSegment => ({ type: "sequence", asns });
const set = (...asns: number[]): PathSegment => ({ type: "set", asns });
const confed = (...asns: number[]): PathSegment => ({ type: "confed_sequence", asns });
const T = 23456;

function span(segments: readonly PathSegment[], width: 2 | 4): Span {
  const out = new Writer();
  encodePath(segments, out, width);
  return { bytes: out.finish(), start: 0, end: out.length };
}

function merged(asPath: PathSegment[], as4Path: PathSegment[]): string {
  const out = new Writer(), text = new Ascii();
  mergePaths(span(asPath, 2), span(as4Path, 4), out);
  assertEquals(confusionIn(out.bytes, 0, out.length, 4), undefined);
  writePath(text, out.bytes, 0, out.length, 4);
  return text.text();
}

Deno.test("mergePaths puts the first AS numbers of AS_PATH before AS4_PATH", () => {
  assertEquals(merged([seq(100, T, T)], [seq(70000, 80000)]), "100 70000 80000");
  assertEquals(merged([seq(T, T)], [seq(70000, 80000)]), "70000 80000");
  assertEquals(merged([seq(100, 200), seq(T)], [seq(70000)]), "100 200 70000");
});

Deno.test("mergePaths ignores an AS4_PATH that is longer than AS_PATH", () => {
  assertEquals(merged([seq(T)], [seq(70000, 80000)]), "23456");
});

Deno.test("mergePaths counts a set as one AS number", () => {
  assertEquals(
    merged([seq(100, T), set(T, 5)], [seq(70000), set(80000, 5)]),
    "100 70000 {80000,5}",
  );
  assertEquals(
    merged([seq(100), set(7, 8), seq(T, T)], [seq(70000, 80000)]),
    "100 {7,8} 70000 80000",
  );
  assertEquals(merged([set(1, 2), seq(T)], [seq(70000)]), "{1,2} 70000");
});

Deno.test("mergePaths keeps confederation segments that lead or stand beside what is kept", () => {
  assertEquals(merged([confed(65001), seq(100, T)], [seq(70000)]), "(65001) 100 70000");
  assertEquals(merged([seq(100), confed(65001), seq(T)], [seq(70000)]), "100 (65001) 70000");
  assertEquals(merged([confed(65001), seq(T)], [seq(70000)]), "(65001) 70000");
});

Deno.test("mergePaths drops confederation segments of AS4_PATH", () => {
  assertEquals(merged([seq(100, T)], [confed(65009), seq(70000)]), "100 70000");
  assertEquals(merged([seq(100, T)], [confed(65009)]), "100 23456");
});

Deno.test("mergePaths never writes a segment of more than 255 AS numbers", () => {
  const long = seq(...new Array<number>(255).fill(T));
  const text = merged([seq(1), long], [seq(...new Array<number>(255).fill(70000))]);
  assertEquals(text.split(" ").length, 256);
});

Deno.test("mergePaths with an empty AS_PATH and an empty AS4_PATH writes an empty path", () => {
  assertEquals(merged([], []), "");
  assertEquals(merged([], [seq(70000)]), "");
});

Deno.test("as4Counts only where AGGREGATOR is of AS_TRANS or not there", () => {
  const none = { bytes: new Uint8Array(0), start: 0, end: 0 };
  const of = (high: number, low: number) => {
    return { bytes: Uint8Array.of(high, low, 10, 0, 0, 1), start: 0, end: 6 };
  };
  assertEquals(as4Counts(none), { path: true, aggregator: false });
  assertEquals(as4Counts(of(0x5b, 0xa0)), { path: true, aggregator: true });
  assertEquals(as4Counts(of(0, 100)), { path: false, aggregator: false });
});
