import { assertEquals } from "@std/assert";
import { Framer } from "./framer.ts";

function message(type: number, body: number[]): number[] {
  const length = 19 + body.length;
  return [...new Array(16).fill(0xff), length >> 8, length & 255, type, ...body];
}

function run(stream: number[], step: number) {
  const got: string[] = [];
  const framer = new Framer<number>({
    message: (b, s, e) => got.push(`m${b[s + 18]}:${e - s}`),
    garbage: (n) => got.push(`g${n}`),
  });
  for (let i = 0; i < stream.length; i += step) {
    const chunk = Uint8Array.from(stream.slice(i, i + step));
    framer.push(chunk, 0, chunk.length, i);
  }
  const rest = framer.cut(-1).length;
  return { got: got.join(" "), rest };
}

const UPDATE = message(2, [0, 0, 0, 0]), KEEPALIVE = message(4, []);
const LONG = message(2, new Array(5000).fill(7));
const STREAMS: [string, number[], string, number][] = [
  ["nothing", [], "", 0],
  ["two messages", [...UPDATE, ...KEEPALIVE], "m2:23 m4:19", 0],
  [
    "a long message between short ones",
    [...KEEPALIVE, ...LONG, ...UPDATE],
    "m4:19 m2:5019 m2:23",
    0,
  ],
  ["an unfinished message", [...KEEPALIVE, ...UPDATE.slice(0, 21)], "m4:19", 21],
  ["garbage before a message", [1, 2, 3, ...KEEPALIVE], "g3 m4:19", 0],
  ["garbage with ones in it", [255, 255, 0, 255, ...KEEPALIVE], "g4 m4:19", 0],
  [
    "a length below the header",
    [...new Array(16).fill(255), 0, 5, 4, ...KEEPALIVE],
    "g19 m4:19",
    0,
  ],
  [
    "a marker with one octet off, first or last",
    [...KEEPALIVE, 0xfe, ...UPDATE.slice(1), ...KEEPALIVE.slice(0, 15), 0xfe, 0, 19, 4, ...UPDATE],
    "m4:19 m2:23 m4:19 m2:23",
    0,
  ],
  ["a marker with two octets off", [1, 2, ...UPDATE.slice(2), ...UPDATE], "g23 m2:23", 0],
  ["a stream an octet short", [...UPDATE.slice(1), ...KEEPALIVE], "g22 m4:19", 0],
  [
    "a message that claims an octet too many",
    [...KEEPALIVE.slice(0, 17), 20, ...KEEPALIVE.slice(18), ...LONG, ...UPDATE],
    "m4:20 g5018 m2:23",
    0,
  ],
  ["garbage at the end", [...KEEPALIVE, ...new Array(40).fill(9)], "m4:19 g40", 0],
];

Deno.test("Framer gives the same messages for every size of chunk", () => {
  for (const [name, stream, want, rest] of STREAMS) {
    for (const step of [1, 2, 3, 7, 18, 19, 20, 64, 5000, 100000]) {
      const result = run(stream, step);
      // How garbage is divided over reports may differ, its sum and the messages may not.
      const sum = (s: string) =>
        s.split(" ").filter((w) => w.startsWith("g"))
          .reduce((n, w) => n + Number(w.slice(1)), 0);
      const messages = (s: string) => s.split(" ").filter((w) => w.startsWith("m")).join(" ");
      assertEquals(messages(result.got), messages(want), `${name}, chunks of ${step}`);
      assertEquals(sum(result.got) + result.rest, sum(want) + rest, `${name}, chunks of ${step}`);
    }
  }
});
