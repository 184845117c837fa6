import type { Ascii } from "../../net/ascii.ts";
import type { Writer } from "../../net/writer.ts";
import type { FamilyKey } from "../context.ts";
import type { Tree } from "../tree.ts";

/**
 * All that is known of one address family (AFI and SAFI).
 *
 * One NLRI stands in `bytes[start..end)` without its path identifier: the ADD-PATH framing of
 * RFC 7911 §3 is the same for all families and is done by the loop in `mod.ts`.
 */
export interface Family<Nlri = unknown> {
  readonly afi: number;
  readonly safi: number;
  readonly key: FamilyKey;
  /** `ipv4 unicast`, as people type it. */
  readonly name: string;
  /** Next-hop lengths that MP_REACH_NLRI may carry for this family, in octets. */
  readonly nextHopLengths: readonly number[];
  /**
   * Index after the NLRI that begins at `at`, or a negative number when it is malformed or runs
   * past `end`; `complaint` then says why. The one grammar of the family: everything below trusts it.
   */
  measure(bytes: Uint8Array, at: number, end: number): number;
  /** Why `measure` refused, to follow `NLRI at offset 40: `. */
  complaint(bytes: Uint8Array, at: number, end: number): string;
  decode(bytes: Uint8Array, start: number, end: number): Nlri;
  encode(nlri: NoInfer<Nlri>, out: Writer): void;
  /** `10.0.0.0/24`, host bits masked. */
  text(out: Ascii, bytes: Uint8Array, start: number, end: number): void;
  /** JSON of the value where it is not the text as a string. */
  json?(out: Ascii, bytes: Uint8Array, start: number, end: number): void;
  /** Something that is well-formed but makes no sense (host bits, multicast), to be counted; undefined when all is well. */
  oddity?(bytes: Uint8Array, start: number, end: number): string | undefined;
  /**
   * The oddity forbids the use of this NLRI: it alone is ignored, its framing holds and the session
   * stays.
   */
  isUnusable?(bytes: Uint8Array, start: number, end: number): boolean;
  /** The rule that forbids it: `RFC 7606 §5.4`. */
  readonly unusableBy?: string;
  fields?(tree: Tree, bytes: Uint8Array, start: number, end: number): void;
}

export function family<Nlri>(type: Omit<Family<Nlri>, "key">): Family<Nlri> {
  return { ...type, key: type.afi << 8 | type.safi };
}

/** Key of IPv4 unicast, the family of the NLRI and Withdrawn Routes fields (RFC 4271 §4.3). */
export const IPV4_UNICAST: FamilyKey = 1 << 8 | 1;
/** Key of IPv6 unicast (RFC 4760 §3). */
export const IPV6_UNICAST: FamilyKey = 2 << 8 | 1;
