import { assertEquals } from "@std/assert";
import { Writer } from "../net/writer.ts";
import { CAPABILITIES, formatCapability } from "./capability/mod.ts";
import type { Fault } from "./fault.ts";
import { asOf, capabilitiesOf, decodeOpen, encodeOpen } from "./open.ts";
import { OPEN_VECTORS } from "./open_vectors.ts";
import { openFields, openJson } from "./open_view.ts";
import type { Tree } from "./tree.ts";

const MARKER = "f".repeat(32);

function decoded(bytes: Uint8Array) {
  const faults: Fault[] = [];
  return { open: decodeOpen(bytes, 0, bytes.length, faults), faults };
}

Deno.test("decodeOpen reads what real daemons send and encodeOpen writes it again", () => {
  for (const { from, hex, as, hold, capabilities } of OPEN_VECTORS) {
    const bytes = Uint8Array.fromHex(MARKER + hex), { open, faults } = decoded(bytes);
    assertEquals(faults, [], from);
    assertEquals([asOf(open), open.holdTimeSeconds], [as, hold], from);
    assertEquals(capabilitiesOf(open).map(formatCapability), capabilities, from);
    const out = new Writer();
    encodeOpen(open, out);
    assertEquals(out.finish(), bytes.slice(19), from);
  }
});

Deno.test("CAPABILITIES write every value that real daemons send as it came", () => {
  for (const { from, hex } of OPEN_VECTORS) {
    const { open } = decoded(Uint8Array.fromHex(MARKER + hex));
    for (const { code, body } of capabilitiesOf(open)) {
      const type = CAPABILITIES.find((t) => t.code === code)!, out = new Writer();
      type.encode(type.decode(body, 0, body.length), out);
      assertEquals(out.finish(), body, `${from}: ${type.name}`);
    }
  }
});

Deno.test("decodeOpen finds a fault at every cut and with an octet too many, and never throws", () => {
  for (const { from, hex } of OPEN_VECTORS) {
    const whole = Uint8Array.fromHex(MARKER + hex + "00");
    for (let end = 19; end <= whole.length; end++) {
      const { open, faults } = decoded(whole.subarray(0, end));
      assertEquals(faults.length > 0, end !== whole.length - 1, `${from} cut at ${end}`);
      assertEquals(typeof JSON.stringify(openJson(open)), "string");
    }
  }
});

/** Collects leaves and checks that parts stay inside what they are part of. */
function treeOf(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  let from = 0, to = bytes.length;
  const check = (start: number, end: number) =>
    assertEquals(from <= start && start <= end && end <= to, true, `${start}..${end}`);
  const tree: Tree = {
    leaf(name, start, end, text) {
      check(start, end);
      lines.push(`${name} ${start}-${end} ${text}`.trimEnd());
    },
    branch(name, start, end, text, body) {
      this.leaf(name, start, end, text);
      const outer = [from, to] as const;
      [from, to] = [start, end];
      body();
      [from, to] = outer;
    },
  };
  openFields(tree, bytes, 0, bytes.length);
  return lines;
}

Deno.test("openFields tells every octet of an OPEN, nested, and stays in bounds at every cut", () => {
  assertEquals(treeOf(Uint8Array.fromHex(MARKER + OPEN_VECTORS[5]!.hex)), [
    "Version 19-20 4",
    "My AS 20-22 64497",
    "Hold time 22-24 90 s",
    "BGP identifier 24-28 192.0.2.2",
    "Optional parameters length 28-29 26",
    "Capabilities 29-55",
    "Capability 1 multiprotocol 31-37 ipv4 unicast",
    "AFI 33-35 1",
    "Reserved 35-36 0",
    "SAFI 36-37 1",
    "Capability 1 multiprotocol 37-43 ipv6 unicast",
    "AFI 39-41 2",
    "Reserved 41-42 0",
    "SAFI 42-43 1",
    "Capability 2 route refresh 43-45",
    "Capability 64 graceful restart 45-49 restart 0 s, restarting",
    "Flags and restart time 47-49 restart 0 s, restarting",
    "Capability 65 4-octet AS number 49-55 64497",
  ]);
  for (const { hex } of OPEN_VECTORS) {
    const whole = Uint8Array.fromHex(MARKER + hex + "ff");
    for (let end = 19; end <= whole.length; end++) treeOf(whole.slice(0, end));
  }
});
