import { PagedRows } from "../net/paged_rows.ts";
import type { PeerFacts } from "./peer_facts.ts";

/** Words of a peer. */
const FLAGS = 0, ROUTER_ID = 1, WEIGHT = 2, PLACE = 3, STRIDE = 4;
const IS_LOCAL = 1, IS_INTERNAL = 2;

/** What the decision compares of peers, by their numbers. */
export class PeerColumns {
  readonly #rows: PagedRows = new PagedRows(STRIDE);
  readonly #facts: (PeerFacts | undefined)[] = [];
  /** The places in the order of addresses are those of the peers that are there. */
  #isOrdered = true;

  set(peer: number, facts: PeerFacts): void {
    const rows = this.#rows;
    // A path from inside the confederation counts as internal (RFC 5065 §5.3).
    const isInternal = facts.kind === "internal" || facts.kind === "confederation";
    rows.reach(peer);
    rows.set(peer, FLAGS, (facts.isLocal ? IS_LOCAL : 0) | (isInternal ? IS_INTERNAL : 0));
    rows.set(peer, ROUTER_ID, facts.routerId);
    rows.set(peer, WEIGHT, facts.weight ?? 0);
    this.#facts[peer] = facts;
    this.#isOrdered = false;
  }

  remove(peer: number): void {
    this.#facts[peer] = undefined;
  }

  isLocal(peer: number): boolean {
    return (this.#rows.get(peer, FLAGS) & IS_LOCAL) !== 0;
  }

  isInternal(peer: number): boolean {
    return (this.#rows.get(peer, FLAGS) & IS_INTERNAL) !== 0;
  }

  /** BGP Identifier as an unsigned integer. */
  routerId(peer: number): number {
    return this.#rows.get(peer, ROUTER_ID) >>> 0;
  }

  weight(peer: number): number {
    return this.#rows.get(peer, WEIGHT) >>> 0;
  }

  facts(peer: number): PeerFacts {
    return this.#facts[peer]!;
  }

  /** Peers in the order of their addresses, those of four octets first; equal for equal addresses. */
  place(peer: number): number {
    if (!this.#isOrdered) this.#order();
    return this.#rows.get(peer, PLACE);
  }

  #order(): void {
    const peers = [...this.#facts.keys()].filter((peer) => this.#facts[peer] !== undefined);
    peers.sort((a, b) => compareAddresses(this.facts(a), this.facts(b)));
    let place = 0;
    for (const [i, peer] of peers.entries()) {
      if (i > 0 && compareAddresses(this.facts(peers[i - 1]!), this.facts(peer)) !== 0) place = i;
      this.#rows.set(peer, PLACE, place);
    }
    this.#isOrdered = true;
  }
}

/** Whether the decision may fall otherwise with the one than with the other. */
export function decidesAlike(a: PeerFacts, b: PeerFacts): boolean {
  return a.kind === b.kind && a.routerId === b.routerId && a.isLocal === b.isLocal &&
    (a.weight ?? 0) === (b.weight ?? 0) && compareAddresses(a, b) === 0;
}

/** Whether policies and the rules of BGP see routes of the one as those of the other. */
export function isSeenAlike(a: PeerFacts, b: PeerFacts): boolean {
  return decidesAlike(a, b) && a.isClient === b.isClient && a.asn === b.asn;
}

function compareAddresses(a: PeerFacts, b: PeerFacts): number {
  const one = a.address, two = b.address;
  if (one.length !== two.length) return one.length - two.length;
  for (let i = 0; i < one.length; i++) if (one[i] !== two[i]) return one[i]! - two[i]!;
  const zone = a.zone ?? "", other = b.zone ?? "";
  return zone < other ? -1 : zone > other ? 1 : 0;
}
