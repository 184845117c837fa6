import type { FamilyKey } from "../wire/context.ts";
import { type Refusal, refusalOf, REFUSALS } from "./importer.ts";

/** What came from one peer in one family and what is left of it: kept with each change, never recounted. */
export class FamilyTally {
  /** Paths held now. */
  paths = 0;
  /** Of these, paths not told again since the peer's last round began (RFC 7313 §4, RFC 4724 §4.2). */
  stale = 0;
  /** NLRI announced and withdrawn. */
  announced = 0;
  withdrawn = 0;
  /** NLRI of UPDATEs that were treated as withdrawals (RFC 7606 §2). */
  treatedAsWithdraw = 0;
  /** NLRI that cannot be used: multicast, class E (RFC 4271 §6.3). */
  unusable = 0;
  /** NLRI with a path identifier too many for its prefix, or attributes for which there is no room. */
  refused = 0;
  /** Unix time in seconds of the last End-of-RIB (RFC 4724 §2); negative before the first. */
  endOfRib = -1;
  /** Paths held that are no candidates, because import refused them. */
  rejected = 0;
  /** The same by reason; few peers have any. */
  #rejectedFor: number[] | undefined;

  /** Paths held that are candidates. */
  get accepted(): number {
    return this.paths - this.rejected;
  }

  /** Of {@link rejected}, those that were refused for this reason. */
  rejectedFor(reason: Refusal): number {
    return this.#rejectedFor?.[REFUSALS.indexOf(reason)] ?? 0;
  }

  /** One path more, or less, that was refused for what stands in the column `imported`. */
  countRejected(imported: number, change: 1 | -1): void {
    this.rejected += change;
    this.#rejectedFor ??= REFUSALS.map(() => 0);
    const reason = REFUSALS.indexOf(refusalOf(imported));
    this.#rejectedFor[reason] = this.#rejectedFor[reason]! + change;
  }
}

/** Families that are told apart in {@link FamilyCounts}; a peer can name sixteen million. */
const MOST_FAMILIES = 64;

/** NLRI by family, of families without tables. NLRI of a family that is not decoded count as one each field. */
export class FamilyCounts {
  readonly #counts: Map<FamilyKey, number> = new Map();
  /** NLRI of all families, those beyond the first 64 too. */
  total = 0;

  add(family: FamilyKey, count: number): void {
    this.total += count;
    const known = this.#counts.get(family);
    if (known === undefined && this.#counts.size >= MOST_FAMILIES) return;
    this.#counts.set(family, (known ?? 0) + count);
  }

  of(family: FamilyKey): number {
    return this.#counts.get(family) ?? 0;
  }

  get families(): readonly FamilyKey[] {
    return [...this.#counts.keys()];
  }
}

/** What came from one peer beside the routes of a family. */
export class PeerTally {
  /** UPDATEs taken in, whatever became of them. */
  updates = 0;
  /** UPDATEs of which an attribute was discarded (RFC 7606 §2). */
  discardedAttributes = 0;
  /** Families that this session has not negotiated (RFC 4760 §7: ignored). */
  readonly notNegotiated: FamilyCounts = new FamilyCounts();
  /** Families that are negotiated and have no table here. */
  readonly notKept: FamilyCounts = new FamilyCounts();
}
