import { assertEquals } from "@std/assert";
import { formatAddress } from "../net/address.ts";
import { parsePrefix } from "../net/prefix.ts";
import { PrefixReader } from "./prefix_reader.ts";

const reader = new PrefixReader();

/** What the reader makes of a whole text; undefined when it is no prefix. */
function read(text: string): string | undefined {
  const bytes = new TextEncoder().encode(text);
  if (reader.read(bytes, 0, bytes.length) !== bytes.length) return undefined;
  reader.mask();
  return `${formatAddress(reader.octets, 0, reader.size)}/${reader.length}`;
}

/** The same by the parser for single texts. */
function parsed(text: string): string | undefined {
  const prefix = parsePrefix(text, true);
  return prefix && `${formatAddress(prefix.address)}/${prefix.length}`;
}

// RFC 4291 §2.2 and its inverse, and what people mistype.
const TEXTS = [
  "10.0.0.0/8",
  "192.0.2.1",
  "0.0.0.0/0",
  "255.255.255.255/32",
  "10.0.0.0/33",
  "10.0.0.0/",
  "10.0.0.0/08",
  "10.0.0/8",
  "10.0.0.00/8",
  "010.0.0.0/8",
  "10.0.0.256/32",
  "10.0.0.0.0/8",
  "",
  "/8",
  "::",
  "::/0",
  "::1",
  "1::",
  ":::",
  "1:::2",
  ":1::2",
  "1::2:",
  "1::2::3",
  "2001:db8::/32",
  "2001:DB8:0:0:8:800:200C:417A/128",
  "2001:db8::/129",
  "2001:db8::g/64",
  "2001:db8:0:0:0:0:0/64",
  "1:2:3:4:5:6:7::/112",
  "::2:3:4:5:6:7:8",
  "1:2:3:4:5:6:7:8::",
  "::1:2:3:4:5:6:7:8",
  "1:2:3:4:5:6:7:8:9",
  "12345::/16",
  "::ffff:129.144.52.38/128",
  "::13.1.68.3",
  "64:ff9b::192.0.2.33/128",
  "1:2:3:4:5:6:1.2.3.4",
  "1:2:3:4:5:6:7:1.2.3.4",
  "::1.2.3",
  "::1.2.3.4:5",
  "fe80::1%eth0",
];

Deno.test("PrefixReader agrees with parsePrefix about every text", () => {
  assertEquals(TEXTS.map((text) => [text, read(text)]), TEXTS.map((text) => [text, parsed(text)]));
});

Deno.test("PrefixReader agrees with parsePrefix about texts put together by chance", () => {
  let seed = 7;
  const chance = (most: number) => (seed = Math.imul(seed, 48271) >>> 0) % most;
  const alphabet = ["::", ":", ".", "/", "0", "1", "ff", "255", "10", "2001", "g"];
  let prefixes = 0;
  for (let i = 0; i < 20_000; i++) {
    const text = Array.from(
      { length: 1 + chance(17) },
      (_, n) =>
        n % 2 === 1 ? [":", ".", "::", "/"][chance(8) & 3]! : alphabet[chance(alphabet.length)]!,
    )
      .join("");
    assertEquals(read(text), parsed(text), text);
    if (parsed(text) !== undefined) prefixes++;
  }
  assertEquals(prefixes > 50, true);
});

Deno.test("PrefixReader takes an IPv4 address only at the end of an IPv6 one", () => {
  assertEquals(read("1.2.3.4::"), undefined);
  assertEquals(read("1.2.3.4::5"), undefined);
});

Deno.test("PrefixReader tells host bits, and stops behind the prefix", () => {
  const bytes = new TextEncoder().encode("x10.1.2.3/20 med");
  assertEquals(reader.read(bytes, 1, bytes.length), 12);
  assertEquals(reader.hasHostBits(), true);
  reader.mask();
  assertEquals(reader.hasHostBits(), false);
  assertEquals(formatAddress(reader.octets, 0, 4), "10.1.0.0");
});
