import type { FamilyKey } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import type { GracefulOffer } from "./offer.ts";

/** How long a session waits for what, in seconds. Jitter is put on where RFC 4271 §10 asks for it. */
export interface Timing {
  /** Between two tries to connect (RFC 4271 §10 suggests 120). */
  readonly connectRetrySeconds: number;
  /** The large hold time of OpenSent (RFC 4271 §8.2.2 suggests 240). */
  readonly openHoldSeconds: number;
  /** How long our OPEN waits for theirs; 0 = it goes out at once (RFC 4271 §8.1.1 DelayOpen). */
  readonly delayOpenSeconds: number;
  /** First pause after a session that fell; doubled with each fall, up to the second (DampPeerOscillations). */
  readonly idleHoldSeconds: number;
  readonly idleHoldMostSeconds: number;
  /** At least so long may a peer not read before the session is given up (RFC 9687 §3.2 suggests 480). */
  readonly sendHoldSeconds: number;
}

/** What one side wants of a session. */
export interface SessionSettings {
  /** Undefined: the same as theirs; then our OPEN waits for theirs. */
  readonly localAs: number | undefined;
  /** Undefined: whatever their OPEN says. */
  readonly remoteAs: number | undefined;
  /** Four octets as a number, not 0 (RFC 6286 §2.1). */
  readonly routerId: number;
  /** 0, or at least 3. */
  readonly holdTimeSeconds: number;
  /** The least hold time taken from the peer; 0 = any that RFC 4271 §4.2 allows. */
  readonly holdTimeLeastSeconds: number;
  readonly families: readonly FamilyKey[];
  /** Send/Receive of RFC 7911 §4: 1 able to receive, 2 able to send, 3 both. */
  readonly addPath: ReadonlyMap<FamilyKey, 1 | 2 | 3>;
  readonly extendedNextHop: readonly FamilyKey[];
  readonly extendedMessage: boolean;
  /** False plays a speaker that knows no capabilities at all (before RFC 5492). */
  readonly capabilities: boolean;
  readonly routeRefresh: boolean;
  readonly enhancedRefresh: boolean;
  /** False only to play an old speaker (RFC 6793). */
  readonly fourOctetAs: boolean;
  readonly graceful: GracefulOffer | undefined;
  /** Number of RFC 9234 §4.1. */
  readonly role: number | undefined;
  /** Refuse a peer that sends no role (RFC 9234 §4.2). */
  readonly roleStrict: boolean;
  readonly hostName: string | undefined;
  readonly softwareVersion: string | undefined;
  /** Codes of the capabilities without which there is no session (RFC 5492 §3). */
  readonly require: readonly number[];
  /** Wait for the peer to dial. */
  readonly passive: boolean;
  readonly timing: Timing;
}

/** The timing of a router that runs on; a one-shot command asks more often. */
export const USUAL_TIMING: Timing = {
  connectRetrySeconds: 120,
  openHoldSeconds: 240,
  delayOpenSeconds: 0,
  idleHoldSeconds: 1,
  idleHoldMostSeconds: 120,
  sendHoldSeconds: 480,
};

/** Settings from what is wanted; what is left out is what a modern speaker of IPv4 unicast wants. */
export function makeSettings(
  wanted: Partial<SessionSettings> & { readonly routerId: number },
): SessionSettings {
  return {
    localAs: undefined,
    remoteAs: undefined,
    holdTimeSeconds: 90,
    holdTimeLeastSeconds: 0,
    families: [IPV4_UNICAST],
    addPath: new Map(),
    extendedNextHop: [],
    extendedMessage: true,
    capabilities: true,
    routeRefresh: true,
    enhancedRefresh: true,
    fourOctetAs: true,
    graceful: undefined,
    role: undefined,
    roleStrict: false,
    hostName: undefined,
    softwareVersion: undefined,
    require: [],
    passive: false,
    timing: USUAL_TIMING,
    ...wanted,
  };
}
