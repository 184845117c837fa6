import type { Prefix } from "../net/prefix.ts";
import type { OutMember } from "../rib/out/rib_out.ts";
import { AHEAD_OCTETS } from "../speaker/peer.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import type { FamilyKey } from "../wire/context.ts";
import type { AgentPeer } from "./agent_peer.ts";

/** For a session without a hold timer: nothing would end it, so what is usual has to do. */
const NO_HOLD_SECONDS = 240;

/** What is asked of the router. */
export interface WithdrawalHome {
  peers(): Iterable<AgentPeer>;
  /** Seconds of a clock that only runs. */
  now(): number;
}

/** A session that knew the route, or may have known it. */
interface Debtor {
  readonly peer: AgentPeer;
  /** Undefined: one of this router before it was started. */
  readonly member: OutMember | undefined;
  readonly holdSeconds: number;
  /** When the session was seen to be over. */
  endedAt: number | undefined;
}

interface Debt {
  readonly family: FamilyKey;
  /** Its length octet first. */
  readonly nlri: Uint8Array;
  readonly debtors: Set<Debtor>;
}

/**
 * Prefixes that were withdrawn, each with the sessions that have still to carry that to their peers.
 *
 * A session that ends takes its routes with it: we offer no peer to keep them over a restart of ours
 * (RFC 4724 §4.1). But a peer that does not notice the end uses them until its hold timer runs out,
 * so that is waited for, unless it is here again.
 */
export class Withdrawals {
  readonly #home: WithdrawalHome;
  readonly #debts = new Map<string, Debt>();

  constructor(home: WithdrawalHome) {
    this.#home = home;
  }

  get size(): number {
    return this.#debts.size;
  }

  has(prefix: string): boolean {
    return this.#debts.has(prefix);
  }

  /**
   * It has been withdrawn just now; `isOfBefore`: it may have been announced before this router was
   * started. Who is not here may still use what it was told by the session before.
   */
  add(text: string, prefix: Prefix, isOfBefore: boolean = false): void {
    const now = this.#home.now(), debtors = new Set<Debtor>();
    for (const peer of this.#home.peers()) {
      if (peer.member === undefined && !peer.config.enabled) continue;
      const member = isOfBefore ? undefined : peer.member;
      const { negotiated, config } = peer;
      const holdSeconds = (negotiated ?? config).holdTimeSeconds || NO_HOLD_SECONDS;
      debtors.add({ peer, member, holdSeconds, endedAt: member ? undefined : now });
    }
    this.#debts.set(text, {
      family: prefix.address.length === 4 ? IPV4_UNICAST : IPV6_UNICAST,
      nlri: Uint8Array.of(prefix.length, ...prefix.address),
      debtors,
    });
  }

  /** It is announced again. */
  delete(prefix: string): void {
    this.#debts.delete(prefix);
  }

  /** Prefixes of which no peer has anything still to be told; each is told of once. */
  settled(): readonly string[] {
    const now = this.#home.now();
    return [...this.#debts].flatMap(([prefix, debt]) => {
      for (const debtor of debt.debtors) {
        if (this.#isPaid(debtor, debt, now)) debt.debtors.delete(debtor);
      }
      return debt.debtors.size === 0 && this.#debts.delete(prefix) ? prefix : [];
    });
  }

  #isPaid(debtor: Debtor, { family, nlri }: Debt, now: number): boolean {
    const { peer: { member, session }, holdSeconds } = debtor;
    if (member !== undefined && member === debtor.member) {
      const isWritten = !member.owes(family, nlri) && member.waiting === 0;
      return isWritten && session !== undefined && session.room === AHEAD_OCTETS;
    }
    // Whatever was told on the session before is void with the next one.
    if (member !== undefined) return true;
    debtor.endedAt ??= now;
    return now - debtor.endedAt >= holdSeconds;
  }
}
