import { UPDATE } from "../wire/message_header.ts";
import type { Fault } from "../wire/fault.ts";
import type { Update } from "../wire/update.ts";
import type { Output } from "./output.ts";
import type { Damage, Flow, Info, Notice, RibEntry, Stamp, StateChange } from "./record.ts";
import type { Stories } from "./story.ts";
import { damageTally, noticeTally } from "./tally.ts";
import type { TcpEvent } from "./tcp_event.ts";
import type { TcpWatch } from "./tcp_sessions.ts";

/**
 * Passes everything on to a view and, on the way, gathers what is told about the whole: the story
 * of every session, and whether anything was found that is not as it should be. Damage and notices
 * that come over and over are counted where they would bury everything else.
 */
export class Watched implements Output, TcpWatch {
  /** Messages and routes with a fault of any outcome, and damaged places. */
  found = 0;
  /** Messages, routes and records that were passed on: 0 means that nothing was there to read. */
  seen = 0;
  /** Records that are not read. */
  skipped = 0;
  readonly #next: Output;
  readonly #stories: Stories | undefined;
  readonly #damages = damageTally((damage) => this.#next.damage(damage));
  readonly #notices = noticeTally((notice) => this.#next.notice(notice));

  /** Without `stories` nobody wants to hear what became of the sessions. */
  constructor(next: Output, stories?: Stories) {
    this.#next = next;
    this.#stories = stories;
  }

  update(flow: Flow, update: Update, set: number, faults: readonly Fault[], stamp: Stamp): void {
    this.seen++;
    if (faults.length > 0) this.found++;
    this.#stories?.routine(flow, UPDATE, faults, stamp);
    this.#next.update(flow, update, set, faults, stamp);
  }

  message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    end: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    this.seen++;
    if (faults.length > 0) this.found++;
    this.#stories?.message(flow, bytes, start, end, faults, stamp);
    this.#next.message(flow, bytes, start, end, faults, stamp);
  }

  route(
    flow: Flow,
    entry: RibEntry,
    block: Update,
    set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    this.seen++;
    if (faults.length > 0) this.found++;
    this.#next.route(flow, entry, block, set, faults, stamp);
  }

  state(flow: Flow, change: StateChange, stamp: Stamp): void {
    this.seen++;
    this.#stories?.state(flow, change, stamp);
    this.#next.state(flow, change, stamp);
  }

  info(flow: Flow | undefined, info: Info, stamp: Stamp): void {
    this.seen++;
    this.#stories?.info(flow, info, stamp);
    this.#next.info(flow, info, stamp);
  }

  damage(damage: Damage): void {
    this.found++;
    this.#damages.take(damage);
  }

  notice(notice: Notice): void {
    if (notice.kind === "skipped") this.skipped++;
    this.#notices.take(notice);
  }

  finish(): void {
    this.#damages.finish();
    this.#notices.finish();
    this.#next.finish();
  }

  connection(_flow: Flow, stamp: Stamp): void {
    this.#stories?.tick(stamp);
  }

  event(flow: Flow, event: TcpEvent): void {
    this.#stories?.event(flow, event);
  }

  gap(flow: Flow, stamp: Stamp): void {
    this.#stories?.gap(flow, stamp);
  }

  garbage(flow: Flow, stamp: Stamp): void {
    this.#stories?.garbage(flow, stamp);
  }

  closed(flow: Flow): void {
    this.#stories?.close(flow);
  }
}
