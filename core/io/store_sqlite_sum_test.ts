import { assert, assertEquals } from "@std/assert";
import { sha256 } from "./store_sqlite_digest.ts";
import { rowSum, totalWith } from "./store_sqlite_sum.ts";

Deno.test("sha256 is that of FIPS 180-4 and of the platform, for all lengths around a block", async () => {
  assertEquals(
    sha256("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  for (let n = 0; n < 200; n += n > 50 && n < 70 ? 1 : 7) {
    const text = "é".repeat(n);
    const octets = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    const hex = [...new Uint8Array(octets)].map((x) => x.toString(16).padStart(2, "0")).join("");
    assertEquals(sha256(text), hex, `${n}`);
  }
});

Deno.test("rowSum differs for every changed character, version and border between key and value", () => {
  const key = "block/10.0.0.0/26", value = `{"kind":"block","serial":12}`;
  const seen = new Set([rowSum(key, value, 7)]);
  let tried = 1;
  for (let i = 0; i < value.length; i++) {
    for (let bit = 0; bit < 16; bit++) {
      const c = String.fromCharCode(value.charCodeAt(i) ^ (1 << bit));
      seen.add(rowSum(key, value.slice(0, i) + c + value.slice(i + 1), 7));
      tried++;
    }
  }
  for (const version of [0, 8, 7 + 2 ** 32, 2 ** 40]) {
    seen.add(rowSum(key, value, version)), tried++;
  }
  seen.add(rowSum(key + value[0], value.slice(1), 7)), tried++;
  assertEquals(seen.size, tried);
  for (const sum of seen) assert(Number.isInteger(sum) && sum >= 0 && sum < 2 ** 52);
});

Deno.test("totalWith comes to the same in any order, and back to nothing", () => {
  const sums = [2 ** 52 - 1, 5, 2 ** 51, 2 ** 52 - 7];
  const up = sums.reduce((total, sum) => totalWith(total, 0, sum), 0);
  assertEquals(sums.toReversed().reduce((total, sum) => totalWith(total, 0, sum), 0), up);
  assertEquals(sums.reduce((total, sum) => totalWith(total, sum, 0), up), 0);
  assertEquals(totalWith(up, 5, 6), totalWith(up, 0, 1));
});
