import { type Context, type FamilyKey, makeContext, type PeerKind } from "../wire/context.ts";
import type { Offer } from "./offer.ts";

/** What both sides can do with each other. */
export interface Negotiated {
  /** How to write what we send, and how to read what they send. */
  readonly send: Context;
  readonly receive: Context;
  readonly peer: PeerKind;
  /** Families that both offered, ascending. */
  readonly families: readonly FamilyKey[];
  /** The smaller of the two; 0 = neither keepalives nor a hold timer (RFC 4271 §4.2). */
  readonly holdTimeSeconds: number;
  /** A third of the hold time, as RFC 4271 §10 suggests. */
  readonly keepaliveSeconds: number;
  readonly fourOctetAs: boolean;
  readonly routeRefresh: boolean;
  readonly enhancedRefresh: boolean;
  readonly extendedNextHop: readonly FamilyKey[];
  /** How we treat their restart, where both know graceful restart. */
  readonly helper?: Graceful;
  /** How they treat ours. */
  readonly restarter?: Graceful;
  readonly role: "pair" | "mismatch" | "open";
}

/** Who keeps which routes for how long while the other restarts (RFC 4724 §4, RFC 8538 §4, RFC 9494 §4). */
export interface Graceful {
  readonly restartTimeSeconds: number;
  /** Also over NOTIFICATIONs and an expired hold timer: both set the N bit. */
  readonly notification: boolean;
  readonly families: readonly FamilyKey[];
  /** Long-lived stale time by family, where both know it. */
  readonly longLivedSeconds: ReadonlyMap<FamilyKey, number>;
}

/**
 * How messages of `sender` are to be read by `receiver`. Each direction is negotiated by itself:
 * ADD-PATH needs a sender able to send and a receiver able to receive (RFC 7911 §4), extended
 * messages only the receiver's offer (RFC 8654 §4), 4-octet AS numbers both (RFC 6793 §4).
 */
export function contextOf(sender: Offer, receiver: Offer): Context {
  return makeContext({
    asWidth: sender.fourOctetAs && receiver.fourOctetAs ? 4 : 2,
    addPath: addPathOf(sender, receiver),
    peer: sender.asn === receiver.asn ? "internal" : "external",
    extendedMessage: receiver.extendedMessage,
  });
}

/** Families in which `sender` will put path identifiers before each NLRI for `receiver`. */
export function addPathOf(sender: Offer, receiver: Offer): Set<FamilyKey> {
  const out = new Set<FamilyKey>();
  for (const [family, way] of sender.addPath) {
    const sends = (way & 2) !== 0, receives = ((receiver.addPath.get(family) ?? 0) & 1) !== 0;
    if (sends && receives) out.add(family);
  }
  return out;
}

/** What comes of the two OPENs. Symmetric: with the arguments changed, `send` and `receive` change places. */
export function negotiate(ours: Offer, theirs: Offer): Negotiated {
  const receive = contextOf(theirs, ours);
  const holdTimeSeconds = Math.min(ours.holdTimeSeconds, theirs.holdTimeSeconds);
  const helper = gracefulOf(theirs, ours), restarter = gracefulOf(ours, theirs);
  return {
    send: contextOf(ours, theirs),
    receive,
    peer: receive.peer,
    families: common(ours.families, theirs.families),
    holdTimeSeconds,
    keepaliveSeconds: holdTimeSeconds / 3,
    fourOctetAs: ours.fourOctetAs && theirs.fourOctetAs,
    routeRefresh: ours.routeRefresh && theirs.routeRefresh,
    enhancedRefresh: ours.enhancedRefresh && theirs.enhancedRefresh,
    extendedNextHop: common(ours.extendedNextHop, theirs.extendedNextHop),
    ...(helper && { helper }),
    ...(restarter && { restarter }),
    role: rolePair(ours.role, theirs.role),
  };
}

/** What `helper` keeps while `restarter` restarts; undefined where either does not know graceful restart. */
function gracefulOf(restarter: Offer, helper: Offer): Graceful | undefined {
  const asked = restarter.graceful;
  if (!asked || !helper.graceful) return undefined;
  const families = [...asked.families.keys()]
    .filter((f) => restarter.families.has(f) && helper.families.has(f))
    .sort((a, b) => a - b);
  const longLivedSeconds = new Map<FamilyKey, number>();
  if (helper.longLived) {
    for (const [family, seconds] of restarter.longLived ?? []) {
      longLivedSeconds.set(family, seconds);
    }
  }
  const notification = asked.notification && helper.graceful.notification;
  return { restartTimeSeconds: asked.restartTimeSeconds, notification, families, longLivedSeconds };
}

/** Whether two roles are a pair; one side without a role leaves it open (RFC 9234 §4.2). */
export function rolePair(a: number | undefined, b: number | undefined): Negotiated["role"] {
  if (a === -1 || b === -1) return "mismatch";
  if (a === undefined || b === undefined) return "open";
  // 0 provider - 3 customer, 1 route-server - 2 route-server-client, 4 peer - 4 peer.
  if (a === 4 || b === 4) return a === b ? "pair" : "mismatch";
  return a + b === 3 ? "pair" : "mismatch";
}

function common(a: ReadonlySet<FamilyKey>, b: ReadonlySet<FamilyKey>): FamilyKey[] {
  return [...a].filter((f) => b.has(f)).sort((x, y) => x - y);
}
