import { assertEquals } from "@std/assert";
import { fromHex } from "../../net/hex.ts";
import { Block } from "../../wire/block.ts";
import { birdAttributes, birdTail } from "./attributes.ts";

/** A block opened from hex, AS numbers of four octets. */
function opened(hex: string): Block {
  const bytes = fromHex(hex.replaceAll(/\s/g, ""))!;
  const block = new Block({
    generation: 0,
    bytesOf: () => bytes,
    start: () => 0,
    end: () => bytes.length,
    attributeClass: () => 1,
    isClean: () => true,
  });
  block.open(0);
  return block;
}

const IGP = "400101 00", EMPTY_PATH = "400200";

interface Told {
  readonly what: string;
  readonly hex: string;
  readonly tail: string;
  readonly lines: readonly string[];
}

// What BIRD 2.0.12 printed of these attributes, sent to it by ExaBGP 4.2.21.
const TOLD: readonly Told[] = [
  {
    what: "what a reflector adds, and a MED",
    hex: `${IGP} 40020a 0202 0000fdf2 0000fdf3 800404 00000005 400504 00000096
      800904 01020304 800a08 04040404 05050505`,
    tail: " [AS65011i]",
    lines: [
      "BGP.origin: IGP",
      "BGP.as_path: 65010 65011",
      "BGP.next_hop: 10.0.13.3",
      "BGP.med: 5",
      "BGP.local_pref: 150",
      "BGP.originator_id: 1.2.3.4",
      "BGP.cluster_list: 4.4.4.4 5.5.5.5",
    ],
  },
  {
    what: "a set, an aggregator and an attribute nobody knows",
    hex: `400101 01 400210 0201 0000fdf2 0102 0000fdf3 0000fdf4 400504 00000064 400600
      c00708 0000fdfc 09090909 c09904 010203ff`,
    tail: " [e]",
    lines: [
      "BGP.origin: EGP",
      "BGP.as_path: 65010 {65011 65012}",
      "BGP.next_hop: 10.0.13.3",
      "BGP.local_pref: 100",
      "BGP.atomic_aggr: ",
      "BGP.aggregator: 9.9.9.9 AS65020",
      "BGP.99 [t]: 01 02 03 ff",
    ],
  },
  {
    what: "communities, well-known ones as numbers",
    hex: `400101 02 ${EMPTY_PATH} 400504 00000064
      c00818 ffffff01 ffffff02 ffff0000 ffff029a ffffff03 00010002
      c01028 0002fde900000007 0003010203040008 0202000111700009 4005000000000001 030c000000000007`,
    tail: " [?]",
    lines: [
      "BGP.origin: Incomplete",
      "BGP.as_path: ",
      "BGP.next_hop: 10.0.13.3",
      "BGP.local_pref: 100",
      "BGP.community: (65535,65281) (65535,65282) (65535,0) (65535,666) (65535,65283) (1,2)",
      "BGP.ext_community: (rt, 65001, 7) (ro, 258, 50593800) (rt, 70000, 9) " +
      "(unknown 0x4005, 0, 1) (generic, 0x30c0000, 0x7)",
    ],
  },
  {
    what: "OTC, and large communities",
    hex: `${IGP} ${EMPTY_PATH} 400504 00000064 c0200c 0000fdea 00000001 00000002
      c02304 0000fde9`,
    tail: " [i]",
    lines: [
      "BGP.origin: IGP",
      "BGP.as_path: ",
      "BGP.next_hop: 10.0.13.3",
      "BGP.local_pref: 100",
      "BGP.large_community: (65002, 1, 2)",
      "BGP.otc: 65001",
    ],
  },
  {
    what: "AS numbers of four octets, and AIGP",
    hex: `${IGP} 40020e 0203 0000fdf2 00005ba0 fa56ea00 400504 00000064
      801a0b 01000b0000000000000064`,
    tail: " [AS4200000000i]",
    lines: [
      "BGP.origin: IGP",
      "BGP.as_path: 65010 23456 4200000000",
      "BGP.next_hop: 10.0.13.3",
      "BGP.local_pref: 100",
      "BGP.aigp: 100",
    ],
  },
];

for (const { what, hex, tail, lines } of TOLD) {
  Deno.test(`birdAttributes prints as BIRD does: ${what}`, () => {
    const block = opened(hex);
    assertEquals(birdAttributes(block, "10.0.13.3"), lines);
    assertEquals(birdTail(block), tail);
  });
}

Deno.test("birdAttributes gives a route from outside the preference that it counts with", () => {
  const block = opened(`${IGP} ${EMPTY_PATH}`);
  assertEquals(birdAttributes(block, "", 200).at(-1), "BGP.local_pref: 200");
  const told = opened(`${IGP} ${EMPTY_PATH} 400504 00000007`);
  assertEquals(birdAttributes(told, "", 200).at(-1), "BGP.local_pref: 7");
});

Deno.test("birdAttributes knows the flags of an attribute whose length has two octets", () => {
  assertEquals(birdAttributes(opened("90990002 0102"), ""), ["BGP.99: 01 02"]);
  assertEquals(birdAttributes(opened("d0990002 0102"), ""), ["BGP.99 [t]: 01 02"]);
});
