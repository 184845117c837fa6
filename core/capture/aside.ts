import type { Fault } from "../wire/fault.ts";
import type { Update } from "../wire/update.ts";
import { Passing } from "./passing.ts";
import type { Flow, RibEntry, Stamp } from "./record.ts";

/** So many routes and UPDATEs with faults are told one by one. */
const MOST_TOLD = 100;

/**
 * Before a view that tells, beside the lines of another tool, what those have no line for: of routes
 * and UPDATEs (all of them with faults) it gets only the first, and how many more there were. A
 * table of a router that writes one flag in its own way would bury the lines otherwise.
 */
export class Aside extends Passing {
  #faulty = 0;
  #frame = 0;

  override update(
    flow: Flow,
    update: Update,
    set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    if (this.#isTold(stamp)) super.update(flow, update, set, faults, stamp);
  }

  override route(
    flow: Flow,
    entry: RibEntry,
    block: Update,
    set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    if (this.#isTold(stamp)) super.route(flow, entry, block, set, faults, stamp);
  }

  #isTold({ frame }: Stamp): boolean {
    this.#frame = frame;
    return ++this.#faulty <= MOST_TOLD;
  }

  override finish(): void {
    const more = this.#faulty - MOST_TOLD;
    if (more > 0) {
      const text = `${more} more routes and UPDATEs with faults like these`;
      this.notice({ kind: "skipped", text, frame: this.#frame, count: more });
    }
    super.finish();
  }
}
