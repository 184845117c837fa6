import { AS_TRANS } from "./asn.ts";
import { type Capability, fourOctetAs, multiprotocol, valuesOf } from "./capability/mod.ts";
import type { FamilyKey } from "./context.ts";
import { IPV4_UNICAST } from "./family/family_type.ts";
import { CAPABILITIES_PARAMETER } from "./open_layout.ts";

/** Optional parameter with capabilities (RFC 5492 §4): which of them share one is a wire fact. */
export interface CapabilitiesParameter {
  readonly type: typeof CAPABILITIES_PARAMETER;
  readonly capabilities: readonly Capability[];
  /** Octets after the last whole capability, where the parameter is damaged. */
  readonly rest?: Uint8Array;
}

/** Any other optional parameter, as bytes. */
export interface OpaqueParameter {
  readonly type: number;
  readonly body: Uint8Array;
}

export type Parameter = CapabilitiesParameter | OpaqueParameter;

/** An OPEN message (RFC 4271 §4.2). */
export interface Open {
  readonly version: number;
  /** The two-octet field: 23456 where the AS number does not fit (RFC 6793 §3). */
  readonly myAs: number;
  readonly holdTimeSeconds: number;
  /** BGP Identifier as an unsigned integer. */
  readonly identifier: number;
  readonly parameters: readonly Parameter[];
  /** Set when the extended form of RFC 9072 was used: the value of the one-octet length. */
  readonly extendedLengthOctet?: number;
}

/** What a speaker says of itself in an OPEN. */
export interface OpenOffer {
  readonly as: number;
  /** 0 or at least 3. */
  readonly holdTimeSeconds: number;
  readonly identifier: number;
  readonly capabilities: readonly Capability[];
}

/** The OPEN of a speaker: all capabilities in one parameter (RFC 5492 §4 asks for that), none without any. */
export function makeOpen({ as, holdTimeSeconds, identifier, capabilities }: OpenOffer): Open {
  const parameters = capabilities.length === 0
    ? []
    : [{ type: CAPABILITIES_PARAMETER, capabilities } as const];
  const myAs = as > 0xffff ? AS_TRANS : as;
  return { version: 4, myAs, holdTimeSeconds, identifier, parameters };
}

/** All capabilities of an OPEN in order: how they are grouped makes no difference (RFC 5492 §4). */
export function capabilitiesOf(open: Open): readonly Capability[] {
  return open.parameters.flatMap((p) => "capabilities" in p ? p.capabilities : []);
}

/** The sender's AS number: from the capability where it is there (RFC 6793 §4.1). */
export function asOf(open: Open): number {
  return valuesOf(capabilitiesOf(open), fourOctetAs).at(-1)?.as ?? open.myAs;
}

/** Families that the sender can exchange: IPv4 unicast where it names none (RFC 4760 §8). */
export function familiesOf(open: Open): readonly FamilyKey[] {
  const named = valuesOf(capabilitiesOf(open), multiprotocol).map((m) => m.family);
  return named.length > 0 ? [...new Set(named)] : [IPV4_UNICAST];
}
