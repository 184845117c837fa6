import { assert, assertEquals } from "@std/assert";
import { MOST_FAULTS } from "./attribute_faults.ts";
import { fromHex } from "../../net/hex.ts";
import { makeContext } from "../context.ts";
import { strongest } from "../fault.ts";
import { checkAttributes, isFaulty, NLRI_FIELD, REACHED } from "./check.ts";
import { blockOf, FAULT_CASES, type FaultCase, type Verdict } from "./rfc7606_cases.ts";

/** Octets of header, Withdrawn Routes Length and Total Path Attribute Length: where a block begins. */
const BLOCK_AT = 23;

const octets = (hex: string) => fromHex(hex.replaceAll(" ", ""));

function assertVerdict(row: FaultCase, peer: "external" | "internal", verdict: Verdict): void {
  const context = makeContext({ asWidth: row.asWidth ?? 4, peer });
  const block = blockOf(row, context), around = row.noNlri ? 0 : NLRI_FIELD;
  const faults = checkAttributes(block, 0, block.length, context, around, -BLOCK_AT);
  const label = `${row.name}, ${peer}: ${JSON.stringify(faults)}`;
  if (verdict === undefined) return assertEquals(faults, [], label);
  assert(faults.length > 0, label);
  const first = faults[0]!, unwanted = /^sent by/.test(first.reason);
  assertEquals([strongest(faults), first.code, first.subcode], [verdict[0], 3, verdict[1]], label);
  // What may not be sent at all is at fault from its header on.
  assertEquals(first.offset, BLOCK_AT + (unwanted ? 0 : row.at), label);
  assert(/^RFC \d+ §/.test(first.section), label);
}

for (const row of FAULT_CASES) {
  Deno.test(`checkAttributes judges ${row.name} from an external peer`, () => {
    assertVerdict(row, "external", row.external);
  });
  Deno.test(`checkAttributes judges ${row.name} from an internal peer`, () => {
    assertVerdict(row, "internal", row.internal);
  });
}

const external = makeContext({ peer: "external" });
const GOOD = "400101 00 400206 0201 0000fde9 400304 0a000002";

function judge(hex: string, context = external, around = NLRI_FIELD) {
  const block = octets(hex);
  return checkAttributes(block, 0, block.length, context, around, -BLOCK_AT);
}

Deno.test("checkAttributes withdraws the routes when a header is cut anywhere", () => {
  for (const rest of ["40", "4001", "d0", "d001", "d00100"]) {
    const faults = judge(GOOD + rest);
    assertEquals(faults.length, 1, rest);
    assertEquals(faults[0]!.outcome, "withdraw");
    assertEquals(faults[0]!.what, "attribute header");
    assertEquals(faults[0]!.offset, BLOCK_AT + octets(GOOD).length);
    assertEquals(faults[0]!.section, "RFC 7606 §4");
  }
});

Deno.test("checkAttributes withdraws the routes when the last attribute overruns the block", () => {
  const [fault, ...others] = judge(GOOD + "c008 05 fde90001");
  assertEquals(others, []);
  assertEquals([fault!.what, fault!.outcome, fault!.subcode], ["COMMUNITIES", "withdraw", 1]);
  assertEquals(fault!.offset, BLOCK_AT + octets(GOOD).length + 2);
});

Deno.test("checkAttributes resets when an attribute overruns a block without routes", () => {
  const faults = judge("40012000", external, 0);
  assertEquals(strongest(faults), "reset");
  assertEquals(faults[0]!.section, "RFC 7606 §4, RFC 7606 §5.2");
});

Deno.test("checkAttributes takes routes that stand elsewhere for routes", () => {
  assertEquals(strongest(judge("40010103" + GOOD.slice(9), external, REACHED)), "withdraw");
});

Deno.test("checkAttributes asks a confederation peer for AS_CONFED_SEQUENCE first", () => {
  const peer = makeContext({ peer: "confederation" });
  assertEquals(strongest(judge("400101 00 400200 400304 0a000002", peer)), "withdraw");
  assertEquals(strongest(judge(GOOD, peer)), "withdraw");
  const sent = "400101 00 40020c 0301 0000fde9 0201 0000fdea 400304 0a000002";
  assertEquals(judge(sent, peer), []);
});

Deno.test("checkAttributes names so many faults and counts the rest, the strongest always named", () => {
  const many = GOOD + "c06300".repeat(5000);
  const faults = judge(many);
  assertEquals(faults.length, MOST_FAULTS + 1);
  assertEquals(faults.at(-1)!.reason, `${4999 - MOST_FAULTS} more faults`);
  assertEquals(strongest(faults), "discard");
  const worse = judge(many + "406200" + "c06300");
  assertEquals(worse.length, MOST_FAULTS + 1);
  assertEquals(worse.find(({ outcome }) => outcome === "reset")!.subcode, 2);
});

Deno.test("checkAttributes shares one empty list while nothing is wrong", () => {
  assert(judge(GOOD) === judge(GOOD));
});

Deno.test("isFaulty looks at the attributes alone, not at what is missing", () => {
  assertEquals(isFaulty(octets("c00804 fde90001"), 0, 7, external), false);
  assertEquals(isFaulty(octets("c00805 fde9000100"), 0, 8, external), true);
});

Deno.test("checkAttributes forgets one block when it looks at the next", () => {
  for (let i = 0; i < 1000; i++) assertEquals(judge(GOOD).length, 0);
});

Deno.test("checkAttributes never throws and never reads outside a block, cut at every octet", () => {
  const padded = new Uint8Array(4096).fill(0xff);
  for (const row of FAULT_CASES) {
    const whole = octets(row.hex + GOOD);
    for (let end = 0; end <= whole.length; end += whole.length > 200 ? 97 : 1) {
      const exact = whole.subarray(0, end);
      padded.fill(0xff, 5, 5 + whole.length);
      padded.set(exact, 5);
      const alone = checkAttributes(exact.slice(), 0, end, external, NLRI_FIELD, 0);
      const inside = checkAttributes(padded, 5, 5 + end, external, NLRI_FIELD, 5);
      assertEquals(JSON.stringify(inside), JSON.stringify(alone), row.name);
    }
  }
});
