import type { Context } from "../wire/context.ts";

/** When and where something stood in its source. One object is reused for all: copy what you keep. */
export interface Stamp {
  /** Unix time; -1 where the source has no clock (hex). */
  seconds: number;
  /** -1 where the source tells whole seconds only. */
  microseconds: number;
  /** Packet number in a capture, record number in an MRT file or BMP stream, from 1. */
  frame: number;
  /** Offset of the packet or record in the (decompressed) source, in octets. */
  offset: number;
}

/** One end of a BGP session as far as the source tells. Absent is not zero. */
export interface End {
  /** 4 or 16 octets; empty when the source does not tell (hex). */
  readonly address: Uint8Array;
  readonly port?: number;
  /** From an MRT or BMP header, or from the OPEN once it has been seen. */
  asn?: number;
  /** BGP identifier, four octets as a number. */
  bgpId?: number;
}

/**
 * One direction of a conversation: what one end says to the other, and how it is to be read.
 * Identity matters: one object per direction, `id` dense from 0, so that views keep columns by id.
 */
export interface Flow {
  readonly id: number;
  readonly from: End;
  readonly to: End;
  /** The other direction where the source has one. */
  reverse?: Flow;
  /** How messages of this direction are read; replaced when OPENs or evidence say more. */
  context: Context;
  /** The source says how its messages are to be read (an MRT subtype, a BMP flag). Absent for TCP and hex. */
  readonly declared?: boolean;
  /** Its UPDATEs were made around a part of one (hex): what such a part lacks is no fault of it. */
  readonly fragment?: boolean;
  /** MRT table dump or BMP post-policy and the like: a word for people, empty for plain sessions. */
  readonly label: string;
}

/** One route of a table dump. Reused like {@link Stamp}. */
export interface RibEntry {
  bytes: Uint8Array;
  /** NLRI without path identifier. */
  prefixStart: number;
  prefixEnd: number;
  /** `afi << 8 | safi`. */
  family: number;
  /** -1 where the dump has no path identifiers. */
  pathId: number;
  attributesStart: number;
  attributesEnd: number;
  /** When the route was learned, Unix seconds. */
  originated: number;
  /** MRT type (12 TABLE_DUMP, 13 TABLE_DUMP_V2). */
  type: number;
  sequence: number;
}

/** FSM states in the numbering of RFC 6396 §4.4.1 (1 Idle … 6 Established). */
export interface StateChange {
  readonly from: number;
  readonly to: number;
}

/** Something in the source that is broken; what follows it is still read. */
export interface Damage {
  /** Octets from the start of the decompressed source; -1 where there is no single place. */
  readonly offset: number;
  readonly frame: number;
  /** What could not be read: `packet record`, `TABLE_DUMP_V2 RIB entry 3`. */
  readonly what: string;
  /** Why, with the value found. */
  readonly reason: string;
  /** It stands for so many places; absent where it is one. */
  readonly count?: number;
}

/** Something worth telling that is not damage: a skipped record type, a reading chosen without an OPEN. */
export interface Notice {
  readonly kind: "skipped" | "reading" | "gap" | "interface";
  readonly text: string;
  /** The same notice may come again; views count by `text`. */
  readonly frame: number;
  /** It stands for so many notices; absent where it is one. */
  readonly count?: number;
}

/** What the source tells about itself or about a monitored router, beside messages and routes. */
export interface Info {
  readonly kind:
    | "mrt-peers"
    | "mrt-geo-peers"
    | "bmp-initiation"
    | "bmp-termination"
    | "bmp-stats"
    | "bmp-peer-up"
    | "bmp-peer-down"
    | "bmp-mirror";
  /** One line for a person; text from the source is not escaped. */
  readonly text: string;
  /** The same by name; keys are those of the kind, never data. */
  readonly fields: Readonly<Record<string, InfoValue>>;
}

export type InfoValue =
  | string
  | number
  | boolean
  | readonly string[]
  | readonly Readonly<Record<string, string | number>>[];

/** Where every capture format delivers what it finds. Octets and reused records are valid only during the call. */
export interface Sink {
  /** One whole BGP message with its header, `bytes[start..end)`. */
  message(flow: Flow, bytes: Uint8Array, start: number, end: number, stamp: Stamp): void;
  route(flow: Flow, entry: RibEntry, stamp: Stamp): void;
  state(flow: Flow, change: StateChange, stamp: Stamp): void;
  damage(damage: Damage): void;
  notice(notice: Notice): void;
  /** Optional: whoever prints only messages and routes leaves it out. */
  info?(flow: Flow | undefined, info: Info, stamp: Stamp): void;
  /** Nothing more will come on this flow: whatever is kept for it can go. */
  closed?(flow: Flow): void;
}

/**
 * A reader of one capture format. It is fed the source in pieces of any size and keeps what it has
 * not used: `push` returns nothing and never throws for bad octets; `finish` tells of a cut end.
 */
export interface Decoder {
  push(chunk: Uint8Array): void;
  /** The source has ended. */
  finish(): void;
}

/** What is known of a format before any of it is read. */
export interface Format {
  readonly name: string;
  /** How sure the first octets make us: 0 not this format, 1 perhaps, 2 certainly. `whole` when `head` is all there is. */
  sniff(head: Uint8Array, whole: boolean): 0 | 1 | 2;
}
