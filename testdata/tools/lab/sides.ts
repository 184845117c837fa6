import type { Side } from "./config.ts";
import type { Node } from "./node.ts";

/** How one node sees the other, over IPv4 unless told; ASNs are documentation ones (RFC 5398). */
export interface SideOptions {
  readonly as?: number;
  readonly peerAs?: number;
  readonly v6?: boolean;
  readonly id?: string;
}

export const AS_A = 64496;
export const AS_B = 64497;

export function side(own: Node, other: Node, options: SideOptions = {}): Side {
  const [as, peerAs] = own.name === "a" ? [AS_A, AS_B] : [AS_B, AS_A];
  return {
    as: options.as ?? as,
    peerAs: options.peerAs ?? peerAs,
    id: options.id ?? own.ipv4,
    local: options.v6 === true ? own.ipv6 : own.ipv4,
    peer: options.v6 === true ? other.ipv6 : other.ipv4,
  };
}
