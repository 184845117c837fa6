import { assert, assertEquals } from "@std/assert";
import { fromHex } from "../../net/hex.ts";
import { type Context, makeContext } from "../context.ts";
import { type Outcome, strongest } from "../fault.ts";
import { Update } from "../update.ts";
import { checkAttributes, NLRI_FIELD } from "./check.ts";
import { decodeAttributes, encodeAttributes } from "./items.ts";
import { MAX_DEPTH } from "./attr_set.ts";
import { Writer } from "../../net/writer.ts";

const MARKER = "ff".repeat(16);
const external = makeContext({ peer: "external" });

/** Messages that brought routers down, and what they must lead to; attributes only, NLRI are judged elsewhere. */
interface Incident {
  readonly name: string;
  /** Length, type and body of an UPDATE. */
  readonly hex: string;
  readonly outcome: Outcome | undefined;
  readonly subcode?: number;
  readonly what?: string;
  readonly context?: Context;
}

const INCIDENTS: readonly Incident[] = [
  {
    name: "PREFIX_SID of zeros (CVE-2023-31490)",
    hex:
      "003d02000000224001010040020602010000fde94003040a000002c0280b0000000000000000000000180a0000",
    outcome: "discard",
    what: "PREFIX_SID",
  },
  {
    name: "TUNNEL_ENCAPSULATION whose TLV overruns (CVE-2023-38802)",
    hex: "0037020000001c4001010040020602010000fde94003040a000002c01705000100ff00180a0000",
    outcome: "withdraw",
    what: "TUNNEL_ENCAPSULATION",
  },
  {
    name: "entropy label capability with any body (2023-06-02)",
    hex: "0037020000001c4001010040020602010000fde94003040a000002c01c05000100ff00180a0000",
    outcome: undefined,
  },
  {
    name: "almost an End-of-RIB (CVE-2023-47235)",
    hex: "002b0200000003c0ff00010100eb00ac100b0b001ad908ac100b0b",
    outcome: "withdraw",
    subcode: 3,
  },
  {
    name: "MP_UNREACH_NLRI and NLRI without attributes (CVE-2023-47234)",
    hex: "00210200000006800f03000201180a0000",
    outcome: "withdraw",
    subcode: 3,
  },
  {
    name: "NLRI without any attribute (CVE-2023-41358)",
    hex: "001b0200000000180a0000",
    outcome: "withdraw",
    subcode: 3,
  },
  {
    name: "NEXT_HOP of no octet (GoBGP#3305)",
    hex: "002b02000000104001010040020602010000fde9400300180a0000",
    outcome: "withdraw",
    what: "NEXT_HOP",
  },
  {
    name: "ORIGIN without the Transitive bit (CVE-2026-42285)",
    hex: "002f02000000140001010040020602010000fde94003040a000002180a0000",
    outcome: "withdraw",
    subcode: 4,
    what: "ORIGIN",
  },
  {
    name: "unknown well-known attribute (CVE-2026-41642)",
    hex: "003202000000174001010040020602010000fde94003040a000002406300180a0000",
    outcome: "reset",
    subcode: 2,
  },
  {
    name: "empty AS_PATH from a confederation peer (GHSA-frrj-87jh-2772)",
    hex: "0029020000000e400101004002004003040a000002180a0000",
    outcome: "withdraw",
    what: "AS_PATH",
    context: makeContext({ peer: "confederation" }),
  },
  {
    name: "two octets left in the attributes",
    hex: "003102000000164001010040020602010000fde94003040a0000024001180a0000",
    outcome: "withdraw",
    what: "attribute header",
  },
  {
    name: "ORIGIN of 32 octets in a block of four without NLRI (FRR#22563)",
    hex: "001b020000000440012000",
    outcome: "reset",
    subcode: 1,
    what: "ORIGIN",
  },
  {
    name: "MP_REACH_NLRI twice",
    hex: "00590200000042" +
      "800e1e0002011020010db8000000000000000000000001004020010db800010000".repeat(2),
    outcome: "reset",
    subcode: 1,
    what: "MP_REACH_NLRI",
  },
];

function judge(hex: string, context: Context) {
  const bytes = fromHex(MARKER + hex), update = new Update();
  assertEquals(update.locate(bytes, 0, bytes.length), undefined);
  const around = update.nlriEnd > update.nlriStart ? NLRI_FIELD : 0;
  const { attributesStart, attributesEnd } = update;
  return checkAttributes(bytes, attributesStart, attributesEnd, context, around, 0);
}

for (const { name, hex, outcome, subcode, what, context = external } of INCIDENTS) {
  Deno.test(`checkAttributes answers ${name} with ${outcome ?? "nothing"}`, () => {
    const faults = judge(hex, context), label = JSON.stringify(faults);
    assertEquals(strongest(faults), outcome, label);
    if (subcode !== undefined) assertEquals(faults[0]!.subcode, subcode, label);
    if (what !== undefined) assertEquals(faults[0]!.what, what, label);
  });
}

const BASE = "4001010040020602010000fde94003040a000002";

function judgeBlock(hex: string) {
  const bytes = fromHex(hex);
  return checkAttributes(bytes, 0, bytes.length, external, NLRI_FIELD, 0);
}

Deno.test("checkAttributes withdraws for an ONLY_TO_CUSTOMER of 1024 octets (2025-10)", () => {
  const faults = judgeBlock(BASE + "d0230400" + "00".repeat(1024));
  assertEquals(faults.map((f) => [f.what, f.outcome]), [["ONLY_TO_CUSTOMER", "withdraw"]]);
});

Deno.test("encodeAttributes sends an unknown transitive attribute of 3000 octets on unchanged", () => {
  const bytes = fromHex(BASE + "d0630bb8" + "ab".repeat(3000));
  assertEquals(judgeBlock(BASE + "d0630bb8" + "ab".repeat(3000)), []);
  const out = new Writer();
  encodeAttributes(decodeAttributes(bytes, 0, bytes.length, external), out, external);
  assertEquals(out.finish(), bytes);
});

Deno.test("checkAttributes ends at thousands of sets inside sets", () => {
  const header = (length: number) => {
    return [
      "f080",
      (length >> 8).toString(16).padStart(2, "0"),
      (length & 255).toString(16).padStart(2, "0"),
      "0000fde9",
    ].join("");
  };
  let hex = "";
  for (let depth = 0; depth < 8000; depth++) hex = header(4 + hex.length / 2) + hex;
  const [fault, ...others] = judgeBlock(BASE + hex);
  assertEquals(others, []);
  assertEquals([fault!.what, fault!.outcome], ["ATTR_SET", "withdraw"]);
  assert(fault!.reason.includes(`more than ${MAX_DEPTH} deep`), fault!.reason);
});

Deno.test("checkAttributes passes sets as deep as the limit and is as strict afterwards", () => {
  const nest = (depth: number): string => {
    const inner = depth > 1 ? nest(depth - 1) : "40010100", length = 4 + inner.length / 2;
    return `c080${length.toString(16).padStart(2, "0")}0000fde9${inner}`;
  };
  for (let again = 0; again < 3; again++) {
    assertEquals(judgeBlock(BASE + nest(MAX_DEPTH)), []);
    assertEquals(judgeBlock(BASE + nest(MAX_DEPTH + 1)).length, 1);
  }
});
