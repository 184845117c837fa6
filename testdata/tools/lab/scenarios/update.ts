/** Messages that are wrong after, or instead of, a good OPEN. */
import * as d from "../daemons.ts";
import type { Lab } from "../lab.ts";
import * as m from "../messages.ts";
import { fault } from "../scenario.ts";
import { sleep } from "../shell.ts";
import type { Step } from "../speaker.ts";
import { AS_B } from "../sides.ts";
import { type Daemon, NAMES, start } from "../start.ts";

interface Wrong {
  readonly hex: string;
  readonly capabilities?: string;
  readonly v6?: boolean;
  /** Said before our OPEN or in place of our first KEEPALIVE, so the daemon is not Established. */
  readonly early?: "OpenSent" | "OpenConfirm";
  /** Nothing is expected back but a session that stays. */
  readonly stays?: boolean;
}

/** b, our speaker, dials the daemon on a, comes up properly and then says the wrong thing. */
function says(daemon: Daemon, wrong: Wrong): (lab: Lab) => Promise<void> {
  return async (lab) => {
    const { a, b } = await lab.pair();
    const capture = await lab.capture(a);
    const v6 = wrong.v6 === true;
    await start(a, b, {
      daemon,
      v6,
      passive: true,
      ...(daemon === "frr" ? { frr: { ipv6: "" } } : {}),
    });
    const capabilities = wrong.capabilities === undefined ? {} : {
      capabilities: m.IPV4_UNICAST + m.ROUTE_REFRESH + m.capability(65, m.hex(AS_B, 4)) +
        wrong.capabilities,
    };
    const opening = m.open({ as: AS_B, id: b.ipv4, ...capabilities });
    const good = m.update(m.ORIGIN + m.asPath4(AS_B) + m.nextHop(b.ipv4), m.nlri("10.1.0.0/16"));
    const up: Step[] = [
      { do: "send", hex: opening },
      { do: "expect", type: 1 },
      { do: "alive", ms: 25_000 },
      { do: "expect", type: 4 },
      { do: "send", hex: good },
      { do: "sleep", ms: 1200 },
    ];
    const before = wrong.early === "OpenSent" ? 0 : wrong.early === "OpenConfirm" ? 2 : up.length;
    await d.speak(b, [
      { do: "connect", to: v6 ? a.ipv6 : a.ipv4 },
      ...up.slice(0, before),
      { do: "send", hex: wrong.hex },
      ...(wrong.stays === true ? STAYS : LEAVES),
    ]);
    await capture.saw(3, 1, wrong.stays === true ? 5000 : 8000);
    await sleep(500);
  };
}

const STAYS: readonly Step[] = [{ do: "alive", ms: 1000 }, { do: "sleep", ms: 30_000 }];
const LEAVES: readonly Step[] = [
  { do: "expect", type: 3, ms: 3000 },
  { do: "sleep", ms: 300 },
  { do: "close" },
];

const PATH = m.asPath4(AS_B);
const HOP = m.nextHop("192.0.2.2");
const TEN = m.nlri("10.2.0.0/16");

function malformed(
  name: string,
  daemon: Daemon,
  planted: string,
  wrong: Wrong,
  causes = ["malformed-update"],
) {
  return fault(name, [NAMES[daemon], d.SPEAKER], causes, planted, says(daemon, wrong), {
    ambiguous: causes.length > 1,
  });
}

/** Nothing is wrong with what BIRD says; FRR 8.4.4 without interfaces cannot place the next hop. */
async function goodUpdateRefused(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  const bgp = " neighbor 2001:db8::1 capability extended-nexthop";
  await start(b, a, { daemon: "frr", v6: true, passive: true, frr: { bgp, ipv6: "" } });
  const channels = "ipv4 { import all; export where source = RTS_STATIC; extended next hop on; };";
  await start(a, b, { daemon: "bird", v6: true, routes: ["10.1.0.0/16"], bird: { channels } });
  if (!await capture.saw(3, 1, 15_000)) throw new Error("no NOTIFICATION");
  await sleep(500);
}

export const UPDATE = [
  fault(
    "update-refused-extended-next-hop",
    [d.BIRD, d.FRR],
    ["malformed-update"],
    "FRR says 3/10 to a well-formed IPv4 UPDATE with IPv6 next hops",
    goodUpdateRefused,
    { note: "the NOTIFICATION decides; the UPDATE itself decodes clean" },
  ),
  malformed(
    "malformed-update-attribute-length-frr",
    "frr",
    "an UPDATE whose Total Path Attribute Length runs past the message; FRR says 3/1",
    {
      hex: m.message(2, "0000" + "012c" + m.ORIGIN + PATH + HOP + TEN),
    },
  ),
  malformed(
    "malformed-update-nlri-bird",
    "bird",
    "an UPDATE with the prefix length 33; BIRD says 3/10",
    {
      hex: m.update(m.ORIGIN + PATH + HOP, "210a02000000"),
    },
  ),
  malformed(
    "malformed-update-unknown-well-known-gobgp",
    "gobgp",
    "an UPDATE with an unknown well-known attribute (code 99); GoBGP says 3/2",
    {
      hex: m.update(m.ORIGIN + PATH + HOP + m.attribute(0x40, 99, ""), TEN),
    },
  ),
  malformed(
    "malformed-update-withdrawn-length-openbgpd",
    "openbgpd",
    "an UPDATE whose Withdrawn Routes Length runs past the message",
    {
      hex: m.message(2, "00c8" + "0014" + m.ORIGIN + PATH + HOP + TEN),
    },
  ),
  malformed(
    "malformed-update-mp-reach-bird-ipv6",
    "bird",
    "an MP_REACH_NLRI that ends inside its next hop, over IPv6",
    {
      hex: m.update(m.ORIGIN + PATH + m.attribute(0x80, 14, "00020110fe80000000000000")),
      capabilities: m.IPV6_UNICAST,
      v6: true,
    },
  ),
  malformed("malformed-update-duplicate-mp-reach-frr", "frr", "two MP_REACH_NLRI in one UPDATE", {
    hex: m.update(
      m.ORIGIN + PATH +
        m.attribute(
          0x80,
          14,
          "000201" + "10" + "20010db8" + "00".repeat(11) + "02" + "00" + "3020010db80001",
        ).repeat(2),
    ),
    capabilities: m.IPV6_UNICAST,
  }),
  malformed(
    "malformed-update-origin-bird-stays",
    "bird",
    "an UPDATE with ORIGIN 9: BIRD treats it as withdrawn and the session stays",
    {
      hex: m.update(m.attribute(0x40, 1, "09") + PATH + HOP, TEN),
      stays: true,
    },
    ["established"],
  ),
  malformed(
    "malformed-header-marker-bird",
    "bird",
    "a KEEPALIVE whose marker has one bit off; BIRD says 1/1",
    {
      hex: "ff".repeat(15) + "fe" + "001304",
    },
    ["malformed-header"],
  ),
  malformed("malformed-header-length-frr", "frr", "a message of length 18; FRR says 1/2", {
    hex: "ff".repeat(16) + "001204",
  }, ["malformed-header"]),
  malformed("malformed-header-type-frr", "frr", "a message of the unknown type 0; FRR says 1/3", {
    hex: m.message(0),
  }, ["malformed-header"]),
  malformed(
    "malformed-header-type-gobgp",
    "gobgp",
    "a message of the unknown type 9; GoBGP closes at once and says nothing",
    { hex: m.message(9) },
    ["malformed-header", "closed"],
  ),
  malformed(
    "malformed-header-type-openbgpd",
    "openbgpd",
    "a message of the unknown type 6; OpenBGPD says 1/3",
    { hex: m.message(6) },
    ["malformed-header"],
  ),
  malformed(
    "fsm-error-second-open-frr",
    "frr",
    "a second OPEN in Established; FRR closes at once and says nothing",
    { hex: m.open({ as: AS_B, id: "192.0.2.2" }) },
    ["fsm-error", "closed"],
  ),
  malformed("fsm-error-second-open-bird", "bird", "a second OPEN in Established; BIRD says 5/3", {
    hex: m.open({ as: AS_B, id: "192.0.2.2" }),
  }, ["fsm-error"]),
  malformed(
    "fsm-error-update-early-openbgpd",
    "openbgpd",
    "an UPDATE in OpenConfirm, before any KEEPALIVE; OpenBGPD says 5/2",
    { hex: m.update(m.ORIGIN + PATH + HOP, TEN), early: "OpenConfirm" },
    ["fsm-error"],
  ),
  malformed(
    "fsm-error-keepalive-early-bird",
    "bird",
    "a KEEPALIVE in OpenSent, before any OPEN; BIRD says 5/1",
    { hex: m.KEEPALIVE, early: "OpenSent" },
    ["fsm-error"],
  ),
  malformed(
    "refresh-error-bird",
    "bird",
    "a BoRR of five octets with enhanced route refresh negotiated; BIRD says 7/1",
    { hex: m.message(5, "0001010101"), capabilities: m.ENHANCED_REFRESH },
    ["refresh-error"],
  ),
];
