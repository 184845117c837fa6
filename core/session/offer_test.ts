import { assertEquals } from "@std/assert";
import { Writer } from "../net/writer.ts";
import {
  addPath,
  type Capability,
  extendedMessage,
  extendedNextHop,
  fourOctetAs,
  gracefulRestart,
  hostName,
  longLivedGracefulRestart,
  makeCapability,
  multiprotocol,
  role,
} from "../wire/capability/mod.ts";
import { encodeMessage } from "../wire/message_header.ts";
import { decodeOpen, encodeOpen, makeOpen } from "../wire/open.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { makeOffer, offerOf } from "./offer.ts";

/** The offer of an OPEN that has gone over the wire. */
function offered(as: number, capabilities: Capability[]) {
  const out = new Writer(256);
  const open = makeOpen({ as, holdTimeSeconds: 90, identifier: 1, capabilities });
  encodeMessage(out, 1, () => encodeOpen(open, out));
  const bytes = out.finish();
  return offerOf(decodeOpen(bytes, 0, bytes.length, []));
}

Deno.test("offerOf an OPEN without capabilities is what makeOffer says of one", () => {
  assertEquals(offered(64496, []), makeOffer({ asn: 64496, bgpId: 1 }));
});

Deno.test("offerOf takes the AS number from the capability", () => {
  const { asn, fourOctetAs: four } = offered(4200000001, [
    makeCapability(fourOctetAs, { as: 4200000001 }),
  ]);
  assertEquals([asn, four], [4200000001, true]);
});

Deno.test("offerOf has IPv4 unicast only by name once any family is named", () => {
  const six = offered(64496, [makeCapability(multiprotocol, { family: IPV6_UNICAST })]);
  assertEquals([...six.families], [IPV6_UNICAST]);
});

Deno.test("offerOf ignores ADD-PATH modes that are not assigned", () => {
  const entries = [{ family: IPV4_UNICAST, mode: 3 }, { family: IPV6_UNICAST, mode: 7 }];
  const offer = offered(64496, [makeCapability(addPath, { entries })]);
  assertEquals([...offer.addPath], [[IPV4_UNICAST, 3]]);
});

Deno.test("offerOf keeps next hops of IPv6 and extended messages", () => {
  const entries = [{ family: IPV4_UNICAST, nextHopAfi: 2 }, { family: 257 + 1, nextHopAfi: 9 }];
  const offer = offered(64496, [
    makeCapability(extendedNextHop, { entries }),
    { code: extendedMessage.code, body: new Uint8Array() },
  ]);
  assertEquals([[...offer.extendedNextHop], offer.extendedMessage], [[IPV4_UNICAST], true]);
});

Deno.test("offerOf drops long-lived restart without graceful restart", () => {
  const long = makeCapability(longLivedGracefulRestart, {
    entries: [{ family: IPV4_UNICAST, forwarding: true, staleTimeSeconds: 3600 }],
  });
  const graceful = makeCapability(gracefulRestart, {
    restarting: false,
    notification: true,
    restartTimeSeconds: 120,
    families: [{ family: IPV4_UNICAST, forwarding: true }],
  });
  assertEquals(offered(64496, [long]).longLived, undefined);
  const both = offered(64496, [long, graceful]);
  assertEquals(both.longLived?.get(IPV4_UNICAST), 3600);
  assertEquals(both.graceful?.families.get(IPV4_UNICAST), true);
  assertEquals([both.graceful?.notification, both.graceful?.restartTimeSeconds], [true, 120]);
});

Deno.test("offerOf makes contradicting roles one that fits with none", () => {
  const is = (n: number) => makeCapability(role, { role: n });
  assertEquals(offered(64496, [is(3)]).role, 3);
  assertEquals(offered(64496, [is(3), is(3)]).role, 3);
  assertEquals(offered(64496, [is(3), is(0)]).role, -1);
});

Deno.test("offerOf makes names safe to print", () => {
  const host = makeCapability(hostName, {
    host: new TextEncoder().encode("tor\x1b[2J"),
    domain: new Uint8Array(),
  });
  assertEquals(offered(64496, [host]).hostname, "tor\\x1b[2J");
});
