import { formatAddress } from "../net/address.ts";
import { atOnce, inPieces, type Pieces } from "../net/pieces.ts";
import { formatPrefix } from "../net/prefix.ts";
import type { DecisionOptions } from "../rib/decision_options.ts";
import {
  changed,
  changeOf,
  type ConfigChange,
  differences,
  type Field,
  field,
  type Fields,
  pairs,
} from "./change.ts";
import { comparePeers, type IsOtherKey } from "./compare_peers.ts";
import { comparePolicies } from "./compare_policies.ts";
import { EFFECTS } from "./effects.ts";
import type { ControlConfig, IpamConfig, OriginConfig, RouterConfig } from "./router_config.ts";
import { DECISION, MAXIMUM_PATHS, MED } from "./spec/decision.ts";
import { IPAM } from "./spec/ipam.ts";
import { CONTROL, ROUTER } from "./spec/router.ts";

/** So many are compared in a fraction of a millisecond. */
const A_PIECE = 32;

/**
 * What it takes to go from one configuration to the other: a line for each thing that differs, with
 * its keys and what follows. Nothing that is not named is disturbed.
 */
export function compareConfigs(
  before: RouterConfig,
  after: RouterConfig,
  isOtherKey: IsOtherKey = () => false,
): readonly ConfigChange[] {
  return atOnce(comparing(before, after, isOtherKey));
}

/** The same a few peers at a time. */
export function* comparing(
  before: RouterConfig,
  after: RouterConfig,
  isOtherKey: IsOtherKey,
): Pieces<readonly ConfigChange[]> {
  const peers: ConfigChange[] = [], origins: ConfigChange[] = [];
  const ofPeers = comparePeers(before, after, isOtherKey);
  yield* inPieces(ofPeers, A_PIECE, (rows) => void peers.push(...rows));
  yield* inPieces(compareOrigins(before, after), A_PIECE, (rows) => void origins.push(...rows));
  return [
    ...changed("router", differences(ROUTER_FIELDS, before, after)),
    ...changed("decision", differences(DECISION_FIELDS, before.decision, after.decision)),
    ...compareHops(before, after),
    ...comparePolicies(before, after),
    ...peers,
    ...origins,
    ...compareIpam(before.ipam, after.ipam),
    ...changed("control", differences(CONTROL_FIELDS, before.control, after.control)),
  ];
}

function compareHops(before: RouterConfig, after: RouterConfig): readonly ConfigChange[] {
  const costs = ({ nextHops }: RouterConfig) =>
    new Map(nextHops.map(({ prefix, cost }) => [formatPrefix(prefix), cost]));
  const cost = (value: number | undefined) =>
    value === undefined ? "none" : value === Infinity ? "unreachable" : String(value);
  const all = pairs(costs(before), costs(after)).filter(([, old, now]) => old !== now);
  return changed(
    "next-hops",
    all.map(([prefix, old, now]) => {
      const text = `${prefix}: ${cost(old)} -> ${cost(now)}`;
      return { text, effect: ROUTER["next-hops"].effect };
    }),
  );
}

function* compareOrigins(
  before: RouterConfig,
  after: RouterConfig,
): Generator<readonly ConfigChange[]> {
  const byPrefix = ({ announce }: RouterConfig) =>
    Map.groupBy(announce, ({ prefix }) => formatPrefix(prefix));
  const words = (routes: readonly OriginConfig[]) => routes.map((route) => route.words).join("; ");
  for (const [prefix, old, now] of pairs(byPrefix(before), byPrefix(after))) {
    const what = `announce ${prefix}`;
    const [from, to] = [words(old ?? []), words(now ?? [])];
    if (!old) yield [changeOf(what, "add", "announced")];
    else if (!now) yield [changeOf(what, "remove", "withdrawn")];
    else if (from !== to) {
      const text = `words: ${from || "none"} -> ${to || "none"}`;
      yield [changeOf(what, "change", EFFECTS[ROUTER.announce.effect], [text])];
    }
  }
}

function compareIpam(
  before: IpamConfig | undefined,
  after: IpamConfig | undefined,
): readonly ConfigChange[] {
  if (before && after) return changed("ipam", differences(IPAM_FIELDS, before, after));
  if (after) return [changeOf("ipam", "add", "blocks announced")];
  return before ? [changeOf("ipam", "remove", "blocks withdrawn")] : [];
}

function quad(value: number | undefined): string {
  if (value === undefined) return "none";
  return formatAddress(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value));
}

type Listen = RouterConfig["listen"];

/** What is compared by itself is not a field. */
type Apart =
  | "decision"
  | "nextHops"
  | "prefixLists"
  | "policies"
  | "peers"
  | "announce"
  | "ipam"
  | "control";

const ROUTER_FIELDS: Fields<Omit<RouterConfig, Apart>> = {
  localAs: field(ROUTER, "local-as"),
  routerId: field(ROUTER, "router-id", quad),
  clusterId: field(ROUTER, "cluster-id", quad),
  listen: field(
    ROUTER,
    "listen",
    (all: Listen) =>
      all.map(({ address, port }) => `${address.includes(":") ? `[${address}]` : address}:${port}`)
        .join(", ") || "none",
  ),
  gracefulShutdown: field(ROUTER, "graceful-shutdown"),
  obeyGracefulShutdown: field(ROUTER, "obey-graceful-shutdown"),
  rejectAsSets: field(ROUTER, "reject-as-sets"),
  watch: field(ROUTER, "watch"),
};

const DECISION_FIELDS: Fields<DecisionOptions> = {
  defaultLocalPref: field(DECISION, "default-local-pref"),
  alwaysCompareMed: inside("med", field(MED, "always-compare")),
  missingMedAsWorst: inside("med", field(MED, "missing-as-worst")),
  preferOldest: field(DECISION, "prefer", (is: boolean) => is ? "oldest" : "router-id"),
  maximumPaths: inside("maximum-paths", field(MAXIMUM_PATHS, "ebgp")),
  maximumPathsIbgp: inside("maximum-paths", field(MAXIMUM_PATHS, "ibgp")),
  multipathRelax: inside("maximum-paths", field(MAXIMUM_PATHS, "multipath-relax")),
};

const IPAM_FIELDS: Fields<IpamConfig> = {
  store: field(IPAM, "store"),
  node: field(IPAM, "node"),
  uid: field(IPAM, "uid"),
  labels: field(
    IPAM,
    "labels",
    (all: IpamConfig["labels"]) =>
      all.map(({ key, value }) => `${key}=${value}`).join(", ") || "none",
  ),
  announce: field(IPAM, "announce"),
  attributes: field(IPAM, "attributes", (words: string) => words || "none"),
  aggregates: field(IPAM, "aggregates", (which: IpamConfig["aggregates"]) => AGGREGATES[which]),
  aggregateAttributes: field(IPAM, "aggregate-attributes", (words: string) => words || "none"),
  elastic: field(IPAM, "elastic"),
  cni: field(IPAM, "cni"),
  demand: field(IPAM, "demand"),
  reportSeconds: field(IPAM, "report-every"),
  leaseSeconds: field(IPAM, "lease"),
  onConflict: field(IPAM, "on-conflict"),
};

/** As the file has it. */
const AGGREGATES = { none: "no", rack: "yes", all: "all" } as const;

const CONTROL_FIELDS: Fields<ControlConfig> = {
  socket: field(CONTROL, "socket"),
  birdSocket: field(CONTROL, "bird-socket"),
  birdVersion: field(CONTROL, "bird-version"),
};

function inside<Value>(key: keyof typeof DECISION, inner: Field<Value>): Field<Value> {
  return { ...inner, key: `${key} ${inner.key}` };
}
