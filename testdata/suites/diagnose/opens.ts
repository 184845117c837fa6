/** Faults in the OPEN exchange and after it, and sessions without a fault. */
import * as d from "../../tools/lab/daemons.ts";
import * as m from "../../tools/lab/messages.ts";
import { AS_A, AS_B } from "../../tools/lab/sides.ts";
import { sleep } from "../../tools/lab/shell.ts";
import type { Wish } from "../../tools/lab/start.ts";
import { planted, type Truth } from "./planted.ts";
import { keyFile, on, spoken } from "./stage.ts";

const B_ID = "192.0.2.2";
const OPEN = m.open({ as: AS_B, id: B_ID });

/** The peer sends this instead of its OPEN. */
function says(name: string, causes: readonly string[], text: string, hex: string) {
  return planted(
    name,
    causes,
    text,
    spoken(() => [
      { do: "expect", type: 1 },
      { do: "send", hex },
      { do: "expect", type: 3, ms: 4000 },
      { do: "close" },
    ]),
  );
}

/** The peer sends its OPEN, then this NOTIFICATION. */
function refuses(name: string, causes: readonly string[], text: string, code: string) {
  return planted(
    name,
    causes,
    text,
    spoken(() => [
      { do: "expect", type: 1 },
      { do: "send", hex: OPEN + code },
      { do: "sleep", ms: 300 },
      { do: "close" },
    ]),
  );
}

/** The session comes up, then the peer does this. */
function later(name: string, causes: readonly string[], text: string, hex: string) {
  return planted(
    name,
    causes,
    text,
    spoken(() => [
      { do: "expect", type: 1 },
      { do: "send", hex: OPEN + m.KEEPALIVE },
      { do: "expect", type: 4 },
      { do: "sleep", ms: 300 },
      ...(hex === "" ? [] : [{ do: "send", hex } as const, { do: "sleep", ms: 1500 } as const]),
      { do: "close" },
    ]),
  );
}

function daemon(
  name: string,
  causes: readonly string[],
  text: string,
  wish: Wish,
  options: readonly string[] = [],
  offline?: Truth,
) {
  const plant = on({ wish: { passive: true, ...wish }, options });
  return planted(name, causes, text, plant, offline ? { offline } : {});
}

const SAME_AS = ["--local-as", String(AS_A), "--remote-as", String(AS_A)];

export const OPENS = [
  daemon("wrong-as-ours-bird", ["wrong-as"], "BIRD expects another AS of us", {
    daemon: "bird",
    peerAs: 64500,
  }),
  daemon("wrong-as-ours-frr", ["wrong-as"], "FRR expects another AS of us", {
    daemon: "frr",
    peerAs: 64500,
  }),
  daemon("wrong-as-ours-gobgp", ["wrong-as"], "GoBGP expects another AS of us", {
    daemon: "gobgp",
    peerAs: 64500,
  }),
  daemon("wrong-as-ours-openbgpd", ["wrong-as"], "OpenBGPD expects another AS of us", {
    daemon: "openbgpd",
    peerAs: 64500,
  }),
  daemon("wrong-as-theirs", ["wrong-as"], "the peer is of another AS than we expect", {
    daemon: "bird",
    as: 64500,
  }),
  daemon("wrong-as-theirs-frr-32bit", ["wrong-as"], "the same with four octets", {
    daemon: "frr",
    as: 4200000001,
  }),
  daemon(
    "bad-id-equal",
    ["bad-id"],
    "both sides of an iBGP session have one identifier",
    { daemon: "bird", as: AS_A, peerAs: AS_A, id: "192.0.2.1" },
    [...SAME_AS, "--router-id", "192.0.2.1"],
  ),
  daemon(
    "hold-time-bird",
    ["hold-time-unacceptable"],
    "BIRD wants at least 60 s, we offer 9 s",
    { daemon: "bird", bird: { bgp: "min hold time 60;" } },
    ["--hold-time", "9"],
  ),
  daemon(
    "hold-time-openbgpd",
    ["hold-time-unacceptable"],
    "OpenBGPD wants at least 30 s, we offer 9 s",
    { daemon: "openbgpd", openbgpd: { neighbor: "holdtime min 30" } },
    ["--hold-time", "9"],
  ),
  daemon(
    "capability-required-here",
    ["capability-missing"],
    "we require ADD-PATH, the peer does not offer it",
    { daemon: "bird" },
    ["--require", "add-path", "--add-path", "receive"],
  ),
  daemon(
    "family-mismatch-bird",
    ["family-mismatch"],
    "we carry only IPv6, BIRD only IPv4",
    { daemon: "bird", bird: { channels: "ipv4 { import all; export all; };" } },
    ["--family", "ipv6"],
  ),
  daemon(
    "family-mismatch-frr",
    ["family-mismatch"],
    "we carry only IPv6, FRR only IPv4",
    { daemon: "frr" },
    ["--family", "ipv6"],
  ),
  daemon(
    "role-mismatch-bird",
    ["role-mismatch"],
    "both sides say that they are the provider",
    { daemon: "bird", bird: { bgp: "local role provider;" } },
    ["--role", "provider"],
  ),
  daemon("role-required-there", ["role-mismatch"], "BIRD requires a role, we name none", {
    daemon: "bird",
    bird: { bgp: "local role provider; require roles;" },
  }),
  daemon(
    "role-required-here",
    ["role-mismatch"],
    "we require a role, FRR names none",
    { daemon: "frr" },
    ["--role", "customer", "--role-strict"],
  ),
  says(
    "version-three",
    ["unsupported-version"],
    "the peer's OPEN has version 3",
    m.open({ as: AS_B, id: B_ID, version: 3 }),
  ),
  says(
    "id-zero",
    ["bad-id"],
    "the peer's identifier is 0.0.0.0",
    m.open({ as: AS_B, id: "0.0.0.0" }),
  ),
  says(
    "hold-time-one",
    ["hold-time-unacceptable"],
    "the peer offers a hold time of 1 s",
    m.open({ as: AS_B, id: B_ID, hold: 1 }),
  ),
  says(
    "parameter-unknown",
    ["unsupported-parameter"],
    "the peer's OPEN has an optional parameter that nobody knows",
    m.open({ as: AS_B, id: B_ID, parameters: "0902abcd" }),
  ),
  says(
    "open-malformed",
    ["malformed-open"],
    "a capability in the peer's OPEN runs past its parameter",
    m.open({ as: AS_B, id: B_ID, parameters: "0206" + "0108" + "00010001" }),
  ),
  says(
    "http-server",
    ["malformed-header"],
    "a web server answers",
    m.text("HTTP/1.1 400 Bad Request\r\n\r\n"),
  ),
  says("keepalive-first", ["fsm-error"], "the peer begins with a KEEPALIVE", m.KEEPALIVE),
  refuses(
    "rejected",
    ["cease-rejected"],
    "the peer sends Cease, Connection Rejected",
    m.notification(6, 5),
  ),
  refuses(
    "shut-down",
    ["cease-shutdown"],
    "the peer sends Cease, Administrative Shutdown",
    m.notification(6, 2, "04" + m.text("work")),
  ),
  refuses(
    "too-many-prefixes",
    ["cease-max-prefixes"],
    "the peer still holds its limit of prefixes against us",
    m.notification(6, 1, "00010100000010"),
  ),
  refuses(
    "no-resources",
    ["cease-resources"],
    "the peer is out of resources",
    m.notification(6, 8),
  ),
  refuses("bfd-down", ["cease-bfd-down"], "BFD of the peer is down", m.notification(6, 10)),
  refuses(
    "capability-required-there",
    ["capability-missing"],
    "the peer requires ADD-PATH of us",
    m.notification(2, 7, m.capability(69, "00010103")),
  ),
  later("closed-after-up", ["closed"], "the session comes up and the peer closes it", ""),
  later(
    "update-malformed",
    ["malformed-update"],
    "the peer sends an UPDATE whose withdrawn routes run past its end",
    m.message(2, "ffff0000"),
  ),
  planted(
    "shutdown-frr",
    ["cease-shutdown", "closed-before-open", "reset-before-open", "cease-rejected"],
    "the neighbour is shut down in FRR",
    on({ wish: { daemon: "frr", passive: true, frr: { bgp: " neighbor 192.0.2.1 shutdown" } } }),
  ),
  planted(
    "disabled-bird",
    ["refused"],
    "the only protocol is disabled in BIRD, which then listens no more",
    on({
      wish: { daemon: "bird", passive: true },
      then: async (_, b) => {
        await d.birdc(b, "disable", "peer");
        await sleep(500);
      },
    }),
  ),
];

/** The session came up, and the one who looked left. */
const LEFT = { causes: ["cease-reset"] };

/** Nothing is wrong: a cause would be invented. */
export const HEALTHY = [
  daemon("healthy-bird", [], "nothing", { daemon: "bird" }, [], LEFT),
  planted(
    "healthy-frr-ipv6",
    [],
    "nothing",
    on({
      v6: true,
      wish: { daemon: "frr", passive: true, frr: { ipv6: "" } },
    }),
    { offline: LEFT },
  ),
  planted(
    "healthy-gobgp-both-dial",
    [],
    "nothing; both sides dial",
    on({ wish: { daemon: "gobgp" } }),
    { offline: LEFT },
  ),
  daemon("healthy-openbgpd", [], "nothing", { daemon: "openbgpd" }, [], LEFT),
  planted(
    "healthy-exabgp",
    [],
    "nothing; the peer dials and never listens",
    on({
      wish: { daemon: "exabgp" },
    }),
    { offline: LEFT },
  ),
  planted("healthy-key", [], "nothing; both sides have one key", async (lab) => {
    const path = await keyFile(lab, "same");
    return await on({
      wish: { daemon: "bird", bird: { bgp: 'password "same";' } },
      options: ["--password-file", path],
    })(lab);
  }, { offline: LEFT }),
  planted(
    "healthy-gtsm",
    [],
    "nothing; both sides run TTL security",
    on({
      wish: { daemon: "bird", bird: { bgp: "ttl security on;" } },
      options: ["--ttl-security", "1"],
    }),
    { offline: LEFT },
  ),
];
