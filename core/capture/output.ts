import type { AttributeBlocks } from "../wire/attribute_set.ts";
import type { Fault } from "../wire/fault.ts";
import type { Update } from "../wire/update.ts";
import type { Damage, Flow, Info, Notice, RibEntry, Stamp, StateChange } from "./record.ts";

/**
 * Where decoded messages go: a view, a counter, a filter before a view. By now every message has
 * its reading (`flow.context`) and its faults. All arguments are reused: valid during the call only.
 */
export interface Output {
  /** A sound UPDATE (its parts are told apart); `set` is the id of its attributes without NLRI. */
  update(flow: Flow, update: Update, set: number, faults: readonly Fault[], stamp: Stamp): void;
  /** Any other message, and an UPDATE whose parts cannot be told apart (it has a fault then). */
  message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    end: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void;
  /** A route of a table dump; `block` points at its attributes. */
  route(
    flow: Flow,
    entry: RibEntry,
    block: Update,
    set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void;
  state(flow: Flow, change: StateChange, stamp: Stamp): void;
  info(flow: Flow | undefined, info: Info, stamp: Stamp): void;
  damage(damage: Damage): void;
  notice(notice: Notice): void;
  /** The source has ended. */
  finish(): void;
}

/** Makes a view over the attribute sets that its updates will name; `oddNlri` counts as its checker does. */
export type MakeOutput = (sets: AttributeBlocks, oddNlri: () => number) => Output;
