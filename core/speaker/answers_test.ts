import { assert, assertEquals } from "@std/assert";
import type { SessionSettings } from "../session/settings.ts";
import { encodedKeepalive, encodedOpen } from "./outgoing.ts";
import { makeOpen } from "../wire/open.ts";
import { Lab } from "./sim/lab.ts";
import { makeMessage } from "./sim/messages.ts";
import { Scripted } from "./sim/scripted.ts";

const US = "10.0.0.1", THEM = "10.0.0.2", AS = { localAs: 65001, remoteAs: 65002 };
const OPEN = 1, UPDATE = 2, NOTIFICATION = 3, KEEPALIVE = 4, REFRESH = 5;

const octets = (hex: string) => Uint8Array.fromHex(hex);
/** A message whose length field says something else. */
function withLength(message: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from(
    message,
    (octet, i) => i === 16 ? length >>> 8 : i === 17 ? length & 0xff : octet,
  );
}
const damagedMarker = makeMessage(KEEPALIVE, octets("")).fill(0, 3, 4);
/** Version, AS 65002, hold time, identifier, no parameters. */
const openBody = (version = "04", hold = "005a", id = "0a0000fe", rest = "00") =>
  octets(`${version}fdea${hold}${id}${rest}`);
const OPENED = encodedOpen(makeOpen({
  as: 65002,
  holdTimeSeconds: 90,
  identifier: 0x0a0000fe,
  capabilities: [],
}));

/** How far the session is when the message comes. */
type Reached = "OpenSent" | "OpenConfirm" | "Established";

const ANSWERS: readonly (readonly [
  what: string,
  reached: Reached,
  message: Uint8Array,
  refusal: string | undefined,
  settings?: Partial<SessionSettings>,
])[] = [
  ["a damaged marker", "Established", damagedMarker, "1/1"],
  ["a length below 19", "OpenSent", withLength(makeMessage(OPEN, octets("")), 18), "1/2 0012"],
  ["a KEEPALIVE of 20 octets", "Established", makeMessage(KEEPALIVE, octets("00")), "1/2 0014"],
  ["an unknown type", "Established", makeMessage(9, octets("")), "1/3 09"],
  ["version 3", "OpenSent", makeMessage(OPEN, openBody("03")), "2/1 0004"],
  ["another AS", "OpenSent", OPENED, "2/2", { remoteAs: 65009 }],
  [
    "an identifier of zero",
    "OpenSent",
    makeMessage(OPEN, openBody("04", "005a", "00000000")),
    "2/3",
  ],
  ["our identifier", "OpenSent", OPENED, "2/3", { localAs: 65002, routerId: 0x0a0000fe }],
  [
    "an optional parameter of old",
    "OpenSent",
    makeMessage(OPEN, openBody("04", "005a", "0a0000fe", "0401020000")),
    "2/4",
  ],
  ["a hold time of 2", "OpenSent", makeMessage(OPEN, openBody("04", "0002")), "2/6"],
  ["less than our least hold time", "OpenSent", OPENED, "2/6", { holdTimeLeastSeconds: 91 }],
  ["no role", "OpenSent", OPENED, "2/11", { role: 0, roleStrict: true }],
  ["no capability that is required", "OpenSent", OPENED, "2/7 41040000fde9", {
    require: [65],
  }],
  ["an UPDATE too early", "OpenSent", makeMessage(UPDATE, octets("00000000")), "5/1 02"],
  ["a KEEPALIVE too early", "OpenSent", encodedKeepalive(), "5/1 04"],
  [
    "an UPDATE before their KEEPALIVE",
    "OpenConfirm",
    makeMessage(UPDATE, octets("00000000")),
    "5/2 02",
  ],
  ["a second OPEN", "OpenConfirm", OPENED, "5/2 01"],
  ["an OPEN in the middle", "Established", OPENED, "5/3 01"],
  [
    "attributes that end behind the UPDATE",
    "Established",
    makeMessage(UPDATE, octets("00000009")),
    "3/1",
  ],
  [
    "a next hop of an unknown length, whole",
    "Established",
    // MP_REACH_NLRI of IPv6 unicast whose next hop has 7 octets.
    makeMessage(UPDATE, octets("0000000f800e0c000201070001020304050600")),
    "3/9 800e0c000201070001020304050600",
  ],
  [
    "a refresh with a broken body",
    "Established",
    makeMessage(REFRESH, octets("00010101ff")),
    "1/2 0018",
  ],
  [
    "a NOTIFICATION that is too short",
    "Established",
    makeMessage(NOTIFICATION, octets("06")),
    undefined,
  ],
];

for (const [what, reached, message, refusal, settings = {}] of ANSWERS) {
  Deno.test(`Speaker answers ${what} in ${reached} with ${refusal ?? "nothing"}`, () => {
    const lab = new Lab(), us = lab.speaker(US);
    us.listen();
    const peer = us.peer(THEM, { ...AS, passive: true, ...settings });
    const them = Scripted.dial(lab, THEM, US);
    if (reached !== "OpenSent") them.say(OPENED);
    if (reached === "Established") them.say(encodedKeepalive());
    lab.pass(1);
    assertEquals(peer.state, reached);
    // What follows a broken rule is not looked at any more: there is one answer.
    them.say(message, makeMessage(9, octets("")));
    lab.pass(1);
    const notifications = them.types.filter((type) => type === NOTIFICATION);
    assertEquals(them.refusal, refusal);
    assert(notifications.length <= 1, "more than one");
  });
}
