import type { Output } from "../capture/output.ts";
import type {
  Damage,
  Flow,
  Info,
  Notice,
  RibEntry,
  Stamp,
  StateChange,
} from "../capture/record.ts";
import type { Fault } from "../wire/fault.ts";
import type { Update } from "../wire/update.ts";

/** So many routes and UPDATEs with faults are told one by one. */
const MOST_TOLD = 100;

/**
 * What is told beside the lines of another tool: everything, but of routes and UPDATEs with faults
 * only the first, and how many more there were. A table of a router that writes one flag in its own
 * way would bury the lines otherwise.
 */
export class Aside implements Output {
  readonly #next: Output;
  #faulty = 0;
  #frame = 0;

  constructor(next: Output) {
    this.#next = next;
  }

  update(flow: Flow, update: Update, set: number, faults: readonly Fault[], stamp: Stamp): void {
    if (this.#isTold(stamp)) this.#next.update(flow, update, set, faults, stamp);
  }

  route(
    flow: Flow,
    entry: RibEntry,
    block: Update,
    set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    if (this.#isTold(stamp)) this.#next.route(flow, entry, block, set, faults, stamp);
  }

  #isTold({ frame }: Stamp): boolean {
    this.#frame = frame;
    return ++this.#faulty <= MOST_TOLD;
  }

  message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    end: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    this.#next.message(flow, bytes, start, end, faults, stamp);
  }

  state(flow: Flow, change: StateChange, stamp: Stamp): void {
    this.#next.state(flow, change, stamp);
  }

  info(flow: Flow | undefined, info: Info, stamp: Stamp): void {
    this.#next.info(flow, info, stamp);
  }

  damage(damage: Damage): void {
    this.#next.damage(damage);
  }

  notice(notice: Notice): void {
    this.#next.notice(notice);
  }

  finish(): void {
    const more = this.#faulty - MOST_TOLD;
    if (more > 0) {
      const text = `${more} more routes and UPDATEs with faults like these`;
      this.#next.notice({ kind: "skipped", text, frame: this.#frame, count: more });
    }
    this.#next.finish();
  }
}
