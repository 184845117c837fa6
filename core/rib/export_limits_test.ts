import { assert, assertEquals } from "@std/assert";
import { Writer } from "../net/writer.ts";
import type { AttributeItem, Attributes } from "../wire/attribute/mod.ts";
import { makeContext } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { ExportedSets } from "./exported_sets.ts";
import { type ExportView, makeExportView } from "./export_view.ts";
import { Bench, EBGP, madeFacts, raw, SOUND } from "./made_peers.ts";
import { ourSet } from "./our_set.ts";
import { CLIENT, OfferBench, TO } from "./out/made_offering.ts";
import { makeOffering } from "./out/offer.ts";
import { UpdatePacker } from "./update_packer.ts";

const PLAIN = makeContext({ peer: "external", extendedMessage: false });
const self = { ipv4: Uint8Array.of(192, 0, 2, 9) };

/** The one UPDATE of `10.0.0.0/8` with these attributes, or why there is none. */
function written(
  attributes: Attributes,
  more: readonly AttributeItem[],
  view: Partial<ExportView> = {},
): Uint8Array | string {
  const { adjIn } = new Bench(), { sets, nextHops } = adjIn, peer = adjIn.addPeer(madeFacts(1));
  const set = ourSet(sets, attributes, more);
  adjIn.announce(peer, IPV4_UNICAST, Uint8Array.of(8, 10), 0, -1, set, 0, 0);
  const whole = makeExportView({ context: PLAIN, localAs: 65000, self, ...view });
  const paths = adjIn.table(IPV4_UNICAST)!, exported = new ExportedSets(sets, whole);
  const packer = new UpdatePacker(paths, exported, nextHops, false), out = new Writer();
  const why = packer.beginAnnouncement(out, set, 0);
  if (why !== undefined) return why;
  assert(packer.add(0), "no room for one route");
  packer.end();
  return out.finish();
}

/** Codes of the attributes of an UPDATE without withdrawn routes. */
function codes(update: Uint8Array | string): readonly number[] | string {
  if (typeof update === "string") return update;
  const found: number[] = [], end = 23 + (update[21]! << 8 | update[22]!);
  for (let at = 23; at < end;) {
    found.push(update[at + 1]!);
    const isLong = (update[at]! & 0x10) !== 0;
    at += isLong ? 4 + (update[at + 2]! << 8 | update[at + 3]!) : 3 + update[at + 2]!;
  }
  return found;
}

const DISCARDABLE: Attributes = {
  ...SOUND,
  atomic_aggregate: true,
  aggregator: { asn: 65001, address: "192.0.2.1" },
};
/** COMMUNITIES of so many octets. */
const communities = (octets: number) => [raw(0xd0, 8, "fde80001".repeat(octets / 4))];

Deno.test("UpdatePacker sheds what may be discarded before it gives a route up", () => {
  // RFC 8654 §4; 23 octets around the attributes, 4 ORIGIN, 17 AS_PATH, 7 NEXT_HOP, 4 header, 5 NLRI.
  const room = 4096 - 23 - 4 - 17 - 7 - 4 - 5, most = room - room % 4;
  assertEquals(codes(written(DISCARDABLE, communities(100))), [1, 2, 3, 6, 7, 8]);
  assertEquals(codes(written(DISCARDABLE, communities(most - 16))), [1, 2, 3, 6, 7, 8]);
  assertEquals(codes(written(DISCARDABLE, communities(most - 12))), [1, 2, 3, 8]);
  assertEquals(codes(written(DISCARDABLE, communities(most))), [1, 2, 3, 8]);
  const tooLarge = "attributes too large for a message";
  assertEquals(written(DISCARDABLE, communities(most + 4)), tooLarge);
  assertEquals(written(SOUND, communities(most + 4)), tooLarge);
});

Deno.test("UpdatePacker sheds nothing where long messages were agreed on, up to their own limit", () => {
  const context = EBGP;
  const kept = written(DISCARDABLE, communities(40_000), { context });
  assertEquals([codes(kept), kept.length > 40_000], [[1, 2, 3, 6, 7, 8], true]);
  const full = written(DISCARDABLE, communities(65_472), { context });
  assertEquals([codes(full), full.length <= 65_535], [[1, 2, 3, 8], true]);
  const tooLarge = "attributes too large for a message";
  assertEquals(written(DISCARDABLE, communities(65_480), { context }), tooLarge);
});

Deno.test("UpdatePacker never sheds what stands for the path", () => {
  // AS4_PATH may be discarded where it is malformed, but it says where the route has been.
  const context = makeContext({ peer: "external", extendedMessage: false, asWidth: 2 });
  const as_path = [{ type: "sequence", asns: [70000] } as const];
  const attributes = { ...DISCARDABLE, as_path, aggregator: { asn: 70000, address: "192.0.2.1" } };
  assertEquals(codes(written(attributes, communities(100), { context })), [
    1,
    2,
    3,
    6,
    7,
    8,
    17,
    18,
  ]);
  assertEquals(codes(written(attributes, communities(4020), { context })), [1, 2, 3, 8, 17]);
});

Deno.test("UpdatePacker splits what reflection makes longer than a message", () => {
  // RFC 4456 §8 makes each of the full messages of a client longer.
  const bench = new OfferBench(), client = bench.source("client");
  const prefixes = Array.from({ length: 1010 }, (_, n) => `10.${n >> 8}.${n & 255}.0/24`);
  const attributes = { ...SOUND, local_pref: 100 };
  bench.from(client, { announce: prefixes, attributes });
  const { adjIn } = bench, paths = adjIn.table(IPV4_UNICAST)!;
  const context = makeContext({ peer: "internal", extendedMessage: false });
  const view = makeExportView({ context, localAs: 65000, self });
  const exported = new ExportedSets(adjIn.sets, view);
  const packer = new UpdatePacker(paths, exported, adjIn.nextHops, false), out = new Writer();
  const offering = makeOffering({ ...TO, ...CLIENT }, IPV4_UNICAST, adjIn), sizes: number[] = [];
  for (let row = 0; row < prefixes.length;) {
    assert(offering.look(paths.prefixOf(row), row));
    const start = out.length;
    assertEquals(packer.beginAnnouncement(out, offering.set, offering.nextHop), undefined);
    while (row < prefixes.length && packer.add(row)) row++;
    packer.end();
    sizes.push(out.length - start);
  }
  // As told, 54 octets around 1010 NLRI of four are a full message; 14 more leave room for 1006.
  assertEquals(sizes, [68 + 1006 * 4, 68 + 4 * 4]);
  const reader = new Bench();
  reader.adjIn.addPeer(madeFacts(1, { kind: "internal" }));
  reader.tellAll(0, out.finish(), makeContext({ peer: "internal" }));
  assertEquals(reader.lines().length, prefixes.length);
});

/** The path that leaves, as the hex of its segments. */
function pathOf(
  segments: NonNullable<Attributes["as_path"]>,
  view: Partial<ExportView> = {},
  isPathGiven = false,
): string {
  const { sets } = new Bench().adjIn;
  const known = { context: EBGP, localAs: 65000, removePrivate: true, ...view };
  const to = new ExportedSets(sets, makeExportView(known));
  to.open(ourSet(sets, { as_path: segments }, [], { isPathGiven }));
  const length = to.out.bytes[to.start + 6]!;
  return to.out.bytes.subarray(to.start + 7, to.start + 7 + length).toHex();
}

Deno.test("ExportedSets take private AS numbers out of the path, wherever they stand", () => {
  // RFC 6996 §5: 64512 to 65534 and 4200000000 to 4294967294.
  const sequence = (...asns: number[]) => ({ type: "sequence", asns } as const);
  const set = (...asns: number[]) => ({ type: "set", asns } as const);
  const own = "0000fde8";
  assertEquals(pathOf([sequence(64512, 7, 65534, 8)]), "0203" + own + "00000007" + "00000008");
  assertEquals(pathOf([sequence(64511, 65535)]), "0203" + own + "0000fbff" + "0000ffff");
  assertEquals(
    pathOf([sequence(4200000000, 4294967294, 4199999999, 4294967295)]),
    [
      "0203",
      own,
      "fa56e9ff",
      "ffffffff",
    ].join(""),
  );
  assertEquals(pathOf([sequence(64512), sequence(7)]), "0202" + own + "00000007");
  assertEquals(pathOf([sequence(7), set(64512, 8)]), "0202" + own + "00000007" + "010100000008");
  assertEquals(pathOf([sequence(7), set(64512)]), "0202" + own + "00000007");
  assertEquals(pathOf([sequence(64512)]), "0201" + own);
  // Our own AS is in front anyway.
  assertEquals(pathOf([sequence(65000, 64512)]), "0202" + own + own);
});

Deno.test("ExportedSets leave private AS numbers inside, in paths as given, and where nobody asked", () => {
  const path = [{ type: "sequence", asns: [64512] } as const];
  const inside = makeContext({ peer: "internal" });
  assertEquals(pathOf(path, { context: inside }), "02010000fc00");
  assertEquals(pathOf(path, {}, true), "02010000fc00");
  assertEquals(pathOf(path, { removePrivate: false }), "0202" + "0000fde8" + "0000fc00");
});

Deno.test("ExportedSets send no AS4_PATH for a path that has lost its long numbers", () => {
  const context = makeContext({ peer: "external", asWidth: 2 });
  const path = [{ type: "sequence", asns: [4200000000, 7] } as const];
  const { sets } = new Bench().adjIn;
  const view = makeExportView({ context, localAs: 65000, removePrivate: true });
  const to = new ExportedSets(sets, view);
  to.open(ourSet(sets, { as_path: path }));
  assertEquals(to.out.bytes.subarray(to.start, to.end).toHex(), "40010100" + "4002060202fde80007");
});
