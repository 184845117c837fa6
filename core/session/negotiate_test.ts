import { assertEquals } from "@std/assert";
import { addPathOf, contextOf, negotiate, rolePair } from "./negotiate.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { makeOffer, type Offer } from "./offer.ts";

function offer(known: Partial<Offer> = {}): Offer {
  return makeOffer({ asn: 64496, bgpId: 0x0a000001, ...known });
}

Deno.test("negotiate of two OPENs without capabilities gives IPv4 unicast and 2-octet AS numbers", () => {
  const { families, send, receive, fourOctetAs, helper } = negotiate(
    offer(),
    offer({ asn: 64497 }),
  );
  assertEquals(families, [IPV4_UNICAST]);
  assertEquals([send.asWidth, receive.asWidth, fourOctetAs], [2, 2, false]);
  assertEquals([send.extendedMessage, receive.addPath.size, receive.peer], [false, 0, "external"]);
  assertEquals(helper, undefined);
});

Deno.test("negotiate takes the smaller hold time, and a third of it for keepalives", () => {
  const times = (a: number, b: number) => {
    const n = negotiate(offer({ holdTimeSeconds: a }), offer({ holdTimeSeconds: b }));
    return [n.holdTimeSeconds, n.keepaliveSeconds];
  };
  assertEquals(times(90, 3), [3, 1]);
  assertEquals(times(30, 180), [30, 10]);
  assertEquals(times(0, 90), [0, 0]);
});

Deno.test("negotiate drops IPv4 unicast when a side offers only other families", () => {
  const six = offer({ families: new Set([IPV6_UNICAST]) });
  const both = offer({ families: new Set([IPV6_UNICAST, IPV4_UNICAST]) });
  assertEquals(negotiate(six, both).families, [IPV6_UNICAST]);
  assertEquals(negotiate(six, offer()).families, []);
  assertEquals(negotiate(both, both).families, [IPV4_UNICAST, IPV6_UNICAST]);
});

Deno.test("negotiate uses four octets for AS numbers only when both offer them", () => {
  const four = offer({ fourOctetAs: true });
  assertEquals(negotiate(four, four).send.asWidth, 4);
  assertEquals(negotiate(four, offer()).send.asWidth, 2);
  assertEquals(negotiate(offer(), four).receive.asWidth, 2);
});

Deno.test("contextOf allows long messages when the receiver offered them, whatever the sender did", () => {
  const extended = offer({ extendedMessage: true });
  assertEquals(contextOf(offer(), extended).extendedMessage, true);
  assertEquals(contextOf(extended, offer()).extendedMessage, false);
});

Deno.test("addPathOf needs a sender that sends and a receiver that receives, per family", () => {
  const way = (n: number) => offer({ addPath: new Map([[IPV4_UNICAST, n]]) });
  const size = (from: Offer, to: Offer) => addPathOf(from, to).size;
  assertEquals(size(way(2), way(1)), 1);
  assertEquals(size(way(1), way(2)), 0);
  assertEquals(size(way(3), way(3)), 1);
  assertEquals(size(way(2), way(2)), 0);
  assertEquals(size(way(3), offer()), 0);
  assertEquals(size(way(2), offer({ addPath: new Map([[IPV6_UNICAST, 1]]) })), 0);
});

Deno.test("negotiate mirrors: with the sides changed, send and receive change places", () => {
  const a = offer({ addPath: new Map([[IPV4_UNICAST, 2]]), extendedMessage: true });
  const b = offer({ asn: 64497, addPath: new Map([[IPV4_UNICAST, 1]]) });
  const there = negotiate(a, b), back = negotiate(b, a);
  assertEquals(there.send, back.receive);
  assertEquals(there.receive, back.send);
  assertEquals([there.send.addPath.size, there.receive.addPath.size], [1, 0]);
});

Deno.test("rolePair knows the five pairs of RFC 9234 and no other", () => {
  const pairs: string[] = [];
  for (let a = 0; a < 6; a++) {
    for (let b = 0; b < 6; b++) if (rolePair(a, b) === "pair") pairs.push(`${a}${b}`);
  }
  assertEquals(pairs, ["03", "12", "21", "30", "44"]);
  assertEquals(rolePair(0, undefined), "open");
  assertEquals(rolePair(-1, 3), "mismatch");
});

Deno.test("negotiate keeps, over a restart, families that both run and the restarter lists", () => {
  const graceful = (families: number[], notification: boolean) => ({
    restarting: false,
    notification,
    restartTimeSeconds: 120,
    families: new Map(families.map((f) => [f, true])),
  });
  const ours = offer({ graceful: graceful([], true), longLived: new Map() });
  const theirs = offer({
    graceful: graceful([IPV4_UNICAST, IPV6_UNICAST], true),
    longLived: new Map([[IPV4_UNICAST, 3600]]),
  });
  const { helper, restarter } = negotiate(ours, theirs);
  assertEquals(helper?.families, [IPV4_UNICAST]);
  assertEquals([helper?.notification, helper?.restartTimeSeconds], [true, 120]);
  assertEquals(helper?.longLivedSeconds.get(IPV4_UNICAST), 3600);
  assertEquals(restarter?.families, []);
  assertEquals(negotiate(offer(), theirs).helper, undefined);
});
