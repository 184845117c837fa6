import { assertEquals, assertMatch } from "@std/assert";
import { causeOf, causeOfNotification, CAUSES } from "./cause.ts";

Deno.test("CAUSES has each id once, with words for a person that fit a line of prose", () => {
  assertEquals(new Set(CAUSES.map((c) => c.id)).size, CAUSES.length);
  for (const { id, title, means, remedy } of CAUSES) {
    assertMatch(id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assertMatch(title, /^[A-Za-z].{3,45}[^.]$/, id);
    assertMatch(means, /^[A-Z].*\.$/, id);
    assertMatch(remedy, /^[a-z].*[^.]$/, id);
  }
});

Deno.test("causeOf gives the row of the table", () => {
  assertEquals(causeOf("ttl").title, "TTL does not pass");
});

Deno.test("causeOfNotification follows code and subcode, and never fails", () => {
  const want: [number, number, string][] = [
    [1, 1, "malformed-header"],
    [2, 0, "malformed-open"],
    [2, 2, "wrong-as"],
    [2, 5, "malformed-open"],
    [2, 11, "role-mismatch"],
    [3, 5, "malformed-update"],
    [4, 0, "hold-timer-expired"],
    [5, 3, "fsm-error"],
    [6, 0, "cease-other"],
    [6, 1, "cease-max-prefixes"],
    [6, 9, "cease-hard-reset"],
    [6, 10, "cease-bfd-down"],
    [6, 200, "cease-other"],
    [7, 1, "refresh-error"],
    [8, 0, "send-blocked"],
    [9, 0, "unknown"],
  ];
  for (const [code, subcode, id] of want) {
    assertEquals(causeOfNotification(code, subcode), id, `${code}/${subcode}`);
  }
});
