import { assertEquals } from "@std/assert";
import { Ascii } from "../net/ascii.ts";
import {
  formatCommunity,
  parseCommunity,
  writeCommunities,
  writeCommunity,
} from "./community_names.ts";

Deno.test("formatCommunity names well-known communities and no others", () => {
  const cases: [number, string][] = [
    [0xfde90001, "65001:1"],
    [0xffffff01, "no-export"],
    [0xffffff02, "no-advertise"],
    [0xffffff03, "no-export-subconfed"],
    [0xffffff04, "no-peer"],
    [0xffffff05, "65535:65285"],
    [0xffff0000, "graceful-shutdown"],
    [0xffff0001, "accept-own"],
    [0xffff0006, "llgr-stale"],
    [0xffff0007, "no-llgr"],
    [0xffff029a, "blackhole"],
    [0x0000ff01, "0:65281"],
    [0, "0:0"],
  ];
  for (const [community, text] of cases) {
    const out = new Ascii();
    writeCommunity(out, community);
    assertEquals([formatCommunity(community), out.text()], [text, text]);
    assertEquals(parseCommunity(text), community);
  }
});

Deno.test("parseCommunity reads other spellings of names", () => {
  assertEquals(parseCommunity("NO_EXPORT"), 0xffffff01);
  assertEquals(parseCommunity("nopeer"), 0xffffff04);
  assertEquals(parseCommunity("local-AS"), 0xffffff03);
});

Deno.test("parseCommunity refuses what is not two numbers of sixteen bits", () => {
  for (const text of ["", "1", "1:", ":1", "65536:1", "1:65536", "01:1", "1:1:1", "a:1", "1: 1"]) {
    assertEquals(parseCommunity(text), undefined, text);
  }
});

Deno.test("writeCommunities writes what formatCommunity gives, into any room, names among numbers", () => {
  const values = [0, 1, 999, 0xffff0000, 65535, 0xfffeffff, 0xffffff01, 0xffffff02, 0x00640064];
  for (let length = 0; length <= 24; length++) {
    const list = Array.from({ length }, (_, i) => values[i * 7 % values.length]!);
    const bytes = new Uint8Array(length * 4), view = new DataView(bytes.buffer);
    list.forEach((value, i) => view.setUint32(i * 4, value));
    for (const capacity of [0, 1, 7, 64]) {
      const out = new Ascii(capacity);
      writeCommunities(out, bytes, 0, bytes.length);
      assertEquals(out.text(), list.map(formatCommunity).join(" "));
    }
  }
});
