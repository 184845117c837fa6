/** Families that churn. */
export const KINDS = ["ipv4", "ipv6"] as const;
export type Kind = (typeof KINDS)[number];

/**
 * What each peer has told, and what a router has to choose of it: by RFC 4271 §9.1.2.2 the shortest
 * path, and of equal ones that of the lowest router id, which is the first peer's.
 */
export class ChurnModel {
  readonly #lengths: Readonly<Record<Kind, readonly Uint8Array[]>>;

  constructor(counts: Readonly<Record<Kind, number>>, peers: number) {
    const columns = (kind: Kind) =>
      Array.from({ length: peers }, () => new Uint8Array(counts[kind]));
    this.#lengths = { ipv4: columns("ipv4"), ipv6: columns("ipv6") };
  }

  /** `length`: ASes of the path behind the peer's own; 0 takes the route away. */
  announce(peer: number, kind: Kind, prefix: number, length: number): void {
    this.#lengths[kind][peer]![prefix] = length;
  }

  /** Peer and length of the path that has to be best as {@link mark}; 0: there is none. */
  best(kind: Kind, prefix: number): number {
    let best = 0, shortest = Infinity;
    for (const [peer, lengths] of this.#lengths[kind].entries()) {
      const length = lengths[prefix]!;
      if (length === 0 || length >= shortest) continue;
      shortest = length;
      best = mark(peer, length);
    }
    return best;
  }
}

/** A path in one octet: who told it and how long it is. */
export function mark(peer: number, length: number): number {
  return 1 + peer * 16 + length;
}
