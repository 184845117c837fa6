import type { FamilyConfig, PeerConfig } from "../config/router_config.ts";
import { formatAddress, parseAddress } from "../net/address.ts";
import { covers, makePrefix, type Prefix } from "../net/prefix.ts";
import { ExportedSets } from "../rib/exported_sets.ts";
import { type ExportView, makeExportView } from "../rib/export_view.ts";
import { AsSent } from "../rib/out/as_sent.ts";
import { makeOffering, type OfferProfile } from "../rib/out/offer.ts";
import type { Offering } from "../rib/out/offering.ts";
import type { GroupSpec } from "../rib/out/rib_out.ts";
import type { PeerFacts } from "../rib/peer_facts.ts";
import type { Policy } from "../rib/policy/policy.ts";
import type { Rib } from "../rib/rib.ts";
import type { Negotiated } from "../session/negotiate.ts";
import type { FamilyKey } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import type { House } from "./house.ts";
import { keyText } from "./key_text.ts";
import { lastChoice } from "./last_choice.ts";
import type { PolicyBook } from "./policy_book.ts";
import { selfHops } from "./surroundings.ts";

/** A session that routes leave on. */
export interface Leaving {
  readonly config: PeerConfig;
  /** With the session's own. */
  readonly facts: PeerFacts;
  readonly negotiated: Negotiated;
  /** Our end of it as text. */
  readonly local: string;
}

/** The group of a peer: those with the same key are told the same. */
export interface ExportGroup {
  readonly key: string;
  readonly make: () => GroupSpec;
}

/** Addresses of the peers of a group, and a number that is another with each change. */
class Members {
  /** How many there are of each: a router may be a peer twice, from two of our addresses. */
  readonly addresses: Map<string, number> = new Map();
  version = 0;

  add({ address }: PeerFacts): void {
    this.#count(formatAddress(address), 1);
  }

  take({ addresses }: Members): void {
    for (const [address, count] of addresses) this.#count(address, count);
  }

  delete({ address }: PeerFacts): void {
    this.#count(formatAddress(address), -1);
  }

  #count(address: string, change: number): void {
    const count = (this.addresses.get(address) ?? 0) + change;
    if (count > 0) this.addresses.set(address, count);
    else this.addresses.delete(address);
    this.version++;
  }
}

/** Encoders that nobody may use any more, before they are forgotten. */
const FEW = 64;

/** Says which peers are told the same routes, and how these leave. */
export class Exports {
  readonly #rib: Rib;
  readonly #policies: PolicyBook;
  /** By the text of their view: a group that changes only its policy keeps what is encoded. */
  readonly #encoders = new Map<string, ExportedSets>();
  /** Addresses of the members of each group. */
  readonly #members = new Map<string, Members>();

  constructor(rib: Rib, policies: PolicyBook) {
    this.#rib = rib;
    this.#policies = policies;
  }

  group(leaving: Leaving, house: House): ExportGroup {
    const view = viewOf(leaving, house), { config, negotiated } = leaving;
    const families = config.families.filter(({ family }) => negotiated.families.includes(family));
    const profiles = families.map((family) => this.#profile(family, leaving, house));
    const policies = families.map(({ exportPolicy }) => this.#policies.versionOf(exportPolicy));
    // Nothing that leaves depends on who of its kind the peer is.
    const shared = profiles.map(({ to: _to, policy: _policy, ...rest }) => rest);
    const { gracefulShutdown } = house, kept = families.map(({ family }) => family);
    const key = keyText([view, kept, shared, policies, gracefulShutdown]);
    const members = this.#members.get(key) ?? new Members();
    const isMember = (address: Uint8Array) => members.addresses.has(formatAddress(address));
    const membersVersion = () => members.version;
    return {
      key,
      make: () => {
        this.#members.set(key, members);
        return {
          exported: this.#encoder(view),
          offerings: profiles.map((profile, i) =>
            makeOffering(
              { ...profile, isMember, membersVersion },
              families[i]!.family,
              this.#rib.in,
            )
          ),
        };
      },
    };
  }

  /**
   * What a peer's group is offered in one family, for who wants to know and not to send; `policy`: as if
   * that were its export policy.
   */
  offering(
    family: FamilyKey,
    leaving: Leaving,
    house: House,
    policy?: Policy,
  ): Offering | undefined {
    const config = leaving.config.families.find((one) => one.family === family);
    if (!config || !leaving.negotiated.families.includes(family)) return undefined;
    const profile = this.#profile(config, leaving, house, policy);
    const members = this.#members.get(this.group(leaving, house).key);
    const isMember = (address: Uint8Array) => !!members?.addresses.has(formatAddress(address));
    const membersVersion = () => members?.version ?? 0;
    return makeOffering({ ...profile, isMember, membersVersion }, family, this.#rib.in);
  }

  /** How what a peer is offered stands on the wire. */
  asSent(family: FamilyKey, leaving: Leaving, house: House): AsSent {
    return new AsSent(family, this.#encoder(viewOf(leaving, house)), this.#rib.in);
  }

  /** A peer is of a group from now on; {@link left} takes it back. */
  joined(key: string, { facts }: Leaving): void {
    this.#members.get(key)?.add(facts);
  }

  /** A group goes on as another, with all of its peers. */
  renamed(from: string, to: string): void {
    const members = this.#members.get(from);
    if (members) this.#members.get(to)?.take(members);
    this.#members.delete(from);
  }

  left(key: string, { facts }: Leaving): void {
    const members = this.#members.get(key);
    members?.delete(facts);
    if (members?.addresses.size === 0) this.#members.delete(key);
  }

  #encoder(view: ExportView): ExportedSets {
    const key = keyText(view), known = this.#encoders.get(key);
    if (known) return known;
    if (this.#encoders.size >= FEW) this.#encoders.clear();
    const made = new ExportedSets(this.#rib.in.sets, view);
    this.#encoders.set(key, made);
    return made;
  }

  #profile(
    family: FamilyConfig,
    { config, facts, local }: Leaving,
    house: House,
    tried?: Policy,
  ): OfferProfile {
    const { client, role, localAs } = config, { kind, localAsn, zone } = facts;
    const policy = tried ?? this.#policies.policy(family.exportPolicy);
    const subnets = kind === "internal" ? [] : subnetsOf(local, facts, house);
    return {
      kind,
      localAs: localAsn ?? localAs,
      clusterId: house.clusterId,
      nextHop: family.nextHop,
      ...(client && { isClient: true }),
      ...(role !== undefined && { role }),
      ...(subnets.length > 0 && { subnets }),
      ...(zone !== undefined && { zone }),
      policy: house.gracefulShutdown ? lastChoice(policy, kind, this.#rib.in) : policy,
      to: facts,
    };
  }
}

function viewOf({ config, facts, negotiated, local }: Leaving, house: House): ExportView {
  return makeExportView({
    context: negotiated.send,
    localAs: facts.localAsn ?? config.localAs,
    self: selfHops(local, house.addresses),
    extendedNextHop: negotiated.extendedNextHop.includes(IPV4_UNICAST),
    defaultLocalPref: house.defaultLocalPref,
    removePrivate: config.removePrivate,
  });
}

/** Subnets of ours that the peer is on, one hop away: third-party next hops are of use to it there. */
function subnetsOf(local: string, { address }: PeerFacts, { addresses }: House): readonly Prefix[] {
  const bare = local.split("%")[0]!;
  const device = addresses.find((own) => own.address === bare)?.device;
  const onLink = addresses.filter((own) => own.device === device && device !== undefined);
  const subnets = onLink.map((own) => makePrefix(parseAddress(own.address)!, own.length));
  const isOn = (subnet: Prefix) =>
    subnet.address.length === address.length && covers(subnet, address, 0, address.length * 8);
  // Who is on one of the subnets of the interface is on the link, and so on all of them.
  return subnets.some(isOn) ? subnets : [];
}
