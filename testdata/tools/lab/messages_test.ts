import { assertEquals } from "@std/assert";
import { countMessages } from "./capture.ts";
import * as m from "./messages.ts";

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

Deno.test("message writes the marker, its own length and the type", () => {
  assertEquals(m.message(4), "ff".repeat(16) + "0013" + "04");
  assertEquals(m.notification(6, 2, "00").slice(32), "0016" + "03" + "0602" + "00");
});

Deno.test("open carries AS_TRANS for a four-octet AS and says the real one in capability 65", () => {
  const said = m.open({ as: 4200000001, id: "192.0.2.1" });
  assertEquals(said.slice(40, 44), "5ba0");
  assertEquals(said.endsWith(m.capability(65, "fa56ea01")), true);
});

Deno.test("update counts withdrawn routes and attributes in octets", () => {
  const said = m.update(m.ORIGIN, m.nlri("10.1.0.0/16"), m.nlri("10.0.0.0/8"));
  assertEquals(said.slice(38), "0002" + "080a" + "0004" + "40010100" + "100a01");
});

Deno.test("countMessages finds each message once, also behind a byte that looks like the marker", () => {
  const stream = "ff" + m.KEEPALIVE + m.notification(6, 2) + m.KEEPALIVE;
  assertEquals(countMessages(bytes(stream), 4), 2);
  assertEquals(countMessages(bytes(stream), 3), 1);
  assertEquals(countMessages(bytes(stream), 1), 0);
});
