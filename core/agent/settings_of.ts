import type { PeerConfig } from "../config/router_config.ts";
import {
  makeSettings,
  type SessionSettings,
  type Timing,
  USUAL_TIMING,
} from "../session/settings.ts";
import type { SocketOptions, Target } from "../speaker/ports.ts";
import type { FamilyKey } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";

/** A TCP connection that takes longer to come up is given up, and tried again. */
const CONNECT_SECONDS = 5;

/** What this router is to all of its peers. */
export interface Identity {
  readonly routerId: number;
  readonly hostName?: string;
  readonly version: string;
}

/** What is wanted of the session with a peer, as its configuration has it. */
export function settingsOf(peer: PeerConfig, identity: Identity): SessionSettings {
  const families = peer.families.map(({ family }) => family);
  const modes = peer.families.flatMap(({ family, addPath }) =>
    addPath === undefined ? [] : [[family, addPath] as const]
  );
  return makeSettings({
    routerId: identity.routerId,
    localAs: peer.localAs,
    remoteAs: peer.remoteAs,
    holdTimeSeconds: peer.holdTimeSeconds,
    families,
    addPath: new Map(modes),
    // RFC 8950 is about IPv4 routes; those of IPv6 have an IPv6 next hop anyway.
    extendedNextHop: peer.extendedNextHop && families.includes(IPV4_UNICAST) ? [IPV4_UNICAST] : [],
    extendedMessage: peer.extendedMessage,
    graceful: gracefulOf(peer),
    role: peer.role,
    roleStrict: peer.roleStrict,
    require: peer.require,
    passive: peer.passive,
    hostName: identity.hostName,
    softwareVersion: `underlay ${identity.version}`,
    timing: timingOf(peer),
  });
}

/** The pause between two tries grows with each that fails; none is cut that the configuration wants. */
export function timingOf({ connectRetrySeconds }: PeerConfig): Timing {
  const most = Math.max(USUAL_TIMING.idleHoldMostSeconds, connectRetrySeconds);
  return { ...USUAL_TIMING, connectRetrySeconds, idleHoldMostSeconds: most };
}

/**
 * We help peers that restart, and ask for no help: what we forward does not outlive us (RFC 4724 §3:
 * no family is listed).
 */
function gracefulOf({ gracefulRestart }: PeerConfig): SessionSettings["graceful"] {
  if (gracefulRestart === undefined) return undefined;
  const restartTimeSeconds = gracefulRestart, families = new Map<FamilyKey, boolean>();
  return { restarting: false, notification: true, restartTimeSeconds, families };
}

/** Where the peer is dialled, and what holds for the connection whoever dials. */
export function targetOf(peer: PeerConfig, key: Uint8Array | undefined): Target {
  const { address, port, source } = peer;
  return {
    remote: { address, port },
    ...(source !== undefined && { source: zoned(source, address) }),
    timeoutSeconds: CONNECT_SECONDS,
    ...socketOptions(peer, key),
  };
}

/** A link-local source without a zone is on the interface of the peer. */
function zoned(source: string, address: string): string {
  const zone = address.split("%")[1];
  const isBare = /^fe[89ab]/i.test(source) && !source.includes("%");
  return isBare && zone !== undefined ? `${source}%${zone}` : source;
}

/** What a listening socket has to ask of the peer too; empty where nothing. */
export function socketOptions(
  { ttl, ttlSecurity }: PeerConfig,
  key: Uint8Array | undefined,
): SocketOptions {
  const md5 = key && { md5Key: key };
  // RFC 5082 §3: sent with 255, each router on the way takes one off.
  if (ttlSecurity !== undefined) return { ...md5, ttl: 255, ttlLeast: 256 - ttlSecurity };
  return { ...md5, ...(ttl !== undefined && { ttl }) };
}

/** A text that is another whenever the session has to end for the settings to hold. */
export function sessionKey(
  peer: PeerConfig,
  identity: Identity,
  key: Uint8Array | undefined,
): string {
  // Who waits longer between two tries needs no other session for it.
  const { timing: _, addPath, ...settings } = settingsOf(peer, identity);
  const target = { ...targetOf(peer, key), md5Key: key?.toHex() };
  return JSON.stringify([settings, [...addPath], target]);
}
