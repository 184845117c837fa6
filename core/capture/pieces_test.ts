import { assertEquals } from "@std/assert";
import { Pieces } from "./pieces.ts";

/** Records of one length octet and so many octets; a length above 200 skips ten times as many. */
function collect(source: readonly number[], piece: number): { told: string[]; missing: number } {
  const told: string[] = [];
  const pieces = new Pieces((bytes, at, end, offset, final) => {
    const length = bytes[at]!;
    if (length > 200) {
      told.push(`${offset}: skip`);
      return at + 1 + length * 10;
    }
    if (end - at < 1 + length) {
      if (!final) return -(1 + length);
      told.push(`${offset}: cut`);
      return end;
    }
    told.push(`${offset}: ${bytes.subarray(at + 1, at + 1 + length).join(" ")}`);
    return at + 1 + length;
  });
  for (let at = 0; at < source.length; at += piece) {
    pieces.push(Uint8Array.from(source.slice(at, at + piece)));
  }
  return { told, missing: pieces.finish() };
}

const SKIPPED = new Array<number>(2010).fill(9);
const SOURCE = [2, 7, 8, 0, 3, 1, 2, 3, 201, ...SKIPPED, 1, 5, 4, 6];

Deno.test("Pieces gives the same records and offsets whatever the size of the pieces", () => {
  const whole = ["0: 7 8", "3: ", "4: 1 2 3", "8: skip", "2019: 5", "2021: cut"];
  for (const piece of [1, 2, 3, 5, 7, 100, 5000]) {
    assertEquals(collect(SOURCE, piece), { told: whole, missing: 0 }, `pieces of ${piece}`);
  }
});

Deno.test("Pieces says how many octets that were to be skipped are missing", () => {
  assertEquals(collect([201, 1, 2, 3], 2), { told: ["0: skip"], missing: 2007 });
});

Deno.test("Pieces.finish ends with a reader that still asks for more", () => {
  let asked = 0;
  const pieces = new Pieces(() => {
    asked++;
    return -100;
  });
  pieces.push(new Uint8Array(10));
  assertEquals(pieces.finish(), 0);
  assertEquals(asked, 2);
});
