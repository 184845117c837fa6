import { assert, assertEquals, assertThrows } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import { Block } from "../wire/block.ts";
import { makeContext } from "../wire/context.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { Filter, FilterError, type FilterTexts, PassingSets } from "./mod.ts";

const IPV4 = 1 << 8 | 1, IPV6 = 2 << 8 | 1;

/** Attributes as hex, interned; several sets share one checker so that their ids differ. */
class Attributes {
  readonly #checker = new UpdateChecker();
  readonly block = new Block(this.#checker.sets);

  get sets() {
    return this.#checker.sets;
  }

  intern(hex: string, asWidth: 2 | 4 = 4): number {
    const bytes = fromHex(hex);
    this.#checker.checkBlock(bytes, 0, bytes.length, makeContext({ asWidth }));
    return this.#checker.set;
  }
}

/** Whether attributes pass; those of `hex`. */
function passes(texts: FilterTexts, hex: string, asWidth: 2 | 4 = 4): boolean {
  const attributes = new Attributes();
  attributes.block.open(attributes.intern(hex, asWidth));
  return new Filter(texts).passesAttributes(attributes.block);
}

const ORIGIN = "40010100";

/** AS_PATH of these segments: type and numbers. */
function path(...segments: [type: number, ...numbers: number[]][]): string {
  const body = segments.map(([type, ...numbers]) =>
    octet(type) + octet(numbers.length) +
    numbers.map((n) => n.toString(16).padStart(8, "0")).join("")
  ).join("");
  return `4002${octet(body.length / 2)}${body}`;
}

function octet(value: number): string {
  return value.toString(16).padStart(2, "0");
}

/** COMMUNITIES of `[high, low]` pairs. */
function communities(...pairs: [number, number][]): string {
  const body = pairs.map((pair) => pair.map((n) => n.toString(16).padStart(4, "0")).join(""));
  return `c008${octet(pairs.length * 4)}${body.join("")}`;
}

const SEQUENCE = 2, SET = 1, CONFED = 3;
const THROUGH = ORIGIN + path([SEQUENCE, 65001, 65002, 65003]);

Deno.test("Filter with nothing to ask passes everything and is about nothing", () => {
  const filter = new Filter({});
  assert(filter.passesPeer(new Uint8Array(0), undefined));
  assert(
    filter.passesTime(-1) && filter.passesFamily(99) && filter.passesPrefix(99, fromHex("00"), 0),
  );
  assert(passes({}, ORIGIN));
  assertEquals([filter.isAboutRoutes, filter.isAboutNlri, filter.isAboutAttributes], [
    false,
    false,
    false,
  ]);
});

Deno.test("Filter -o takes the last AS of the path; a comma is or, ! is not", () => {
  assert(passes({ originAsn: ["65003"] }, THROUGH));
  assert(!passes({ originAsn: ["65002"] }, THROUGH));
  assert(passes({ originAsn: ["1", "65003"] }, THROUGH));
  assert(passes({ originAsn: ["!65002"] }, THROUGH));
  assert(!passes({ originAsn: ["!65003"] }, THROUGH));
  assert(!passes({ originAsn: ["65003", "!65003"] }, THROUGH), "not wins");
  assert(passes({ originAsn: ["AS65003"] }, THROUGH));
  assert(passes({ originAsn: ["64512.10"] }, ORIGIN + path([SEQUENCE, 1, 64512 * 65536 + 10])));
});

Deno.test("Filter -o finds no origin in an empty path, which passes only what is negated", () => {
  const empty = ORIGIN + path();
  assert(!passes({ originAsn: ["65001"] }, empty));
  assert(passes({ originAsn: ["!65001"] }, empty));
});

Deno.test("Filter -o takes any AS of a set at the end of the path, and none of a confederation", () => {
  const set = ORIGIN + path([SEQUENCE, 65001], [SET, 65004, 65005]);
  assert(passes({ originAsn: ["65004"] }, set) && passes({ originAsn: ["65005"] }, set));
  assert(!passes({ originAsn: ["65001"] }, set) && !passes({ originAsn: ["!65005"] }, set));
  assert(!passes({ originAsn: ["65009"] }, ORIGIN + path([CONFED, 65009])));
});

Deno.test("Filter -o reads paths of two-octet numbers, merged with AS4_PATH", () => {
  const two = ORIGIN + "40020602025ba0fde9";
  assert(passes({ originAsn: ["65001"] }, two, 2));
  const as4 = ORIGIN + "4002040201" + "5ba0" + "c011060201" + "fa56ea01";
  assert(passes({ originAsn: ["4200000001"] }, as4, 2));
  assert(!passes({ originAsn: ["23456"] }, as4, 2));
});

Deno.test("Filter -a matches the path as text; _ stands between numbers and at both ends", () => {
  const matches = (asPath: string, hex = THROUGH) => passes({ asPath }, hex);
  assert(matches("^65001"));
  assert(matches("65003$"));
  assert(matches("^65001 .* 65003$"));
  assert(matches("_65002_"));
  assert(matches("^65001_65002_65003$"));
  assert(matches("_65001_") && matches("_65003_"));
  assert(!matches("_6500_"), "no part of a number");
  assert(!matches("^65002"));
  assert(matches("!^65002") && !matches("!^65001"));
  assert(matches("^$", ORIGIN + path()));
  assert(matches("_65005_", ORIGIN + path([SEQUENCE, 65001], [SET, 65004, 65005])));
  assert(matches("_65009_", ORIGIN + path([CONFED, 65009], [SEQUENCE, 65001])));
});

Deno.test("Filter -C finds exact communities, wildcards and names", () => {
  const hex = ORIGIN + communities([65000, 1], [65000, 7], [65535, 0xff01]);
  assert(passes({ community: ["65000:1"] }, hex));
  assert(!passes({ community: ["65000:2"] }, hex));
  assert(passes({ community: ["65000:*"] }, hex));
  assert(passes({ community: ["*:7"] }, hex));
  assert(passes({ community: ["*:*"] }, hex));
  assert(!passes({ community: ["65001:*"] }, hex));
  assert(passes({ community: ["no-export"] }, hex));
  assert(!passes({ community: ["no-advertise"] }, hex));
  assert(passes({ community: ["1:1", "65000:7"] }, hex));
  assert(!passes({ community: ["!65000:7"] }, hex));
  assert(passes({ community: ["65000:1", "!65000:8"] }, hex));
  assert(!passes({ community: ["*:*"] }, ORIGIN), "no community at all");
  assert(passes({ community: ["!*:*"] }, ORIGIN));
});

Deno.test("Filter -C finds large communities by three parts, and does not mix the two kinds", () => {
  const large = ORIGIN + "c0200c" + "0000fbf4" + "00000001" + "fffffffe";
  assert(passes({ community: ["64500:1:4294967294"] }, large));
  assert(passes({ community: ["64500:*:*"] }, large));
  assert(passes({ community: ["64500:1:*"] }, large));
  assert(!passes({ community: ["64500:2:*"] }, large));
  assert(!passes({ community: ["64500:1"] }, large));
  assert(!passes({ community: ["*:*:*"] }, ORIGIN + communities([64500, 1])));
});

/** Whether an NLRI in hex passes. */
function passesPrefix(texts: FilterTexts, nlri: string, key = IPV4): boolean {
  return new Filter(texts).passesPrefix(key, fromHex(nlri), 0);
}

Deno.test("Filter -p is exactly this prefix; -s adds what covers it, -S what is inside", () => {
  const prefix = ["10.1.0.0/16"], exact = "100a01", inside = "180a0101", around = "080a";
  assertEquals(
    [exact, inside, around, "00", "100a02", "180a0201"].map((n) => passesPrefix({ prefix }, n)),
    [
      true,
      false,
      false,
      false,
      false,
      false,
    ],
  );
  const sub = { prefix, includeSub: true }, sup = { prefix, includeSuper: true };
  assert(passesPrefix(sub, exact) && passesPrefix(sub, inside) && passesPrefix(sub, "200a01ffff"));
  assert(!passesPrefix(sub, around) && !passesPrefix(sub, "180a0201"));
  assert(passesPrefix(sup, exact) && passesPrefix(sup, around) && passesPrefix(sup, "00"));
  assert(!passesPrefix(sup, inside) && !passesPrefix(sup, "080b"));
  assert(passesPrefix({ ...sub, includeSuper: true }, around));
});

Deno.test("Filter -p ignores bits behind the length of what it is asked about", () => {
  assert(passesPrefix({ prefix: ["10.16.0.0/12"] }, "0c0a1f"));
});

Deno.test("Filter -p keeps families apart and takes several, and none", () => {
  const both = { prefix: ["10.0.0.0/8", "2001:db8::/32"] };
  assert(passesPrefix(both, "080a"));
  assert(passesPrefix(both, "2020010db8", IPV6));
  assert(!passesPrefix({ prefix: ["::/0"], includeSub: true }, "080a"));
  assert(!passesPrefix({ prefix: ["0.0.0.0/0"], includeSub: true }, "2020010db8", IPV6));
  assert(!passesPrefix({ prefix: ["!10.0.0.0/8"] }, "080a"));
  assert(passesPrefix({ prefix: ["!10.0.0.0/8"] }, "080b"));
  const hole = { prefix: ["10.0.0.0/8", "!10.1.0.0/16"], includeSub: true };
  assert(passesPrefix(hole, "180a0201") && !passesPrefix(hole, "180a0101"));
});

Deno.test("Filter -p passes nothing of a family whose NLRI is no plain prefix", () => {
  const any = { prefix: ["0.0.0.0/0"], includeSub: true };
  assert(!passesPrefix(any, "200a000001", 1 << 8 | 128));
  assert(!passesPrefix(any, "0203", 25 << 8 | 70));
  assert(passesPrefix(any, "080a", 1 << 8 | 2), "multicast is one");
});

Deno.test("Filter -j and -J ask who said it", () => {
  const from = (texts: FilterTexts, address: number[], asn?: number) =>
    new Filter(texts).passesPeer(Uint8Array.from(address), asn);
  const one = [192, 0, 2, 1], other = [192, 0, 2, 2];
  assert(from({ peerIp: ["192.0.2.1"] }, one) && !from({ peerIp: ["192.0.2.1"] }, other));
  assert(from({ peerIp: ["192.0.2.9", "192.0.2.2"] }, other));
  assert(!from({ peerIp: ["!192.0.2.1"] }, one) && from({ peerIp: ["!192.0.2.1"] }, other));
  assert(from({ peerIp: ["::1"] }, [...new Array(15).fill(0), 1]));
  assert(!from({ peerIp: ["::1"] }, []), "nobody is not asked for");
  assert(from({ peerAsn: ["65001"] }, one, 65001) && !from({ peerAsn: ["65001"] }, one, 65002));
  assert(!from({ peerAsn: ["65001"] }, one), "an AS that nobody told is not this one");
  assert(from({ peerAsn: ["!65001"] }, one));
  assert(!from({ peerIp: ["192.0.2.1"], peerAsn: ["65002"] }, one, 65001), "both have to fit");
});

Deno.test("Filter --family takes full names, short names and lists", () => {
  const all = [IPV4, IPV6, 1 << 8 | 128, 25 << 8 | 70];
  const of = (...family: string[]) => {
    const filter = new Filter({ family });
    return all.filter((key) => filter.passesFamily(key));
  };
  assertEquals(of("ipv4 unicast"), [IPV4]);
  assertEquals(of("ipv4"), [IPV4]);
  assertEquals(of("ipv6", "evpn"), [IPV6, 25 << 8 | 70]);
  assertEquals(of("vpnv4"), [1 << 8 | 128]);
  assertEquals(of("!ipv4"), [IPV6, 1 << 8 | 128, 25 << 8 | 70]);
});

Deno.test("Filter knows whether it asks about single routes", () => {
  assert(new Filter({ prefix: ["10.0.0.0/8"] }).isAboutNlri);
  assert(new Filter({ family: ["ipv4"] }).isAboutNlri);
  assert(new Filter({ originAsn: ["1"] }).isAboutAttributes);
  assert(new Filter({ asPath: "x" }).isAboutAttributes);
  assert(new Filter({ community: ["1:1"] }).isAboutAttributes);
  assert(!new Filter({ peerIp: ["10.0.0.1"], peerAsn: ["1"], startTs: "0" }).isAboutRoutes);
});

Deno.test("PassingSets asks each set once and again when ids are given out anew", () => {
  const attributes = new Attributes(), filter = new Filter({ originAsn: ["65003"] });
  const passing = new PassingSets(filter, attributes.sets);
  const yes = attributes.intern(THROUGH), no = attributes.intern(ORIGIN + path([SEQUENCE, 1]));
  assertEquals([passing.has(yes), passing.has(no), passing.has(yes)], [true, false, true]);
  attributes.sets.blocks.sweep();
  // The same numbers, now of other attributes.
  assertEquals(attributes.intern(ORIGIN + path([SEQUENCE, 1])), yes);
  assertEquals(attributes.intern(THROUGH), no);
  assertEquals([passing.has(yes), passing.has(no)], [false, true]);
});

Deno.test("PassingSets has room for any number of sets", () => {
  const attributes = new Attributes();
  const passing = new PassingSets(new Filter({ originAsn: ["9999"] }), attributes.sets);
  let found = 0;
  for (let asn = 1; asn <= 12_000; asn++) {
    if (passing.has(attributes.intern(ORIGIN + path([SEQUENCE, asn])))) found++;
  }
  assertEquals(found, 1);
});

Deno.test("Filter says what is wrong with a text, its value and what would be right", () => {
  const wrong: [FilterTexts, string][] = [
    [{ originAsn: ["x"] }, 'origin AS "x" is not an AS number like 65001 or 64512.10'],
    [{ originAsn: ["4294967296"] }, 'origin AS "4294967296" is not'],
    [{ originAsn: ["!"] }, 'origin AS "" is not'],
    [{ peerAsn: ["1.2.3"] }, 'peer AS "1.2.3" is not an AS number'],
    [{ peerIp: ["10.0.0"] }, 'peer address "10.0.0" is not an IP address'],
    [{ peerIp: ["010.0.0.1"] }, 'peer address "010.0.0.1" is not'],
    [{ prefix: ["10.0.0.1/8"] }, 'prefix "10.0.0.1/8" is not a prefix like 10.0.0.0/8'],
    [{ prefix: ["10.0.0.0/33"] }, 'prefix "10.0.0.0/33" is not'],
    [{ community: ["65536:1"] }, 'community "65536:1" is not a community like'],
    [{ community: ["1:2:3:4"] }, 'community "1:2:3:4" is not'],
    [{ community: ["no-exprt"] }, 'community "no-exprt" is not'],
    [{ asPath: "(" }, 'AS path "(" is not a regular expression: '],
    [{ family: ["ipv5"] }, 'family "ipv5" is not an address family like'],
    [{ startTs: "yesterday" }, 'time "yesterday" is not like 2026-01-31T12:00:00Z'],
  ];
  for (const [texts, message] of wrong) {
    assertThrows(() => new Filter(texts), FilterError, message);
  }
});
