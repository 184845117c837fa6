import { assertEquals } from "@std/assert";
import { Writer } from "../../net/writer.ts";
import type { Tree } from "../tree.ts";
import {
  CAPABILITIES,
  capabilityFields,
  capabilityJson,
  capabilityName,
  formatCapability,
  fourOctetAs,
  makeCapability,
  multiprotocol,
  readCapability,
  valuesOf,
} from "./mod.ts";

function read(code: number, hex: string) {
  const bytes = Uint8Array.fromHex(hex);
  return readCapability(code, bytes, 0, bytes.length);
}

// Bodies after the RFCs' diagrams; what daemons really send stands in the vectors of OPEN.
const SOUND: readonly [code: number, hex: string, text: string, json: Record<string, unknown>][] = [
  [1, "00190046", "multiprotocol: l2vpn evpn", { name: "multiprotocol", family: "l2vpn evpn" }],
  [2, "", "route refresh", { name: "route_refresh" }],
  [
    3,
    "0001000102" + "4003" + "8002",
    "outbound route filtering: ipv4 unicast address-prefix both address-prefix (old) send",
    {
      name: "outbound_route_filtering",
      families: [{
        family: "ipv4 unicast",
        types: [{ type: "address-prefix", mode: "both" }, {
          type: "address-prefix (old)",
          mode: "send",
        }],
      }],
    },
  ],
  [5, "000100010002", "extended next hop: ipv4 unicast via ipv6", {
    name: "extended_next_hop",
    entries: [{ family: "ipv4 unicast", next_hop: "ipv6" }],
  }],
  [6, "", "extended message", { name: "extended_message" }],
  [8, "00010403", "multiple labels: ipv4 labelled 3", {
    name: "multiple_labels",
    entries: [{ family: "ipv4 labelled", count: 3 }],
  }],
  [9, "03", "role: customer", { name: "role", role: "customer" }],
  [9, "09", "role: role 9", { name: "role", role: "role 9" }],
  [
    64,
    "c07800010180",
    "graceful restart: restart 120 s, restarting, notification, ipv4 unicast (forwarding kept)",
    {
      name: "graceful_restart",
      restarting: true,
      notification: true,
      restart_time_seconds: 120,
      families: [{ family: "ipv4 unicast", forwarding: true }],
    },
  ],
  [65, "fa56ea01", "4-octet AS number: 4200000001", { name: "four_octet_as", asn: 4200000001 }],
  [69, "0001010300020101", "ADD-PATH: ipv4 unicast both, ipv6 unicast receive", {
    name: "add_path",
    entries: [{ family: "ipv4 unicast", mode: "both" }, {
      family: "ipv6 unicast",
      mode: "receive",
    }],
  }],
  [70, "", "enhanced route refresh", { name: "enhanced_route_refresh" }],
  [71, "00010180015180", "long-lived graceful restart: ipv4 unicast 86400 s (forwarding kept)", {
    name: "long_lived_graceful_restart",
    entries: [{ family: "ipv4 unicast", forwarding: true, stale_time_seconds: 86400 }],
  }],
  [73, "027231" + "076578616d706c65", "FQDN: r1.example", {
    name: "fqdn",
    host: "r1",
    domain: "example",
  }],
  [75, "08" + "4652522f38342e34", "software version: FRR/84.4", {
    name: "software_version",
    version: "FRR/84.4",
  }],
  [76, "0001010004", "paths limit: ipv4 unicast 4", {
    name: "paths_limit",
    entries: [{ family: "ipv4 unicast", limit: 4 }],
  }],
  [77, "", "link-local next hop", { name: "link_local_next_hop" }],
  [128, "", "route refresh (Cisco)", { name: "cisco_route_refresh" }],
];

Deno.test("CAPABILITIES tell, name and encode a body of each kind", () => {
  assertEquals(new Set(SOUND.map(([code]) => code)).size, CAPABILITIES.length);
  for (const [code, hex, text, json] of SOUND) {
    const capability = read(code, hex);
    assertEquals(formatCapability(capability), text);
    assertEquals(capabilityJson(capability), json);
    const type = CAPABILITIES.find((t) => t.code === code)!, out = new Writer();
    type.encode(type.decode(capability.body, 0, capability.body.length), out);
    assertEquals(out.finish().toHex(), hex, text);
  }
});

Deno.test("CAPABILITIES keep a body one octet short or long as malformed bytes", () => {
  // A role, name or version may end anywhere it says; the rest count entries of a fixed size.
  for (const [code, hex, text] of SOUND) {
    for (const wrong of [hex + "00", ...(hex === "" ? [] : [hex.slice(0, -2)])]) {
      const capability = read(code, wrong);
      assertEquals(typeof capability.malformed, "string", `${text}: ${wrong}`);
      assertEquals(capability.body.toHex(), wrong);
      assertEquals(formatCapability(capability), `${capabilityName(code)}: malformed ${wrong}`);
      assertEquals(capabilityJson(capability).hex, wrong);
    }
  }
});

Deno.test("readCapability takes any octets, and views of what it took never throw", () => {
  const tree: Tree = {
    leaf: (name, start, end) => assertEquals(0 <= start && start <= end && end <= 40, true, name),
    branch(_name, _start, _end, _text, body) {
      body();
    },
  };
  let state = 7;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24;
  for (const { code } of CAPABILITIES) {
    for (let round = 0; round < 300; round++) {
      const length = next() % 40, bytes = Uint8Array.from({ length }, () => next() % (round + 1));
      const capability = readCapability(code, bytes, 0, length);
      formatCapability(capability);
      JSON.stringify(capabilityJson(capability));
      capabilityFields(tree, code, bytes, 0, length);
    }
  }
});

Deno.test("formatCapability shows a capability that stays bytes by name and hex, and escapes text", () => {
  assertEquals(formatCapability(read(74, "")), "BFD strict");
  assertEquals(formatCapability(read(200, "aabb")), "capability 200: aabb");
  assertEquals(capabilityJson(read(67, "0102")), {
    name: "dynamic capability",
    code: 67,
    hex: "0102",
  });
  assertEquals(formatCapability(read(73, "041b5b316d" + "00")), "FQDN: \\x1b[1m");
  assertEquals(formatCapability(read(75, "01" + "ff")), "software version: \\xff");
});

Deno.test("valuesOf gives the values of one type in order and leaves malformed ones out", () => {
  const capabilities = [
    makeCapability(multiprotocol, { family: 0x0201 }),
    makeCapability(fourOctetAs, { as: 1 }),
    read(65, "00"),
    makeCapability(fourOctetAs, { as: 2 }),
  ];
  assertEquals(valuesOf(capabilities, fourOctetAs), [{ as: 1 }, { as: 2 }]);
  assertEquals(valuesOf(capabilities, multiprotocol), [{ family: 0x0201 }]);
});
