import { assert, assertEquals } from "@std/assert";
import type { Fault } from "../wire/fault.ts";
import { findingLines } from "./summary_finding_text.ts";
import { DistinctSets, Findings } from "./summary_findings.ts";
import { makePalette } from "./palette.ts";

const FAULT: Fault = {
  what: "ORIGIN",
  reason: "value 9 is not 0, 1 or 2",
  offset: 26,
  outcome: "withdraw",
  code: 3,
  subcode: 6,
  section: "RFC 7606 §7.1",
};

function text(findings: Findings, oddNlri = 0): string[] {
  return findingLines(findings, { oddNlri, palette: makePalette(false), width: 80 });
}

Deno.test("Findings counts faults by field, rule and consequence, and keeps the first of each", () => {
  const findings = new Findings();
  findings.add([FAULT], 3);
  findings.add([{ ...FAULT, reason: "value 7 is not 0, 1 or 2" }, { ...FAULT, what: "MED" }], 9);
  assertEquals(findings.faults, 3);
  assertEquals(text(findings), [
    "Findings",
    "       2  ORIGIN: value 9 is not 0, 1 or 2 (treated as withdrawn, RFC 7606",
    "          §7.1), first in frame 3",
    "       1  MED: value 9 is not 0, 1 or 2 (treated as withdrawn, RFC 7606 §7.1),",
    "          frame 9",
  ]);
});

Deno.test("Findings counts notices by text and keeps the first damaged places", () => {
  const findings = new Findings();
  for (let frame = 1; frame < 4; frame++) findings.notice({ kind: "skipped", text: "ARP", frame });
  for (let n = 0; n < 100; n++) {
    findings.damage({ what: "packet record", reason: "cut", offset: n, frame: n });
  }
  const lines = text(findings, 2);
  assertEquals(findings.firstDamages.length, 32);
  assertEquals(lines[1], "       1  damage: packet record at offset 0: cut");
  assertEquals(lines.slice(9), [
    "          and 92 more damaged places",
    "       2  NLRI with bits set behind their prefix (masked where they are shown)",
    "       3  ARP",
  ]);
});

Deno.test("Findings stays bounded when every notice and every fault is another", () => {
  const findings = new Findings();
  for (let n = 0; n < 5000; n++) {
    findings.notice({ kind: "gap", text: `notice ${n}`, frame: n });
    findings.add([{ ...FAULT, what: `attribute ${n}` }], n);
  }
  assertEquals([findings.notices, findings.faults], [5000, 5000]);
  assertEquals([findings.texts.length, findings.kinds.length], [256, 256]);
});

Deno.test("findingLines is empty when nothing was found, and lets no escape through", () => {
  const findings = new Findings();
  assertEquals(text(findings), []);
  findings.notice({ kind: "gap", text: "a\x1b[2Jb", frame: 1 });
  assertEquals(text(findings)[1], "       1  a\\x1b[2Jb");
});

Deno.test("DistinctSets counts each id once, and says when it may have counted one again", () => {
  const sets = new DistinctSets();
  for (const id of [0, 5000, 0, 5000, 7]) sets.add(id, 0);
  assertEquals([sets.count, sets.exact], [3, true]);
  sets.add(0, 1);
  assertEquals([sets.count, sets.exact], [4, false]);
  sets.add(0, 2);
  assert(!sets.exact);
});
