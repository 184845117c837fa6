import { assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import { makeContext } from "../wire/context.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { refusalOf } from "./refusal.ts";

const MARKER = "ff".repeat(16), context = makeContext({ peer: "external" });
const BASE = "4001010040020602010000fde94003040a000002";

/** Code, subcode and data of the answer to an UPDATE with these attributes and one route. */
function answerTo(attributes: string): string {
  const block = fromHex(attributes).length, length = 23 + block + 4;
  const sizes = length.toString(16).padStart(4, "0") + "020000" +
    block.toString(16).padStart(4, "0");
  const bytes = fromHex(MARKER + sizes + attributes + "180a0000");
  const faults = new UpdateChecker().check(bytes, 0, bytes.length, context);
  const fault = faults.find(({ outcome }) => outcome === "reset")!;
  const { code, subcode, data } = refusalOf(fault, bytes, 0, bytes.length);
  return `${code}/${subcode} ${data.toHex()}`;
}

Deno.test("refusalOf gives the attribute at fault, whole, wherever it stands (RFC 4271 §6.3)", () => {
  assertEquals(answerTo("406300" + BASE), "3/2 406300");
  assertEquals(answerTo(BASE + "406300"), "3/2 406300");
  assertEquals(answerTo("c00e0400010100" + BASE), "3/4 c00e0400010100");
  assertEquals(answerTo(BASE + "800e0400020110"), "3/9 800e0400020110");
});

Deno.test("refusalOf does not take the attribute behind an empty one for it", () => {
  assertEquals(answerTo("800e00" + BASE), "3/5 800e00");
  assertEquals(answerTo(BASE + "800e00"), "3/5 800e00");
  assertEquals(answerTo("800f00406300" + BASE), "3/5 800f00");
});
