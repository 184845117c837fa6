import { covers, type Prefix } from "../../net/prefix.ts";
import { type Block, NEXT_HOP } from "../../wire/block.ts";
import type { FamilyKey, PeerKind } from "../../wire/context.ts";
import { IPV4_UNICAST } from "../../wire/family/family_type.ts";
import { IN_BLOCK, type NextHops, SELF } from "../next_hops.ts";
import type { PeerFacts } from "../peer_facts.ts";

/** How the next hop of routes to a peer is chosen, where no policy sets it. */
export type NextHopMode =
  /**
   * Inside the AS and the confederation the next hop stays; to the outside it is our own address, but
   * for one on a subnet that we and the peer are on (third party). RFC 4271 §5.1.3.
   */
  | { readonly mode: "usual" }
  /** Our own address; with `ebgp` only for routes learned from outside, all others as usual. */
  | { readonly mode: "self" | "self-ebgp" }
  /** It stays as it is. */
  | { readonly mode: "keep" }
  | { readonly mode: "address"; readonly address: Uint8Array };

/** Peers as they matter for next hops. */
export interface NextHopProfile {
  readonly kind: PeerKind;
  readonly nextHop: NextHopMode;
  /** Subnets of interfaces of ours that the peers are on, one hop away. */
  readonly subnets?: readonly Prefix[];
  /** The interface of a session between link-local addresses. */
  readonly zone?: string;
  /** The address of a peer to which these routes go: none is told itself as next hop (RFC 4271 §5.1.3). */
  readonly isMember?: (address: Uint8Array) => boolean;
  /** Another number whenever {@link isMember} may answer otherwise than before. */
  readonly membersVersion?: () => number;
}

const GLOBAL = 16;

/** Chooses next hops for one group of peers and one family. */
export class NextHopChoice {
  readonly #profile: NextHopProfile;
  readonly #nextHops: NextHops;
  readonly #isInside: boolean;
  readonly #isIpv4: boolean;

  constructor(profile: NextHopProfile, family: FamilyKey, nextHops: NextHops) {
    this.#profile = profile;
    this.#nextHops = nextHops;
    this.#isInside = profile.kind === "internal" || profile.kind === "confederation";
    this.#isIpv4 = family === IPV4_UNICAST;
  }

  /** Whether it matters which address the peer has that told a route, not only what kind of peer it is. */
  get looksAtSource(): boolean {
    return (this.#profile.subnets?.length ?? 0) > 0 || this.#profile.zone !== undefined;
  }

  /** Goes with whatever else the choice depends on. */
  get version(): number {
    return this.looksAtSource ? this.#profile.membersVersion?.() ?? 0 : 0;
  }

  /** The next hop of a route from `from`: an id, `IN_BLOCK` or `SELF`. `block` is that of its set. */
  choose(block: Block, nextHop: number, from: PeerFacts, isFromOutside: boolean): number {
    const choice = this.#profile.nextHop, { mode } = choice;
    if (mode === "self") return SELF;
    if (choice.mode === "address") return this.#nextHops.intern(choice.address);
    // What we originate has the next hop that it was given, and else ours.
    if (from.isLocal) return nextHop;
    if (mode === "self-ebgp" && isFromOutside) return SELF;
    if (mode === "keep" || this.#isInside) return this.#kept(nextHop, from);
    return this.#thirdParty(block, nextHop, from);
  }

  /** A next hop that stays, as far as it is of use beyond the link it came over (RFC 2545 §3). */
  #kept(nextHop: number, from: PeerFacts): number {
    if (nextHop === IN_BLOCK) return nextHop;
    const hop = this.#nextHops.view(nextHop);
    if (hop.length < GLOBAL) return nextHop;
    if (!isGlobal(hop)) {
      const { zone } = this.#profile;
      return zone !== undefined && zone === from.zone ? nextHop : SELF;
    }
    // The link-local address goes along only to a peer on the subnet of the global one.
    if (hop.length === GLOBAL || this.#isShared(hop, 0)) return nextHop;
    return this.#nextHops.intern(hop.slice(0, GLOBAL));
  }

  #thirdParty(block: Block, nextHop: number, from: PeerFacts): number {
    if (!this.looksAtSource) return SELF;
    if (nextHop === IN_BLOCK) {
      const { bytes, start, end } = block.span(NEXT_HOP);
      if (!this.#isIpv4 || end - start !== 4) return SELF;
      return this.#isThirdParty(bytes, start, 4, from) ? nextHop : SELF;
    }
    const hop = this.#nextHops.view(nextHop), size = Math.min(hop.length, GLOBAL);
    return this.#isThirdParty(hop, 0, size, from) ? nextHop : SELF;
  }

  #isThirdParty(bytes: Uint8Array, at: number, size: number, from: PeerFacts): boolean {
    if (!this.#isShared(bytes, at, size)) return false;
    const address = bytes.subarray(at, at + size);
    // The route does not go back to the peer that told it; all others may be told of that peer.
    const isSource = address.every((octet, i) => octet === from.address[i]);
    return isSource && size === from.address.length || !this.#profile.isMember?.(address);
  }

  #isShared(bytes: Uint8Array, at: number, size = GLOBAL): boolean {
    return this.#profile.subnets?.some((subnet) =>
      subnet.address.length === size && covers(subnet, bytes, at, size * 8)
    ) ?? false;
  }
}

/** The first address of an IPv6 next hop leads somewhere beyond its link: neither fe80::/10 nor `::`. */
function isGlobal(hop: Uint8Array): boolean {
  if (hop[0] === 0xfe && (hop[1]! & 0xc0) === 0x80) return false;
  for (let i = 0; i < GLOBAL; i++) if (hop[i] !== 0) return true;
  return false;
}
