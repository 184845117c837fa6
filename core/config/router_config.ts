import type { FamilyKey } from "../wire/context.ts";
import type { Prefix } from "../net/prefix.ts";
import type { DecisionOptions } from "../rib/decision_options.ts";
import type { PolicySource, PrefixRange } from "../rib/policy/rules.ts";

/** How the next hop of routes to a peer is chosen (RFC 4271 §5.1.3). */
export type NextHopMode =
  /** What the RFC says for this kind of peer, third-party next hops on a shared subnet included. */
  | { readonly mode: "usual" }
  /** Our address on the session, for all routes; with `ebgp` only for those learned from outside. */
  | { readonly mode: "self" | "self-ebgp" | "keep" }
  | { readonly mode: "address"; readonly address: Uint8Array };

/** What of a peer is said for each family. */
export interface FamilyConfig {
  readonly family: FamilyKey;
  /** Name of a policy; `all` takes everything; undefined where nobody said: then RFC 8212 decides. */
  readonly importPolicy?: string;
  readonly exportPolicy?: string;
  readonly nextHop: NextHopMode;
  /** Paths taken at most; beyond, what `beyond` says (RFC 4486 §4). */
  readonly maximum?: MaximumPrefix;
  /** Send/Receive of RFC 7911 §4. */
  readonly addPath?: 1 | 2 | 3;
}

export interface MaximumPrefix {
  readonly paths: number;
  /** Percent of it from which on there is a warning. */
  readonly warnPercent: number;
  readonly beyond: "warn" | "shutdown";
  /** After a shutdown the session is tried again after so long; undefined: not until told to. */
  readonly restartSeconds?: number;
}

/** One peer, with everything that its templates say. */
export interface PeerConfig {
  /** Unique; the address where none was given. */
  readonly name: string;
  readonly description?: string;
  /** As text, a link-local one with its zone. */
  readonly address: string;
  readonly port: number;
  readonly source?: string;
  readonly localAs: number;
  /** Undefined: whatever their OPEN says. */
  readonly remoteAs?: number;
  readonly enabled: boolean;
  readonly passive: boolean;
  readonly holdTimeSeconds: number;
  readonly connectRetrySeconds: number;
  readonly passwordFile?: string;
  /** Name of an environment variable. */
  readonly passwordEnv?: string;
  readonly ttl?: number;
  /** GTSM: hops (RFC 5082). */
  readonly ttlSecurity?: number;
  readonly families: readonly FamilyConfig[];
  /** A client of ours as a reflector (RFC 4456). */
  readonly client: boolean;
  /** Number of RFC 9234 §4.1. */
  readonly role?: number;
  readonly roleStrict: boolean;
  readonly weight: number;
  /** How often our own AS may stand in a path that is taken. */
  readonly allowAsIn: number;
  readonly removePrivate: boolean;
  readonly enforceFirstAs: boolean;
  readonly extendedMessage: boolean;
  readonly extendedNextHop: boolean;
  /** Capability codes that are required (RFC 5492 §3). */
  readonly require: readonly number[];
  /** Seconds of graceful restart offered as a helper; undefined: none. */
  readonly gracefulRestart?: number;
}

/** Routes that this router originates. */
export interface OriginConfig {
  readonly prefix: Prefix;
  /** In the words of `announce`: `med 10 community 65000:1`. */
  readonly words: string;
}

export interface ControlConfig {
  /** Path of the socket; undefined: the usual one. */
  readonly socket?: string;
  /** Path of a socket that speaks BIRD's control protocol, read-only; undefined: none. */
  readonly birdSocket?: string;
  readonly birdVersion: 1 | 2;
}

/** What of a ledger of addresses is announced, and how the node keeps to it. */
export interface IpamConfig {
  /** Path or `etcd://HOST:PORT`; undefined: the usual one. */
  readonly store?: string;
  /** Whose blocks are announced; undefined: nobody's. */
  readonly node?: string;
  /** Of the node; undefined: what the ledger has. */
  readonly uid?: string;
  readonly labels: readonly { readonly key: string; readonly value: string }[];
  readonly announce: boolean;
  /** Words of `announce` behind each block, and behind each aggregate. */
  readonly attributes: string;
  readonly aggregates: "none" | "rack" | "all";
  readonly aggregateAttributes: string;
  readonly elastic: boolean;
  /** host-local's network configuration, whose ranges are the node's blocks; undefined: others see to it. */
  readonly cni?: string;
  /** Folder of host-local's state; undefined: demand is reported by others. */
  readonly demand?: string;
  readonly reportSeconds: number;
  readonly leaseSeconds: number;
  readonly onConflict: "alarm" | "hold";
}

/** A whole configuration: checked, with defaults filled in and templates resolved. */
export interface RouterConfig {
  readonly localAs: number;
  /** Undefined: the host's lowest IPv4 address. */
  readonly routerId?: number;
  readonly clusterId?: number;
  /** Addresses and port to listen on; empty: none. */
  readonly listen: readonly { readonly address: string; readonly port: number }[];
  readonly decision: DecisionOptions;
  /** We are about to leave (RFC 8326 §4.1). */
  readonly gracefulShutdown: boolean;
  /** Whoever says that the way is about to go is believed (RFC 8326 §4.2). */
  readonly obeyGracefulShutdown: boolean;
  readonly rejectAsSets: boolean;
  /** Costs of next hops by longest match; Infinity = unreachable. */
  readonly nextHops: readonly { readonly prefix: Prefix; readonly cost: number }[];
  readonly prefixLists: ReadonlyMap<string, readonly PrefixRange[]>;
  readonly policies: ReadonlyMap<string, PolicySource>;
  readonly peers: readonly PeerConfig[];
  readonly announce: readonly OriginConfig[];
  /** Undefined: no ledger is looked at. */
  readonly ipam?: IpamConfig;
  readonly control: ControlConfig;
  /** The file is looked at for changes. */
  readonly watch: boolean;
}
