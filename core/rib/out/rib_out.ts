import type { FamilyKey } from "../../wire/context.ts";
import type { Around, OutTally } from "../pending_out.ts";

/** Where the messages for one peer go; `PeerHandle` is one. */
export interface OutSink {
  /** Octets that may be sent at once; 0 = wait until {@link OutMember.writable} is called. */
  readonly room: number;
  /** Sends whole messages, which must not change afterwards: other peers get the same octets. */
  send(messages: Uint8Array): void;
}

/** A peer as a member of an export group, from Established to the end of its session. */
export interface OutMember {
  /** There is room again. */
  writable(): void;
  /** Tells all routes of a family again (RFC 2918 §4), `around` them BoRR and EoRR (RFC 7313 §4). */
  again(family: FamilyKey, around?: Around): boolean;
  /** Nothing is left to be told. */
  readonly isIdle: boolean;
  tally(family: FamilyKey): OutTally | undefined;
  /** Whether the peer has been told of a prefix and it holds: Adj-RIB-Out. */
  isTold(family: FamilyKey, prefix: number): boolean;
  /** The session is over. */
  leave(): void;
}
