/** Faults before the first OPEN. */
import { birdConfig, openbgpdConfig } from "../../tools/lab/config.ts";
import * as d from "../../tools/lab/daemons.ts";
import { side } from "../../tools/lab/sides.ts";
import { sleep } from "../../tools/lab/shell.ts";
import { start } from "../../tools/lab/start.ts";
import { NO_PACKETS, planted } from "./planted.ts";
import { BRIEFLY, listens, on, spoken } from "./stage.ts";

const BIRD = { daemon: "bird", passive: true } as const;
/** Nothing of the wait is in the packets, only that the peer takes a call. */
const TEST_CALL = { hidden: "only a test call" };
const NOBODY = ["reset-before-open", "closed-before-open", "cease-rejected"];

export const CONNECT = [
  planted("refused", ["refused"], "nothing listens", on({})),
  planted("refused-ipv6", ["refused"], "nothing listens, over IPv6", on({ v6: true })),
  planted(
    "refused-by-filter",
    ["refused"],
    "a filter at the peer answers with RST",
    on({
      wish: BIRD,
      first: (_, b) => b.firewall("input", "tcp dport 179 reject with tcp reset"),
    }),
  ),
  planted(
    "filtered-drop",
    ["filtered"],
    "a filter at the peer drops SYNs",
    on({
      wish: BIRD,
      first: (_, b) => b.firewall("input", "tcp dport 179 drop"),
    }),
    { ambiguous: true },
  ),
  planted(
    "filtered-drop-ipv6",
    ["filtered"],
    "a filter at the peer drops SYNs, over IPv6",
    on({
      options: BRIEFLY,
      v6: true,
      wish: BIRD,
      first: (_, b) => b.firewall("input", "tcp dport 179 drop"),
    }),
    { ambiguous: true },
  ),
  planted(
    "filtered-on-the-way",
    ["filtered"],
    "a router on the way drops SYNs",
    on({
      options: BRIEFLY,
      link: { routed: true },
      first: (_a, _b, r) => r!.firewall("forward", "tcp dport 179 drop"),
    }),
    { ambiguous: true },
  ),
  planted(
    "filtered-prohibited",
    ["filtered"],
    "a filter at the peer answers with ICMP administratively prohibited",
    on({
      first: (_, b) => b.firewall("input", "tcp dport 179 reject with icmp type admin-prohibited"),
    }),
  ),
  planted(
    "filtered-prohibited-ipv6",
    ["filtered"],
    "a router answers with ICMPv6 administratively prohibited",
    on({
      v6: true,
      link: { routed: true },
      first: (_a, _b, r) =>
        r!.firewall("forward", "tcp dport 179 reject with icmpv6 type admin-prohibited"),
    }),
  ),
  planted(
    "filtered-port-unreachable",
    ["filtered"],
    "a filter at the peer answers with ICMP port unreachable (nft's plain reject)",
    on({ first: (_, b) => b.firewall("input", "tcp dport 179 reject") }),
  ),
  planted(
    "filtered-here",
    ["filtered"],
    "the packet filter of our own host drops what leaves",
    on({ options: BRIEFLY, wish: BIRD, first: (a) => a.firewall("output", "tcp dport 179 drop") }),
    { ambiguous: true, offline: NO_PACKETS },
  ),
  planted(
    "filtered-by-policy-here",
    ["filtered"],
    "an IPsec policy of our own host blocks what leaves",
    on({
      wish: BIRD,
      first: async (a, b) => {
        await a.exec(`ip xfrm policy add dst ${b.ipv4} dir out action block`.split(" "));
      },
    }),
    { offline: NO_PACKETS },
  ),
  planted(
    "filtered-answers-dropped-here",
    ["filtered"],
    "the packet filter of our own host drops the answers",
    on({ options: BRIEFLY, wish: BIRD, first: (a) => a.firewall("input", "tcp sport 179 drop") }),
    { ambiguous: true },
  ),
  planted(
    "unreachable-network",
    ["unreachable"],
    "the router on the way has no route to the peer's network",
    on({
      link: { routed: true },
      first: async (_a, _b, r) => {
        await r!.exec(["ip", "address", "del", "198.51.100.254/24", "dev", "right"]);
      },
    }),
  ),
  planted(
    "unreachable-host",
    ["unreachable"],
    "the router on the way gets no answer from the peer by ARP",
    on({
      link: { routed: true },
      first: async (_a, b) => {
        await b.exec(["ip", "address", "del", "198.51.100.2/24", "dev", "eth0"]);
      },
    }),
  ),
  planted(
    "no-route",
    ["no-route"],
    "our host has no route to the peer",
    on({
      link: { routed: true },
      first: async (a) => {
        await a.exec(["ip", "route", "del", "default"]);
      },
    }),
    { offline: NO_PACKETS },
  ),
  planted(
    "no-route-prohibited",
    ["no-route"],
    "our own routing table forbids the peer's network",
    on({
      link: { routed: true },
      first: async (a) => {
        await a.exec(["ip", "route", "add", "prohibit", "198.51.100.0/24"]);
      },
    }),
    { offline: NO_PACKETS },
  ),
  planted("no-neighbour", ["no-neighbour"], "nobody on the link has the address", async (lab) => {
    const { a } = await lab.pair();
    return { lab, own: a, peer: "192.0.2.77" };
  }, { offline: NO_PACKETS }),
  planted(
    "no-neighbour-ipv6",
    ["no-neighbour"],
    "nobody on the link has the address, over IPv6",
    async (lab) => {
      const { a } = await lab.pair();
      return { lab, own: a, peer: "2001:db8::77" };
    },
    { offline: NO_PACKETS },
  ),
  planted(
    "no-neighbour-gateway",
    ["no-neighbour"],
    "the route leads over a router that is not there",
    on({
      link: { routed: true },
      first: async (a) => {
        await a.exec(["ip", "route", "replace", "default", "via", "192.0.2.99"]);
      },
    }),
    { offline: NO_PACKETS },
  ),
  planted(
    "link-down",
    ["no-neighbour", "no-route"],
    "the other end of the cable is down",
    on({
      first: async (_, b) => {
        await b.exec(["ip", "link", "set", "eth0", "down"]);
      },
    }),
    { offline: NO_PACKETS },
  ),
  planted(
    "source-not-local",
    ["source-not-local"],
    "the source address is on no interface of ours",
    on({ wish: BIRD, options: ["--source", "192.0.2.55"] }),
    { offline: NO_PACKETS },
  ),
  planted(
    "source-not-expected",
    NOBODY,
    "the peer knows another address of ours than the one that the kernel takes",
    on({
      first: async (a) => {
        await a.exec(["ip", "address", "add", "192.0.2.50/24", "dev", "eth0"]);
      },
      then: (a, b) =>
        d.bird(b, birdConfig({ ...side(b, a), peer: "192.0.2.50" }, { passive: true })),
    }),
  ),
  ...(["bird", "frr", "gobgp", "openbgpd"] as const).map((daemon) =>
    planted(
      `unknown-neighbour-${daemon}`,
      NOBODY,
      `${daemon} does not know us`,
      async (lab) => {
        const { a, b } = await lab.pair();
        const other = { ...a, ipv4: "192.0.2.9" } as typeof a;
        await start(b, other, { daemon, passive: true });
        await listens(b);
        return { lab, own: a, peer: b.ipv4 };
      },
    )
  ),
  planted(
    "both-passive-bird",
    ["both-passive"],
    "both sides wait for the other",
    on({ wish: BIRD, options: ["--passive", "--timeout", "8s"] }),
    { offline: TEST_CALL },
  ),
  planted(
    "both-passive-openbgpd",
    ["both-passive"],
    "both sides wait for the other",
    on({
      then: (a, b) => d.openbgpd(b, openbgpdConfig(side(b, a), { passive: true })),
      options: ["--passive", "--timeout", "8s"],
    }),
    { offline: TEST_CALL },
  ),
  planted(
    "no-open",
    ["no-open"],
    "the peer accepts and says nothing",
    spoken(() => [{ do: "sleep", ms: 60_000 }]),
  ),
  planted(
    "hung-daemon",
    ["no-open"],
    "the peer's daemon is stopped (SIGSTOP): its kernel accepts for it",
    on({ wish: BIRD, then: (_, b) => b.signal("bird", "SIGSTOP") }),
  ),
  planted(
    "proxy-without-backend",
    ["closed-before-open", "reset-before-open"],
    "a proxy accepts, then closes for want of a backend",
    spoken(() => [{ do: "sleep", ms: 500 }, { do: "close" }]),
  ),
  planted(
    "reset-middlebox",
    ["reset", "reset-before-open"],
    "a box on the way lets the handshake pass and answers data with RST",
    on({
      link: { routed: true },
      wish: { ...BIRD, bird: { bgp: "multihop 4;" } },
      first: (_a, _b, r) =>
        r!.firewall("forward", "tcp dport 179 tcp flags & psh == psh reject with tcp reset"),
    }),
  ),
  planted(
    "handshake-only",
    ["filtered"],
    "a box on the way lets only segments without data pass to the peer",
    on({
      link: { routed: true },
      wish: { ...BIRD, bird: { bgp: "multihop 4;" } },
      first: (_a, _b, r) => r!.firewall("forward", "tcp dport 179 tcp flags & psh == psh drop"),
    }),
    { ambiguous: true },
  ),
  planted(
    "local-conflict-held",
    ["local-conflict"],
    "BIRD on our host holds the session",
    on({
      wish: { daemon: "bird" },
      then: async (a, b) => {
        await d.bird(a, birdConfig(side(a, b)));
        await sleep(4000);
      },
    }),
    { offline: NO_PACKETS },
  ),
  planted(
    "local-conflict-listens",
    ["local-conflict"],
    "FRR on our host waits for the session, and the peer is down",
    on({ then: (a, b) => start(a, b, { daemon: "frr", passive: true }) }),
    { offline: NO_PACKETS },
  ),
];
