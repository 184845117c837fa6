/** No way leads to this next hop: its routes are no candidates (RFC 4271 §9.1.2). */
export const UNREACHABLE = Infinity;

/** The interior cost of next hops (RFC 4271 §9.1.2.2 e); whoever knows the kernel's routes answers better. */
export interface HopCosts {
  /** Cost to the address of a next hop, 4 or 16 octets, or {@link UNREACHABLE}. */
  costOf(address: Uint8Array): number;
}

/** All next hops are reachable at the same cost. */
export const ALL_NEAR: HopCosts = { costOf: () => 0 };
