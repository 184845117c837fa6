import { assertEquals } from "@std/assert";
import { makeContext } from "../wire/context.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { madeFlow, messageHex, STAMP, tell, updateHex } from "./shown.ts";
import { Summary } from "./summary.ts";

const BASE = "40010100" + "40020602010000fde9" + "400304c0000201";
const IPV4 = 1 << 8 | 1;

function summarised(work: (summary: Summary, checker: UpdateChecker) => void): Summary {
  const checker = new UpdateChecker(), summary = new Summary(checker.sets, () => {});
  work(summary, checker);
  return summary;
}

Deno.test("Summary counts messages by type, those nobody assigned as other", () => {
  const { messages } = summarised((summary, checker) => {
    for (const type of [4, 4, 5, 9, 0]) {
      tell(summary, checker, messageHex(type, type === 5 ? "00010001" : ""));
    }
    tell(summary, checker, updateHex("180a0001", "", ""));
  });
  assertEquals(messages, [2, 0, 1, 0, 2, 1]);
});

Deno.test("Summary counts routes, not path identifiers, and every field of an UPDATE", () => {
  const summary = summarised((summary, checker) => {
    const paths = madeFlow(makeContext({ addPath: new Set([IPV4]) }));
    const two = "00000001180a0001" + "00000002180a0001";
    tell(summary, checker, updateHex("", BASE, two), paths);
    const reach = "800e1a" + "000201" + "10" + "20010db8" + "00".repeat(12) + "00" + "2020010db8";
    tell(summary, checker, updateHex("180a0001", BASE + reach, "180a0002"));
  });
  const { announced, withdrawn } = summary.routes;
  assertEquals([announced, withdrawn], [4, 1]);
  assertEquals(summary.families.list.map((f) => [f.family, f.announced, f.churn?.distinct]), [
    [IPV4, 3, 2],
    [2 << 8 | 1, 1, 1],
  ]);
  assertEquals(summary.sets.count, 1, "the same attributes but for the NLRI");
});

Deno.test("Summary counts the NLRI of a family that nobody decodes as one route a field", () => {
  const summary = summarised((summary, checker) => {
    const reach = "800e0b" + "400447" + "04c0000201" + "00" + "abcd";
    tell(summary, checker, updateHex("", BASE + reach, ""));
  });
  assertEquals(summary.routes.announced, 1);
});

Deno.test("Summary tells End-of-RIB from a change", () => {
  const summary = summarised((summary, checker) => {
    tell(summary, checker, updateHex("", "", ""));
    tell(summary, checker, updateHex("", "800f03000201", ""));
  });
  assertEquals(summary.families.list.map((f) => [f.family, f.endOfRib, f.announced]), [
    [IPV4, 1, 0],
    [2 << 8 | 1, 1, 0],
  ]);
  assertEquals(summary.sets.count, 0);
});

Deno.test("Summary takes connections of one address as one sender, and learns its AS late", () => {
  const summary = summarised((summary, checker) => {
    const first = madeFlow(), second = madeFlow(makeContext(), 1);
    delete first.from.asn;
    tell(summary, checker, messageHex(4, ""), first);
    first.from.asn = 65001;
    tell(summary, checker, messageHex(4, ""), first);
    tell(summary, checker, messageHex(4, ""), second);
  });
  assertEquals(summary.peers.list.map((p) => [p.address, p.asn, p.messages]), [
    ["192.0.2.1", 65001, 3],
  ]);
});

Deno.test("Summary spans from the earliest to the latest, in whatever order they come", () => {
  const summary = summarised((summary, checker) => {
    for (const [seconds, microseconds] of [[100, 5], [100, 2], [90, 7], [101, 1], [101, 0]]) {
      const stamp = { ...STAMP, seconds: seconds!, microseconds: microseconds! };
      tell(summary, checker, messageHex(4, ""), madeFlow(), stamp);
    }
  });
  assertEquals(summary.first, { seconds: 90, microseconds: 7 });
  assertEquals(summary.last, { seconds: 101, microseconds: 1 });
});

Deno.test("Summary lists churn only above once for each sender of the family", () => {
  const summary = summarised((summary, checker) => {
    const one = madeFlow(),
      other = { ...madeFlow(makeContext(), 1), from: { address: Uint8Array.of(192, 0, 2, 9) } };
    for (const flow of [one, other]) tell(summary, checker, updateHex("", BASE, "180a0001"), flow);
    for (let i = 0; i < 3; i++) tell(summary, checker, updateHex("180a0002", "", ""), one);
  });
  assertEquals(summary.churn(10), {
    error: 0,
    prefixes: [{ family: IPV4, prefix: "10.0.2.0/24", announced: 0, withdrawn: 3 }],
  });
});
