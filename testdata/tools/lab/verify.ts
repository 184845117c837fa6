/**
 * Asks tshark whether the planted fault is visible in each capture: `deno run -A verify.ts [DIR]`.
 * It shares no code with the decoder that the captures are meant to test.
 */
import type { Entry } from "./truth.ts";
import { must } from "./shell.ts";

const FAULTS = Deno.args[0] ?? new URL("../../captures/faults", import.meta.url).pathname;

interface Evidence {
  /** Each filter must match a frame. */
  readonly some?: readonly string[];
  /** None of these may match any. */
  readonly none?: readonly string[];
}

const NOTIFICATION = "bgp.type == 3";
const RESET = "tcp.flags.reset == 1";
const FIN = "tcp.flags.fin == 1";
const OPEN = "bgp.type == 1";
const KEEPALIVE = "bgp.type == 4";
const SYN_ACK = "tcp.flags.syn == 1 && tcp.flags.ack == 1";
const LOST = "tcp.analysis.retransmission";

/** A NOTIFICATION with a code and, where one is named, a subcode in that code's own field. */
function said(code: number, field = "", subcode = 0): Evidence {
  const minor = field === "" ? "" : ` && bgp.notify.minor_error${field} == ${subcode}`;
  return { some: [`bgp.notify.major_error == ${code}${minor}`] };
}

const EVIDENCE: Readonly<Record<string, Evidence>> = {
  "established": { some: [OPEN, KEEPALIVE] },
  "refused": { some: [RESET], none: [OPEN, SYN_ACK] },
  "filtered": { some: ["tcp.flags.syn == 1"], none: [SYN_ACK, RESET] },
  "ttl": { some: ["ip.ttl == 1 || ipv6.hlim == 1"], none: ["bgp.type == 2"] },
  "md5-suspected": { some: ["tcp.options.md5"], none: [SYN_ACK] },
  "both-passive": { some: [OPEN], none: [KEEPALIVE] },
  "reset-before-open": { some: [RESET], none: [KEEPALIVE] },
  "closed-before-open": { some: [FIN], none: [KEEPALIVE] },
  "no-open": { some: [OPEN], none: [KEEPALIVE] },
  "unsupported-version": said(2, "_open", 1),
  "wrong-as": said(2, "_open", 2),
  "bad-id": said(2, "_open", 3),
  "unsupported-parameter": said(2, "_open", 4),
  "hold-time-unacceptable": said(2, "_open", 6),
  "capability-missing": said(2, "_open", 7),
  "family-mismatch": said(2, "_open", 7),
  "role-mismatch": said(2, "_open", 11),
  "malformed-open": said(2, "_open", 0),
  "malformed-header": said(1),
  "malformed-update": said(3),
  "hold-timer-expired": said(4),
  "send-blocked": { some: ["tcp.analysis.zero_window"] },
  "fsm-error": said(5),
  "refresh-error": said(7),
  "cease-max-prefixes": said(6, "_cease", 1),
  "cease-shutdown": said(6, "_cease", 2),
  "cease-deconfigured": said(6, "_cease", 3),
  "cease-reset": said(6, "_cease", 4),
  "cease-rejected": said(6, "_cease", 5),
  "cease-config-change": said(6, "_cease", 6),
  "collision": said(6, "_cease", 7),
  "cease-resources": said(6, "_cease", 8),
  "cease-hard-reset": said(6, "_cease", 9),
  "cease-bfd-down": said(6, "_cease", 10),
  "cease-other": said(6, "_cease", 0),
  "mtu-black-hole": { some: [KEEPALIVE, `${LOST} && tcp.len > 500`] },
  "keepalives-late": { some: [OPEN, KEEPALIVE], none: [NOTIFICATION, FIN, RESET] },
  "reset": { some: [KEEPALIVE, RESET], none: [NOTIFICATION] },
  "closed": { some: [KEEPALIVE, FIN], none: [NOTIFICATION] },
};

/** Captures in which the evidence is of another kind, each for the reason in its note. */
const OTHERWISE: Readonly<Record<string, Evidence>> = {
  "unknown-neighbour-frr.pcap": { some: [RESET, FIN], none: [KEEPALIVE] },
  "unknown-neighbour-gobgp.pcap": { some: [RESET, FIN], none: [KEEPALIVE] },
  "md5-listener-only.pcap": { some: ["tcp.flags.syn == 1"], none: [SYN_ACK, "tcp.options.md5"] },
  "hold-expired-without-notification.pcap": { some: [KEEPALIVE, FIN], none: [NOTIFICATION] },
  "hold-expired-one-way-loss.pcap": { some: [KEEPALIVE, LOST], none: [NOTIFICATION] },
  "hold-expired-one-way-loss-far.pcap": { some: [KEEPALIVE, LOST], none: [NOTIFICATION] },
  "frozen-and-blocked.pcap": { some: [KEEPALIVE, "tcp.analysis.zero_window"] },
  "mtu-black-hole-far.pcap": said(4),
  "send-hold-expired.pcap": said(8),
  "malformed-header-type-gobgp.pcap": { some: ["bgp.type == 9", FIN], none: [NOTIFICATION] },
  "fsm-error-second-open-frr.pcap": { some: [OPEN, FIN], none: [NOTIFICATION] },
  "collision-bird-frr.pcap": { some: [OPEN, KEEPALIVE, RESET, FIN], none: [NOTIFICATION] },
};

async function matches(file: string, filter: string): Promise<number> {
  const frames = await must(["tshark", "-n", "-r", `${FAULTS}/${file}`, "-Y", filter]);
  return frames.split("\n").filter((line) => line !== "").length;
}

async function check(entry: Entry): Promise<string[]> {
  const cause = (entry["causes"] as string[])[0] ?? "";
  const evidence = OTHERWISE[entry.file] ?? EVIDENCE[cause];
  if (evidence === undefined) return [`${entry.file}: nothing is known about ${cause}`];
  const wrong: string[] = [];
  for (const filter of evidence.some ?? []) {
    if (await matches(entry.file, filter) === 0) wrong.push(`${entry.file}: no frame: ${filter}`);
  }
  for (const filter of evidence.none ?? []) {
    if (await matches(entry.file, filter) > 0) wrong.push(`${entry.file}: has frames: ${filter}`);
  }
  return wrong;
}

if (import.meta.main) {
  const entries = JSON.parse(await Deno.readTextFile(`${FAULTS}/truth.json`)) as Entry[];
  const wrong: string[] = [];
  for (const entry of entries) wrong.push(...await check(entry));
  for (const line of wrong) console.log(line);
  console.log(`${entries.length} captures, ${wrong.length} not as planted`);
  Deno.exit(wrong.length === 0 ? 0 : 1);
}
