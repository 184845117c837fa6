import type { Fault } from "../wire/fault.ts";
import type { Update } from "../wire/update.ts";
import type { Output } from "./output.ts";
import type { Damage, Flow, Info, Notice, RibEntry, Stamp, StateChange } from "./record.ts";

/** Passes everything on as it is: for outputs that stand before another one and change a thing or two. */
export class Passing implements Output {
  constructor(protected readonly next: Output) {}

  update(flow: Flow, update: Update, set: number, faults: readonly Fault[], stamp: Stamp): void {
    this.next.update(flow, update, set, faults, stamp);
  }

  message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    end: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    this.next.message(flow, bytes, start, end, faults, stamp);
  }

  route(
    flow: Flow,
    entry: RibEntry,
    block: Update,
    set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    this.next.route(flow, entry, block, set, faults, stamp);
  }

  state(flow: Flow, change: StateChange, stamp: Stamp): void {
    this.next.state(flow, change, stamp);
  }

  info(flow: Flow | undefined, info: Info, stamp: Stamp): void {
    this.next.info(flow, info, stamp);
  }

  damage(damage: Damage): void {
    this.next.damage(damage);
  }

  notice(notice: Notice): void {
    this.next.notice(notice);
  }

  finish(): void {
    this.next.finish();
  }
}
