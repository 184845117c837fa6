import { assert, assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import { formatAddress } from "../net/address.ts";
import { makeContext } from "../wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { Block } from "../wire/block.ts";
import { ADD_PATH, Bench, madeFacts, raw, said, SOUND } from "./made_peers.ts";
import { rowsOf } from "./path_lookup.ts";
import { MOST_PATHS } from "./path_table.ts";

function bench(peers = 1): Bench {
  const made = new Bench();
  for (let n = 1; n <= peers; n++) assertEquals(made.adjIn.addPeer(madeFacts(n)), n - 1);
  return made;
}

const tallyOf = (made: Bench, peer = 0, family = IPV4_UNICAST) =>
  made.adjIn.familyTally(peer, family)!;

Deno.test("AdjIn keeps what each of many peers announces and drops what it withdraws", () => {
  const made = bench(2);
  assertEquals(made.tell(0, { announce: ["10.0.0.0/8", "10.1.0.0/16"] }), 2);
  assertEquals(made.tell(1, { announce: ["10.0.0.0/8"] }), 1);
  assertEquals(made.lines(), ["10.0.0.0/8 peer1", "10.0.0.0/8 peer2", "10.1.0.0/16 peer1"]);
  assertEquals(made.tell(0, { withdraw: ["10.0.0.0/8", "11.0.0.0/8"] }), 1);
  assertEquals(made.lines(), ["10.0.0.0/8 peer2", "10.1.0.0/16 peer1"]);
  const { paths, announced, withdrawn } = tallyOf(made);
  assertEquals({ paths, announced, withdrawn }, { paths: 1, announced: 2, withdrawn: 2 });
});

Deno.test("AdjIn.update replaces a route without a withdrawal, and says whether anything changed", () => {
  const made = bench(), table = made.adjIn.table(IPV4_UNICAST)!;
  made.tell(0, { announce: ["10.0.0.0/8"] });
  const row = table.rowAfter(-1), first = table.setOf(row);
  made.time += 5;
  assertEquals(made.tell(0, { announce: ["10.0.0.0/8"] }), 0);
  assertEquals(table.timeOf(row), made.time - 5);
  assertEquals(made.tell(0, { announce: ["10.0.0.0/8"], attributes: { ...SOUND, med: 7 } }), 1);
  assert(table.setOf(row) !== first);
  assertEquals([table.size, table.timeOf(row)], [1, made.time]);
});

Deno.test("AdjIn.update takes a prefix that is withdrawn and announced in one message as announced", () => {
  // RFC 4271 §4.3.
  const made = bench();
  made.tell(0, { withdraw: ["10.0.0.0/8"], announce: ["10.0.0.0/8"] });
  made.tell(0, { unreach: ["2001:db8::/32"], reach: ["2001:db8::/32"] });
  assertEquals(made.lines(), ["10.0.0.0/8 peer1"]);
  assertEquals(made.lines(IPV6_UNICAST), ["2001:db8::/32 peer1"]);
});

Deno.test("AdjIn.update masks bits behind a prefix", () => {
  const made = bench();
  // 10.31.0.0/12 is 10.16.0.0/12.
  made.tell(
    0,
    fromHex(
      `${"ff".repeat(16)}002e020000` + "0014" + "40010100" + "40020602010000fde9" +
        "400304c0000201" + "0c0a1f",
    ),
  );
  assertEquals(made.lines(), ["10.16.0.0/12 peer1"]);
});

Deno.test("AdjIn.update removes all routes of a message that is treated as withdrawal", () => {
  // RFC 7606 §2: ORIGIN of value 3, with routes in every field.
  const made = bench();
  made.tell(0, { announce: ["10.0.0.0/8", "11.0.0.0/8"] });
  made.tell(0, { reach: ["2001:db8::/32", "2001:db8:1::/48"] });
  const { origin: _, ...others } = SOUND;
  made.tell(0, {
    announce: ["10.0.0.0/8", "12.0.0.0/8"],
    reach: ["2001:db8::/32"],
    attributes: others,
    more: [raw(0x40, 1, "03")],
  });
  assertEquals(made.lines(), ["11.0.0.0/8 peer1"]);
  assertEquals(made.lines(IPV6_UNICAST), ["2001:db8:1::/48 peer1"]);
  assertEquals([tallyOf(made).treatedAsWithdraw, tallyOf(made).withdrawn], [2, 0]);
});

Deno.test("AdjIn.update keeps a route without the attributes that are discarded", () => {
  const made = bench(), table = made.adjIn.table(IPV4_UNICAST)!;
  const { sets } = made.checker;
  // RFC 7606 §7.7: an AGGREGATOR of three octets; §7.5: LOCAL_PREF from outside; §3(g): MED again.
  made.tell(0, {
    announce: ["10.0.0.0/8", "11.0.0.0/8"],
    attributes: { ...SOUND, med: 7 },
    more: [raw(0xc0, 7, "010203"), raw(0x40, 5, "00000064"), raw(0x80, 4, "00000009")],
  });
  const set = table.setOf(table.rowAfter(-1));
  assertEquals(
    sets.bytesOf(set).subarray(sets.start(set), sets.end(set)).toHex(),
    "40010100" + "40020a02020000fde90000fdf2" + "400304c0000201" + "80040400000007",
  );
  assertEquals(made.adjIn.tally(0).discardedAttributes, 1);
  // The same again comes to the same set, and a sound message with these attributes too.
  assertEquals(made.tell(0, { announce: ["10.0.0.0/8"], attributes: { ...SOUND, med: 7 } }), 0);
});

Deno.test("AdjIn.update leaves everything as it is where the session is to be reset", () => {
  const made = bench();
  made.tell(0, { announce: ["10.0.0.0/8"] });
  // A well-known attribute that nobody knows (RFC 4271 §6.3).
  const changes = made.tell(0, { withdraw: ["10.0.0.0/8"], more: [raw(0x40, 99, "00")] });
  assertEquals([changes, made.lines()], [0, ["10.0.0.0/8 peer1"]]);
});

Deno.test("AdjIn.update ignores a prefix that cannot be used, and it alone", () => {
  const made = bench();
  made.tell(0, { announce: ["10.0.0.0/8", "224.1.0.0/16", "240.0.0.0/8", "11.0.0.0/8"] });
  assertEquals(made.lines(), ["10.0.0.0/8 peer1", "11.0.0.0/8 peer1"]);
  assertEquals(tallyOf(made).unusable, 2);
});

Deno.test("AdjIn has the path identifier in the key only where it was negotiated", () => {
  const made = bench(2);
  made.tell(0, { announce: ["10.0.0.0/8#7", "10.0.0.0/8#4294967295", "10.0.0.0/8#0"] }, ADD_PATH);
  made.tell(1, { announce: ["10.0.0.0/8"] });
  const all = ["#0 peer1", "#7 peer1", "#4294967295 peer1", " peer2"];
  assertEquals(made.lines(), all.map((tail) => `10.0.0.0/8${tail}`));
  made.tell(0, { withdraw: ["10.0.0.0/8#7", "10.0.0.0/8#8"] }, ADD_PATH);
  assertEquals(made.lines().length, 3);
});

Deno.test("AdjIn refuses path identifiers without end for one prefix, and counts them", () => {
  const made = bench();
  for (let id = 0; id < MOST_PATHS + 5; id++) {
    made.tell(0, { announce: [`10.0.0.0/8#${id}`] }, ADD_PATH);
  }
  assertEquals([made.adjIn.size, tallyOf(made).refused], [MOST_PATHS, 5]);
});

Deno.test("AdjIn refuses attributes without end, and keeps nothing that they would have replaced", () => {
  const made = new Bench({ mostOctets: 1000 }, 500), { adjIn } = made;
  adjIn.addPeer(madeFacts(1));
  const tell = (n: number, prefix: string) =>
    made.tell(0, { announce: [prefix], attributes: { ...SOUND, med: n } });
  for (let n = 0; n < 1000; n++) tell(n, `10.${n >> 8}.${n & 255}.0/24`);
  const { sets } = made.checker, tally = adjIn.familyTally(0, IPV4_UNICAST)!;
  sets.blocks.sweep();
  assert(sets.blocks.used < 1100, String(sets.blocks.used));
  assertEquals([tally.announced, tally.paths, tally.paths + tally.refused], [
    1000,
    adjIn.size,
    1000,
  ]);
  // Attributes that are there already cost nothing.
  assertEquals(tell(0, "11.0.0.0/8"), 1);
  tell(5000, "10.0.0.0/24");
  assert(!made.lines().includes("10.0.0.0/24 peer1"));
  made.tell(0, { withdraw: made.lines().slice(1).map((line) => line.split(" ")[0]!) });
  sets.blocks.sweep();
  assertEquals(tell(5000, "10.0.0.0/24"), 1);
});

Deno.test("AdjIn counts what was not negotiated or has no table, and keeps nothing of it", () => {
  const made = bench(), ipv4 = new Set([IPV4_UNICAST]), multicast = 1 << 8 | 2;
  made.tell(0, { reach: ["2001:db8::/32", "2001:db8:1::/48"] }, undefined, ipv4);
  made.tell(0, { announce: ["10.0.0.0/8"] }, undefined, new Set([IPV6_UNICAST]));
  const mp = { reach: ["10.0.0.0/8"], mpFamily: multicast, nextHop: "192.0.2.1" };
  made.tell(0, mp, undefined, new Set([multicast]));
  const { notNegotiated, notKept } = made.adjIn.tally(0);
  assertEquals(made.adjIn.size, 0);
  assertEquals([notNegotiated.of(IPV6_UNICAST), notNegotiated.of(IPV4_UNICAST)], [2, 1]);
  assertEquals([notKept.of(multicast), notKept.families], [1, [multicast]]);
});

Deno.test("AdjIn interns next hops of MP_REACH_NLRI, and leaves NEXT_HOP to the block", () => {
  const made = bench(), { adjIn } = made;
  made.tell(0, { announce: ["10.0.0.0/8"] });
  made.tell(0, { reach: ["2001:db8::/32", "2001:db8:1::/48"], nextHop: "2001:db8::5" });
  made.tell(0, { reach: ["2001:db8:1::/48"], nextHop: "2001:db8::6" });
  // RFC 8950 §3: an IPv4 route behind an IPv6 next hop.
  made.tell(0, { reach: ["11.0.0.0/8"], mpFamily: IPV4_UNICAST, nextHop: "2001:db8::5" });
  const hops = (family: number) => {
    const table = adjIn.table(family)!;
    return [...rowsOf(table)].map((row) =>
      formatAddress(adjIn.nextHops.view(table.nextHopOf(row)))
    );
  };
  assertEquals(hops(IPV6_UNICAST), ["2001:db8::5", "2001:db8::6"]);
  assertEquals(hops(IPV4_UNICAST), ["", "2001:db8::5"]);
});

Deno.test("AdjIn notes End-of-RIB of each family", () => {
  const made = bench();
  made.tell(0, {});
  assertEquals([tallyOf(made).endOfRib, tallyOf(made, 0, IPV6_UNICAST).endOfRib], [made.time, -1]);
  made.tell(0, { unreach: [] });
  assertEquals(tallyOf(made, 0, IPV6_UNICAST).endOfRib, made.time);
});

Deno.test("AdjIn.removePeer frees the number, and sets and next hops with the last route", () => {
  const made = new Bench({}, 1), { adjIn, checker } = made;
  for (let round = 0; round < 3; round++) {
    const peer = adjIn.addPeer(madeFacts(1));
    assertEquals(peer, 0);
    made.tell(peer, { announce: ["10.0.0.0/8"] });
    made.tell(peer, { reach: ["2001:db8::/32"] });
    assert(adjIn.removePeer(peer));
    assertEquals([adjIn.size, adjIn.peers], [0, []]);
  }
  checker.sets.blocks.sweep();
  assertEquals(checker.sets.blocks.size, 0);
});

Deno.test("AdjIn.removePeer takes away what still comes between its slices", () => {
  const made = bench(2), { adjIn } = made;
  made.tell(0, { announce: Array.from({ length: 50 }, (_, i) => `10.${i}.0.0/16`) });
  assertEquals(adjIn.removePeer(0, 10), false);
  made.tell(0, { announce: ["10.3.0.0/16", "11.0.0.0/8"], reach: ["2001:db8::/32"] });
  while (!adjIn.removePeer(0, 10));
  assertEquals([made.lines(), made.lines(IPV6_UNICAST), adjIn.peers], [[], [], [1]]);
  assertEquals(adjIn.addPeer(madeFacts(3)), 0);
  assertEquals(made.lines(), []);
});

Deno.test("AdjIn stays as small as its routes through endless churn", () => {
  const made = new Bench({}, 4096), { adjIn } = made;
  adjIn.addPeer(madeFacts(1));
  for (let n = 0; n < 20_000; n++) {
    const prefix = `10.${n >> 8 & 255}.${n & 255}.0/24`, back = n - 50;
    const bytes = said({
      announce: [prefix],
      withdraw: back < 0 ? [] : [`10.${back >> 8 & 255}.${back & 255}.0/24`],
      attributes: { ...SOUND, med: n },
    });
    made.tell(0, bytes);
  }
  const table = adjIn.table(IPV4_UNICAST)!;
  assertEquals([table.size, table.prefixes.size], [50, 50]);
  const { prefixes, bound } = table;
  assert(bound <= 51 && prefixes.bound < 80, `${bound} rows, ${prefixes.bound} prefixes`);
  assert(made.checker.sets.blocks.size < 400, `${made.checker.sets.blocks.size} sets`);
  // The sets of the routes that are left are still theirs.
  const block = new Block(made.checker.sets);
  const meds = [...rowsOf(table)].map((row) => {
    block.open(table.setOf(row));
    return new DataView(block.bytes.buffer).getUint32(block.start(4));
  });
  assertEquals(meds.sort((a, b) => a - b), Array.from({ length: 50 }, (_, i) => 19_950 + i));
});

Deno.test("AdjIn tells of each prefix that changed, and keeps it until it is let go", () => {
  const changed: number[] = [];
  const made = new Bench({ changed: (_family, prefix) => changed.push(prefix) });
  made.adjIn.addPeer(madeFacts(1));
  made.tell(0, { announce: ["10.0.0.0/8", "11.0.0.0/8"] });
  made.tell(0, { announce: ["10.0.0.0/8"] });
  made.tell(0, { withdraw: ["11.0.0.0/8"] });
  assertEquals(changed, [0, 1, 1]);
  const { prefixes } = made.adjIn.table(IPV4_UNICAST)!;
  assertEquals(prefixes.size, 2);
  for (const prefix of [0, 1]) made.adjIn.forgetPrefix(IPV4_UNICAST, prefix);
  assertEquals([prefixes.size, prefixes.length(0)], [1, 8]);
});

Deno.test("AdjIn.announce and AdjIn.withdraw take paths one by one", () => {
  const made = bench(), { adjIn, checker } = made, nlri = Uint8Array.of(16, 10, 1);
  const block = fromHex("40010100400200400304c0000201");
  checker.checkBlock(block, 0, block.length, makeContext());
  assert(adjIn.announce(0, IPV4_UNICAST, nlri, 0, -1, checker.set, 0, 1));
  assert(!adjIn.announce(0, 25 << 8 | 70, nlri, 0, -1, checker.set, 0, 1));
  assertEquals(made.lines(), ["10.1.0.0/16 peer1"]);
  assert(adjIn.withdraw(0, IPV4_UNICAST, nlri, 0, -1));
  assert(!adjIn.withdraw(0, IPV4_UNICAST, nlri, 0, -1));
});
