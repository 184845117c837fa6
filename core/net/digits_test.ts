import { assertEquals } from "@std/assert";
import { putMarked, putUint, UINT_ROOM } from "./digits.ts";

Deno.test("putUint writes what String does, for every number of digits and around each edge", () => {
  const values = new Set<number>();
  for (let n = 0; n < 2000; n++) values.add(n);
  for (let power = 1; power < 2 ** 53; power *= 10) {
    for (const d of [-1, 0, 1, 999, 1000, 1001]) values.add(Math.max(0, power + d));
  }
  for (const v of [65535, 65536, 0x7fffffff, 0x80000000, 0xffffffff, 2 ** 53 - 1]) values.add(v);
  const bytes = new Uint8Array(UINT_ROOM + 1), text = new DataView(bytes.buffer);
  for (const value of values) {
    const end = putUint(text, 1, value);
    assertEquals(new TextDecoder().decode(bytes.subarray(1, end)), String(value));
  }
});

Deno.test("putMarked writes the number and the character behind it", () => {
  const bytes = new Uint8Array(8), text = new DataView(bytes.buffer);
  for (let value = 0; value < 1000; value++) {
    const end = putMarked(text, 2, value, 46);
    assertEquals(new TextDecoder().decode(bytes.subarray(2, end)), `${value}.`);
  }
});
