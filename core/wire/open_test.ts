import { assertEquals, assertThrows } from "@std/assert";
import { Writer } from "../net/writer.ts";
import { addPath, fourOctetAs, hostName, makeCapability, role } from "./capability/mod.ts";
import type { Fault } from "./fault.ts";
import {
  asOf,
  capabilitiesOf,
  decodeOpen,
  encodeOpen,
  familiesOf,
  makeOpen,
  type Open,
} from "./open.ts";

const MARKER = "f".repeat(32);

function told({ what, offset, outcome, code, subcode }: Fault): string {
  return `${outcome} ${code}/${subcode} at ${offset} ${what}`;
}

/** Faults of a whole message without its marker. */
function faultsOf(hex: string): string[] {
  const bytes = Uint8Array.fromHex(MARKER + hex), faults: Fault[] = [];
  decodeOpen(bytes, 0, bytes.length, faults);
  return faults.map(told);
}

/** An OPEN of AS 65001 with these optional parameters after their length. */
function withParameters(parameters: string, length = parameters.length / 2): string {
  const total = 29 + parameters.length / 2;
  const head = total.toString(16).padStart(4, "0") + "0104fde9005a0a000002";
  return head + length.toString(16).padStart(2, "0") + parameters;
}

const BAD_LENGTH = "reset 2/0 at 28 optional parameters length";

Deno.test("decodeOpen refuses the OPENs that crashed other speakers", () => {
  const cases: [string, string[]][] = [
    // Extended length with one octet of two.
    ["001f0104fde9005a0a00000202ff00", ["reset 2/0 at 30 optional parameters length"]],
    // Inner parameter with one of two length octets.
    ["00220104fde9005a0a000002ffff00020200", ["reset 2/0 at 32 optional parameter"]],
    // Nothing after the parameter type.
    ["001e0104fde9005a0a0000020102", ["reset 2/0 at 29 optional parameter"]],
    // AS number cut inside a second parameter.
    [withParameters("02020200" + "02044104fde9"), ["reset 2/0 at 35 capability"]],
    // Long-lived graceful restart of six octets: as good as none.
    ["00270104fde9005a0a0000020a02084706000101800000", [
      "ignore 2/0 at 31 long-lived graceful restart capability",
    ]],
    // Software version that lies, or says nothing.
    ["00230104fde9005a0a0000020602044b02ff41", ["ignore 2/0 at 31 software version capability"]],
    ["00220104fde9005a0a0000020502034b0100", ["ignore 2/0 at 31 software version capability"]],
    // AS number without octets must not take those of the next capability.
    ["00270104fde9005a0a0000020a02084100010400010001", [
      "ignore 2/0 at 31 4-octet AS number capability",
    ]],
  ];
  for (const [hex, faults] of cases) assertEquals(faultsOf(hex), faults, hex);
});

Deno.test("decodeOpen answers bad fixed fields with their subcodes", () => {
  const cases: [string, string][] = [
    ["001d0103fde9005a0a00000200", "reset 2/1 at 19 version"],
    ["001d0105fde9005a0a00000200", "reset 2/1 at 19 version"],
    ["001d01040000005a0a00000200", "reset 2/2 at 20 My AS"],
    ["001d0104fde900010a00000200", "reset 2/6 at 22 Hold Time"],
    ["001d0104fde900020a00000200", "reset 2/6 at 22 Hold Time"],
    ["001d0104fde9005a0000000000", "reset 2/3 at 24 BGP Identifier"],
  ];
  for (const [hex, fault] of cases) assertEquals(faultsOf(hex), [fault], hex);
  for (const hold of ["0000", "0003", "ffff"]) {
    assertEquals(faultsOf(`001d0104fde9${hold}0a00000200`), []);
  }
});

Deno.test("decodeOpen refuses parameters longer or shorter than they say and unknown ones", () => {
  assertEquals(faultsOf(withParameters("0206010400010001", 6)), [
    BAD_LENGTH,
    "reset 2/0 at 29 optional parameter",
  ]);
  assertEquals(faultsOf(withParameters("0206010400010001", 9)), [BAD_LENGTH]);
  assertEquals(faultsOf(withParameters("0206010400010001", 0)), [BAD_LENGTH]);
  assertEquals(faultsOf(withParameters("0207010400010001")), [
    "reset 2/0 at 29 optional parameter",
  ]);
  assertEquals(faultsOf(withParameters("0206010500010001")), ["reset 2/0 at 31 capability"]);
  assertEquals(faultsOf(withParameters("0100")), ["reset 2/4 at 29 optional parameter"]);
  assertEquals(faultsOf(withParameters("630401020304")), ["reset 2/4 at 29 optional parameter"]);
  // The type of the extended form later in the list is one that nobody knows.
  assertEquals(faultsOf(withParameters("02020200" + "ff00")), [
    "reset 2/4 at 33 optional parameter",
  ]);
  // A length of zero has no parameters, whatever follows.
  assertEquals(faultsOf(withParameters("ff0000", 0)), [BAD_LENGTH]);
});

Deno.test("decodeOpen takes unknown capabilities of any length and the same one twice", () => {
  for (let code = 200; code < 256; code++) {
    const hex = code.toString(16);
    assertEquals(faultsOf(withParameters(`0202${hex}00`)), []);
    assertEquals(faultsOf(withParameters(`0205${hex}03010203`)), []);
  }
  assertEquals(faultsOf(withParameters("020602000200" + "0200")), []);
  assertEquals(faultsOf(withParameters("0206090103090103")), []);
  assertEquals(faultsOf(withParameters("0206090103090104")), ["reset 2/11 at 36 role"]);
});

Deno.test("decodeOpen holds the AS number of the capability against the two-octet field", () => {
  const open = (myAs: string, as4: string) =>
    faultsOf(`00250104${myAs}005a0a0000020802064104${as4}`);
  assertEquals(open("fde9", "0000fde9"), []);
  assertEquals(open("5ba0", "00011170"), []);
  assertEquals(open("5ba0", "0000fde9"), []);
  assertEquals(open("fde9", "00000000"), ["reset 2/2 at 33 4-octet AS number"]);
  assertEquals(open("fde9", "00011170"), ["reset 2/2 at 33 4-octet AS number"]);
  assertEquals(open("fde9", "0000fdea"), ["reset 2/2 at 33 4-octet AS number"]);
});

function roundTrip(open: Open): { hex: string; again: Open } {
  const out = new Writer();
  encodeOpen(open, out);
  const hex = out.finish().toHex();
  const bytes = Uint8Array.fromHex(MARKER + "000001" + hex), faults: Fault[] = [];
  const again = decodeOpen(bytes, 0, bytes.length, faults);
  assertEquals(faults, []);
  return { hex, again };
}

const OFFER = { as: 70000, holdTimeSeconds: 90, identifier: 0x0a000002 };

Deno.test("decodeOpen accepts the extended form where the short one would do and keeps it", () => {
  for (const short of ["ff", "01", "08"]) {
    const body = `04fde9005a0a000002${short}ff0009` + "02000601040001" + "0001";
    const bytes = Uint8Array.fromHex(MARKER + "002901" + body), faults: Fault[] = [];
    const open = decodeOpen(bytes, 0, bytes.length, faults), out = new Writer();
    assertEquals(faults, []);
    assertEquals(familiesOf(open), [0x0101]);
    encodeOpen(open, out);
    assertEquals(out.finish().toHex(), body);
  }
});

Deno.test("encodeOpen goes over to the extended form beyond 255 octets and not before", () => {
  const name = (host: number, domain = 0) =>
    makeCapability(hostName, { host: new Uint8Array(host), domain: new Uint8Array(domain) });
  // Parameter header 2, two capabilities with header 2 and two lengths each.
  const fits = roundTrip(makeOpen({ ...OFFER, capabilities: [name(100), name(145)] }));
  assertEquals(fits.hex.slice(18, 24), "ff02fd");
  const beyond = roundTrip(makeOpen({ ...OFFER, capabilities: [name(100), name(146)] }));
  assertEquals(beyond.hex.slice(18, 30), "ffff010102" + "00");
  assertEquals(beyond.again.extendedLengthOctet, 255);
  assertEquals(capabilitiesOf(beyond.again).length, 2);
});

Deno.test("encodeOpen throws where even the extended form does not hold the parameters", () => {
  const parameters = [{ type: 9, body: new Uint8Array(65535) }];
  const open = { ...makeOpen({ ...OFFER, capabilities: [] }), parameters };
  assertThrows(() => encodeOpen(open, new Writer()), RangeError);
});

Deno.test("makeOpen puts all capabilities in one parameter and AS_TRANS for a large AS number", () => {
  const capabilities = [
    makeCapability(fourOctetAs, { as: 70000 }),
    makeCapability(role, { role: 3 }),
    makeCapability(addPath, { entries: [{ family: 0x0101, mode: 3 }] }),
  ];
  const { hex, again } = roundTrip(makeOpen({ ...OFFER, capabilities }));
  assertEquals(hex, "045ba0005a0a00000211020f" + "410400011170" + "090103" + "450400010103");
  assertEquals(asOf(again), 70000);
  assertEquals(familiesOf(again), [0x0101]);
  assertEquals(roundTrip(makeOpen({ ...OFFER, as: 1, capabilities: [] })).hex.slice(18), "00");
});

Deno.test("decodeOpen survives every octet of an OPEN changed to every sixteenth value", () => {
  const bytes = Uint8Array.fromHex(
    MARKER + withParameters("0206010400010001" + "0208450400010103" + "4b00" + "02044002c078"),
  );
  for (let at = 19; at < bytes.length; at++) {
    for (let value = 0; value < 256; value += 15) {
      const changed = bytes.slice();
      changed[at] = value;
      const faults: Fault[] = [], open = decodeOpen(changed, 0, changed.length, faults);
      for (const fault of faults) {
        assertEquals(fault.offset >= 16 && fault.offset <= changed.length, true);
      }
      if (faults.length > 0) continue;
      const out = new Writer();
      encodeOpen(open, out);
      assertEquals(out.finish(), changed.slice(19));
    }
  }
});
