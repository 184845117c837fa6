import { assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import { checkHeader, KEEPALIVE, messageTypeName, OPEN, UPDATE } from "./message_header.ts";

/** The header of a message of `length` octets, and a word on what is wrong with it: `1/2 at 16`. */
function judged(type: number, length: number, extended = false, marker = "ff".repeat(16)): string {
  const size = length.toString(16).padStart(4, "0"), kind = type.toString(16).padStart(2, "0");
  const fault = checkHeader(fromHex(`${marker}${size}${kind}`), 0, extended);
  return fault ? `${fault.outcome} ${fault.code}/${fault.subcode} at ${fault.offset}` : "sound";
}

Deno.test("checkHeader knows the shortest message of every type", () => {
  const shortest: readonly [type: number, length: number][] = [
    [1, 29],
    [2, 23],
    [3, 21],
    [4, 19],
    [5, 23],
  ];
  for (const [type, length] of shortest) {
    assertEquals(judged(type, length), "sound", messageTypeName(type));
    assertEquals(judged(type, length - 1), "reset 1/2 at 16", messageTypeName(type));
  }
  for (const length of [0, 1, 18]) assertEquals(judged(UPDATE, length), "reset 1/2 at 16");
});

Deno.test("checkHeader wants a KEEPALIVE to be a header alone", () => {
  assertEquals(judged(KEEPALIVE, 20), "reset 1/2 at 16");
});

Deno.test("checkHeader lets long messages pass where they were offered, but no OPEN and no KEEPALIVE", () => {
  for (const type of [1, 2, 3, 5]) {
    assertEquals(judged(type, 4096), "sound");
    assertEquals(judged(type, 4097), "reset 1/2 at 16");
    assertEquals(judged(type, 4097, true), type === OPEN ? "reset 1/2 at 16" : "sound");
    assertEquals(judged(type, 65535, true), type === OPEN ? "reset 1/2 at 16" : "sound");
  }
  assertEquals(judged(KEEPALIVE, 4097, true), "reset 1/2 at 16");
});

Deno.test("checkHeader knows five types; nobody negotiates CAPABILITY any more", () => {
  for (const type of [0, 6, 7, 128, 255]) assertEquals(judged(type, 19), "reset 1/3 at 18");
});

Deno.test("checkHeader says which octet of the marker is not all ones", () => {
  for (const broken of [0, 7, 15]) {
    const marker = `${"ff".repeat(broken)}fe${"ff".repeat(15 - broken)}`;
    assertEquals(judged(KEEPALIVE, 19, false, marker), `reset 1/1 at ${broken}`);
  }
});
