import { assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import type { Fault } from "../wire/fault.ts";
import { checkMessage } from "../wire/message.ts";
import { messageJson } from "./message_json.ts";
import { messageText } from "./message_text.ts";
import { makePalette } from "./palette.ts";

/** Line and JSON of the message with this type and body, under its own faults. */
function shown(type: string, body: string): [string, Record<string, unknown>] {
  const length = (19 + body.length / 2).toString(16).padStart(4, "0");
  const bytes = fromHex("ff".repeat(16) + length + type + body), faults: Fault[] = [];
  checkMessage(bytes, 0, bytes.length, faults);
  const text = messageText(bytes, 0, bytes.length, faults, makePalette(false));
  return [text, messageJson(bytes, 0, bytes.length, faults)];
}

Deno.test("messageText and messageJson read a shutdown message whose length lies, as far as it is there", () => {
  // CVE-2019-16159: 255 octets announced, four sent.
  const [text, json] = shown("03", "0602" + "ff" + "41414141");
  assertEquals(text, 'NOTIFICATION 6/2 Cease, Administrative Shutdown: "AAAA"');
  assertEquals(json.message, "AAAA");
  const [odd] = shown("03", "0602" + "04" + "41ff1b41");
  assertEquals(odd, 'NOTIFICATION 6/2 Cease, Administrative Shutdown: "A\\xff\\x1bA"');
});
