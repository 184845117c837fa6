import { assert, assertEquals, assertThrows } from "@std/assert";
import { getAvailablePort } from "@std/net";
import { parse, YamlSyntaxError } from "@std/yaml";
import { Table } from "@cliffy/table";
import bzip2 from "bzip2";

Deno.test("getAvailablePort keeps a preferred port that is free and leaves one that is taken", () => {
  const isKept = () => {
    const free = getAvailablePort();
    return getAvailablePort({ preferredPort: free }) === free;
  };
  // Now and then a process that another test starts has a copy of the socket for a moment.
  assert(Array.from({ length: 100 }, isKept).includes(true));
  using taken = Deno.listen({ port: 0 });
  assert(getAvailablePort({ preferredPort: taken.addr.port }) !== taken.addr.port);
});

Deno.test("Table aligns columns without lines by default and draws them when asked", () => {
  const plain = new Table().header(["peer", "state"]).body([["192.0.2.1", "Idle"]]).toString();
  assertEquals(plain, "peer      state\n192.0.2.1 Idle");
  const boxed = new Table().header(["a"]).push(["1"]).border().toString();
  assertEquals(boxed.split("\n")[1], "│ a │");
});

Deno.test("parse of YAML with the failsafe schema keeps every scalar as it was written", () => {
  const text = "asn: 64512.10\npassword: 01234567\n";
  assertEquals(parse(text, { schema: "failsafe" }), { asn: "64512.10", password: "01234567" });
  assertThrows(() => parse("a: [1", { schema: "failsafe" }), YamlSyntaxError);
});

Deno.test("bzip2.decompress gives back the text of a stream the bzip2 tool wrote", () => {
  const file = Uint8Array.fromBase64(
    "QlpoOTFBWSZTWQu8BR0AAAfRgAAQQAAmBRIgIAAxADASk0wyMw0wQxiTOF3JFOFCQC7wFHQ=",
  );
  let bit = 0;
  const bits = (count: number | null): number => {
    if (count === null) return bit = (bit + 7) & ~7;
    let value = 0;
    for (let i = 0; i < count; i++, bit++) {
      value = value << 1 | (file[bit >> 3] ?? 0) >> (7 - (bit & 7)) & 1;
    }
    return value;
  };
  const size = bzip2.header(bits) * 100_000;
  const out: number[] = [];
  const crc = bzip2.decompress(bits, (byte) => out.push(byte), new Int32Array(size), size, 0);
  assertEquals(new TextDecoder().decode(new Uint8Array(out)), "underlay underlay\n");
  assertEquals(bzip2.decompress(bits, () => {}, new Int32Array(size), size, crc ?? 0), null);
});
