/** Faults that show in the OPEN exchange. */
import * as d from "../daemons.ts";
import type { Lab } from "../lab.ts";
import * as m from "../messages.ts";
import { fault, type Scenario } from "../scenario.ts";
import { sleep, until } from "../shell.ts";
import { AS_A, AS_B } from "../sides.ts";
import { NAMES, start, type Wish } from "../start.ts";

/** b listens, a dials; the capture ends shortly after the first NOTIFICATION. */
function between(a: Wish, b: Wish): (lab: Lab) => Promise<void> {
  return async (lab) => {
    const pair = await lab.pair();
    const capture = await lab.capture(pair.a);
    await start(pair.b, pair.a, { passive: true, ...b });
    await start(pair.a, pair.b, a);
    if (!await capture.saw(3, 1, 25_000)) throw new Error("no NOTIFICATION");
    await sleep(700);
  };
}

/** The scripted speaker on b dials the daemon on a with one wrong OPEN. */
function opens(a: Wish, opening: string): (lab: Lab) => Promise<void> {
  return async (lab) => {
    const pair = await lab.pair();
    const capture = await lab.capture(pair.a);
    await start(pair.a, pair.b, { passive: true, ...a });
    await d.speak(pair.b, [
      { do: "connect", to: a.v6 === true ? pair.a.ipv6 : pair.a.ipv4 },
      { do: "send", hex: opening },
      { do: "expect", type: 3, ms: 8000 },
      { do: "sleep", ms: 300 },
      { do: "close" },
    ]);
    await until(() => capture.count(3) > 0, 10_000);
    await sleep(900);
  };
}

/** The speaker on b refuses the OPEN of the daemon on a. */
function refuses(a: Wish, notification: string): (lab: Lab) => Promise<void> {
  return async (lab) => {
    const pair = await lab.pair();
    const capture = await lab.capture(pair.a);
    await start(pair.a, pair.b, { passive: true, ...a });
    await d.speak(pair.b, [
      { do: "connect", to: pair.a.ipv4 },
      { do: "expect", type: 1 },
      { do: "send", hex: m.open({ as: AS_B, id: B_ID }) + notification },
      { do: "sleep", ms: 200 },
      { do: "close" },
    ]);
    await capture.saw(3);
    await sleep(900);
  };
}

function pairing(
  name: string,
  causes: readonly string[],
  planted: string,
  a: Wish,
  b: Wish,
  extra: { readonly ambiguous?: boolean; readonly note?: string } = {},
): Scenario {
  const names = [NAMES[a.daemon], NAMES[b.daemon]] as const;
  return fault(name, names, causes, planted, between(a, b), extra);
}

function spoken(
  name: string,
  causes: readonly string[],
  planted: string,
  a: Wish,
  opening: string,
  extra: { readonly ambiguous?: boolean; readonly note?: string } = {},
): Scenario {
  return fault(name, [NAMES[a.daemon], d.SPEAKER], causes, planted, opens(a, opening), extra);
}

const B_ID = "192.0.2.2";
const BIRD_V4 = { channels: "ipv4 { import all; export all; };" };
const BIRD_V6 = { channels: "ipv6 { import all; export all; };" };

const WRONG_AS: readonly Scenario[] = [
  pairing(
    "wrong-as-bird-to-frr",
    ["wrong-as"],
    "BIRD speaks as AS 64500, FRR expects AS 64496 and refuses",
    { daemon: "bird", as: 64500 },
    { daemon: "frr" },
  ),
  pairing(
    "wrong-as-frr-to-bird-ipv6",
    ["wrong-as"],
    "BIRD, which listens, speaks as AS 64500; FRR, which dials over IPv6, expects AS 64497",
    { daemon: "frr", v6: true },
    { daemon: "bird", v6: true, as: 64500 },
  ),
  pairing(
    "wrong-as-frr-expected-by-bird",
    ["wrong-as"],
    "FRR speaks as AS 4200000001, BIRD expects AS 64496 and refuses",
    { daemon: "frr", as: 4200000001 },
    { daemon: "bird" },
  ),
  pairing(
    "wrong-as-gobgp-to-openbgpd",
    ["wrong-as"],
    "GoBGP speaks as AS 64500, OpenBGPD expects AS 64496 and refuses",
    { daemon: "gobgp", as: 64500 },
    { daemon: "openbgpd" },
  ),
  pairing(
    "wrong-as-openbgpd-to-gobgp",
    ["wrong-as"],
    "OpenBGPD speaks as AS 64500, GoBGP expects AS 64496 and refuses",
    { daemon: "openbgpd", as: 64500 },
    { daemon: "gobgp" },
  ),
  pairing(
    "wrong-as-exabgp-to-bird",
    ["wrong-as"],
    "ExaBGP speaks as AS 64500, BIRD expects AS 64496 and refuses",
    { daemon: "exabgp", as: 64500 },
    { daemon: "bird" },
  ),
  pairing(
    "wrong-as-bird-expected-by-exabgp",
    ["wrong-as"],
    "BIRD speaks as AS 64500, ExaBGP, which dials, expects AS 64497 and refuses",
    { daemon: "exabgp" },
    { daemon: "bird", as: 64500 },
  ),
];

const VALUES: readonly Scenario[] = [
  pairing(
    "bad-id-ibgp-equal-bird-frr",
    ["bad-id"],
    "both sides of an iBGP session have the BGP identifier 192.0.2.1",
    { daemon: "bird", as: AS_A, peerAs: AS_A, id: "192.0.2.1" },
    { daemon: "frr", as: AS_A, peerAs: AS_A, id: "192.0.2.1" },
  ),
  pairing(
    "bad-id-ibgp-equal-openbgpd-gobgp",
    ["bad-id"],
    "both sides of an iBGP session have the BGP identifier 192.0.2.1",
    { daemon: "openbgpd", as: AS_A, peerAs: AS_A, id: "192.0.2.1" },
    { daemon: "gobgp", as: AS_A, peerAs: AS_A, id: "192.0.2.1" },
  ),
  spoken("bad-id-zero-frr", ["bad-id"], "the BGP identifier is 0.0.0.0; FRR refuses", {
    daemon: "frr",
  }, m.open({ as: AS_B, id: "0.0.0.0" })),
  spoken("bad-id-zero-bird", ["bad-id"], "the BGP identifier is 0.0.0.0; BIRD refuses", {
    daemon: "bird",
  }, m.open({ as: AS_B, id: "0.0.0.0" })),
  pairing(
    "hold-time-unacceptable-bird",
    ["hold-time-unacceptable"],
    "FRR offers a hold time of 9 s, BIRD wants at least 60 s",
    { daemon: "frr", frr: { bgp: " neighbor 192.0.2.2 timers 3 9" } },
    { daemon: "bird", bird: { bgp: "min hold time 60;" } },
  ),
  pairing(
    "hold-time-unacceptable-openbgpd",
    ["hold-time-unacceptable"],
    "BIRD offers a hold time of 9 s, OpenBGPD wants at least 30 s",
    { daemon: "bird", bird: { bgp: "hold time 9; keepalive time 3;" } },
    { daemon: "openbgpd", openbgpd: { neighbor: "holdtime min 30" } },
  ),
  spoken("hold-time-one-frr", ["hold-time-unacceptable"], "the hold time is 1 s; FRR refuses", {
    daemon: "frr",
  }, m.open({ as: AS_B, id: B_ID, hold: 1 })),
  spoken("hold-time-two-gobgp", ["hold-time-unacceptable"], "the hold time is 2 s; GoBGP refuses", {
    daemon: "gobgp",
  }, m.open({ as: AS_B, id: B_ID, hold: 2 })),
];

const CAPABILITIES: readonly Scenario[] = [
  spoken(
    "capability-missing-frr-strict",
    ["capability-missing"],
    "the OPEN carries a capability that FRR does not know, and FRR is strict (strict-capability-match): 2/7",
    { daemon: "frr", frr: { bgp: " neighbor 192.0.2.2 strict-capability-match" } },
    m.open({ as: AS_B, id: B_ID, capabilities: m.IPV4_UNICAST + m.capability(99, "abcd") }),
  ),
  fault(
    "capability-missing-spoken",
    [d.GOBGP, d.SPEAKER],
    ["capability-missing"],
    "the peer refuses GoBGP's OPEN with 2/7 and names extended messages as what it misses",
    refuses({ daemon: "gobgp" }, m.notification(2, 7, m.capability(6))),
  ),
  pairing(
    "family-mismatch-frr-bird",
    ["family-mismatch", "capability-missing"],
    "FRR has only IPv4 unicast, BIRD only IPv6 unicast",
    { daemon: "frr" },
    { daemon: "bird", bird: BIRD_V6 },
    { ambiguous: true, note: "FRR refuses before it has sent its own OPEN" },
  ),
  pairing(
    "family-mismatch-bird-frr-ipv6",
    ["family-mismatch"],
    "BIRD has only IPv4 unicast, FRR only IPv6 unicast; over IPv6",
    { daemon: "bird", v6: true, bird: BIRD_V4 },
    { daemon: "frr", v6: true, frr: { ipv4: "  no neighbor 2001:db8::1 activate", ipv6: "" } },
  ),
  pairing(
    "family-mismatch-gobgp-frr",
    ["family-mismatch"],
    "GoBGP has only EVPN, FRR only IPv4 unicast",
    { daemon: "gobgp", gobgp: { families: ["l2vpn-evpn"] } },
    { daemon: "frr" },
  ),
  pairing(
    "role-mismatch-bird-frr",
    ["role-mismatch"],
    "both sides say that they are the provider",
    { daemon: "bird", bird: { bgp: "local role provider;" } },
    { daemon: "frr", frr: { bgp: " neighbor 192.0.2.1 local-role provider" } },
  ),
  pairing(
    "role-mismatch-openbgpd-bird",
    ["role-mismatch"],
    "OpenBGPD says that it is a route server, BIRD says the same",
    { daemon: "openbgpd", openbgpd: { neighbor: "announce policy rs" } },
    { daemon: "bird", bird: { bgp: "local role rs_server;" } },
  ),
  pairing("role-required-bird-gobgp", ["role-mismatch"], "BIRD requires a role, GoBGP has none", {
    daemon: "gobgp",
  }, { daemon: "bird", bird: { bgp: "local role provider; require roles;" } }),
  spoken(
    "unsupported-version-bird",
    ["unsupported-version"],
    "the OPEN has version 3; BIRD refuses",
    { daemon: "bird" },
    m.open({ as: AS_B, id: B_ID, version: 3 }),
  ),
  spoken(
    "unsupported-version-gobgp",
    ["unsupported-version"],
    "the OPEN has version 5; GoBGP refuses",
    { daemon: "gobgp" },
    m.open({ as: AS_B, id: B_ID, version: 5 }),
  ),
  spoken(
    "unsupported-parameter-frr",
    ["unsupported-parameter"],
    "the OPEN has an optional parameter of type 9; FRR refuses",
    { daemon: "frr" },
    m.open({ as: AS_B, id: B_ID, parameters: "0902abcd" }),
  ),
  spoken(
    "unsupported-parameter-openbgpd",
    ["unsupported-parameter"],
    "the OPEN has an optional parameter of type 1 (authentication, long gone); OpenBGPD refuses",
    { daemon: "openbgpd" },
    m.open({ as: AS_B, id: B_ID, parameters: "01020000" }),
  ),
  spoken(
    "malformed-open-bird",
    ["malformed-open"],
    "a capability in the OPEN runs past its parameter; BIRD refuses",
    { daemon: "bird" },
    m.open({ as: AS_B, id: B_ID, parameters: "0206" + "0108" + "00010001" }),
  ),
  spoken(
    "malformed-open-openbgpd",
    ["malformed-open"],
    "the optional parameters of the OPEN are shorter than their length says; OpenBGPD refuses",
    { daemon: "openbgpd" },
    m.message(1, "04" + m.hex(AS_B, 2) + "005a" + m.ip4(B_ID) + "20" + "0206010400010001"),
  ),
];

export const OPEN: readonly Scenario[] = [...WRONG_AS, ...VALUES, ...CAPABILITIES];
