import { assertEquals, assertStringIncludes } from "@std/assert";
import { LiveFacts } from "../speaker/live_facts.ts";
import { History } from "./history.ts";
import { madePeer } from "./made_configs.ts";
import { reasonOf } from "./reason.ts";

const config = madePeer({ address: "192.0.2.2", name: "tor-a" });

/** A router at 192.0.2.2 that is dialled by us, told by `now`. */
function dialled(signs: boolean) {
  const clock = { now: 1000 };
  const live = new LiveFacts("192.0.2.2", () => clock.now, signs);
  const watch = live.begin("ours");
  const reason = (history = new History(0)) =>
    reasonOf(
      { config, history },
      { facts: live.all({ passive: false, remoteAs: undefined }) },
      clock.now,
    );
  return { clock, watch, reason };
}

Deno.test("reasonOf says of a try that has just begun that it is not answered yet, and nothing to do", () => {
  const { cause, why, remedy } = dialled(false).reason();
  assertEquals([cause, why, remedy], [
    "silent",
    "192.0.2.2 has not answered the SYN yet",
    undefined,
  ]);
});

Deno.test("reasonOf names the key where silence may come of it, first where we sign", () => {
  const told = (signs: boolean) => {
    const { clock, reason } = dialled(signs);
    clock.now += 10;
    return reason();
  };
  const plain = told(false), signed = told(true);
  assertEquals([plain.cause, plain.or], ["filtered", ["md5-suspected"]]);
  assertStringIncludes(plain.why, "; or TCP-MD5 or TCP-AO key differs");
  assertStringIncludes(plain.remedy!, "underlay peer diagnose 192.0.2.2 --force");
  assertEquals([signed.cause, signed.or], ["md5-suspected", ["filtered"]]);
  assertStringIncludes(signed.why, "; or connection filtered");
});

Deno.test("reasonOf takes an early close for a pause where an error came shortly before", () => {
  const { clock, watch, reason } = dialled(false), history = new History(0);
  watch.connected(undefined);
  watch.ended({ kind: "closed", text: "" });
  assertEquals(reason(history).cause, "closed-before-open");
  history.notified("us", { code: 2, subcode: 2, data: new Uint8Array(0) }, 990);
  const { cause, why, or } = reason(history);
  assertEquals([cause, or], ["backing-off", ["closed-before-open"]]);
  assertStringIncludes(why, "2/2 OPEN Message Error, Bad Peer AS was sent 10 s ago");
  clock.now += 400;
  assertEquals(reason(history).cause, "closed-before-open");
  // A Cease is no error.
  history.notified("us", { code: 6, subcode: 4, data: new Uint8Array(0) }, clock.now);
  assertEquals(reason(history).cause, "closed-before-open");
});
