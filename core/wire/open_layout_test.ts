import { assert, assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import type { Fault } from "./fault.ts";
import { decodeOpen } from "./open.ts";

const HEAD = "ff".repeat(16);

/** OPENs whose lengths lie, each of which made some daemon read past its end. */
const LYING: readonly (readonly [cve: string, hex: string, says: string])[] = [
  [
    "CVE-2022-40302",
    "001f0104fde9005a0a00000202ff00",
    "extended length needs 2 octets, 1 left",
  ],
  [
    "CVE-2022-40318",
    "00220104fde9005a0a000002ffff00020200",
    "type and length need 3 octets, 2 left",
  ],
  ["CVE-2022-43681", "001e0104fde9005a0a0000020102", "type and length need 2 octets, 1 left"],
  ["CVE-2022-36440", "00200104fde9005a0a00000203020141", "type and length need 2 octets, 1 left"],
  [
    "CVE-2023-41361",
    "00230104fde9005a0a0000020602044b02ff41",
    "version length 255 is not the 1 octet left",
  ],
  [
    "CVE-2023-31489",
    "00270104fde9005a0a0000020a02084706000101800000",
    "length 6 is no multiple of 7",
  ],
  ["GHSA-gjrg-jjr3-56cm", "00270104fde9005a0a0000020a02084100010400010001", "length 0 is not 4"],
];

function faultsOf(hex: string, behind: string): Fault[] {
  const bytes = fromHex(HEAD + hex + behind), faults: Fault[] = [];
  decodeOpen(bytes, 0, bytes.length - behind.length / 2, faults);
  return faults;
}

for (const [cve, hex, says] of LYING) {
  Deno.test(`layOutOpen stays inside an OPEN whose lengths lie: ${cve}`, () => {
    const faults = faultsOf(hex, "");
    assert(faults.some(({ reason }) => reason === says), faults.map((f) => f.reason).join("; "));
    // The same whatever stands behind it in memory.
    for (const behind of ["00".repeat(300), "ff".repeat(300), "0206010400010001".repeat(40)]) {
      assertEquals(faultsOf(hex, behind), faults);
    }
  });
}
