import { assertEquals } from "@std/assert";
import { FORMATS, recognise } from "./formats.ts";

const MARKER = "ff".repeat(16), KEEPALIVE = `${MARKER}001304`;

const MRT = "6553f10000100004" + "00000004" + "00000000";
const BMP = "03" + "00000006" + "05";

const utf8 = (text: string) => new TextEncoder().encode(text);
const hex = (text: string) => Uint8Array.fromHex(text);

/** The format's name, `more` or undefined. */
function name(head: Uint8Array, whole = true): string | undefined {
  const found = recognise(head, whole);
  return typeof found === "object" ? found.name : found;
}

Deno.test("recognise tells each format by its first octets", () => {
  const rows: [Uint8Array, string][] = [
    [hex("a1b2c3d4" + "00".repeat(20)), "pcap"],
    [hex("d4c3b2a1" + "00".repeat(20)), "pcap"],
    [hex("a1b23c4d" + "00".repeat(20)), "pcap"],
    [hex("4d3cb2a1" + "00".repeat(20)), "pcap"],
    [hex("0a0d0d0a" + "1c0000004d3c2b1a"), "pcapng"],
    [hex(MRT + MRT), "mrt"],
    [hex(MRT), "mrt"],
    [hex(BMP + BMP), "bmp"],
    [hex(KEEPALIVE), "bgp"],
    [utf8('{"schema":"underlay.session-record/1","time":1,"session":0}\n'), "session-record"],
    [utf8(KEEPALIVE), "hex"],
    [utf8("00 18 0a 01 00"), "hex"],
    [utf8(`# a comment\n\n${KEEPALIVE}\n`), "hex"],
    [utf8("00000000: ffff ffff  ....\n"), "hex"],
    [utf8("\t0x0000:  4500 0040\n"), "hex"],
    [utf8("12:00:00.000001 IP 10.0.0.1 > 10.0.0.2\n\t0x0000:  4500 0040\n"), "hex"],
    [utf8(`${KEEPALIVE}zz`), "hex"],
    [utf8("const update = [0xff, 0xff];"), "hex"],
  ];
  for (const [head, format] of rows) assertEquals(name(head), format, head.toHex());
});

Deno.test("recognise takes nothing for a capture that is none", () => {
  const texts = [
    "",
    "x",
    '{"a":1,"b":[2,3]}',
    '{"schema":"underlay.other/1"}',
    "The quick brown fox\njumps over the lazy dog\n",
    "<html><body>dead beef</body></html>",
    "router bgp 65000\n neighbor 10.0.0.1 remote-as 65001\n",
    "a\n".repeat(100),
  ];
  for (const text of texts) assertEquals(name(utf8(text)), undefined, text);
  assertEquals(name(hex("7f454c4602010100" + "00".repeat(56))), undefined);
  assertEquals(name(hex("00".repeat(100))), undefined);
  assertEquals(name(hex("504b0304" + "ab".repeat(100))), undefined);
});

Deno.test("recognise asks for more octets as long as they can decide", () => {
  assertEquals(name(hex("a1b2"), false), "more");
  assertEquals(name(hex(MRT), false), "more");
  assertEquals(name(hex(MRT + MRT), false), "mrt");
  assertEquals(name(hex(BMP), false), "more");
  assertEquals(name(hex("ab".repeat(1 << 16)), false), undefined);
  assertEquals(name(hex("a1b2c3d4"), false), "pcap");
});

Deno.test("FORMATS are told apart: no sample is certain in two of them", () => {
  for (const sample of [MRT + MRT, BMP + BMP, KEEPALIVE, "a1b2c3d4" + "00".repeat(20)]) {
    const certain = FORMATS.filter(({ sniff }) => sniff(hex(sample), true) === 2);
    assertEquals(certain.length, 1);
  }
});
