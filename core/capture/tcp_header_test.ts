import { assertEquals } from "@std/assert";
import { hex, type Octets, tcp } from "./made_packets.ts";
import { readTcpOptions } from "./tcp_header.ts";

function read(options: Octets, cut = 0): unknown[] {
  const bytes = Uint8Array.from(tcp({ seq: 1, options }));
  const { signed, mss, windowScale } = readTcpOptions(bytes, 0, bytes.length - cut);
  return [signed, mss, windowScale];
}

Deno.test("readTcpOptions reads MSS, window scale and signatures", () => {
  assertEquals(read([]), [false, 0, -1]);
  assertEquals(read(hex("020405b4 0402 080a0000000100000000 01 030307")), [false, 1460, 7]);
  assertEquals(read(hex("0101 1312 00112233445566778899aabbccddeeff")), [true, 0, -1]);
  assertEquals(read(hex("1d10 0102 00112233445566778899aabb 020405a0")), [true, 1440, -1]);
});

Deno.test("readTcpOptions stops at the end of the list and at lengths that lie", () => {
  assertEquals(read(hex("00 020405b4")), [false, 0, -1]);
  assertEquals(read(hex("0500 1312")), [false, 0, -1]);
  assertEquals(read(hex("1330 0000")), [false, 0, -1]);
  assertEquals(read(hex("020405b4 1312"), 3), [false, 1460, -1]);
});
