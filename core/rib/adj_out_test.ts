import { assert, assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import { parsePrefix } from "../net/prefix.ts";
import { Writer } from "../net/writer.ts";
import { makeContext } from "../wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { AdjOut, endOfRib, type OutPeer } from "./adj_out.ts";
import type { ExportView } from "./export_view.ts";
import { drained, messages, Outbound, VIEW } from "./made_outbound.ts";
import { Bench, madeFacts, raw } from "./made_peers.ts";

const EOR4 = "0200000000", EOR6 = "0200000006800f03000201";

Deno.test("AdjOut tells a new peer all routes and ends each family with End-of-RIB", () => {
  const made = new Outbound();
  made.set("10.0.0.0/8");
  made.set("10.1.0.0/16");
  made.set("2001:db8::/32");
  // ORIGIN IGP, AS_PATH of our AS alone, NEXT_HOP our address (RFC 4271 §5.1).
  const block = "40010100" + "4002060201" + "0000fde8";
  assertEquals(messages(drained(made.join())), [
    `020000` + `0014` + block + "400304c0000209" + "080a" + "100a01",
    EOR4,
    // RFC 7606 §5.1: MP_REACH_NLRI first, no NEXT_HOP.
    `020000` + `002b` + "900e001a" + "000201" + "10" + "20010db8000000000000000000000009" + "00" +
    "2020010db8" + block,
    EOR6,
  ]);
});

Deno.test("endOfRib is a message of 23 octets for IPv4, an empty MP_UNREACH_NLRI else", () => {
  // RFC 4724 §2.
  assertEquals(messages(endOfRib(IPV4_UNICAST)), [EOR4]);
  assertEquals(messages(endOfRib(IPV6_UNICAST)), [EOR6]);
});

Deno.test("AdjOut sends a route that changed twice once, and nothing of one that came and went", () => {
  const made = new Outbound(), peer = made.join();
  drained(peer);
  made.set("10.0.0.0/8", { med: 1 });
  made.set("10.0.0.0/8", { med: 2 });
  made.set("11.0.0.0/8");
  made.delete("11.0.0.0/8");
  const first = messages(drained(peer));
  assertEquals(first.length, 1);
  assert(first[0]!.includes("80040400000002"), first[0]);
  assertEquals(made.set("10.0.0.0/8", { med: 2 }), false);
  made.set("10.0.0.0/8", { med: 3 });
  made.delete("10.0.0.0/8");
  assertEquals(messages(drained(peer)), ["020002080a0000"]);
  assertEquals(made.adjOut.table(IPV4_UNICAST)!.size, 0);
});

Deno.test("AdjOut sends what is withdrawn and made again as an announcement alone", () => {
  const made = new Outbound(), peer = made.join();
  made.set("10.0.0.0/8");
  drained(peer);
  made.delete("10.0.0.0/8");
  made.set("10.0.0.0/8", { med: 1 });
  const told = messages(drained(peer));
  assertEquals(told.length, 1);
  assert(told[0]!.endsWith("080a"), told[0]);
});

Deno.test("AdjOut groups later changes by set, withdrawals first", () => {
  const made = new Outbound(), peer = made.join();
  for (let n = 0; n < 10; n++) made.set(`10.${n}.0.0/16`);
  made.set("2001:db8::/32");
  drained(peer);
  for (let n = 0; n < 10; n++) made.set(`11.${n}.0.0/16`, { med: n % 2 });
  for (let n = 0; n < 10; n++) made.delete(`10.${n}.0.0/16`);
  made.delete("2001:db8::/32");
  const told = messages(drained(peer));
  assertEquals(told.length, 4);
  assert(
    told.some((hex) => hex === "02000000" + "0c900f0008000201" + "2020010db8"),
    told.join(" "),
  );
  const ipv4 = told.filter((hex) => !hex.includes("900f"));
  assertEquals(ipv4[0]!.slice(0, 12), "02001e100a00");
});

Deno.test("AdjOut fills messages up to 4096 octets and not beyond", () => {
  const made = new Outbound();
  for (let n = 0; n < 5000; n++) made.set(`10.${n >> 8}.${n & 255}.0/24`);
  for (let n = 0; n < 2000; n++) made.set(`2001:db8:${n.toString(16)}::/48`);
  const stream = drained(made.join(), 5000);
  const lengths = messages(stream).map((hex) => hex.length / 2 + 18);
  assertEquals(Math.max(...lengths) <= 4096, true);
  // 5000 times 4 octets in 4053 each, 2000 times 7 in 4026 each, and two End-of-RIB.
  assertEquals(lengths.length, 5 + 4 + 2);
  made.reader.tellAll(0, stream);
  assertEquals(made.reader.adjIn.size, 7000);
});

Deno.test("AdjOut.drain goes on where it stopped, whatever changes between", () => {
  const made = new Outbound(), peer = made.join(), out = new Writer();
  const name = (n: number) => `10.${n >> 8 & 255}.${n & 255}.0/24`;
  for (let n = 0; n < 3000; n++) made.set(name(n), { med: n % 7 });
  const has = new Map<number, number>();
  for (let n = 0; n < 3000; n++) has.set(n, n % 7);
  let seed = 1;
  const random = (below: number) => (seed = Math.imul(seed, 1103515245) + 12345 >>> 0) % below;
  let late: OutPeer | undefined;
  const lateOut = new Writer();
  for (let turn = 0; turn < 3000; turn++) {
    const n = random(3200);
    if (random(2) === 0) made.set(name(n), { med: turn }), has.set(n, turn);
    else made.delete(name(n)), has.delete(n);
    if (turn % 10 === 0) peer.drain(out, 300);
    if (turn === 1500) late = made.join();
    if (turn > 1500 && turn % 7 === 0) late!.drain(lateOut, 500);
    if (turn === 2000) peer.again(IPV4_UNICAST);
  }
  out.put(drained(peer, 100));
  lateOut.put(drained(late!, 100));
  made.reader.tellAll(0, out.view());
  made.reader.tellAll(1, lateOut.view());
  const expected = [...has.keys()].sort((a, b) => a - b)
    .flatMap((n) => [`${name(n)} peer1`, `${name(n)} peer2`]);
  assertEquals(made.reader.lines(), expected);
  const table = made.reader.adjIn.table(IPV4_UNICAST)!, sets = made.reader.checker.sets;
  for (let row = table.rowAfter(-1); row >= 0; row = table.rowAfter(row)) {
    const { address } = table.prefixes.prefix(table.prefixOf(row));
    const set = table.setOf(row), end = sets.end(set), bytes = sets.bytesOf(set);
    const med = new DataView(bytes.buffer).getUint32(end - 4);
    assertEquals(med, has.get(address[1]! << 8 | address[2]!));
  }
  assertEquals(peer.tally(IPV4_UNICAST)!.paths, has.size);
  assertEquals(made.adjOut.table(IPV4_UNICAST)!.size, has.size);
});

Deno.test("AdjOut keeps a route that is gone until the last peer was told or has left", () => {
  const made = new Outbound(), one = made.join(), two = made.join();
  const rows = () => made.adjOut.table(IPV4_UNICAST)!.size;
  made.set("10.0.0.0/8");
  drained(one);
  drained(two);
  made.delete("10.0.0.0/8");
  drained(one);
  assertEquals([rows(), made.adjOut.size(IPV4_UNICAST)], [1, 0]);
  made.adjOut.removePeer(two);
  assertEquals(rows(), 0);
});

Deno.test("AdjOut.clear withdraws everything", () => {
  const made = new Outbound(), peer = made.join();
  made.set("10.0.0.0/8");
  made.set("2001:db8::/32");
  drained(peer);
  made.adjOut.clear();
  assertEquals(messages(drained(peer)).length, 2);
  assertEquals(made.adjOut.table(IPV4_UNICAST)!.size, 0);
});

Deno.test("OutPeer.again tells everything again between the octets of its caller", () => {
  const made = new Outbound(), peer = made.join();
  made.set("10.0.0.0/8");
  drained(peer);
  made.set("11.0.0.0/8");
  made.delete("10.0.0.0/8");
  const around = { before: endOfRib(IPV6_UNICAST), after: endOfRib(IPV4_UNICAST) };
  assert(peer.again(IPV4_UNICAST, around));
  const told = messages(drained(peer));
  assertEquals([told[0], told[1], told[3], told.length], [EOR6, "020002080a0000", EOR4, 4]);
  assert(told[2]!.endsWith("080b"), told[2]);
  assertEquals(peer.again(25 << 8 | 70), false);
});

Deno.test("AdjOut sends path identifiers where they were negotiated, else the first path of each prefix", () => {
  const made = new Outbound(), addPath = new Set([IPV4_UNICAST]);
  const many = made.join({ context: makeContext({ peer: "external", addPath }) }),
    one = made.join();
  const read = () => {
    const context = makeContext({ peer: "external", addPath });
    made.reader.tellAll(0, drained(many), context);
    made.reader.tellAll(1, drained(one));
    return made.reader.lines();
  };
  made.set("10.0.0.0/8", { med: 7 }, "", 7);
  made.set("10.0.0.0/8", { med: 9 }, "", 9);
  assertEquals(read(), ["10.0.0.0/8#7 peer1", "10.0.0.0/8#9 peer1", "10.0.0.0/8 peer2"]);
  const setOfOne = () => {
    const table = made.reader.adjIn.table(IPV4_UNICAST)!, sets = made.reader.checker.sets;
    const row = table.find(0, 1, -1);
    const set = row < 0 ? -1 : table.setOf(row);
    return set < 0 ? -1 : sets.bytesOf(set)[sets.end(set) - 1];
  };
  assertEquals(setOfOne(), 7);
  made.delete("10.0.0.0/8", 7);
  assertEquals(read(), ["10.0.0.0/8#9 peer1", "10.0.0.0/8 peer2"]);
  assertEquals(setOfOne(), 9);
  made.set("10.0.0.0/8", { med: 3 }, "", 3);
  read();
  assertEquals(setOfOne(), 3);
  made.delete("10.0.0.0/8", 9);
  made.delete("10.0.0.0/8", 3);
  assertEquals(read(), []);
  assertEquals(made.adjOut.table(IPV4_UNICAST)!.size, 0);
});

Deno.test("AdjOut puts an IPv4 route with an IPv6 next hop into MP_REACH_NLRI", () => {
  // RFC 8950 §3.
  const made = new Outbound();
  made.set("10.0.0.0/8", {}, "2001:db8::5");
  const told = messages(drained(made.join({ extendedNextHop: true }, [IPV4_UNICAST])));
  assertEquals(
    told[0],
    "0200000028" + "900e0017" + "000101" + "10" + "20010db8000000000000000000000005" + "00" +
      "080a" +
      "40010100" + "4002060201" + "0000fde8",
  );
  drained(made.join({}, [IPV4_UNICAST]));
  assertEquals(made.refused, ["0 an IPv6 next hop, which the peer does not take for IPv4"]);
});

Deno.test("AdjOut sends the next hop of the route, of its set, or ours, as the view wants", () => {
  const made = new Outbound();
  const hopOf = (view: Partial<ExportView>) => {
    const told = messages(drained(made.join(view, [IPV4_UNICAST])));
    return told[0]!.match(/400304(.{8})/)?.[1];
  };
  made.set("10.0.0.0/8", { next_hop: "192.0.2.1" });
  assertEquals(hopOf({}), "c0000201");
  assertEquals(hopOf({ nextHopSelf: true }), "c0000209");
  made.set("10.0.0.0/8", { next_hop: "192.0.2.1" }, "192.0.2.2");
  assertEquals(hopOf({}), "c0000202");
  made.set("10.0.0.0/8", {});
  assertEquals(hopOf({}), "c0000209");
  assertEquals(hopOf({ self: {} }), undefined);
  assertEquals(made.refused, ["0 no next hop of ours in this family"]);
});

Deno.test("AdjOut withdraws a route whose attributes fit into no message, and goes on", () => {
  const made = new Outbound();
  const plain = { context: makeContext({ peer: "external", extendedMessage: false }) };
  const peer = made.join(plain, [IPV4_UNICAST]), wide = made.join({}, [IPV4_UNICAST]);
  made.set("10.0.0.0/8");
  drained(peer);
  drained(wide);
  const attributes = made.adjOut.attributes({}, [raw(0xd0, 8, "fde80001".repeat(1100))]);
  made.adjOut.set(parsePrefix("10.0.0.0/8")!, attributes);
  made.set("11.0.0.0/8");
  const told = messages(drained(peer));
  assertEquals(made.refused, ["0 attributes too large for a message"]);
  assertEquals([told.length, told.includes("020002080a0000")], [2, true]);
  assertEquals(peer.tally(IPV4_UNICAST)!.paths, 1);
  // RFC 8654 §4: where long messages were agreed on, this one is long.
  const long = drained(wide);
  assertEquals(messages(long).some((hex) => hex.length > 4400 * 2), true);
  made.reader.tellAll(1, long);
  assertEquals(made.reader.lines(), ["10.0.0.0/8 peer2", "11.0.0.0/8 peer2"]);
});

Deno.test("AdjOut holds a peer that does not read to its bytes", () => {
  const made = new Outbound(), peer = made.join();
  drained(peer);
  for (let n = 0; n < 5000; n++) {
    made.set("10.0.0.0/8", { med: n });
    made.delete("10.0.0.0/8");
    made.set("11.0.0.0/8", { med: n });
  }
  assertEquals(messages(drained(peer)).length, 1);
  assertEquals(made.adjOut.table(IPV4_UNICAST)!.bound, 2);
});

Deno.test("AdjOut takes sets of Adj-RIB-In as they are", () => {
  const made = new Bench(), { adjIn } = made;
  adjIn.addPeer(madeFacts(1));
  made.tell(0, { announce: ["10.0.0.0/8"], more: [raw(0xc0, 99, "0102")] });
  const adjOut = new AdjOut(adjIn.sets, { nextHops: adjIn.nextHops });
  const table = adjIn.table(IPV4_UNICAST)!;
  adjOut.setNlri(IPV4_UNICAST, fromHex("080a"), 0, table.setOf(0), table.nextHopOf(0));
  const told = messages(drained(adjOut.addPeer(adjOut.exported(VIEW), [IPV4_UNICAST])));
  assertEquals(
    told[0],
    "0200000021" + "40010100" + "40020e02030000fde80000fde90000fdf2" + "400304c0000201" +
      "e063020102" + "080a",
  );
});
