import type { PeerConfig } from "../config/router_config.ts";
import { parseAddress } from "../net/address.ts";
import type { PeerFacts } from "../rib/peer_facts.ts";
import type { Negotiated } from "../session/negotiate.ts";
import type { PeerHandle } from "../speaker/watcher.ts";
import { asOf } from "../wire/open.ts";
import { UNSPECIFIED } from "./surroundings.ts";

function octetsOf(address: string): Uint8Array {
  return parseAddress(address.split("%")[0]!) ?? UNSPECIFIED;
}

/** What the configuration says of a peer; the rest is known once its session is up. */
export function configuredFacts(config: PeerConfig): PeerFacts {
  const { name, address, localAs, remoteAs, client, weight } = config, zone = address.split("%")[1];
  const kind = remoteAs === undefined ? "unknown" : remoteAs === localAs ? "internal" : "external";
  return {
    name,
    address: octetsOf(address),
    ...(zone !== undefined && { zone }),
    asn: remoteAs ?? 0,
    routerId: 0,
    kind,
    localAsn: localAs,
    ...(client && { isClient: true }),
    ...(weight !== 0 && { weight }),
  };
}

/** The same for one that is away and whose routes stay: they are those of its last session. */
export function awayFacts(config: PeerConfig, last: PeerFacts): PeerFacts {
  const { asn, routerId, kind, localAddress, localAsn, localRouterId, since } = last;
  return {
    ...configuredFacts(config),
    asn,
    routerId,
    kind,
    ...(localAddress && { localAddress }),
    ...(localAsn !== undefined && { localAsn }),
    ...(localRouterId !== undefined && { localRouterId }),
    ...(since !== undefined && { since }),
  };
}

/** The same with what the two OPENs say; `now` in Unix seconds. */
export function sessionFacts(
  config: PeerConfig,
  { session }: PeerHandle,
  { peer }: Negotiated,
  now: number,
): PeerFacts {
  const { local, ours, theirs } = session ?? {};
  return {
    ...configuredFacts(config),
    asn: theirs ? asOf(theirs) : config.remoteAs ?? 0,
    routerId: theirs?.identifier ?? 0,
    kind: peer,
    ...(local && { localAddress: octetsOf(local.address) }),
    ...(ours && { localAsn: asOf(ours), localRouterId: ours.identifier }),
    since: now,
  };
}
