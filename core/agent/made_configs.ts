// Configurations for tests, from what matters in each.
import type { FamilyConfig, PeerConfig, RouterConfig } from "../config/router_config.ts";
import { parsePrefix } from "../net/prefix.ts";
import { USUAL_DECISION } from "../rib/decision_options.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";

export type PeerPart = Partial<PeerConfig> & Pick<PeerConfig, "address"> & {
  /** Of its one family. */
  readonly family?: Partial<FamilyConfig>;
};

export function madeFamily(part: Partial<FamilyConfig> = {}): FamilyConfig {
  return { family: IPV4_UNICAST, nextHop: { mode: "usual" }, ...part };
}

/** A peer in AS 65002 as seen from AS 65001, if nothing else is said; its name is its address. */
export function madePeer({ family, ...part }: PeerPart): PeerConfig {
  return {
    name: part.address,
    port: 179,
    localAs: 65001,
    remoteAs: 65002,
    enabled: true,
    passive: false,
    holdTimeSeconds: 90,
    connectRetrySeconds: 5,
    families: [madeFamily(family)],
    client: false,
    roleStrict: false,
    weight: 0,
    allowAsIn: 0,
    removePrivate: false,
    enforceFirstAs: true,
    extendedMessage: true,
    extendedNextHop: true,
    require: [],
    ...part,
  };
}

export type RouterPart = Partial<Omit<RouterConfig, "announce">> & {
  /** `10.0.0.0/24 med 10` */
  readonly announce?: readonly string[];
};

export function madeRouter({ announce = [], ...part }: RouterPart = {}): RouterConfig {
  return {
    localAs: 65001,
    listen: [],
    decision: USUAL_DECISION,
    gracefulShutdown: false,
    obeyGracefulShutdown: true,
    rejectAsSets: false,
    nextHops: [],
    prefixLists: new Map(),
    policies: new Map(),
    peers: [],
    control: { birdVersion: 2 },
    watch: false,
    ...part,
    announce: announce.map((line) => {
      const [prefix = "", ...words] = line.split(" ");
      return { prefix: parsePrefix(prefix)!, words: words.join(" ") };
    }),
  };
}
