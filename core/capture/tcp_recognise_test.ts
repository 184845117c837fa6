import { assertEquals } from "@std/assert";
import { hex, KEEPALIVE, message, type Octets } from "./made_packets.ts";
import { recogniseMiddle, recogniseStart } from "./tcp_recognise.ts";

const start = (octets: Octets) =>
  recogniseStart(Uint8Array.from([0xff, ...octets]), 1, octets.length + 1);

function middle(octets: Octets): string {
  const bytes = Uint8Array.from([0xff, ...octets, 0xff]);
  const { protocol, at } = recogniseMiddle(bytes, 1, octets.length + 1);
  return protocol === "wait" ? protocol : `${protocol} ${at - 1}`;
}

const PER_PEER = new Array<number>(42).fill(1);
const INITIATION = hex("03 0000000b 04 0002 0001 61");
const MONITORING = [...hex("03 00000057 00"), ...PER_PEER, ...message(2, 20)];
const PEER_UP = [
  ...hex("03 00000088 03"),
  ...PER_PEER,
  ...new Array<number>(20).fill(2),
  ...message(1, 10),
  ...message(1, 20),
];

Deno.test("recogniseStart knows BGP by its marker and BMP by its header", () => {
  assertEquals(start(message(1, 10)), "bgp");
  assertEquals(start(INITIATION), "bmp");
  assertEquals(start(MONITORING), "bmp");
});

Deno.test("recogniseStart waits for a whole header, and no longer", () => {
  for (let n = 0; n < 19; n++) assertEquals(start(KEEPALIVE.slice(0, n)), "wait");
  for (let n = 1; n < 6; n++) assertEquals(start(INITIATION.slice(0, n)), "wait");
  assertEquals(start(new Array<number>(19).fill(0xff)), "other");
  assertEquals(start([...KEEPALIVE.slice(0, 15), 0xfe]), "other");
  assertEquals(start([0x16, 3, 1]), "other");
});

Deno.test("recogniseStart is not fooled by TPKT, which begins with 3 too", () => {
  assertEquals(start(hex("0300 0013 0ee000000000000100080003000000")), "other");
});

Deno.test("recogniseMiddle finds a marker with a sane length and type", () => {
  assertEquals(middle([5, 6, 7, ...KEEPALIVE]), "bgp 3");
  assertEquals(middle([0xff, 0, ...message(2, 50).slice(0, 30)]), "bgp 2");
  assertEquals(middle([...new Array<number>(16).fill(0xff), 0, 18, 2]), "wait");
  assertEquals(middle([...new Array<number>(16).fill(0xff), 0, 19, 9]), "wait");
  assertEquals(middle(new Array<number>(200).fill(0xff)), "wait");
  assertEquals(middle(KEEPALIVE.slice(0, 18)), "wait");
});

Deno.test("recogniseMiddle sees that messages are inside of BMP", () => {
  assertEquals(middle(MONITORING), "bmp 0");
  assertEquals(middle([7, 7, 7, ...MONITORING]), "bmp 3");
  assertEquals(middle([7, 7, 7, ...PEER_UP]), "bmp 3");
  assertEquals(middle([...message(2, 20), ...MONITORING]), "bmp 39");
  assertEquals(middle([...message(2, 20), ...KEEPALIVE]), "bgp 0");
});
