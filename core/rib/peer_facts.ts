import type { PeerKind } from "../wire/context.ts";

/** Who a peer is, as the RIB keeps it: what a view prints of it and what the decision compares. */
export interface PeerFacts {
  /** As the configuration, the command line or the file calls it. */
  readonly name: string;
  /** 4 or 16 octets. */
  readonly address: Uint8Array;
  /** The interface of a link-local address. */
  readonly zone?: string;
  readonly asn: number;
  /** BGP Identifier as an unsigned integer; 0 where it is not known. */
  readonly routerId: number;
  readonly kind: PeerKind;
  /** Our side of the session, as far as it is known. */
  readonly localAddress?: Uint8Array;
  readonly localAsn?: number;
  readonly localRouterId?: number;
  /** Since when the session is up, Unix time in seconds. */
  readonly since?: number;
  /** Routes of our own: configured or announced through the control socket. */
  readonly isLocal?: true;
  /** A client of ours as a route reflector (RFC 4456 §2). */
  readonly isClient?: true;
  /** Preferred before anything else, in this router alone; a policy may give a route another. Default 0. */
  readonly weight?: number;
}
