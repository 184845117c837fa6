import type { PeerConfig } from "../config/router_config.ts";
import type { PrefixTable } from "../net/prefix_table.ts";
import type { DecidedBy, Importer } from "../rib/importer.ts";
import { type ImportBase, makeImporter } from "../rib/importing.ts";
import type { PeerFacts } from "../rib/peer_facts.ts";
import type { FamilyKey } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import type { House } from "./house.ts";
import { keyText } from "./key_text.ts";
import type { Policy } from "../rib/policy/policy.ts";
import type { PolicyBook } from "./policy_book.ts";

/** Gives peers that are treated alike the same importer. */
export class Imports {
  readonly #base: ImportBase;
  readonly #policies: PolicyBook;
  readonly #made = new Map<string, Importer>();

  constructor(base: ImportBase, policies: PolicyBook) {
    this.#base = base;
    this.#policies = policies;
  }

  /** Another configuration: importers that nobody has any more are forgotten. */
  forget(): void {
    this.#made.clear();
  }

  /** Two peers with the same key are treated alike; the key is another when anything about it is. */
  keyOf(config: PeerConfig, facts: PeerFacts, house: House): string {
    const profile = profileOf(config, facts, house);
    const policies = config.families.map(({ family, importPolicy }) =>
      `${family} ${this.#policies.versionOf(importPolicy)}`
    );
    return keyText([profile, policies]);
  }

  importer(config: PeerConfig, facts: PeerFacts, house: House): Importer {
    const key = this.keyOf(config, facts, house);
    let importer = this.#made.get(key);
    if (!importer) this.#made.set(key, importer = this.#make(config, facts, house));
    return importer;
  }

  /** What an importer of this peer would do if it had `policy` for all families. */
  trial(config: PeerConfig, facts: PeerFacts, house: House, policy: Policy): Importer {
    return makeImporter({ ...profileOf(config, facts, house), policy }, this.#base);
  }

  #make(config: PeerConfig, facts: PeerFacts, house: House): Importer {
    const profile = profileOf(config, facts, house), byPolicy = new Map<string, Importer>();
    const byFamily = new Map(config.families.map(({ family, importPolicy }) => {
      const name = this.#policies.versionOf(importPolicy),
        policy = this.#policies.policy(importPolicy);
      const made = byPolicy.get(name) ?? makeImporter({ ...profile, policy }, this.#base);
      byPolicy.set(name, made);
      return [family, made] as const;
    }));
    const [first, ...others] = byPolicy.values();
    if (first && others.length === 0) return first;
    const none = makeImporter({ ...profile, policy: undefined }, this.#base);
    return new ByFamily(byFamily, first ?? none);
  }
}

function profileOf(config: PeerConfig, { kind, asn, localAsn }: PeerFacts, house: House) {
  const { allowAsIn, role, enforceFirstAs } = config;
  const { localAs, routerId, clusterId, rejectAsSets, ownAddresses, obeyGracefulShutdown } = house;
  return {
    kind,
    localAs: localAsn ?? config.localAs,
    otherAses: [localAs],
    remoteAs: asn,
    routerId,
    clusterId,
    allowAsIn,
    ...(role !== undefined && { role }),
    ownAddresses,
    rejectAsSets,
    enforceFirstAs,
    gracefulShutdown: obeyGracefulShutdown,
  };
}

/** A policy for each family. */
class ByFamily implements Importer {
  nextHop = 0;
  #last: Importer;
  readonly #ipv4: Importer;
  readonly #ipv6: Importer;

  constructor(byFamily: ReadonlyMap<FamilyKey, Importer>, fallback: Importer) {
    this.#ipv4 = byFamily.get(IPV4_UNICAST) ?? fallback;
    this.#ipv6 = [...byFamily].find(([family]) => family !== IPV4_UNICAST)?.[1] ?? fallback;
    this.#last = this.#ipv4;
  }

  get by(): DecidedBy | undefined {
    return this.#last.by;
  }

  take(
    family: FamilyKey,
    prefixes: PrefixTable,
    prefix: number,
    set: number,
    nextHop: number,
    peer: number,
  ): number {
    const importer = family === IPV4_UNICAST ? this.#ipv4 : this.#ipv6;
    const taken = importer.take(family, prefixes, prefix, set, nextHop, peer);
    this.nextHop = importer.nextHop;
    this.#last = importer;
    return taken;
  }
}
