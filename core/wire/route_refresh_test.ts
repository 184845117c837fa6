import { assertEquals } from "@std/assert";
import { Writer } from "../net/writer.ts";
import type { Fault } from "./fault.ts";
import { decodePrefixOrf, encodePrefixOrf } from "./orf.ts";
import { decodeRouteRefresh, encodeRouteRefresh } from "./route_refresh.ts";
import { routeRefreshFields, routeRefreshJson, routeRefreshText } from "./route_refresh_view.ts";

const HEADER = "f".repeat(32) + "000005";

function decoded(body: string) {
  const bytes = Uint8Array.fromHex(HEADER + body), faults: Fault[] = [];
  const refresh = decodeRouteRefresh(bytes, 0, bytes.length, faults);
  return {
    refresh,
    faults: faults.map((f) => `${f.outcome} ${f.code}/${f.subcode} at ${f.offset}`),
  };
}

function reencoded(body: string): string {
  const out = new Writer();
  encodeRouteRefresh(decoded(body).refresh, out);
  return out.finish().toHex();
}

// Type 64, length, then entries: flags, sequence, least and most length, prefix (RFC 5292 §2).
const ADD = "00" + "00000005" + "1018" + "08" + "0a";
const DENY_DEFAULT = "20" + "0000000a" + "0000" + "00";
const FILTERED = "00010001" + "01" + "40" + "0011" + ADD + DENY_DEFAULT;

const SOUND: readonly [body: string, text: string][] = [
  ["00010001", "ipv4 unicast request"],
  ["00020101", "ipv6 unicast BoRR"],
  ["00190246", "l2vpn evpn EoRR"],
  [
    FILTERED,
    "ipv4 unicast request immediate address-prefix " +
    "add 5 permit 10.0.0.0/8 ge 16 le 24, add 10 deny 0.0.0.0/0",
  ],
  ["00010001" + "02" + "40000180", "ipv4 unicast request defer address-prefix remove-all"],
  ["00010001" + "02" + "810002abcd", "ipv4 unicast request defer communities (old) abcd"],
  ["00010001" + "01", "ipv4 unicast request immediate"],
];

Deno.test("decodeRouteRefresh reads requests, BoRR, EoRR and filters, and encodes them the same", () => {
  for (const [body, text] of SOUND) {
    const { refresh, faults } = decoded(body);
    assertEquals(faults, [], body);
    assertEquals(routeRefreshText(refresh), text);
    assertEquals(reencoded(body), body);
  }
});

Deno.test("decodeRouteRefresh asks for 7/1 where BoRR and EoRR are not four octets", () => {
  assertEquals(decoded("0001010101").faults, ["reset 7/1 at 16"]);
  assertEquals(decoded("0001020100").faults, ["reset 7/1 at 16"]);
  assertEquals(decoded("000100").faults, ["reset 1/2 at 16"]);
  assertEquals(reencoded("0001010101"), "0001010101");
});

Deno.test("decodeRouteRefresh ignores subtypes that nobody knows and keeps their octets", () => {
  for (const subtype of ["03", "80", "ff"]) {
    assertEquals(decoded(`0001${subtype}01`).faults, ["ignore 7/1 at 21"]);
    assertEquals(decoded(`0001${subtype}01aabb`).faults, ["ignore 7/1 at 21"]);
    assertEquals(reencoded(`0001${subtype}01aabb`), `0001${subtype}01aabb`);
  }
});

Deno.test("decodeRouteRefresh ignores malformed filters and lets the plain refresh stand", () => {
  for (
    const [filters, at] of [
      ["03", 23],
      ["0140", 24],
      ["014000", 24],
      ["01400005" + ADD, 24],
      ["01" + "400008" + "00" + "00000005" + "1018" + "21", 24],
      ["01" + "400001" + "00", 24],
    ] as const
  ) {
    const { refresh, faults } = decoded("00010001" + filters);
    assertEquals(faults, [`ignore 7/1 at ${at}`], filters);
    assertEquals([refresh.family, refresh.subtype, refresh.filters], [0x0101, 0, undefined]);
    assertEquals(reencoded("00010001" + filters), "00010001" + filters);
  }
});

Deno.test("decodeRouteRefresh and its views take every cut and every octet changed", () => {
  const whole = Uint8Array.fromHex(HEADER + FILTERED);
  const views = (bytes: Uint8Array) => {
    const refresh = decodeRouteRefresh(bytes, 0, bytes.length, []), out = new Writer();
    encodeRouteRefresh(refresh, out);
    if (bytes.length >= 23) assertEquals(out.finish(), bytes.slice(19));
    assertEquals(typeof JSON.stringify(routeRefreshJson(refresh)), "string");
    assertEquals(routeRefreshText(refresh).length > 0, true);
    routeRefreshFields(
      {
        leaf: (name, from, to) => assertEquals(from <= to && to <= bytes.length, true, name),
        branch: (_name, _from, _to, _text, body) => body(),
      },
      bytes,
      0,
      bytes.length,
    );
  };
  for (let end = 19; end <= whole.length; end++) views(whole.slice(0, end));
  for (let at = 19; at < whole.length; at++) {
    for (let value = 0; value < 256; value += 5) views(whole.with(at, value));
  }
});

Deno.test("encodePrefixOrf writes the entries that decodePrefixOrf reads", () => {
  const body = Uint8Array.fromHex(ADD + DENY_DEFAULT + "60" + "00000005" + "0000" + "200a000001");
  const entries = decodePrefixOrf(body, 4)!, out = new Writer();
  assertEquals(entries.length, 3);
  encodePrefixOrf(entries, out);
  assertEquals(out.finish(), body);
  assertEquals(
    decodePrefixOrf(Uint8Array.fromHex("00" + "00000005" + "000081" + "00"), 16),
    undefined,
  );
});

Deno.test("routeRefreshJson has names for family, subtype and filters", () => {
  assertEquals(routeRefreshJson(decoded(SOUND[4]![0]).refresh), {
    family: "ipv4 unicast",
    subtype: "request",
    when: "defer",
    filters: [{ type: "address-prefix", entries: ["remove-all"] }],
  });
  assertEquals(routeRefreshJson(decoded("0001010101").refresh).hex, "01");
});
