import { assertEquals } from "@std/assert";
import type { Device } from "../core/diagnose/host_facts.ts";
import { parsePrefix } from "../core/net/prefix.ts";
import { AdjOut } from "../core/rib/adj_out.ts";
import type { Negotiated } from "../core/session/negotiate.ts";
import type { PeerHandle } from "../core/speaker/watcher.ts";
import { AttributeSets } from "../core/wire/attribute_set.ts";
import { makeContext } from "../core/wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../core/wire/family/family_type.ts";
import { TableOutbound } from "./announce_outbound.ts";

const DEVICE: Device = {
  name: "eth0",
  mtu: 1500,
  up: true,
  addresses: ["192.0.2.9", "2001:db8::9"].map((address) => (
    { address, device: "eth0", scope: "global", tentative: false }
  )),
};

/** What is told of one route over a session from `local`. */
function told(prefix: string, local: string, extended: boolean, devices = [DEVICE]): string[] {
  const table = new AdjOut(new AttributeSets(() => true)), notes: string[] = [];
  table.set(parsePrefix(prefix)!, table.attributes({}));
  const outbound = new TableOutbound(table, devices, (text, isWithheld) => {
    notes.push(`${isWithheld ? "withheld" : "note"}: ${text}`);
  });
  const negotiated = {
    send: makeContext({ peer: "external" }),
    families: [IPV4_UNICAST, IPV6_UNICAST],
    extendedNextHop: extended ? [IPV4_UNICAST] : [],
  } as unknown as Negotiated;
  const peer = { session: { local: { address: local } } } as unknown as PeerHandle;
  outbound.up(peer, negotiated);
  // Also when more is said later it is told once.
  for (let i = 0; i < 2; i++) while (outbound.next(1 << 16));
  return notes;
}

Deno.test("TableOutbound tells which address of ours is the next hop of the other family's routes", () => {
  assertEquals(told("2001:db8::/32", "192.0.2.9", false), [
    "note: next hop of ipv6 unicast routes that name none: 2001:db8::9, " +
    "an address of the interface that has 192.0.2.9",
  ]);
  assertEquals(told("198.51.100.0/24", "2001:db8::9", false), [
    "note: next hop of ipv4 unicast routes that name none: 192.0.2.9, " +
    "an address of the interface that has 2001:db8::9",
  ]);
  assertEquals(told("198.51.100.0/24", "2001:db8::7", true), [
    "note: next hop of ipv4 unicast routes that name none: 2001:db8::7, " +
    "the address of the session, as an extended next hop",
  ]);
  assertEquals(told("198.51.100.0/24", "192.0.2.9", true), []);
  assertEquals(told("2001:db8::/32", "192.0.2.7", false), [
    "withheld: cannot announce 2001:db8::/32 to it, and any like it: " +
    "no next hop of ours in this family; name one with nexthop",
  ]);
});
