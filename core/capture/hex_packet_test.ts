import { assertEquals } from "@std/assert";
import { tcpPayload } from "./hex_packet.ts";

// A KEEPALIVE from 192.0.2.1 to 192.0.2.2, IPv4 and TCP without options, and the same over IPv6.
const V4 = "4500003b00014000400600000c000201c0000202" + "8000" + "00b3" +
  "0000000100000001" + "5018" + "0200" + "0000" + "0000";
const V6 = "6000000000270640" + "20010db8000000000000000000000001" +
  "20010db8000000000000000000000002" + "800000b3000000010000000150180200" + "00000000";
const ALIVE = "ff".repeat(16) + "001304", ETHERNET = "020000000001020000000002";

const payload = (hex: string) => tcpPayload(Uint8Array.fromHex(hex))?.toHex();

Deno.test("tcpPayload finds what TCP carries, with and without an Ethernet header, padded or not", () => {
  assertEquals(payload(V4 + ALIVE), ALIVE);
  assertEquals(payload(V6 + ALIVE), ALIVE);
  assertEquals(payload(`${ETHERNET}0800${V4}${ALIVE}`), ALIVE);
  assertEquals(payload(`${ETHERNET}86dd${V6}${ALIVE}0000`), ALIVE);
  // A bare acknowledgement: the IP length ends with the TCP header.
  assertEquals(payload(V4.replace("4500003b", "45000028")), "");
});

Deno.test("tcpPayload takes nothing for a packet whose lengths do not fit", () => {
  const whole = Uint8Array.fromHex(V4 + ALIVE);
  for (let length = 0; length < whole.length; length++) {
    assertEquals(tcpPayload(whole.subarray(0, length)), undefined, String(length));
  }
  assertEquals(payload(V4.replace("5018", "4018") + ALIVE), undefined);
  assertEquals(payload(V4.replace("4006", "4011") + ALIVE), undefined);
  assertEquals(payload(ALIVE), undefined);
});
