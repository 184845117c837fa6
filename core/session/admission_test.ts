import { assertEquals } from "@std/assert";
import { role } from "../wire/capability/mod.ts";
import { admit } from "./admission.ts";
import { ownOpen } from "./own_open.ts";
import { makeSettings, type SessionSettings } from "./settings.ts";

const ID = 0x0a000001;

/** `code/subcode data` of the refusal of a peer's OPEN by what we want; undefined where it is admitted. */
function refused(
  ours: Partial<SessionSettings>,
  theirs: Partial<SessionSettings> & { readonly as?: number } = {},
): string | undefined {
  const open = ownOpen(makeSettings({ routerId: 0x0a000002, ...theirs }), theirs.as ?? 65002);
  const notification = admit(open, makeSettings({ routerId: ID, ...ours }), 65001)?.notification;
  if (!notification) return undefined;
  const { code, subcode, data } = notification;
  return `${code}/${subcode} ${data.toHex()}`.trimEnd();
}

Deno.test("admit takes the AS that is wanted, with two octets or four, or any", () => {
  assertEquals(refused({ remoteAs: 65002 }), undefined);
  assertEquals(refused({ remoteAs: 65003 }), "2/2");
  assertEquals(refused({}, { as: 4_200_000_000 }), undefined);
  assertEquals(refused({ remoteAs: 4_200_000_000 }, { as: 4_200_000_000 }), undefined);
  assertEquals(refused({ remoteAs: 23456 }, { as: 4_200_000_000 }), "2/2");
});

Deno.test("admit refuses our own identifier inside our AS only (RFC 6286 §2.1)", () => {
  assertEquals(refused({}, { routerId: ID, as: 65001 }), "2/3");
  assertEquals(refused({}, { routerId: ID, as: 65002 }), undefined);
});

Deno.test("admit asks for the least hold time, where there is one", () => {
  assertEquals(refused({ holdTimeLeastSeconds: 30 }, { holdTimeSeconds: 29 }), "2/6");
  assertEquals(refused({ holdTimeLeastSeconds: 30 }, { holdTimeSeconds: 30 }), undefined);
  assertEquals(refused({ holdTimeLeastSeconds: 3 }, { holdTimeSeconds: 0 }), "2/6");
  assertEquals(refused({}, { holdTimeSeconds: 0 }), undefined);
});

Deno.test("admit names each capability that is missing, as our OPEN would offer it", () => {
  assertEquals(refused({ require: [2, 65] }), undefined);
  const bare = { capabilities: false };
  assertEquals(refused({ require: [65, 2] }, bare), "2/7 41040000fde90200");
  // One that we do not offer ourselves is named without a value.
  assertEquals(refused({ require: [73] }), "2/7 4900");
  const two = { families: [1 << 8 | 1, 2 << 8 | 1] };
  assertEquals(refused({ require: [1], ...two }, bare), "2/7 01040001000101040002000" + "1");
});

Deno.test("admit asks for a role where that is strict, and for a pair (RFC 9234 §4.2)", () => {
  assertEquals(role.code, 9);
  const pairs: [number, number | undefined, boolean, string | undefined][] = [
    [0, 3, true, undefined],
    [3, 0, true, undefined],
    [4, 4, false, undefined],
    [0, 0, false, "2/11"],
    [1, 3, false, "2/11"],
    [0, undefined, false, undefined],
    [0, undefined, true, "2/11"],
  ];
  for (const [ours, theirs, roleStrict, expected] of pairs) {
    assertEquals(refused({ role: ours, roleStrict }, { role: theirs }), expected);
  }
  assertEquals(refused({}, { role: 0 }), undefined);
});
