import { assertEquals } from "@std/assert";
import { Writer } from "../net/writer.ts";
import type { Fault } from "./fault.ts";
import {
  decodeNotification,
  encodeNotification,
  innerNotification,
  makeShutdown,
  shutdownMessage,
} from "./notification.ts";
import { errorSubcodeName, notificationName } from "./notification_names.ts";
import { notificationFields, notificationJson, notificationText } from "./notification_view.ts";

const HEADER = "f".repeat(32) + "000003";

function decoded(body: string) {
  const bytes = Uint8Array.fromHex(HEADER + body), faults: Fault[] = [];
  return { notification: decodeNotification(bytes, 0, bytes.length, faults), faults, bytes };
}

function textOf(body: string): string {
  return notificationText(decoded(body).notification);
}

// What daemons sent on the wire, and what it says.
const DAEMONS: readonly [from: string, body: string, text: string][] = [
  [
    "FRR 8.4.4",
    "060213476572c3a47420776972642065727365747a74",
    '6/2 Cease, Administrative Shutdown: "Gerät wird ersetzt"',
  ],
  [
    "GoBGP 3.10.0",
    "0602146d61696e74656e616e6365205449434b45542d37",
    '6/2 Cease, Administrative Shutdown: "maintenance TICKET-7"',
  ],
  [
    "OpenBGPD 7.7",
    "06020c706c616e6e656420776f726b",
    '6/2 Cease, Administrative Shutdown: "planned work"',
  ],
  ["BIRD 2.0.12", "0601", "6/1 Cease, Maximum Number of Prefixes Reached"],
  [
    "FRR 8.4.4",
    "060100010100000005",
    "6/1 Cease, Maximum Number of Prefixes Reached: ipv4 unicast, at most 5",
  ],
  ["FRR 8.4.4", "06090604", "6/9 Cease, Hard Reset for 6/4 Cease, Administrative Reset"],
  [
    "FRR 8.4.4",
    "02076302abcd",
    "2/7 OPEN Message Error, Unsupported Capability: capability 99: abcd",
  ],
  ["BIRD 2.0.12", "02060009", "2/6 OPEN Message Error, Unacceptable Hold Time: hold time 9 s"],
  ["OpenBGPD 7.7", "010306", "1/3 Message Header Error, Bad Message Type: CAPABILITY"],
  ["FRR 8.4.4", "01020012", "1/2 Message Header Error, Bad Message Length: length 18"],
  [
    "BIRD 2.0.12",
    "02010400",
    "2/1 OPEN Message Error, Unsupported Version Number: version 4 is supported",
  ],
  ["GoBGP 3.10.0", "0201", "2/1 OPEN Message Error, Unsupported Version Number"],
  ["FRR 8.4.4", "0202fbf4", "2/2 OPEN Message Error, Bad Peer AS: AS 64500"],
  ["BIRD 2.0.12", "0202fa56ea01", "2/2 OPEN Message Error, Bad Peer AS: AS 4200000001"],
  [
    "ExaBGP 4.2.21",
    "020241534e20696e204f50454e202836343530302920646964206e6f74206d617463682041534e2065787065" +
    "637465642028363434393729",
    '2/2 OPEN Message Error, Bad Peer AS: "ASN in OPEN (64500) did not match ASN expected (64497)"',
  ],
  ["BIRD 2.0.12", "020b", "2/11 OPEN Message Error, Role Mismatch"],
  [
    "GoBGP 3.10.0",
    "0302406300",
    "3/2 UPDATE Message Error, Unrecognized Well-known Attribute: attribute 99",
  ],
  [
    "BIRD 2.0.12",
    "0501",
    "5/1 Finite State Machine Error, Unexpected Message in OpenSent State",
  ],
  ["OpenBGPD 7.7", "060a", "6/10 Cease, BFD Down"],
  ["FRR 8.4.4", "0204", "2/4 OPEN Message Error, Unsupported Optional Parameter"],
  [
    "BIRD 2.0.12",
    "0701ffffffffffffffffffffffffffffffff0018050001010101",
    "7/1 ROUTE-REFRESH Message Error, Invalid Message Length: " +
    "ffffffffffffffffffffffffffffffff0018050001010101",
  ],
];

Deno.test("decodeNotification reads what daemons send and encodeNotification writes it again", () => {
  for (const [from, body, text] of DAEMONS) {
    const { notification, faults } = decoded(body), out = new Writer();
    assertEquals(faults, [], from);
    assertEquals(notificationText(notification), text, from);
    encodeNotification(notification, out);
    assertEquals(out.finish().toHex(), body, from);
  }
});

Deno.test("decodeNotification takes any cut and any octet more without a throw", () => {
  for (const [, body] of DAEMONS) {
    const whole = Uint8Array.fromHex(HEADER + body + "00");
    for (let end = 19; end <= whole.length; end++) {
      const faults: Fault[] = [], found = decodeNotification(whole, 0, end, faults);
      assertEquals(faults.length > 0 || end >= 21, true);
      assertEquals(faults.every((f) => f.outcome === "ignore"), true);
      assertEquals(typeof notificationText(found) + typeof notificationJson(found), "stringobject");
      notificationFields(
        {
          leaf: (name, from, to) => assertEquals(19 <= from && from <= to && to <= end, true, name),
          branch: (_name, _from, _to, _text, body) => body(),
        },
        whole,
        0,
        end,
      );
    }
  }
});

Deno.test("notificationName has words for every code and subcode that there is, and any other", () => {
  const subcodes: readonly [code: number, last: number][] = [[1, 3], [2, 11], [3, 11], [5, 3], [
    6,
    10,
  ], [7, 1]];
  for (const [code, last] of subcodes) {
    for (let subcode = 0; subcode <= last; subcode++) {
      const gone = code === 2 && subcode >= 8 && subcode <= 10;
      assertEquals(errorSubcodeName(code, subcode)!.startsWith("subcode"), gone);
    }
    assertEquals(errorSubcodeName(code, last + 1), `subcode ${last + 1}`);
  }
  assertEquals(notificationName(4, 0), "Hold Timer Expired");
  assertEquals(notificationName(8, 0), "Send Hold Timer Expired");
  assertEquals(notificationName(9, 7), "error code 9, subcode 7");
  for (let code = 0; code < 256; code++) {
    for (let subcode = 0; subcode < 256; subcode++) {
      assertEquals(notificationName(code, subcode).length > 0, true);
    }
  }
});

Deno.test("shutdownMessage caps a length that lies at the data and decodeNotification says so", () => {
  const lying = decoded("0602ff41414141");
  assertEquals(lying.faults.map((f) => [f.outcome, f.offset, f.reason]), [
    ["ignore", 21, "message length 255 is not the 4 octets after it"],
  ]);
  assertEquals(notificationText(lying.notification), '6/2 Cease, Administrative Shutdown: "AAAA"');
  assertEquals(shutdownMessage(decoded("06020141ff").notification), Uint8Array.of(0x41));
  assertEquals(shutdownMessage(decoded("0602").notification), undefined);
  assertEquals(shutdownMessage(decoded("060300").notification), undefined);
  assertEquals(textOf("060400"), "6/4 Cease, Administrative Reset");
  assertEquals(textOf("02010004").endsWith("version 4 is supported"), true);
  const long = decoded("0602ff" + "61".repeat(255));
  assertEquals(long.faults, []);
  assertEquals(shutdownMessage(long.notification)!.length, 255);
});

Deno.test("notificationText escapes what a terminal would obey, and what is not UTF-8", () => {
  assertEquals(textOf("0602051b5b324a0a"), '6/2 Cease, Administrative Shutdown: "\\x1b[2J\\x0a"');
  const bad = decoded("060203c32841");
  assertEquals(bad.faults.map((f) => f.reason), ["message is not UTF-8"]);
  assertEquals(notificationText(bad.notification), '6/2 Cease, Administrative Shutdown: "\\xc3(A"');
  assertEquals(JSON.stringify(notificationJson(bad.notification)).includes("\x1b"), false);
  assertEquals(
    textOf("0202" + "1b5d303b6162636465"),
    "2/2 OPEN Message Error, Bad Peer AS: " +
      "1b5d303b6162636465",
  );
});

Deno.test("innerNotification opens a hard reset once and survives malformed and nested ones", () => {
  assertEquals(innerNotification(decoded("060906020141").notification), {
    code: 6,
    subcode: 2,
    data: Uint8Array.fromHex("0141"),
  });
  assertEquals(
    textOf("060906020141"),
    '6/9 Cease, Hard Reset for 6/2 Cease, Administrative Shutdown: "A"',
  );
  assertEquals(innerNotification(decoded("060906").notification), undefined);
  assertEquals(decoded("060906").faults.length, 1);
  const nested = decoded("0609".repeat(2000)).notification;
  assertEquals(notificationText(nested).startsWith("6/9 Cease, Hard Reset: for 6/9"), true);
  assertEquals(notificationJson(decoded("06090400").notification), {
    code: 6,
    subcode: 9,
    error: "Cease",
    reason: "Hard Reset",
    inner: { code: 4, subcode: 0 },
  });
});

Deno.test("notificationJson names what the data say and gives hex where they say nothing", () => {
  const json = (body: string) => notificationJson(decoded(body).notification);
  assertEquals(json("060100020100000064"), {
    code: 6,
    subcode: 1,
    error: "Cease",
    reason: "Maximum Number of Prefixes Reached",
    family: "ipv6 unicast",
    bound: 100,
  });
  assertEquals(json("0305400101" + "09").attribute, "ORIGIN");
  assertEquals(json("030301").attribute, "ORIGIN");
  assertEquals(json("0207" + "0104000200010200").capabilities, ["multiprotocol", "route refresh"]);
  assertEquals(json("0207" + "010400020001" + "02").hex, "01040002000102");
  assertEquals(json("050302").message, "UPDATE");
  assertEquals(json("0400").reason, undefined);
  assertEquals(json("0600abcd").hex, "abcd");
});

Deno.test("makeShutdown cuts a long message between characters", () => {
  const { data } = makeShutdown(2, "ä".repeat(200));
  assertEquals([data.length, data[0]], [255, 254]);
  assertEquals(makeShutdown(4, "").data.length, 0);
  assertEquals(makeShutdown(2, "bye").data, Uint8Array.fromHex("03627965"));
});
