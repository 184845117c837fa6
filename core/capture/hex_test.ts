import { assert, assertEquals, assertMatch } from "@std/assert";
import { FlowTable } from "./flows.ts";
import { HexDecoder } from "./hex.ts";
import { RecordingSink } from "./recording_sink.ts";

const MARKER = "ff".repeat(16);
const KEEPALIVE = `${MARKER}001304`;
/** An UPDATE that withdraws 10.1.0.0/24. */
const WITHDRAW = `${MARKER}001b020004180a01000000`;

function read(text: string, size = Infinity): RecordingSink {
  const sink = new RecordingSink(), decoder = new HexDecoder(sink, new FlowTable());
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) {
    decoder.push(bytes.subarray(at, Math.min(bytes.length, at + size)));
  }
  decoder.finish();
  return sink;
}

const messages = (sink: RecordingSink) =>
  sink.only("message").map((line) => line.split(" ").pop()!);

/** `aabb` to `aa?bb` and the like. */
const spaced = (hex: string, between: string, before = "") =>
  hex.match(/../g)!.map((pair) => before + pair).join(between);

/** Octets of each line of a dump. */
const rows = (hex: string) => hex.match(/.{1,32}/g)!;

Deno.test("HexDecoder reads a message in every way that people write hex", () => {
  const c = spaced(KEEPALIVE, ", ", "0x");
  const forms = [
    KEEPALIVE,
    KEEPALIVE.toUpperCase(),
    `0x${KEEPALIVE}`,
    spaced(KEEPALIVE, " "),
    spaced(KEEPALIVE, ":"),
    spaced(KEEPALIVE, "-"),
    KEEPALIVE.match(/.{1,4}/g)!.join(" "),
    spaced(KEEPALIVE, "", "\\x"),
    `"${spaced(KEEPALIVE, "", "\\x")}"`,
    `b'${spaced(KEEPALIVE, "", "\\x")}'`.slice(1),
    `{ ${c} };`,
    `static const uint8_t keepalive[] = { ${c} };`,
    `unsigned char x[] = {\n  ${c.slice(0, 60)}\n  ${c.slice(60)}\n};\nunsigned int x_len = 19;`,
    `${KEEPALIVE} # the timer`,
    `${KEEPALIVE} // the timer`,
    `${KEEPALIVE}\r`,
    `${spaced(MARKER, " ")}\n00 13 04`,
    `${MARKER.slice(0, 10)}\n${MARKER.slice(10)}\n00\n1304`,
  ];
  for (const form of forms) {
    const sink = read(form);
    assertEquals(messages(sink), [KEEPALIVE], form);
    assertEquals(sink.lines.length, 1, form);
  }
});

Deno.test("HexDecoder reads dumps with offsets", () => {
  const swapped = (hex: string) =>
    hex.match(/.{1,4}/g)!.map((w) => w.slice(2, 4).padStart(2, "0") + w.slice(0, 2));
  const offset = (i: number, radix: number, width: number) =>
    (i * 16).toString(radix).padStart(width, "0");
  const all = rows(WITHDRAW), size = WITHDRAW.length / 2;
  const xxd = all.map((row, i) =>
    `${offset(i, 16, 8)}: ${row.match(/.{1,4}/g)!.join(" ").padEnd(39)}  ..${"ab cd"}..`
  );
  const canonical = all.map((row, i) => {
    const pairs = row.match(/../g)!;
    const halves = [pairs.slice(0, 8).join(" "), pairs.slice(8).join(" ")].join("  ");
    return `${offset(i, 16, 8)}  ${halves.padEnd(48)}  |........ab|`;
  });
  const od = all.map((row, i) => `${offset(i, 8, 7)} ${spaced(row, " ")}`);
  const words = all.map((row, i) => `${offset(i, 16, 7)} ${swapped(row).join(" ")}`);
  const tcpdump = all.map((row, i) =>
    `\t0x${offset(i, 16, 4)}:  ${row.match(/.{1,4}/g)!.join(" ")}`
  );
  const forms: Record<string, string[]> = {
    xxd,
    canonical: [...canonical, size.toString(16).padStart(8, "0")],
    od: [...od, size.toString(8).padStart(7, "0")],
    words: [...words, size.toString(16).padStart(7, "0")],
    tcpdump,
  };
  for (const [name, lines] of Object.entries(forms)) {
    const sink = read(lines.join("\n") + "\n");
    assertEquals(sink.only("damage", "notice"), [], name);
    assertEquals(messages(sink), [WITHDRAW], name);
    const twice = read([...lines, ...lines].join("\n"));
    assertEquals(messages(twice), [WITHDRAW, WITHDRAW], `${name} twice`);
  }
});

Deno.test("HexDecoder repeats the line before the mark of a dump", () => {
  const text = [
    `00000000  ${spaced(MARKER, " ")}  |....|`,
    `00000010  00 50 02 00 00 00 39 ff  ff ff ff ff ff ff ff ff  |....|`,
    `00000020  ${spaced(MARKER, " ")}  |....|`,
    "*",
    "00000050",
  ].join("\n");
  assertEquals(messages(read(text)), [`${MARKER}00500200000039${"ff".repeat(9 + 48)}`]);
});

Deno.test("HexDecoder takes each line for an item, and a stream of messages for its messages", () => {
  assertEquals(messages(read(`${KEEPALIVE}\n${WITHDRAW}\n\n${KEEPALIVE}${WITHDRAW}`)), [
    KEEPALIVE,
    WITHDRAW,
    KEEPALIVE,
    WITHDRAW,
  ]);
});

Deno.test("HexDecoder delivers messages behind the headers of a packet, and says so", () => {
  const sink = read(
    `12:00:00.000001 IP 10.0.0.1.179 > 10.0.0.2.3: Flags\n\t0x0000:  4500 003b ${KEEPALIVE}`,
  );
  assertEquals(messages(sink), [KEEPALIVE]);
  assertEquals(sink.only("notice").length, 2);
  assertMatch(sink.only("notice")[1]!, /line 2: 4 octets that are no message passed over/);
});

Deno.test("HexDecoder puts prefixes without a message into an UPDATE and says how it read them", () => {
  const sink = read("00 18 0a 01 00");
  assertEquals(messages(sink), [`${MARKER}001c0200000000` + "00180a0100"]);
  assertEquals(sink.only("notice"), [
    "notice reading: line 1: read as a list of IPv4 prefixes; it could be a list of IPv6 prefixes",
  ]);
});

Deno.test("HexDecoder reads parts of messages as what they are", () => {
  const attributes = "40010100" + "4002060201" + "0000fde9" + "4003040a000002";
  const rows: [string, string, string][] = [
    [attributes, `${MARKER}002b0200000014${attributes}`, "path attributes"],
    [
      `0000000040010100`.slice(0, 4) + "0004" + "40010100" + "180a0100",
      `${MARKER}001f02` + "0000" + "0004" + "40010100180a0100",
      "the body of an UPDATE",
    ],
    [WITHDRAW.slice(32), WITHDRAW, "a message without its marker"],
    [
      KEEPALIVE.replace("ff", "fe"),
      KEEPALIVE.replace("ff", "fe"),
      "a message whose marker is not all ones",
    ],
    [
      "40" + "20010db800000001",
      `${MARKER}00390200000022` + "900e001e" + "00020110" + "00".repeat(17) + "4020010db800000001",
      "a list of IPv6 prefixes",
    ],
  ];
  for (const [part, message, name] of rows) {
    const sink = read(part);
    assertEquals(messages(sink), [message], name);
    assertMatch(sink.only("notice")[0]!, new RegExp(`line 1: read as ${name}(;|$)`));
  }
});

Deno.test("HexDecoder delivers a message whose length is what is wrong with it", () => {
  assertEquals(messages(read(`${MARKER}001204`)), [`${MARKER}001204`]);
});

Deno.test("HexDecoder tells of what it cannot read with its line, and reads on", () => {
  const rows: [string, RegExp][] = [
    ["ffzz", /line 1, column 3: "z" is not a hex digit/],
    ["00 18 0", /line 1, column 7: 1 digit does not make whole octets/],
    ["00 180 0a", /line 1, column 4: 3 digits do not make whole octets/],
    ["\\x", /line 1, column 3: the end of the line is not a hex digit/],
    [KEEPALIVE.slice(0, 36), /line 1: 18 octets are too few for a message/],
    [WITHDRAW.slice(0, -2), /line 1: a message of 27 octets, 26 are there/],
    ["fafbfcfd", /line 1: 4 octets that are neither messages nor attributes nor prefixes/],
    ["\u0000", /line 1, column 1: "\\u0000" is not a hex digit/],
  ];
  for (const [text, reason] of rows) {
    const sink = read(`${text}\n\n${KEEPALIVE}`);
    assertEquals(sink.only("damage").length, 1, text);
    assertMatch(sink.only("damage")[0]!, reason);
    assertEquals(messages(sink), [KEEPALIVE], text);
  }
});

Deno.test("HexDecoder delivers the same for pieces of any size, and each line as it comes", () => {
  const text =
    `${KEEPALIVE}\nxx\n00 18 0a 01 00\n\n00000000: ${MARKER}\n00000010: 0013 04\n${WITHDRAW}`;
  const whole = read(text).lines;
  assertEquals(whole.length, 6);
  for (const size of [1, 2, 3, 10, 40]) assertEquals(read(text, size).lines, whole);
  const sink = new RecordingSink(), decoder = new HexDecoder(sink, new FlowTable());
  decoder.push(new TextEncoder().encode(`${KEEPALIVE}\n`));
  assertEquals(messages(sink), [KEEPALIVE]);
});

Deno.test("HexDecoder bounds one line and one item", () => {
  const sink = new RecordingSink(), decoder = new HexDecoder(sink, new FlowTable());
  const piece = new TextEncoder().encode("00 ".repeat(1 << 18));
  for (let i = 0; i < 8; i++) decoder.push(piece);
  decoder.finish();
  assertMatch(sink.only("damage")[0]!, /line 1: it is longer than 4194304 characters/);
  const repeated = read(
    `00000000  ${spaced(MARKER, " ")}  |.|\n*\nfffffff0  00  |.|\n${KEEPALIVE}`,
  );
  assert(repeated.lines.length > 0);
});

Deno.test("HexDecoder reads the dumps of Wireshark, text beside the octets or not", () => {
  const ones = Array(16).fill("ff").join(" ");
  for (const gap of ["  ", "   "]) {
    const bare = `0000${gap}${ones}\n0010${gap}00 13 04\n`;
    const beside = `0000${gap}${ones}   ................\n0010${gap}00 13 04${" ".repeat(42)}ab.\n`;
    for (const text of [bare, beside]) {
      assertEquals(messages(read(text)), [KEEPALIVE]);
      assertEquals(read(text).only("damage"), []);
    }
  }
});
