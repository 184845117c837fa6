import { assert, assertEquals } from "@std/assert";
import { ByteSink } from "./generate/byte_sink.ts";
import { formatFigure, verdictOf } from "./live/figure.ts";
import {
  countNlri,
  encodeEndOfRib,
  encodeKeepalive,
  encodeOpen,
  lengthAt,
  Messages,
} from "./live/messages.ts";
import { drawRoutes, writeExabgp, writePrefixes, writeUpdates } from "./live/routes.ts";

const ROUTES = drawRoutes(500, 40);
const AS = { firstAs: 65001, nextHop: 0x7f000003 };

function bytesOf(write: (sink: ByteSink) => void): Uint8Array {
  const sink = new ByteSink();
  write(sink);
  return sink.take();
}

const linesOf = (write: (sink: ByteSink) => void) =>
  new TextDecoder().decode(bytesOf(write)).trimEnd().split("\n");

Deno.test("Messages tells each message once, however the stream is cut", () => {
  const open = encodeOpen(4_200_000_000, 90, 1),
    stream = [open, encodeKeepalive(), encodeEndOfRib()]
      .flatMap((message) => [...message]);
  for (const size of [1, 19, 20, 1000]) {
    const messages = new Messages(), types: number[] = [];
    for (let at = 0; at < stream.length; at += size) {
      const chunk = Uint8Array.from(stream.slice(at, at + size));
      messages.push(chunk, (bytes, start, end) => {
        assertEquals(end - start, lengthAt(bytes, start));
        types.push(bytes[start + 18]!);
      });
    }
    assertEquals(types, [1, 4, 2]);
  }
});

Deno.test("writeUpdates announces every route once, in messages that are as full as may be", () => {
  let routes = 0, updates = 0;
  const stream = bytesOf((sink) => writeUpdates(sink, ROUTES, AS));
  new Messages().push(stream, (bytes, at, end) => {
    routes += countNlri(bytes, at, end);
    updates++;
    assert(end - at <= 4096);
  });
  assertEquals([routes, updates], [500, 40]);
});

Deno.test("writeExabgp and writePrefixes name the same prefixes, and no set that may not go on", () => {
  const prefixes = linesOf((sink) => writePrefixes(sink, ROUTES));
  const lines = linesOf((sink) => writeExabgp(sink, ROUTES));
  assertEquals(new Set(prefixes).size, 500);
  assertEquals(lines.map((line) => line.split(" ")[2]), prefixes);
  assertEquals(lines.filter((line) => line.includes(" 65535:")), []);
});

Deno.test("verdictOf judges the median, and formatFigure shows what there is", () => {
  const figure = { what: "show", unit: "x", values: [1.3, 1.1, 1.15], most: 1.2 } as const;
  assertEquals(verdictOf(figure), "PASS");
  assertEquals(verdictOf({ ...figure, most: 1.1 }), "MISS");
  assertEquals(verdictOf({ ...figure, values: [] }), undefined);
  assertEquals(formatFigure(figure).split(/ {2,}/).slice(1), [
    "show",
    "1.15 x",
    "1.10-1.30",
    "at most 1.2",
    "PASS",
  ]);
});
