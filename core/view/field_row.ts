import type { Flow, Stamp } from "../capture/record.ts";
import type { Ascii } from "../net/ascii.ts";
import type { Block } from "../wire/block.ts";
import type { FamilyKey } from "../wire/context.ts";
import type { Fault } from "../wire/fault.ts";

/** What one line of `--fields` is about: a route, or a message without any. One object for all lines. */
export interface FieldRow {
  /** `update`, `open`, …, `route` of a table dump, `state`. */
  type: string;
  /** `announce`, `withdraw`; empty where the line is no route of an UPDATE. */
  elem: string;
  flow: Flow;
  stamp: Stamp;
  faults: readonly Fault[];
  /** The whole as one line of text, where it is no route. */
  text: string;
  /** -1 where there is no route. */
  family: FamilyKey;
  /** The family whose initial table the message ends; -1 when it ends none. */
  endOfRib: FamilyKey;
  /** The NLRI without its path identifier is `bytes[start..end)`; nothing where there is no route. */
  bytes: Uint8Array;
  start: number;
  end: number;
  /** -1 where there is none. */
  pathId: number;
  /** The next hop that stands with the NLRI; -1 where it is an attribute or there is none. */
  hopStart: number;
  hopLength: number;
  hopBytes: Uint8Array;
  /** When a route of a table dump was learned, Unix seconds; -1 elsewhere. */
  originated: number;
}

/** A field of the line, which writes nothing when it is absent. */
export interface RowField {
  readonly of: "row";
  readonly name: string;
  readonly help: string;
  text(out: Ascii, row: FieldRow): void;
  /** As JSON; by default the text as a string. */
  json?(out: Ascii, row: FieldRow): void;
}

/** A field of the attributes: the same for all routes of a set. It writes nothing when it is absent. */
export interface SetField {
  readonly of: "set";
  readonly name: string;
  readonly help: string;
  text(out: Ascii, block: Block): void;
  json?(out: Ascii, block: Block): void;
}

export type Field = RowField | SetField;
