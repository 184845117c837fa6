import { assertEquals } from "@std/assert";
import { Ascii } from "../../net/ascii.ts";
import { FAMILIES, familyName, familyOf, nlriComplaint, parseFamily, walkNlri } from "./mod.ts";

const IPV4 = familyOf(1 << 8 | 1)!, IPV6 = familyOf(2 << 8 | 1)!;

function walked(hex: string, addPath: boolean, family = IPV4) {
  const bytes = Uint8Array.fromHex(hex), seen: string[] = [];
  const stop = walkNlri(family, bytes, 0, bytes.length, addPath, (at, end, pathId) => {
    const out = new Ascii();
    family.text(out, bytes, at, end);
    seen.push(pathId < 0 ? out.text() : `${out.text()} ${pathId}`);
  });
  const why = stop < 0 ? undefined : nlriComplaint(family, bytes, stop, bytes.length, addPath);
  return { seen, stop, why };
}

Deno.test("FAMILIES has no key twice and every name is understood by parseFamily", () => {
  assertEquals(new Set(FAMILIES.map((f) => f.key)).size, FAMILIES.length);
  for (const f of FAMILIES) {
    assertEquals(familyOf(f.key), f);
    assertEquals(familyName(f.key), f.name);
    assertEquals(parseFamily(f.name), f.key);
  }
});

Deno.test("familyName gives any AFI and SAFI a name that parseFamily understands", () => {
  const names: [number, number, string][] = [
    [16388, 71, "bgp-ls"],
    [1, 5, "ipv4 mvpn"],
    [1, 73, "ipv4 sr-policy"],
    [25, 65, "l2vpn vpls"],
    [1, 250, "ipv4 safi 250"],
    [99, 1, "afi 99 safi 1"],
    [99, 250, "afi 99 safi 250"],
    [16388, 1, "bgp-ls unicast"],
  ];
  for (const [afi, safi, name] of names) {
    assertEquals(familyName(afi << 8 | safi), name);
    assertEquals(parseFamily(name), afi << 8 | safi);
  }
  for (let afi = 0; afi < 40; afi++) {
    for (let safi = 0; safi < 256; safi++) {
      assertEquals(parseFamily(familyName(afi << 8 | safi)), afi << 8 | safi);
    }
  }
});

Deno.test("parseFamily understands the words of other tools and refuses what is no family", () => {
  const words: [string, number][] = [
    ["ipv4", 0x0101],
    ["IPv4-Unicast", 0x0101],
    ["ipv4/unicast", 0x0101],
    ["ipv6", 0x0201],
    ["ipv6 labeled-unicast", 0x0204],
    ["vpnv4", 0x0180],
    ["ipv4-mpls-vpn", 0x0180],
    ["evpn", 25 << 8 | 70],
    ["l2vpn-evpn", 25 << 8 | 70],
    ["1/128", 0x0180],
    ["ipv4 128", 0x0180],
  ];
  for (const [text, key] of words) assertEquals(parseFamily(text), key, text);
  for (const text of ["", "ipv5", "unicast", "ipv4 ", "ipv4 unicast x", "65536/1", "1/256", "1"]) {
    assertEquals(parseFamily(text), text === "ipv4 " ? 0x0101 : undefined, text);
  }
});

Deno.test("walkNlri visits each prefix, masked, with and without path identifiers", () => {
  assertEquals(walked("180a0001" + "00" + "200a000002" + "0fc1ff", false), {
    seen: ["10.0.1.0/24", "0.0.0.0/0", "10.0.0.2/32", "193.254.0.0/15"],
    stop: -1,
    why: undefined,
  });
  assertEquals(walked("00000001180a0001" + "ffffffff00", true).seen, [
    "10.0.1.0/24 1",
    "0.0.0.0/0 4294967295",
  ]);
  assertEquals(
    walked("2020010db8" + "00" + "8000000000000000000000000000000001", false, IPV6).seen,
    [
      "2001:db8::/32",
      "::/0",
      "::1/128",
    ],
  );
});

Deno.test("walkNlri stops at the NLRI at fault and nlriComplaint says why", () => {
  assertEquals(walked("180a0001" + "210a00000000", false), {
    seen: ["10.0.1.0/24"],
    stop: 4,
    why: "prefix length 33 is above 32",
  });
  assertEquals(walked("180a00", false).why, "prefix length 24 needs 3 octets, 2 left");
  assertEquals(walked("00000001180a0001" + "0000", true), {
    seen: ["10.0.1.0/24 1"],
    stop: 8,
    why: "path identifier needs 4 octets, 2 left",
  });
  assertEquals(walked("00000001", true).why, "no octet left for the prefix length");
  assertEquals(walked("81" + "00".repeat(17), false, IPV6).why, "prefix length 129 is above 128");
});
