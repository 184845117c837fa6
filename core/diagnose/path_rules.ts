// What tests and the kernel's counters say of the way between two hosts, where BGP itself is silent.
import type { Confidence, Evidence, Finding } from "../session/cause.ts";
import { finding, times } from "../session/judge/scene.ts";
import { type LiveEvidence, triesOf, type Try } from "./evidence.ts";
import { neighbourOf, nextHopOf, routeOf } from "./host_rules.ts";
import {
  counterEvidence,
  moved,
  ownUnreachableCounter,
  SIGNATURE_COUNTERS,
  timeExceededCounter,
  unreachableCounter,
} from "./kernel_signs.ts";

/** Our tries for the session that came to nothing. */
function failedDials(evidence: LiveEvidence): readonly Try[] {
  return triesOf(evidence, "session").filter((one) => one.dialler === "we" && !one.connected);
}

/** A try on which what we say is not acknowledged. */
export function isUnheard({ connected, socket }: Try): boolean {
  return connected && socket !== undefined && socket.sendQueue > 0 &&
    Math.max(socket.backoff ?? 0, socket.retransmissions ?? 0) >= 2;
}

/**
 * A rule of this very host forbids the connection: the kernel says so before anything leaves. A
 * packet filter is not among these rules: what nft or iptables drop on the way out is silence.
 */
export function ownRule(evidence: LiveEvidence): Finding[] {
  const { peer, port } = evidence;
  const denied = failedDials(evidence).find(({ outcome, text }) =>
    outcome === "local" && /^not permitted|^permission denied/.test(text)
  );
  if (!denied) return [];
  const remedy = `allow TCP port ${port} to ${peer}: look for an IPsec policy that blocks ` +
    `(\`ip xfrm policy\`), BPF programs on connect (\`bpftool cgroup tree\`), a security module`;
  // The platform makes EPERM, which only a rule gives, one with EACCES.
  const sure = denied.text.startsWith("not permitted") ? "certain" : "likely";
  const why = `a rule of this host forbids to dial ${peer}`;
  return [finding("filtered", sure, why, [{ text: denied.text }], remedy)];
}

/** ICMP, told from the errors that it leaves at a socket. */
export function icmpSaid(evidence: LiveEvidence): Finding[] {
  const { peer } = evidence, dials = failedDials(evidence);
  const told = unreachableCounter(peer), expired = timeExceededCounter(peer);
  const has = (outcome: Try["outcome"]) => dials.some((one) => one.outcome === outcome);
  if (has("unreachable") && moved(evidence, expired) > 0) {
    const why = `packets to ${peer} run out of TTL before they reach it`;
    const remedy =
      `the peer is not on this link: give --ttl for the true number of hops (multihop), ` +
      `on both sides`;
    return [finding("ttl", "certain", why, counterEvidence(evidence, expired), remedy)];
  }
  // A neighbour that does not answer makes the kernel send ICMP to itself.
  const fromOthers = moved(evidence, told) - moved(evidence, ownUnreachableCounter(peer));
  if (fromOthers <= 0) return [];
  const proof = counterEvidence(evidence, told);
  if (has("refused")) {
    const why = `a filter answers the SYN to ${peer} with ICMP port unreachable`;
    return [finding("filtered", "likely", why, proof)];
  }
  const denied = dials.find(({ outcome, text }) => outcome === "local" && /denied/.test(text));
  if (denied) {
    const why = `a filter answers the SYN to ${peer} with ICMP administratively prohibited`;
    return [finding("filtered", "certain", why, [{ text: denied.text }, ...proof])];
  }
  return has("unreachable") ? unreachable(evidence, proof) : [];
}

/** A router that asks for a host by ARP gives up after about three seconds; a filter answers at once. */
const ARP_MS = 700;

/** IPv4 has one error for a host that is not there and a filter that says so. */
function unreachable(evidence: LiveEvidence, proof: Evidence[]): Finding[] {
  const { peer } = evidence, six = peer.includes(":");
  const filter = `a filter on the way answers the SYN to ${peer} with ICMP`;
  const router = `a router on the way has no way to ${peer}, or gets no answer from it`;
  const known = failedDials(evidence).find(({ outcome }) => outcome === "unreachable")!;
  const took = known.endMilliseconds ?? 0;
  const said = [{ text: `${known.text}, after ${Math.round(took)} ms` }, ...proof];
  // IPv6 filters that say so give another error (RFC 4443 §3.1, codes 1, 5 and 6).
  if (six) return [finding("unreachable", "certain", router, said)];
  // A router without a route says that the network is unreachable, not the host (RFC 1812 §5.2.7.1).
  const isRouter = known.text.includes("network") || took >= ARP_MS;
  const [first, second] = isRouter
    ? [["unreachable", router], ["filtered", filter]] as const
    : [["filtered", filter], ["unreachable", router]] as const;
  return [
    finding(first[0], "likely", first[1], said),
    finding(second[0], "possible", second[1], said),
  ];
}

interface Signature {
  readonly counters: readonly (typeof SIGNATURE_COUNTERS)[number][];
  readonly keyed: boolean | undefined;
  readonly why: (peer: string) => string;
  readonly remedy: string;
}

const SIGNATURES: readonly Signature[] = [
  {
    counters: ["TcpExtTCPMD5Failure", "TcpExtTCPAOBad", "TcpExtTCPAOKeyNotFound"],
    keyed: true,
    why: (peer) => `${peer} signs its segments with another key than ours`,
    remedy: "write the same password on both sides; mind blanks and the line end in a key file",
  },
  {
    counters: ["TcpExtTCPMD5NotFound", "TcpExtTCPAORequired"],
    keyed: true,
    why: (peer) => `${peer} does not sign its segments, and we have a key for it`,
    remedy: "set the password on the peer too, for our address, or leave --password-file out",
  },
  {
    counters: ["TcpExtTCPMD5Unexpected", "TcpExtTCPAOKeyNotFound"],
    keyed: false,
    why: (peer) => `${peer} signs its segments, and we were given no key`,
    remedy: "give the peer's password with --password-file, or remove it there",
  },
];

/** Segments that this host dropped for their signature while nothing else came from the peer. */
export function unsigned(evidence: LiveEvidence): Finding[] {
  const { wanted: { keyed }, peer } = evidence;
  const found = SIGNATURES.find((one) =>
    one.keyed === keyed && moved(evidence, ...one.counters) > 0
  );
  if (!found) return [];
  // The counters are of the whole host: another peer may have moved them.
  return [
    finding(
      "md5-suspected",
      "likely",
      found.why(peer),
      counterEvidence(evidence, ...found.counters),
      found.remedy,
    ),
  ];
}

/** What the TTL test, and the kernel's own check, say. */
export function hops(evidence: LiveEvidence): Finding[] {
  const { wanted: { ttlLeast }, peer } = evidence, dropped = moved(evidence, "TcpExtTCPMinTTLDrop");
  if (ttlLeast !== undefined && dropped > 0) {
    const why =
      `what ${peer} sends arrives with a TTL below ${ttlLeast}, which TTL security asks for`;
    const remedy =
      `switch TTL security on at ${peer} too (it must send with TTL 255), or raise the ` +
      `number of hops of --ttl-security`;
    return [
      finding("ttl", "likely", why, counterEvidence(evidence, "TcpExtTCPMinTTLDrop"), remedy),
    ];
  }
  const tests = triesOf(evidence, "ttl 255");
  if (!tests.some((test) => cameFarther(test, evidence))) return [];
  const why = `${peer} answers to TTL 255 and not to the usual one: it runs TTL security`;
  const remedy = "give --ttl-security (with the number of hops), or switch it off on the peer";
  return [
    finding(
      "ttl",
      "certain",
      why,
      [{ text: "with TTL 255 a second connection was answered" }],
      remedy,
    ),
  ];
}

/** Where TCP never came up its answer is enough; where it did, only words that answer our OPEN are. */
function cameFarther(test: Try, evidence: LiveEvidence): boolean {
  const ours = triesOf(evidence, "session").filter(({ dialler }) => dialler === "we");
  if (ours.length === 0 || !test.connected) return false;
  if (ours.every(({ connected }) => !connected)) return !isUnheard(test);
  return test.answered && ours.every(({ answered }) => !answered);
}

/** TCP is up, and what we send is not acknowledged. */
export function unheard(evidence: LiveEvidence): Finding[] {
  const stuck = triesOf(evidence, "session").find(isUnheard);
  if (!stuck) return [];
  const { peer } = evidence, { socket, received } = stuck;
  const repeated = Math.max(socket!.backoff ?? 0, socket!.retransmissions ?? 0);
  const proof = [{
    text: `our OPEN was repeated ${times(repeated, "time")} without an acknowledgement; ` +
      `${times(received, "octet")} came from the peer`,
  }];
  const [test] = triesOf(evidence, "ttl 255");
  // Our TTL is not what matters where 255 is not heard either; theirs may be, across a router.
  const isOurs = test === undefined || !isUnheard(test);
  const isTheirs = received === 0 && routeOf(evidence)?.gateway !== undefined;
  const hops = isTheirs
    ? `what ${peer} sends dies on the way: it may send with TTL 1 (no multihop), or demand another ` +
      `TTL of us`
    : `${peer} drops what we send: it may demand another TTL (TTL security)`;
  const ttl = (sure: Confidence) => finding("ttl", sure, hops, proof);
  const filter = (sure: Confidence) =>
    finding("filtered", sure, `something on the way to ${peer} drops segments with data`, proof);
  return isOurs || isTheirs
    ? [ttl("likely"), filter("possible")]
    : [filter("likely"), ttl("possible")];
}

/**
 * The peer is on our link and answers there, and our unsigned SYNs come to nothing, whatever their
 * TTL. No router is between that could drop them: it is the peer itself, and a filter of its own and
 * a key that it wants look the same from here. Neither is the likelier one.
 */
export function swallowed(evidence: LiveEvidence): Finding[] {
  const { peer, wanted: { keyed }, tries } = evidence, entry = neighbourOf(evidence);
  const isSilent = failedDials(evidence).length > 0 &&
    tries.every(({ connected, outcome }) =>
      !connected && (outcome === "timeout" || outcome === "left")
    );
  if (keyed || !isSilent || nextHopOf(evidence) !== peer) return [];
  if (!entry?.states.includes("REACHABLE")) return [];
  const proof = [{ text: `${peer} is on the link of ${entry.device}, and answers there` }];
  const remedy = `on ${peer} let TCP port ${evidence.port} in from here, or, where it has a ` +
    "password for this neighbour, give that with --password-file";
  return [
    finding("filtered", "likely", `a packet filter of ${peer} drops our SYNs`, proof, remedy),
    finding(
      "md5-suspected",
      "likely",
      `${peer} has a key for us, and drops SYNs without it`,
      proof,
    ),
  ];
}

/** We only waited; the peer answers when it is dialled. */
export function waits(evidence: LiveEvidence): Finding[] {
  const { wanted, peer, seconds, facts } = evidence;
  const [test] = triesOf(evidence, "does it answer");
  if (!wanted.passive || !test?.answered || (facts?.attemptCount ?? 0) > 0) return [];
  const why = `${peer} answers when it is dialled, and did not dial us for ${
    Math.round(seconds)
  } s`;
  return [
    finding("both-passive", "likely", why, [{ text: "a test connection to it was taken up" }]),
  ];
}
