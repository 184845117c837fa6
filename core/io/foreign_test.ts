import { assertEquals } from "@std/assert";
import { foreignContainer } from "./foreign.ts";

Deno.test("foreignContainer names what other programs pack, by its first octets", () => {
  const named = (hex: string) => foreignContainer(Uint8Array.fromHex(hex))?.name;
  assertEquals(named("fd377a585a000004e6d6b446"), "xz");
  assertEquals(named("04224d186440a7"), "lz4");
  assertEquals(named("504b03041400000008"), "zip");
  assertEquals(named("377abcaf271c0004"), "7z");
  assertEquals(named("5d00008000ffffffff"), "lzma");
  assertEquals(named("1f9d90"), "compress (.Z)");
  for (const other of ["", "fd37", "d4c3b2a1", "1f8b08"]) assertEquals(named(other), undefined);
});
