/** How sure a {@link Finding} is. `certain` is said only where the evidence admits nothing else. */
export type Confidence = "certain" | "likely" | "possible";

/** What is known of one cause, whoever finds it: a capture, a live session, a probe. */
export interface CauseType {
  /** Stable: scripts match on it. */
  readonly id: string;
  /** For a heading: `wrong AS number`. */
  readonly title: string;
  /** What has happened, in one sentence. */
  readonly means: string;
  /** What to do about it. */
  readonly remedy: string;
  /**
   * How much it explains where several attempts ended differently: 3 names a reason, 2 says how far
   * an attempt came, 1 says that nothing was reached, 0 explains nothing by itself.
   */
  readonly weight: 0 | 1 | 2 | 3;
}

function cause<Id extends string>(
  id: Id,
  weight: 0 | 1 | 2 | 3,
  title: string,
  means: string,
  remedy: string,
): CauseType & { readonly id: Id } {
  return { id, title, means, remedy, weight };
}

/** Why a session is, was or never came up. The one table that decode, probe, diagnose and peer share. */
export const CAUSES = [
  cause(
    "established",
    0,
    "session is up",
    "The session reached Established and was still up at the end.",
    "nothing to do",
  ),
  cause(
    "refused",
    1,
    "connection refused",
    "The SYN was answered by RST: nothing listens on the port, or a firewall rejects with a reset.",
    "start the BGP daemon on the peer, let it listen on this address and port, or let one side dial from the other end",
  ),
  cause(
    "filtered",
    1,
    "connection filtered",
    "SYNs leave and nothing comes back, or a filter says so by ICMP.",
    "open TCP port 179 in both directions between the two addresses, and check that the peer's address is right and reachable",
  ),
  cause(
    "unreachable",
    1,
    "peer unreachable",
    "A router reports that it has no way to the peer's network or host.",
    "repair the route or the neighbour entry towards the peer before looking at BGP",
  ),
  cause(
    "no-route",
    1,
    "no route to the peer",
    "This host's own routing table has no way to the peer's address, or one that forbids it.",
    "add a route to the peer (or bring up the interface that has it) before looking at BGP",
  ),
  cause(
    "no-neighbour",
    1,
    "next hop does not answer",
    "The peer, or the router on the way to it, should be on this link and answers neither ARP nor neighbour discovery.",
    "check the cable or VLAN, and that the address and prefix length are right on both ends",
  ),
  cause(
    "not-possible-here",
    3,
    "not possible on this host",
    "This host's own kernel refuses to make the connection: a permission, an option or a resource is missing.",
    "give underlay what the message names: a permission, a free port, a kernel that has the option",
  ),
  cause(
    "source-not-local",
    1,
    "source address is not ours",
    "The address to dial from is not configured on this host.",
    "add the address to an interface, or dial from one that this host has",
  ),
  cause(
    "local-conflict",
    3,
    "another BGP speaker on this host",
    "A process of this host holds the session with this address, or waits for it on the BGP port.",
    "ask that process about the session; stop it, or give it another address, before another speaker takes its place",
  ),
  cause(
    "ttl",
    3,
    "TTL does not pass",
    "Packets arrive, or die on the way, with a TTL that the peer or the path does not accept.",
    "set multihop (or TTL security, RFC 5082) alike on both sides, for the true number of hops",
  ),
  cause(
    "md5-suspected",
    2,
    "TCP-MD5 or TCP-AO key differs",
    "One side signs its segments, or both do with different keys, and the kernel of the other drops them in silence.",
    "set the same password on both sides, for exactly these two addresses",
  ),
  cause(
    "both-passive",
    2,
    "both sides are passive",
    "Both sides wait for a connection and neither dials.",
    "let one side dial: remove passive on one of the two",
  ),
  cause(
    "reset-before-open",
    2,
    "reset before any OPEN was answered",
    "The connection came up and was reset at once: mostly a neighbour that the peer does not know.",
    "configure this address as a neighbour on the side that resets (and check which source address the other side uses)",
  ),
  cause(
    "closed-before-open",
    2,
    "closed before any OPEN was answered",
    "The connection came up and was closed at once: mostly a neighbour that the peer does not know, or one it has shut down.",
    "configure this address as a neighbour on the side that closes, or enable it there (and check which source address the other side uses)",
  ),
  cause(
    "backing-off",
    2,
    "the peer pauses after an error",
    "After an error a side takes no connection of this peer for a while (BIRD: error wait, 60 s and more): it closes them at once.",
    "wait a minute (BIRD: `birdc show protocols all` shows Error wait) and try again, or restart the protocol there; and mend what the error was about",
  ),
  cause(
    "no-open",
    2,
    "no OPEN",
    "The connection is up at TCP level, but a side never sends its OPEN.",
    "check that the silent end is a BGP daemon and not hung or behind a proxy that accepts for it",
  ),
  cause(
    "unsupported-version",
    3,
    "unsupported BGP version",
    "A side refuses the version number in the OPEN.",
    "both sides must speak BGP-4; check what answers on this port",
  ),
  cause(
    "wrong-as",
    3,
    "wrong AS number",
    "A side expects another AS number than the OPEN carries.",
    "make the remote AS on one side equal the local AS on the other",
  ),
  cause(
    "bad-id",
    3,
    "bad BGP identifier",
    "A side refuses the BGP identifier: zero, or the same as its own inside one AS.",
    "give every router of the AS its own non-zero router id",
  ),
  cause(
    "unsupported-parameter",
    3,
    "unsupported optional parameter",
    "A side does not know an optional parameter of the OPEN, often the capabilities themselves.",
    "let the other side open without capabilities, or update the side that refuses",
  ),
  cause(
    "hold-time-unacceptable",
    3,
    "unacceptable hold time",
    "A side refuses the hold time of the OPEN: 1 or 2 seconds, or below its own minimum.",
    "raise the hold time on the side that is refused, or lower the minimum on the other",
  ),
  cause(
    "capability-missing",
    3,
    "required capability missing",
    "A side requires a capability that the other does not offer.",
    "enable the capability on the side that lacks it, or stop requiring it",
  ),
  cause(
    "family-mismatch",
    3,
    "no common address family",
    "The two OPENs share no address family, so the session can carry no route.",
    "activate the same address family for this neighbour on both sides",
  ),
  cause(
    "role-mismatch",
    3,
    "BGP roles do not match",
    "The roles of the two sides are not a pair (RFC 9234 §4.2).",
    "set provider on one side and customer on the other (or route-server and route-server-client, or peer and peer)",
  ),
  cause(
    "malformed-open",
    3,
    "malformed OPEN",
    "A side cannot read the OPEN of the other.",
    "look at the OPEN octet by octet; switch capabilities off one by one on the sending side",
  ),
  cause(
    "malformed-header",
    3,
    "malformed message header",
    "A side received something that does not begin like a BGP message.",
    "look for a middlebox that changes the stream, or a sender that loses count of its octets",
  ),
  cause(
    "malformed-update",
    3,
    "malformed UPDATE",
    "A side received an UPDATE that it could not live with and reset the session.",
    "find who originates the attribute and filter it; update the side that resets where RFC 7606 says it need not",
  ),
  cause(
    "hold-timer-expired",
    3,
    "hold timer expired",
    "A side heard nothing from the other for the hold time.",
    "look on the side that went silent: hung or overloaded daemon, lost link, packets dropped one way",
  ),
  cause(
    "send-blocked",
    3,
    "send side blocked",
    "A side does not read: its TCP window stays at zero and the other cannot send.",
    "look at the side that does not read (hung or overloaded daemon); its peer should run a send hold timer (RFC 9687)",
  ),
  cause(
    "fsm-error",
    3,
    "message in the wrong state",
    "A side received a message that its state does not allow.",
    "check the implementation that sent it; it lost track of the session",
  ),
  cause(
    "refresh-error",
    3,
    "malformed ROUTE-REFRESH",
    "A side received a ROUTE-REFRESH that it could not read.",
    "switch enhanced route refresh off on the sending side, or update it",
  ),
  cause(
    "cease-max-prefixes",
    3,
    "too many prefixes",
    "A side received more prefixes than it allows and closed the session.",
    "find why the peer announces so many, then raise the limit or filter; the session may need to be cleared by hand",
  ),
  cause(
    "cease-shutdown",
    3,
    "administrative shutdown",
    "An operator shut the session down.",
    "ask whoever shut it down; enable the neighbour there again",
  ),
  cause(
    "cease-deconfigured",
    3,
    "peer de-configured",
    "The neighbour was removed from a side's configuration, or its daemon stopped.",
    "configure the neighbour again on that side, or start its daemon",
  ),
  cause(
    "cease-reset",
    3,
    "administrative reset",
    "An operator cleared the session.",
    "nothing to do: it should come up again by itself",
  ),
  cause(
    "cease-rejected",
    3,
    "connection rejected",
    "A side refuses the connection: unknown or disabled neighbour, a limit of dynamic neighbours, or another session in its place.",
    "check on the side that rejects whether this neighbour is configured, enabled and within its limits",
  ),
  cause(
    "cease-config-change",
    3,
    "configuration change",
    "A side closed the session because its configuration changed.",
    "nothing to do: it should come up again by itself",
  ),
  cause(
    "cease-collision",
    0,
    "closed by collision resolution",
    "Both sides dialled; one of the two connections was closed (RFC 4271 §6.8).",
    "nothing to do: the other connection carries on",
  ),
  cause(
    "cease-resources",
    3,
    "out of resources",
    "A side has run out of memory or another resource.",
    "give that side more memory or fewer routes",
  ),
  cause(
    "cease-hard-reset",
    3,
    "hard reset",
    "A side reset the session and asks that no route be kept for a graceful restart (RFC 8538 §3).",
    "read the reason inside; enable the neighbour again where it was shut down",
  ),
  cause(
    "cease-bfd-down",
    3,
    "BFD session down",
    "BFD lost the path to the peer and took the session down (RFC 9384).",
    "look at the path and at the BFD timers",
  ),
  cause(
    "cease-other",
    3,
    "cease without a known reason",
    "A side closed the session and gave no reason that is assigned.",
    "look at the log of the side that closed",
  ),
  cause(
    "collision",
    0,
    "connection collision",
    "Both sides dialled at once and one of the two connections was closed.",
    "nothing to do when one connection stays; make one side passive when they keep colliding, and look for a second speaker behind one of the addresses",
  ),
  cause(
    "mtu-black-hole",
    3,
    "large packets are lost",
    "Small segments pass and large ones never arrive: the path carries less than both ends believe, and does not say so.",
    "let ICMP 'packet too big' through, or make the MTU of both ends and the path equal, or clamp the TCP MSS",
  ),
  cause(
    "keepalives-late",
    3,
    "keepalives are late",
    "A side is silent for far longer than a third of the hold time; some more delay and the session falls.",
    "look for load, swapping or a stalled event loop on the late side; raise the hold time meanwhile",
  ),
  cause(
    "reset",
    3,
    "connection reset",
    "The connection was reset without a NOTIFICATION: the daemon died with unread data, or a device on the way sent RST.",
    "look at the log of the side that reset for a crash or restart, else for a firewall that lost its state",
  ),
  cause(
    "closed",
    3,
    "connection closed",
    "The connection was closed without a NOTIFICATION: the daemon was killed or restarts.",
    "look at the log of the side that closed for a crash, kill or restart",
  ),
  cause(
    "graceful-restart",
    0,
    "graceful restart",
    "A side restarted, said so when it came back, and its routes were kept meanwhile (RFC 4724).",
    "nothing to do: look at the log of that side only if nobody meant to restart it",
  ),
  cause(
    "silent",
    0,
    "nothing to judge",
    "What is there ends before anything was decided.",
    "capture for longer: at least one hold time and one connection attempt",
  ),
  cause(
    "unknown",
    0,
    "cause unknown",
    "The evidence does not tell why.",
    "capture at both ends, from before the first SYN",
  ),
] as const;

export type CauseId = typeof CAUSES[number]["id"];

const BY_ID: ReadonlyMap<string, CauseType> = new Map(CAUSES.map((c) => [c.id, c]));

/** What is known of `id`. */
export function causeOf(id: CauseId): CauseType {
  return BY_ID.get(id)!;
}

/** One thing that supports a finding. */
export interface Evidence {
  /** Packet or record number that shows it; absent for what shows by its absence. */
  readonly frame?: number;
  readonly text: string;
}

/** One cause that the evidence names. */
export interface Finding {
  readonly id: CauseId;
  readonly title: string;
  readonly confidence: Confidence;
  /** What happened here, with addresses and values, as a sentence without a full stop. */
  readonly why: string;
  readonly evidence: readonly Evidence[];
  /** What to do, where more can be said than the table says. */
  readonly remedy?: string;
}

/** Why a peering is as it is. */
export interface Verdict {
  /** Explanations of the same event, best first; never empty. More than one where evidence cannot separate them. */
  readonly causes: readonly [Finding, ...Finding[]];
  /** The session stands at the end, whatever happened before. */
  readonly up: boolean;
  /** What else happened between the two, that explains less. */
  readonly also: readonly Finding[];
  /** What to do about the first cause. */
  readonly remedy: string;
  /** The one test that would separate the causes. */
  readonly decider?: string;
}

const OPEN_CAUSES: Readonly<Record<number, CauseId>> = {
  1: "unsupported-version",
  2: "wrong-as",
  3: "bad-id",
  4: "unsupported-parameter",
  6: "hold-time-unacceptable",
  7: "capability-missing",
  11: "role-mismatch",
};

const CEASE_CAUSES: Readonly<Record<number, CauseId>> = {
  1: "cease-max-prefixes",
  2: "cease-shutdown",
  3: "cease-deconfigured",
  4: "cease-reset",
  5: "cease-rejected",
  6: "cease-config-change",
  7: "cease-collision",
  8: "cease-resources",
  9: "cease-hard-reset",
  10: "cease-bfd-down",
};

const CODE_CAUSES: Readonly<Record<number, CauseId>> = {
  1: "malformed-header",
  3: "malformed-update",
  4: "hold-timer-expired",
  5: "fsm-error",
  7: "refresh-error",
  8: "send-blocked",
};

/** The cause that a NOTIFICATION names by itself (RFC 4271 §4.5 and the registries that grew from it). */
export function causeOfNotification(code: number, subcode: number): CauseId {
  if (code === 2) return OPEN_CAUSES[subcode] ?? "malformed-open";
  if (code === 6) return CEASE_CAUSES[subcode] ?? "cease-other";
  return CODE_CAUSES[code] ?? "unknown";
}
