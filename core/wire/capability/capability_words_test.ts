import { assertEquals } from "@std/assert";
import { CAPABILITY_CODES, ROLE_NUMBERS } from "./capability_words.ts";
import { CAPABILITIES } from "./mod.ts";
import { roleName } from "./role.ts";

/** Words that say it shorter than the name of the capability. */
const SHORT: Readonly<Record<string, string>> = {
  "4-octet-as": "4-octet AS number",
  "enhanced-refresh": "enhanced route refresh",
  "host-name": "FQDN",
};

Deno.test("CAPABILITY_CODES are those of the capabilities of that name", () => {
  const known = new Map(CAPABILITIES.map(({ code, name }) => [code, name.toLowerCase()]));
  const plain = (text: string | undefined) => text?.toLowerCase().replace(/[^a-z0-9]/g, "");
  for (const [word, code] of Object.entries(CAPABILITY_CODES)) {
    assertEquals(plain(known.get(code)), plain(SHORT[word] ?? word), word);
  }
});

Deno.test("ROLE_NUMBERS are the names that roles are printed with", () => {
  assertEquals(Object.values(ROLE_NUMBERS).map(roleName), Object.keys(ROLE_NUMBERS));
  assertEquals(roleName(9), "role 9");
});
