import type { Flow, RibEntry } from "../capture/record.ts";
import { formatAddress } from "../net/address.ts";
import type { FamilyKey } from "../wire/context.ts";
import { FamilyChurn, isPrefixFamily } from "./summary_churn.ts";

/** Senders that are told apart; the rest is counted together. */
const MOST_PEERS = 1 << 16;

/** Routes of one family. */
export class RouteCounts {
  announced = 0;
  withdrawn = 0;
  /** Of table dumps. */
  dumped = 0;
}

/** What one sender said. Senders of one address and AS are one, whatever their ports. */
export class PeerCounts {
  messages = 0;
  updates = 0;
  readonly families: Map<FamilyKey, RouteCounts> = new Map();
  asn: number | undefined;
  #family: FamilyKey = -1;
  #counts = new RouteCounts();

  constructor(readonly address: string, readonly label: string) {}

  /** The counts of `family`, made when it is first met. */
  of(family: FamilyKey): RouteCounts {
    if (family === this.#family) return this.#counts;
    let counts = this.families.get(family);
    if (!counts) this.families.set(family, counts = new RouteCounts());
    this.#family = family;
    return this.#counts = counts;
  }

  /** All families together. */
  get total(): RouteCounts {
    const sum = new RouteCounts();
    for (const counts of this.families.values()) {
      sum.announced += counts.announced;
      sum.withdrawn += counts.withdrawn;
      sum.dumped += counts.dumped;
    }
    return sum;
  }
}

/** The senders of all flows. */
export class Peers {
  readonly #byKey = new Map<string, PeerCounts>();
  readonly #byFlow: (PeerCounts | undefined)[] = [];
  /** Stands for all that there was no more room for. */
  readonly #others = new PeerCounts("others", "");

  /** The sender of `flow`. */
  of(flow: Flow): PeerCounts {
    const known = this.#byFlow[flow.id] ?? this.#meet(flow);
    // An OPEN tells the AS of a flow that is already there.
    if (known.asn === undefined && flow.from.asn !== undefined) known.asn = flow.from.asn;
    return known;
  }

  #meet(flow: Flow): PeerCounts {
    const { from, label, declared } = flow, address = formatAddress(from.address);
    // Records name the AS with the address; over TCP it is learned later and is the same.
    const key = `${address} ${declared ? from.asn ?? "" : ""} ${label}`;
    let peer = this.#byKey.get(key);
    if (!peer && this.#byKey.size >= MOST_PEERS) peer = this.#others;
    if (!peer) this.#byKey.set(key, peer = new PeerCounts(address, label));
    return this.#byFlow[flow.id] = peer;
  }

  /** All senders that said anything, the most talkative first. */
  get list(): readonly PeerCounts[] {
    const said = (p: PeerCounts) => p.messages + p.total.dumped;
    return [...this.#byKey.values(), this.#others].filter((p) => said(p) > 0)
      .map((peer) => ({ peer, weight: said(peer) }))
      .sort((a, b) => b.weight - a.weight).map(({ peer }) => peer);
  }
}

/** What is known of one family over all senders. */
export class FamilyCounts extends RouteCounts {
  endOfRib = 0;
  /** Where NLRI are prefixes. */
  readonly churn: FamilyChurn | undefined;

  constructor(readonly family: FamilyKey) {
    super();
    this.churn = isPrefixFamily(family) ? new FamilyChurn(family) : undefined;
  }
}

/** All families, in the order of their keys. */
export class Families {
  readonly #byKey = new Map<FamilyKey, FamilyCounts>();
  #last: FamilyCounts | undefined;

  of(family: FamilyKey): FamilyCounts {
    if (this.#last?.family === family) return this.#last;
    let counts = this.#byKey.get(family);
    if (!counts) this.#byKey.set(family, counts = new FamilyCounts(family));
    return this.#last = counts;
  }

  get list(): readonly FamilyCounts[] {
    return [...this.#byKey.values()].sort((a, b) => a.family - b.family);
  }
}

/** Tells whether a route of a dump stands in another record than the one before: its prefix is new. */
export class DumpRecords {
  #sequence = -1;
  #family = -1;
  #offset = -1;

  isNew({ sequence, family }: RibEntry, offset: number): boolean {
    if (sequence === this.#sequence && family === this.#family && offset === this.#offset) {
      return false;
    }
    this.#sequence = sequence;
    this.#family = family;
    this.#offset = offset;
    return true;
  }
}
