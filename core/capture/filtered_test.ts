import { assert, assertEquals } from "@std/assert";
import { Filter, type FilterTexts } from "../filter/mod.ts";
import { fromHex } from "../net/hex.ts";
import { type Context, makeContext } from "../wire/context.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { Filtered, type Wanted } from "./filtered.ts";
import {
  ATTRIBUTES,
  madeKeepalive,
  madeOpen,
  madeReach,
  madeUnreach,
  madeUpdate,
} from "./made_updates.ts";
import type { Flow, RibEntry, Stamp } from "./record.ts";
import { RecordingOutput } from "./recording_output.ts";

const IPV4 = 1 << 8 | 1;
const STAMP: Stamp = { seconds: 1000, microseconds: 500_000, frame: 1, offset: 0 };

/** A filter over what one peer says, and what it lets through. */
class Sieve {
  readonly output = new RecordingOutput();
  readonly checker = new UpdateChecker();
  readonly filtered: Filtered;

  constructor(texts: FilterTexts, wanted: Wanted = {}, readonly context: Context = makeContext()) {
    this.filtered = new Filtered(this.output, new Filter(texts), this.checker.sets, wanted);
  }

  flow(address = [192, 0, 2, 1], asn = 65001): Flow {
    const from = { address: Uint8Array.from(address), asn }, to = { address: new Uint8Array(4) };
    return { id: 0, from, to, context: this.context, label: "" };
  }

  update(bytes: Uint8Array, stamp: Stamp = STAMP, flow: Flow = this.flow()): void {
    const faults = this.checker.check(bytes, 0, bytes.length, this.context);
    this.filtered.update(flow, this.checker.update, this.checker.set, faults, stamp);
  }

  message(bytes: Uint8Array, stamp: Stamp = STAMP, flow: Flow = this.flow()): void {
    this.filtered.message(flow, bytes, 0, bytes.length, [], stamp);
  }
}

function kept(texts: FilterTexts, bytes: Uint8Array, wanted: Wanted = {}, context?: Context) {
  const sieve = new Sieve(texts, wanted, context);
  sieve.update(bytes);
  return sieve.output.lines;
}

const FULL = madeUpdate(
  "180a0101" + "180b0101",
  ATTRIBUTES + madeReach("000201", "2020010db8" + "2020010db9", "20010db8" + "00".repeat(12)) +
    madeUnreach("000201", "2020010dba"),
  "180a0102" + "180b0102",
);

Deno.test("Filtered keeps only the wanted NLRI of an UPDATE, in every field", () => {
  assertEquals(kept({}, FULL), [
    "1: update W10.1.1.0/24 W11.1.1.0/24 W2001:dba::/32 A10.1.2.0/24 A11.1.2.0/24 " +
    "A2001:db8::/32 A2001:db9::/32",
  ]);
  const inside = { prefix: ["10.0.0.0/8"], includeSub: true };
  assertEquals(kept(inside, FULL), ["1: update W10.1.1.0/24 A10.1.2.0/24"]);
  assertEquals(kept({ prefix: ["2001:db9::/32"] }, FULL), ["1: update A2001:db9::/32"]);
  assertEquals(kept({ prefix: ["2001:dba::/32"] }, FULL), ["1: update W2001:dba::/32"]);
  assertEquals(kept({ prefix: ["192.0.2.0/24"] }, FULL), []);
});

Deno.test("Filtered keeps families and elements apart", () => {
  assertEquals(kept({ family: ["ipv6"] }, FULL), [
    "1: update W2001:dba::/32 A2001:db8::/32 A2001:db9::/32",
  ]);
  assertEquals(kept({}, FULL, { elems: ["withdraw"] }), [
    "1: update W10.1.1.0/24 W11.1.1.0/24 W2001:dba::/32",
  ]);
  assertEquals(kept({ family: ["ipv4"] }, FULL, { elems: ["announce"] }), [
    "1: update A10.1.2.0/24 A11.1.2.0/24",
  ]);
  assertEquals(kept({}, madeUpdate("180a0101", "", ""), { elems: ["announce"] }), []);
});

Deno.test("Filtered asks attributes of what is announced; a withdrawal has none", () => {
  assertEquals(kept({ originAsn: ["65002"], family: ["ipv4"] }, FULL), [
    "1: update A10.1.2.0/24 A11.1.2.0/24",
  ]);
  assertEquals(kept({ originAsn: ["65009"] }, FULL), []);
  assertEquals(kept({ originAsn: ["!65009"] }, madeUpdate("180a0101", "", "")), []);
});

Deno.test("Filtered keeps path identifiers with their NLRI", () => {
  const context = makeContext({ addPath: new Set([IPV4]) });
  const bytes = madeUpdate(
    "00000001180a0101" + "00000002180b0101",
    ATTRIBUTES,
    "00000003180a0101" + "00000004180a0101" + "00000005180b0101",
  );
  assertEquals(kept({ prefix: ["10.1.1.0/24"] }, bytes, {}, context), [
    "1: update W10.1.1.0/24#1 A10.1.1.0/24#3 A10.1.1.0/24#4",
  ]);
});

Deno.test("Filtered keeps all NLRI of a family that stays bytes, or none", () => {
  const bytes = madeUpdate("", ATTRIBUTES + madeReach("400447", "abcdef"), "180a0101");
  assertEquals(kept({ family: ["bgp-ls"] }, bytes), ["1: update A(bgp-ls)abcdef"]);
  assertEquals(kept({ family: ["ipv4"] }, bytes), ["1: update A10.1.1.0/24"]);
  assertEquals(kept({ prefix: ["10.1.1.0/24"] }, bytes), ["1: update A10.1.1.0/24"]);
});

Deno.test("Filtered passes an End-of-RIB and an UPDATE without routes only where no route is asked for", () => {
  assertEquals(kept({ prefix: ["10.1.1.0/24"] }, madeUpdate("", "", "")), []);
  assertEquals(kept({ peerAsn: ["65001"] }, madeUpdate("", "", "")), ["1: update"]);
  assertEquals(kept({ originAsn: ["65002"] }, madeUpdate("", ATTRIBUTES, "")), []);
});

Deno.test("Filtered shows a message whole where offsets have to be true", () => {
  const inside = { prefix: ["10.0.0.0/8"], includeSub: true };
  assertEquals(kept(inside, FULL, { whole: true }), kept({}, FULL));
  assertEquals(kept({ prefix: ["192.0.2.0/24"] }, FULL, { whole: true }), []);
});

Deno.test("Filtered lets whoever shows octets reach the message that routes were left out of", () => {
  const sieve = new Sieve({ prefix: ["10.1.1.0/24"] }), sizes: number[][] = [];
  sieve.output.update = (_flow, update) => {
    const whole = update.whole ?? update;
    sizes.push([update.end - update.start, whole.end - whole.start]);
  };
  sieve.update(FULL);
  assertEquals(sizes.length, 1);
  assertEquals(sizes[0]![1], FULL.length);
  assert(sizes[0]![0]! < FULL.length);
});

Deno.test("Filtered asks who and when", () => {
  const update = madeUpdate("180a0101", "", "");
  const sieve = new Sieve({ peerIp: ["192.0.2.1"], startTs: "1000", endTs: "1001" });
  sieve.update(update, { ...STAMP, frame: 1 }, sieve.flow([192, 0, 2, 2]));
  sieve.update(update, { ...STAMP, frame: 2, seconds: 999 });
  sieve.update(update, { ...STAMP, frame: 3 });
  sieve.message(madeKeepalive(), { ...STAMP, frame: 4, seconds: 1001, microseconds: -1 });
  sieve.message(madeKeepalive(), { ...STAMP, frame: 5, seconds: 1001, microseconds: 1 });
  assertEquals(sieve.output.lines, ["3: update W10.1.1.0/24", "4: KEEPALIVE"]);
});

Deno.test("Filtered passes the wanted types; routes asked for leave everything else out", () => {
  const told = (texts: FilterTexts, wanted: Wanted) => {
    const sieve = new Sieve(texts, wanted);
    sieve.message(madeOpen(65001), { ...STAMP, frame: 1 });
    sieve.message(madeKeepalive(), { ...STAMP, frame: 2 });
    sieve.update(madeUpdate("180a0101", "", ""), { ...STAMP, frame: 3 });
    sieve.filtered.state(sieve.flow(), { from: 5, to: 6 }, { ...STAMP, frame: 4 });
    const info = { kind: "bmp-stats", text: "", fields: {} } as const;
    sieve.filtered.info(sieve.flow(), info, { ...STAMP, frame: 5 });
    sieve.filtered.info(undefined, info, { ...STAMP, frame: 6 });
    return sieve.output.lines.map((line) => line[0]).join("");
  };
  assertEquals(told({}, {}), "123456");
  assertEquals(told({}, { types: ["open", "state"] }), "14");
  assertEquals(told({}, { types: ["update"] }), "3");
  assertEquals(told({}, { types: ["other"] }), "56");
  assertEquals(told({ peerIp: ["10.9.9.9"] }, {}), "6", "what no peer said is nobody's");
  assertEquals(told({ prefix: ["10.1.1.0/24"] }, {}), "3");
  assertEquals(told({ prefix: ["10.1.1.0/24"] }, { types: ["keepalive"] }), "");
});

Deno.test("Filtered always passes damage, notices and the end", () => {
  const sieve = new Sieve({ prefix: ["10.0.0.0/8"] }, { types: ["open"] });
  sieve.filtered.damage({ offset: 1, frame: 1, what: "record", reason: "cut" });
  sieve.filtered.notice({ kind: "gap", text: "a hole", frame: 1 });
  sieve.filtered.finish();
  assertEquals(sieve.output.lines, ["damage record: cut", "notice a hole", "finish"]);
});

Deno.test("Filtered asks routes of a dump for prefix, family, attributes, peer and element", () => {
  const told = (texts: FilterTexts, wanted: Wanted = {}) => {
    const sieve = new Sieve(texts, wanted), attributes = fromHex(ATTRIBUTES);
    const faults = sieve.checker.checkBlock(attributes, 0, attributes.length, sieve.context);
    const entry: RibEntry = {
      bytes: fromHex("180a0101"),
      prefixStart: 0,
      prefixEnd: 4,
      family: IPV4,
      pathId: -1,
      attributesStart: 0,
      attributesEnd: 0,
      originated: 0,
      type: 13,
      sequence: 0,
    };
    const { update, set } = sieve.checker;
    sieve.filtered.route(sieve.flow(), entry, update, set, faults, STAMP);
    return sieve.output.lines.length;
  };
  assertEquals(told({}), 1);
  assertEquals(told({ prefix: ["10.1.1.0/24"], originAsn: ["65002"] }), 1);
  assertEquals(told({ prefix: ["10.1.2.0/24"] }), 0);
  assertEquals(told({ family: ["ipv6"] }), 0);
  assertEquals(told({ originAsn: ["65001"] }), 0);
  assertEquals(told({ peerAsn: ["65009"] }), 0);
  assertEquals(told({}, { elems: ["withdraw"] }), 0);
  assertEquals(told({}, { elems: ["announce"] }), 1);
  assertEquals(told({}, { types: ["open"] }), 0);
});
