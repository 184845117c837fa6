import { printable } from "../net/printable.ts";
import {
  addPath,
  type Capability,
  enhancedRouteRefresh,
  extendedMessage,
  extendedNextHop,
  fourOctetAs,
  gracefulRestart,
  hostName,
  longLivedGracefulRestart,
  role,
  routeRefresh,
  softwareVersion,
  valuesOf,
} from "../wire/capability/mod.ts";
import type { FamilyKey } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { asOf, capabilitiesOf, familiesOf, type Open } from "../wire/open.ts";

/** What a speaker says of its restarts (RFC 4724 §3, RFC 8538 §2). */
export interface GracefulOffer {
  readonly restarting: boolean;
  /** The N bit. */
  readonly notification: boolean;
  readonly restartTimeSeconds: number;
  /** Families kept, each with its F bit: forwarding state was preserved. */
  readonly families: ReadonlyMap<FamilyKey, boolean>;
}

/**
 * All that one side puts on the table with its OPEN, flattened: the same whether capabilities stood
 * in one parameter or in many, once or twice.
 */
export interface Offer {
  /** From the 4-octet AS capability where there is one (RFC 6793 §4.1). */
  readonly asn: number;
  /** BGP identifier, four octets as a number. */
  readonly bgpId: number;
  /** 0 asks for no keepalives. */
  readonly holdTimeSeconds: number;
  readonly fourOctetAs: boolean;
  /** IPv4 unicast alone where no multiprotocol capability was sent (RFC 4760 §8). */
  readonly families: ReadonlySet<FamilyKey>;
  /** Send/Receive of RFC 7911 §4: 1 able to receive, 2 able to send, 3 both. */
  readonly addPath: ReadonlyMap<FamilyKey, number>;
  /** Families that may have an IPv6 next hop though their AFI is IPv4 (RFC 8950 §4). */
  readonly extendedNextHop: ReadonlySet<FamilyKey>;
  readonly extendedMessage: boolean;
  readonly routeRefresh: boolean;
  readonly enhancedRefresh: boolean;
  readonly graceful?: GracefulOffer;
  /** Long-lived stale time in seconds, by family (RFC 9494 §3). */
  readonly longLived?: ReadonlyMap<FamilyKey, number>;
  /** Number of RFC 9234 §4.1; -1 when two different ones were sent. */
  readonly role?: number;
  readonly hostname?: string;
  readonly softwareVersion?: string;
}

/** An offer from what is known of it; what is left out is what an OPEN without capabilities says. */
export function makeOffer(
  known: Partial<Offer> & { readonly asn: number; readonly bgpId: number },
): Offer {
  return {
    holdTimeSeconds: 90,
    fourOctetAs: false,
    // The one family that needs no capability (RFC 4760 §8).
    families: new Set([IPV4_UNICAST]),
    addPath: new Map(),
    extendedNextHop: new Set(),
    extendedMessage: false,
    routeRefresh: false,
    enhancedRefresh: false,
    ...known,
  };
}

/** What an OPEN offers, taken from its capabilities wherever they stand (RFC 5492 §4). */
export function offerOf(open: Open): Offer {
  const capabilities = capabilitiesOf(open);
  const has = (code: number) => capabilities.some((c) => c.code === code && !c.malformed);
  return {
    asn: asOf(open),
    bgpId: open.identifier,
    holdTimeSeconds: open.holdTimeSeconds,
    fourOctetAs: has(fourOctetAs.code),
    families: new Set(familiesOf(open)),
    addPath: addPathOffer(capabilities),
    extendedNextHop: nextHopOffer(capabilities),
    extendedMessage: has(extendedMessage.code),
    routeRefresh: has(routeRefresh.code),
    enhancedRefresh: has(enhancedRouteRefresh.code),
    ...restartOffer(capabilities),
    ...roleOffer(capabilities),
    ...names(capabilities),
  };
}

function addPathOffer(capabilities: readonly Capability[]): Map<FamilyKey, number> {
  const out = new Map<FamilyKey, number>();
  for (const { entries } of valuesOf(capabilities, addPath)) {
    for (const { family, mode } of entries) {
      // Any other value of Send/Receive is to be ignored (RFC 7911 §4).
      if (mode >= 1 && mode <= 3) out.set(family, mode);
    }
  }
  return out;
}

function nextHopOffer(capabilities: readonly Capability[]): Set<FamilyKey> {
  const entries = valuesOf(capabilities, extendedNextHop).flatMap((v) => v.entries);
  return new Set(entries.filter((e) => e.nextHopAfi === 2).map((e) => e.family));
}

function restartOffer(capabilities: readonly Capability[]): Pick<Offer, "graceful" | "longLived"> {
  // Of several the last counts (RFC 4724 §3).
  const value = valuesOf(capabilities, gracefulRestart).at(-1);
  // Without graceful restart the long-lived one must be ignored (RFC 9494 §3.1).
  if (!value) return {};
  const families = new Map(value.families.map((f) => [f.family, f.forwarding]));
  const graceful = { ...value, families };
  const long = valuesOf(capabilities, longLivedGracefulRestart).at(-1);
  if (!long) return { graceful };
  const longLived = new Map(long.entries.map((e) => [e.family, e.staleTimeSeconds]));
  return { graceful, longLived };
}

/** Several different roles are a mismatch with whatever the other side says (RFC 9234 §4.2). */
function roleOffer(capabilities: readonly Capability[]): Pick<Offer, "role"> {
  const roles = new Set(valuesOf(capabilities, role).map((r) => r.role));
  if (roles.size === 0) return {};
  return { role: roles.size === 1 ? [...roles][0]! : -1 };
}

function names(
  capabilities: readonly Capability[],
): Pick<Offer, "hostname" | "softwareVersion"> {
  const host = valuesOf(capabilities, hostName).at(-1);
  const version = valuesOf(capabilities, softwareVersion).at(-1);
  return {
    ...(host && host.host.length > 0 && { hostname: printable(host.host) }),
    ...(version && { softwareVersion: printable(version.version) }),
  };
}
