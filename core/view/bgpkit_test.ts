import { assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import type { Output } from "../capture/output.ts";
import { makeContext } from "../wire/context.ts";
import type { UpdateChecker } from "../wire/update_checker.ts";
import { BgpkitView } from "./bgpkit.ts";
import { LineView } from "./line.ts";
import { Page } from "./page.ts";
import { makePalette } from "./palette.ts";
import { madeFlow, messageHex, shown, STAMP, tell, updateHex } from "./shown.ts";

const BASE = "40010100" + "40020602010000fde9" + "400304c0000201";

function bgpkit(work: (output: Output, checker: UpdateChecker) => void): string[] {
  const text = shown((page, sets) => {
    return new BgpkitView(page, sets, new LineView(new Page(() => {}), sets, makePalette(false)));
  }, work);
  return text.split("\n").slice(0, -1);
}

Deno.test("BgpkitView writes fourteen columns, announced routes first, what is absent empty", () => {
  const lines = bgpkit((output, checker) => {
    tell(output, checker, updateHex("180a0002", BASE, "180a0001"));
  });
  assertEquals(lines, [
    "A|1700000000.00025|192.0.2.1|65001|10.0.1.0/24|65001|IGP|192.0.2.1||||false||",
    "W|1700000000.00025|192.0.2.1|65001|10.0.2.0/24|||||||false||",
  ]);
  for (const line of lines) assertEquals(line.split("|").length, 14);
});

Deno.test("BgpkitView writes every attribute that has a column", () => {
  const more = "80040400000000" + "40050400000064" + "400600" + "c007080000fdea0a000009" +
    "c00808fde90064ffffff01" + "c010200002fde9000000640142c000020100070300" + "0102030405068006" +
    "fde9000000" + "00" + "c0200c0000fde90000000100000002";
  const [line] = bgpkit((output, checker) => {
    tell(output, checker, updateHex("", BASE + more, "180a0001"));
  });
  assertEquals(
    line,
    "A|1700000000.00025|192.0.2.1|65001|10.0.1.0/24|65001|IGP|192.0.2.1|100|0|65001:100 no-export " +
      "ecas2:0:2:65001:00000064 ecv4:1:66:192.0.2.1:0007 ecop:3:0:010203040506 " +
      "ecraw:8006FDE900000000 lg:65001:1:2|true|65002|10.0.0.9",
  );
});

Deno.test("BgpkitView takes the next hop of MP_REACH_NLRI and keeps other families out", () => {
  const hop = "10" + "20010db8" + "00".repeat(11) + "01" + "00";
  const lines = bgpkit((output, checker) => {
    tell(output, checker, updateHex("", BASE + "800e1a" + "000201" + hop + "2020010db8", ""));
    tell(
      output,
      checker,
      updateHex("", BASE + "800e0b" + "400447" + "04c0000209" + "00" + "abcd", ""),
    );
    tell(output, checker, messageHex(4, ""));
  });
  assertEquals(lines, [
    "A|1700000000.00025|192.0.2.1|65001|2001:db8::/32|65001|IGP|2001:db8::1||||false||",
  ]);
});

Deno.test("BgpkitView gives a dumped route the time when it was learned", () => {
  const bytes = fromHex("180a0001" + BASE), context = makeContext();
  const lines = bgpkit((output, checker) => {
    const faults = checker.checkBlock(bytes, 4, bytes.length, context);
    const entry = {
      bytes,
      prefixStart: 0,
      prefixEnd: 4,
      family: 1 << 8 | 1,
      pathId: -1,
      attributesStart: 4,
      attributesEnd: bytes.length,
      originated: 1600000000,
      type: 13,
      sequence: 0,
    };
    output.route(madeFlow(), entry, checker.update, checker.set, faults, STAMP);
  });
  assertEquals(lines, ["A|1600000000|192.0.2.1|65001|10.0.1.0/24|65001|IGP|192.0.2.1||||false||"]);
});
