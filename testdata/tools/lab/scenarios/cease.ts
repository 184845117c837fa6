/** Every Cease reason: by the daemons where they can be brought to it, by our speaker where not. */
import * as d from "../daemons.ts";
import { birdConfig, manyRoutes } from "../config.ts";
import type { Lab } from "../lab.ts";
import * as m from "../messages.ts";
import type { Node } from "../node.ts";
import { fault, type Scenario } from "../scenario.ts";
import { sleep } from "../shell.ts";
import { AS_B, side } from "../sides.ts";
import { NAMES, start, type Wish } from "../start.ts";

type Act = (a: Node, b: Node) => Promise<unknown>;

/** a dials, b listens; when the session is up `act` makes one side end it. */
function ends(a: Wish, b: Wish, act: Act): (lab: Lab) => Promise<void> {
  return async (lab) => {
    const pair = await lab.pair();
    const capture = await lab.capture(pair.a);
    await start(pair.b, pair.a, { passive: true, ...b });
    await start(pair.a, pair.b, a);
    if (act !== nothing) {
      await capture.established();
      await sleep(2500);
    }
    await act(pair.a, pair.b);
    if (!await capture.saw(3, 1, 10_000)) throw new Error("no NOTIFICATION");
    await sleep(600);
  };
}

/** The same without any act: what the sides are is enough. */
const nothing: Act = () => Promise.resolve();

function cease(
  name: string,
  cause: string,
  planted: string,
  a: Wish,
  b: Wish,
  act: Act = nothing,
): Scenario {
  return fault(name, [NAMES[a.daemon], NAMES[b.daemon]], [cause], planted, ends(a, b, act));
}

/** Our speaker on b comes up with the daemon on a and then says a NOTIFICATION of its own. */
function spoken(name: string, cause: string, planted: string, a: Wish, last: string): Scenario {
  const run = async (lab: Lab) => {
    const pair = await lab.pair();
    const capture = await lab.capture(pair.b);
    await start(pair.a, pair.b, { passive: true, routes: manyRoutes(2), ...a });
    await d.speak(pair.b, [
      { do: "connect", to: a.v6 === true ? pair.a.ipv6 : pair.a.ipv4 },
      { do: "send", hex: m.open({ as: AS_B, id: pair.b.ipv4 }) },
      { do: "expect", type: 1 },
      { do: "send", hex: m.KEEPALIVE },
      { do: "expect", type: 2 },
      { do: "sleep", ms: 1000 },
      { do: "send", hex: last },
      { do: "sleep", ms: 100 },
      { do: "close" },
    ]);
    await capture.saw(3);
    await sleep(700);
  };
  return fault(name, [NAMES[a.daemon], d.SPEAKER], [cause], planted, run);
}

const SEVEN = manyRoutes(7);

const MAX_PREFIXES: readonly Scenario[] = [
  cease("cease-max-prefixes-frr", "cease-max-prefixes", "BIRD announces 7 prefixes, FRR allows 5", {
    daemon: "bird",
    routes: SEVEN,
  }, { daemon: "frr", frr: { ipv4: "  neighbor 192.0.2.1 maximum-prefix 5" } }),
  cease(
    "cease-max-prefixes-bird-ipv6",
    "cease-max-prefixes",
    "FRR announces 7 IPv6 prefixes, BIRD allows 5",
    { daemon: "frr", v6: true, routes: manyRoutes(7, "2001:db8") },
    {
      daemon: "bird",
      v6: true,
      bird: { channels: "ipv6 { import limit 5 action restart; import all; export none; };" },
    },
  ),
  cease(
    "cease-max-prefixes-openbgpd",
    "cease-max-prefixes",
    "BIRD announces 7 prefixes, OpenBGPD allows 5",
    { daemon: "bird", routes: SEVEN },
    { daemon: "openbgpd", openbgpd: { neighbor: "max-prefix 5" } },
  ),
];

const SHUTDOWN: readonly Scenario[] = [
  cease(
    "cease-shutdown-bird-text",
    "cease-shutdown",
    "the operator disables the session at BIRD and says why",
    { daemon: "bird", routes: SEVEN },
    { daemon: "frr" },
    (a) => d.birdc(a, "disable", "peer", '"moving to the new rack, back at 14:00"'),
  ),
  cease(
    "cease-shutdown-frr-text-ipv6",
    "cease-shutdown",
    "the operator shuts the session down at FRR and says why, in Umlauten",
    { daemon: "bird", v6: true },
    { daemon: "frr", v6: true },
    (_, b) =>
      d.vtysh(
        b,
        "configure",
        `router bgp ${AS_B}`,
        "neighbor 2001:db8::1 shutdown message Gerät wird ersetzt",
      ),
  ),
  cease(
    "cease-shutdown-gobgp",
    "cease-shutdown",
    "the operator shuts the session down at GoBGP and says why",
    { daemon: "bird" },
    { daemon: "gobgp" },
    (_, b) => d.gobgp(b, "neighbor", "192.0.2.1", "shutdown", "--reason", "maintenance TICKET-7"),
  ),
  cease(
    "cease-shutdown-openbgpd",
    "cease-shutdown",
    "the operator takes the session down at OpenBGPD and says why",
    { daemon: "gobgp" },
    { daemon: "openbgpd" },
    (_, b) => d.bgpctl(b, "neighbor", "192.0.2.1", "down", "planned work"),
  ),
];

const RECONFIGURED: readonly Scenario[] = [
  cease(
    "cease-deconfigured-frr",
    "cease-deconfigured",
    "the neighbour is removed from FRR's configuration",
    { daemon: "bird" },
    { daemon: "frr" },
    (_, b) => d.vtysh(b, "configure", `router bgp ${AS_B}`, "no neighbor 192.0.2.1"),
  ),
  cease(
    "cease-deconfigured-bird",
    "cease-deconfigured",
    "the protocol is removed from BIRD's configuration",
    { daemon: "frr" },
    { daemon: "bird" },
    async (_, b) => {
      await Deno.writeTextFile(
        `${b.directory}/b-bird.conf`,
        "router id 192.0.2.2;\nprotocol device {}\n",
      );
      await d.birdc(b, "configure");
    },
  ),
  cease(
    "cease-reset-frr",
    "cease-reset",
    "the operator clears the session at FRR",
    { daemon: "bird", bird: { bgp: "graceful restart off;" } },
    { daemon: "frr" },
    (_, b) => d.vtysh(b, "clear bgp *"),
  ),
  cease(
    "cease-reset-gobgp-ipv6",
    "cease-reset",
    "the operator resets the session at GoBGP",
    { daemon: "bird", v6: true },
    { daemon: "gobgp", v6: true },
    (_, b) => d.gobgp(b, "neighbor", "2001:db8::1", "reset"),
  ),
  cease(
    "cease-reset-openbgpd",
    "cease-reset",
    "the operator clears the session at OpenBGPD and says why",
    { daemon: "bird" },
    { daemon: "openbgpd" },
    (_, b) => d.bgpctl(b, "neighbor", "192.0.2.1", "clear", "new filters"),
  ),
  cease(
    "cease-config-change-bird",
    "cease-config-change",
    "the hold time in BIRD's configuration is changed",
    { daemon: "frr" },
    { daemon: "bird" },
    async (a, b) => {
      const changed = birdConfig(side(b, a), { passive: true, bgp: "hold time 30;" });
      await Deno.writeTextFile(`${b.directory}/b-bird.conf`, changed);
      await d.birdc(b, "configure");
    },
  ),
  cease(
    "cease-config-change-frr",
    "cease-config-change",
    "a capability of the neighbour is changed in FRR's configuration",
    { daemon: "bird" },
    { daemon: "frr" },
    (_, b) =>
      d.vtysh(
        b,
        "configure",
        `router bgp ${AS_B}`,
        "neighbor 192.0.2.1 capability extended-nexthop",
      ),
  ),
];

const STOPPED: readonly Scenario[] = [
  cease("cease-stopped-bird", "cease-shutdown", "BIRD is told to go down", { daemon: "frr" }, {
    daemon: "bird",
  }, (_, b) => d.birdc(b, "down")),
  cease(
    "cease-stopped-gobgp",
    "cease-deconfigured",
    "gobgpd is ended with SIGTERM",
    { daemon: "bird" },
    { daemon: "gobgp" },
    (_, b) => b.signal("gobgpd", "SIGTERM"),
  ),
  cease(
    "cease-stopped-openbgpd",
    "cease-shutdown",
    "OpenBGPD is ended with SIGTERM",
    { daemon: "bird" },
    { daemon: "openbgpd" },
    (_, b) => b.signal("bgpd", "SIGTERM"),
  ),
];

const NOTIFICATION_BIT = " bgp graceful-restart\n bgp graceful-restart notification";

const SPOKEN: readonly Scenario[] = [
  cease(
    "cease-hard-reset-frr",
    "cease-hard-reset",
    "the session with graceful notification is cleared hard at FRR",
    { daemon: "frr", frr: { bgp: NOTIFICATION_BIT }, routes: SEVEN },
    { daemon: "frr", frr: { bgp: NOTIFICATION_BIT } },
    (_, b) => d.vtysh(b, "clear bgp *"),
  ),
  spoken("cease-rejected", "cease-rejected", "the peer says Connection Rejected", {
    daemon: "bird",
  }, m.notification(6, 5)),
  spoken(
    "cease-resources",
    "cease-resources",
    "the peer says Out of Resources",
    { daemon: "frr" },
    m.notification(6, 8),
  ),
  spoken(
    "cease-hard-reset-spoken",
    "cease-hard-reset",
    "the peer says Hard Reset around an administrative shutdown with text",
    { daemon: "bird" },
    m.notification(6, 9, "0602" + "07" + m.text("goodbye")),
  ),
  spoken(
    "cease-bfd-down",
    "cease-bfd-down",
    "the peer says BFD Down",
    { daemon: "bird", v6: true },
    m.notification(6, 10),
  ),
  spoken("cease-other", "cease-other", "the peer says Cease without a subcode", {
    daemon: "openbgpd",
  }, m.notification(6, 0)),
  spoken("send-hold-expired", "send-blocked", "the peer says Send Hold Timer Expired", {
    daemon: "gobgp",
  }, m.notification(8, 0)),
];

export const CEASE: readonly Scenario[] = [
  ...MAX_PREFIXES,
  ...SHUTDOWN,
  ...RECONFIGURED,
  ...STOPPED,
  ...SPOKEN,
];
