import { assertEquals } from "@std/assert";
import type { AttributeItem, Attributes } from "../wire/attribute/mod.ts";
import { type Context, makeContext } from "../wire/context.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { ExportedSets } from "./exported_sets.ts";
import { type ExportView, makeExportView } from "./export_view.ts";
import { EBGP, raw, said } from "./made_peers.ts";
import { ourSet } from "./our_set.ts";

const IBGP = makeContext({ peer: "internal" });
const OLD = makeContext({ peer: "external", asWidth: 2 });

/** The octets of a set as it leaves, NEXT_HOP left out. */
function exported(
  attributes: Attributes,
  view: Partial<ExportView> & { readonly context: Context },
  more: readonly AttributeItem[] = [],
): string {
  const { sets } = new UpdateChecker();
  const to = new ExportedSets(sets, makeExportView({ localAs: 65000, ...view }));
  to.open(ourSet(sets, attributes, more));
  return to.out.bytes.subarray(to.start, to.end).toHex();
}

/** The attribute of this code in octets as hex, with its header; undefined when it is not there. */
function attribute(hex: string, code: number): string | undefined {
  for (let at = 0; at < hex.length;) {
    const octet = (i: number) => parseInt(hex.slice(at + i * 2, at + i * 2 + 2), 16);
    const long = (octet(0) & 0x10) !== 0, head = long ? 4 : 3;
    const next = at + (head + (long ? octet(2) << 8 | octet(3) : octet(2))) * 2;
    if (octet(1) === code) return hex.slice(at, next);
    at = next;
  }
  return undefined;
}

const sequence = (...asns: number[]) => ({ type: "sequence", asns } as const);

Deno.test("ExportedSets puts our AS before the path outside, and leaves the path alone inside", () => {
  // RFC 4271 §5.1.2.
  const set: Attributes = { as_path: [sequence(65001), { type: "set", asns: [1, 2] }] };
  assertEquals(
    attribute(exported(set, { context: EBGP }), 2),
    "400214" + "02020000fde80000fde9" + "01020000000100000002",
  );
  assertEquals(
    attribute(exported(set, { context: IBGP }), 2),
    "400210" + "02010000fde9" + "01020000000100000002",
  );
  assertEquals(attribute(exported({}, { context: IBGP }), 2), "400200");
  assertEquals(attribute(exported({}, { context: EBGP, prepend: 0 }), 2), "400200");
});

Deno.test("ExportedSets opens a segment of its own before a set and before a full sequence", () => {
  // RFC 4271 §5.1.2 b).
  const set = exported({ as_path: [{ type: "set", asns: [1] }] }, { context: EBGP });
  assertEquals(attribute(set, 2), "40020c" + "02010000fde8" + "010100000001");
  const asns = Array.from({ length: 254 }, () => 1);
  const path = attribute(exported({ as_path: [sequence(...asns)] }, { context: EBGP }), 2)!;
  assertEquals(path.slice(0, 20), "500203fe" + "02ff" + "0000fde8");
  const full = attribute(exported({ as_path: [sequence(...asns, 1)] }, { context: EBGP }), 2)!;
  assertEquals(full.slice(0, 24), "50020404" + "02010000fde8" + "02ff");
});

Deno.test("ExportedSets prepends as often as the view says", () => {
  const hex = exported({ as_path: [sequence(1)] }, { context: EBGP, prepend: 3 });
  assertEquals(attribute(hex, 2), "400212" + "0204" + "0000fde8".repeat(3) + "00000001");
});

Deno.test("ExportedSets leaves a path alone that leaves as given, and tells it from its like", () => {
  // As BIRD 2.0.12 shows them, and shows those that ExaBGP 4 sends for the same lines.
  const { sets } = new UpdateChecker();
  const path = (context: Context, isPathGiven: boolean, ...asns: number[]) => {
    const to = new ExportedSets(sets, makeExportView({ localAs: 70000, context }));
    const segments = asns.length > 0 ? [sequence(...asns)] : [];
    to.open(ourSet(sets, { as_path: segments }, [], { isPathGiven }));
    const hex = to.out.bytes.subarray(to.start, to.end).toHex();
    return [attribute(hex, 2), attribute(hex, 17)];
  };
  assertEquals(path(EBGP, true, 65001), ["400206" + "02010000fde9", undefined]);
  assertEquals(path(EBGP, false, 65001), ["40020a" + "0202000111700000fde9", undefined]);
  assertEquals(path(EBGP, true), ["400200", undefined]);
  assertEquals(path(IBGP, true, 65001), path(IBGP, false, 65001));
  // Nothing in it needs four octets, though our own AS does (RFC 6793 §4.2.2).
  assertEquals(path(OLD, true, 65001), ["400204" + "0201fde9", undefined]);
  assertEquals(path(OLD, true, 70000), ["400204" + "02015ba0", "c01106" + "020100011170"]);
});

Deno.test("ExportedSets keeps what belongs to a confederation inside", () => {
  // RFC 5065 §4.1 and §5.
  const path: Attributes = { as_path: [{ type: "confed_sequence", asns: [64512] }, sequence(1)] };
  assertEquals(attribute(exported(path, { context: EBGP }), 2), "40020a" + "02020000fde800000001");
  const member = makeContext({ peer: "confederation" });
  assertEquals(
    attribute(exported(path, { context: member, localAs: 64513 }), 2),
    "400210" + "03020000fc010000fc00" + "020100000001",
  );
});

Deno.test("ExportedSets sends LOCAL_PREF inside only, and MED as it is", () => {
  // RFC 4271 §5.1.5.
  const set: Attributes = { med: 0, local_pref: 200 };
  const codes = (hex: string) => [4, 5].map((code) => attribute(hex, code));
  assertEquals(codes(exported(set, { context: EBGP })), ["80040400000000", undefined]);
  assertEquals(codes(exported(set, { context: IBGP })), ["80040400000000", "400504000000c8"]);
  assertEquals(codes(exported({}, { context: IBGP })), [undefined, "40050400000064"]);
  const view = { context: IBGP, defaultLocalPref: 7 };
  assertEquals(codes(exported({}, view)), [undefined, "40050400000007"]);
});

Deno.test("ExportedSets writes AS_TRANS and AS4_PATH for a peer with two-octet numbers", () => {
  // RFC 6793 §4.2.2.
  const small = exported({ as_path: [sequence(1)] }, { context: OLD });
  assertEquals([attribute(small, 2), attribute(small, 17)], ["400206" + "0202fde80001", undefined]);
  const wide = exported({ as_path: [sequence(70000, 1)] }, { context: OLD });
  assertEquals(attribute(wide, 2), "400208" + "0203fde85ba00001");
  assertEquals(attribute(wide, 17), "c0110e" + "02030000fde80001117000000001");
  const ours = exported({ as_path: [] }, { context: OLD, localAs: 70000 });
  assertEquals([attribute(ours, 2), attribute(ours, 17)], [
    "400204" + "02015ba0",
    "c01106" + "020100011170",
  ]);
});

Deno.test("ExportedSets writes AGGREGATOR in the width of the peer, AS4_AGGREGATOR where needed", () => {
  const set = (asn: number): Attributes => ({ aggregator: { asn, address: "192.0.2.1" } });
  const both = (hex: string) => [attribute(hex, 7), attribute(hex, 18)];
  assertEquals(both(exported(set(5), { context: EBGP })), [
    "c00708" + "00000005c0000201",
    undefined,
  ]);
  assertEquals(both(exported(set(5), { context: OLD })), ["c00706" + "0005c0000201", undefined]);
  assertEquals(both(exported(set(70000), { context: OLD })), [
    "c00706" + "5ba0c0000201",
    "c01208" + "00011170c0000201",
  ]);
});

Deno.test("ExportedSets puts AS_PATH and AS4_PATH of an old speaker together", () => {
  // RFC 6793 §4.2.3: what came in two parts leaves in one.
  const checker = new UpdateChecker();
  const bytes = said({
    announce: ["10.0.0.0/8"],
    attributes: {
      origin: "igp",
      as_path: [sequence(1, 23456, 2)],
      next_hop: "192.0.2.1",
      as4_path: [sequence(70000, 2)],
      aggregator: { asn: 23456, address: "192.0.2.1" },
      as4_aggregator: { asn: 70000, address: "192.0.2.1" },
    },
  }, OLD);
  checker.check(bytes, 0, bytes.length, OLD);
  const to = new ExportedSets(checker.sets, makeExportView({ context: IBGP, localAs: 1 }));
  to.open(checker.set);
  const hex = to.out.bytes.subarray(to.start, to.end).toHex();
  assertEquals(attribute(hex, 2), "40020e" + "0203000000010001117000000002");
  assertEquals(attribute(hex, 7), "c00708" + "00011170c0000201");
  assertEquals([attribute(hex, 17), attribute(hex, 18)], [undefined, undefined]);
});

Deno.test("ExportedSets passes on what nobody knows with the Partial bit, if it is transitive", () => {
  // RFC 4271 §9. The long form of a short length stays, too.
  const more = [raw(0xc0, 99, "01020304"), raw(0xd0, 100, "ff"), raw(0x80, 101, "00")];
  const hex = exported({}, { context: EBGP }, more);
  assertEquals(attribute(hex, 99), "e0630401020304");
  assertEquals(attribute(hex, 100), "f0640001ff");
  assertEquals(attribute(hex, 101), undefined);
});

Deno.test("ExportedSets sends what is for reflectors inside only", () => {
  // RFC 4456 §8.
  const set: Attributes = { originator_id: "192.0.2.1", cluster_list: ["192.0.2.2"] };
  const codes = (hex: string) => [9, 10].map((code) => attribute(hex, code) !== undefined);
  assertEquals(codes(exported(set, { context: EBGP })), [false, false]);
  assertEquals(codes(exported(set, { context: IBGP })), [true, true]);
});

Deno.test("ExportedSets writes attributes ascending by code, ORIGIN and AS_PATH always", () => {
  const hex = exported({ large_communities: [] }, { context: IBGP }, [
    raw(0xc0, 8, "ffffff01"),
    raw(0x80, 4, "00000001"),
  ]);
  assertEquals(
    hex.startsWith("40010100" + "400200" + "80040400000001" + "40050400000064" + "c00804ffffff01"),
    true,
    hex,
  );
});

Deno.test("ExportedSets gives the same again after its memory was cleared, and knows swept ids", () => {
  const { sets } = new UpdateChecker({ limitOctets: 4096 });
  const to = new ExportedSets(sets, makeExportView({ context: EBGP, localAs: 1 }));
  const octets = (id: number) => {
    to.open(id);
    return to.out.bytes.subarray(to.start, to.end).toHex();
  };
  const kept = ourSet(sets, { med: 5 }), first = octets(kept);
  sets.blocks.retain(kept);
  for (let n = 0; n < 6000; n++) {
    const set = ourSet(sets, { med: n }, [raw(0xc0, 99, "00".repeat(200))]);
    assertEquals(attribute(octets(set), 4), "800404" + n.toString(16).padStart(8, "0"));
  }
  assertEquals(octets(kept), first);
});
