import type { RouterConfig } from "../config/router_config.ts";
import { parseAddress } from "../net/address.ts";
import type { OwnAddress, Surroundings } from "./surroundings.ts";

/** What of the router is the same for all of its peers. */
export interface House {
  readonly localAs: number;
  readonly routerId: number;
  readonly clusterId: number;
  readonly defaultLocalPref: number;
  readonly rejectAsSets: boolean;
  /** We are about to leave (RFC 8326 §4.1). */
  readonly gracefulShutdown: boolean;
  /** Who says so to us is believed (RFC 8326 §4.2). */
  readonly obeyGracefulShutdown: boolean;
  readonly addresses: readonly OwnAddress[];
  /** The same as octets, 4 or 16 each. */
  readonly ownAddresses: readonly Uint8Array[];
}

export function houseOf(config: RouterConfig, surroundings: Surroundings): House {
  const { localAs, decision, rejectAsSets, gracefulShutdown, obeyGracefulShutdown } = config;
  const { addresses } = surroundings;
  const routerId = config.routerId ?? surroundings.routerId;
  return {
    localAs,
    routerId,
    // RFC 4456 §7: where nobody says otherwise, a cluster has one reflector and its name.
    clusterId: config.clusterId ?? routerId,
    defaultLocalPref: decision.defaultLocalPref,
    rejectAsSets,
    gracefulShutdown,
    obeyGracefulShutdown,
    addresses,
    ownAddresses: addresses.map(({ address }) => parseAddress(address)!),
  };
}
