import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import type { DecisionOptions } from "../rib/decision_options.ts";
import type { ActionSource, PolicySource, RuleSource } from "../rib/policy/rules.ts";
import type { FamilyConfig, IpamConfig, PeerConfig, RouterConfig } from "./router_config.ts";
import type { DECISION, NEXT_HOP } from "./spec/decision.ts";
import type { FAMILY_KEYS } from "./spec/family.ts";
import type { IPAM } from "./spec/ipam.ts";
import type { Plain, PlainGroup, WrittenValues } from "./spec/kind.ts";
import { ANY_AS, type PEER } from "./spec/peer.ts";
import type { POLICY, RULE } from "./spec/policy.ts";
import { type ROUTER, router } from "./spec/router.ts";
import type { WrittenWords } from "./spec/words.ts";

/**
 * A configuration in the keys of its file, as it is in effect: what is usual filled in, templates
 * resolved. Read again it is the same configuration. Of secrets it says where they come from; they
 * themselves are not in a configuration.
 */
export function writtenConfig(config: RouterConfig): PlainGroup {
  const written: Plain = router.write(routerValues(config));
  return written as PlainGroup;
}

function routerValues(config: RouterConfig): WrittenValues<typeof ROUTER> {
  const { control, listen } = config;
  return {
    "local-as": config.localAs,
    "router-id": config.routerId,
    "cluster-id": config.clusterId,
    listen: listen.map(({ address }) => address),
    port: listen[0]?.port,
    decision: decisionValues(config.decision),
    "graceful-shutdown": config.gracefulShutdown,
    "obey-graceful-shutdown": config.obeyGracefulShutdown,
    "reject-as-sets": config.rejectAsSets,
    "next-hops": config.nextHops.map(hopValues),
    "prefix-lists": config.prefixLists,
    policies: new Map([...config.policies].map(([name, policy]) => [name, policyValues(policy)])),
    templates: undefined,
    peers: config.peers.map(peerValues),
    announce: config.announce,
    ipam: config.ipam && ipamValues(config.ipam),
    control: {
      socket: control.socket,
      "bird-socket": control.birdSocket,
      "bird-version": control.birdVersion,
    },
    watch: config.watch,
  };
}

function ipamValues(ipam: IpamConfig): WrittenValues<typeof IPAM> {
  const { labels } = ipam;
  return {
    store: ipam.store,
    node: ipam.node,
    uid: ipam.uid,
    labels: labels.length === 0 ? undefined : new Map(labels.map(({ key, value }) => [key, value])),
    announce: ipam.announce,
    attributes: ipam.attributes || undefined,
    aggregates: ipam.aggregates,
    "aggregate-attributes": ipam.aggregateAttributes || undefined,
    elastic: ipam.elastic,
    cni: ipam.cni,
    demand: ipam.demand,
    "report-every": ipam.reportSeconds,
    lease: ipam.leaseSeconds,
    "on-conflict": ipam.onConflict,
  };
}

function decisionValues(decision: DecisionOptions): WrittenValues<typeof DECISION> {
  return {
    "default-local-pref": decision.defaultLocalPref,
    med: {
      "always-compare": decision.alwaysCompareMed,
      "missing-as-worst": decision.missingMedAsWorst,
    },
    prefer: decision.preferOldest,
    "maximum-paths": {
      ebgp: decision.maximumPaths,
      ibgp: decision.maximumPathsIbgp,
      "multipath-relax": decision.multipathRelax,
    },
  };
}

function hopValues(hop: RouterConfig["nextHops"][number]): WrittenValues<typeof NEXT_HOP> {
  const isThere = hop.cost !== Infinity;
  return {
    prefix: hop.prefix,
    cost: isThere ? hop.cost : undefined,
    unreachable: isThere ? undefined : true,
  };
}

function policyValues({ rules, otherwise }: PolicySource): WrittenValues<typeof POLICY> {
  return { rules: rules.map(ruleValues), otherwise };
}

function ruleValues({ name, match, actions, outcome }: RuleSource): WrittenValues<typeof RULE> {
  const of = (verb: ActionSource["verb"]): readonly WrittenWords[] | undefined =>
    unlessEmpty(actions.filter((action) => action.verb === verb));
  return {
    name,
    match: unlessEmpty(match),
    set: of("set"),
    add: of("add"),
    delete: of("delete"),
    prepend: of("prepend")?.[0]?.texts[0],
    then: outcome,
  };
}

function unlessEmpty<Item>(all: readonly Item[]): readonly Item[] | undefined {
  return all.length > 0 ? all : undefined;
}

function peerValues(peer: PeerConfig): WrittenValues<typeof PEER> {
  const family = (key: number) => {
    const found = peer.families.find(({ family }) => family === key);
    return found && familyValues(found);
  };
  return {
    name: peer.name,
    address: peer.address,
    template: undefined,
    description: peer.description,
    "remote-as": peer.remoteAs ?? ANY_AS,
    "local-as": peer.localAs,
    enabled: peer.enabled,
    port: peer.port,
    source: peer.source,
    passive: peer.passive,
    "hold-time": peer.holdTimeSeconds,
    "connect-retry": peer.connectRetrySeconds,
    "password-file": peer.passwordFile,
    "password-env": peer.passwordEnv,
    ttl: peer.ttl,
    "ttl-security": peer.ttlSecurity,
    client: peer.client,
    role: peer.role,
    "role-strict": peer.roleStrict,
    weight: peer.weight,
    "allow-as-in": peer.allowAsIn,
    "remove-private": peer.removePrivate,
    "enforce-first-as": peer.enforceFirstAs,
    "extended-message": peer.extendedMessage,
    "extended-next-hop": peer.extendedNextHop,
    require: peer.require,
    "graceful-restart": peer.gracefulRestart ?? 0,
    ...NOTHING_OF_ALL_FAMILIES,
    families: { ipv4: family(IPV4_UNICAST), ipv6: family(IPV6_UNICAST) },
  };
}

/** It is said of each family by itself. */
const NOTHING_OF_ALL_FAMILIES: WrittenValues<typeof FAMILY_KEYS> = {
  import: undefined,
  export: undefined,
  "next-hop": undefined,
  "maximum-prefix": undefined,
  "add-path": undefined,
};

function familyValues(family: FamilyConfig): WrittenValues<typeof FAMILY_KEYS> {
  const { maximum } = family;
  return {
    import: family.importPolicy,
    export: family.exportPolicy,
    "next-hop": family.nextHop,
    "maximum-prefix": maximum && {
      paths: maximum.paths,
      warn: maximum.warnPercent,
      beyond: maximum.beyond,
      restart: maximum.restartSeconds,
    },
    "add-path": family.addPath,
  };
}
