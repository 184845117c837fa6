import type { Negotiated } from "../../../core/session/negotiate.ts";
import type { State } from "../../../core/session/fsm/state.ts";
import type { PeerHandle, PeerWatcher, StateChange } from "../../../core/speaker/watcher.ts";
import type { AdjIn } from "../../../core/rib/adj_in.ts";
import type { Fault } from "../../../core/wire/fault.ts";
import { BEGIN, END, type RouteRefresh } from "../../../core/wire/route_refresh.ts";
import type { UpdateChecker } from "../../../core/wire/update_checker.ts";
import { Table } from "./table.ts";
import { Waiting } from "./waiting.ts";

/** What the program under test was told of one peer, and the routes that it has of it. */
export class Watched implements PeerWatcher {
  readonly changes: StateChange[] = [];
  readonly refreshes: string[] = [];
  readonly endsOfRib: number[] = [];
  /** Every route that was ever in the table. */
  readonly everHad = new Set<string>();
  readonly table: Table;
  negotiated: Negotiated | undefined;
  upCount = 0;
  writables = 0;
  readonly #waiting = new Waiting();
  readonly #rib: AdjIn;
  readonly #number: number;

  constructor(rib: AdjIn, name: string) {
    const facts = {
      name,
      address: new Uint8Array(4),
      asn: 0,
      routerId: 0,
      kind: "unknown",
    } as const;
    this.#rib = rib;
    this.#number = rib.addPeer(facts);
    this.table = new Table(rib, this.#number);
  }

  changed(_peer: PeerHandle, change: StateChange): void {
    if (this.changes.length < 1000) this.changes.push(change);
    this.#waiting.look();
  }

  up(_peer: PeerHandle, negotiated: Negotiated): void {
    this.upCount++;
    this.negotiated = negotiated;
    this.#waiting.look();
  }

  update(_peer: PeerHandle, { update, set }: UpdateChecker, faults: readonly Fault[]): void {
    const { receive, families } = this.negotiated!;
    this.#rib.update(this.#number, update, set, faults, receive, 0, new Set(families));
    if (this.table.size <= 64) { for (const route of this.table.list()) this.everHad.add(route); }
    if (update.endOfRib >= 0) this.endsOfRib.push(update.endOfRib);
    this.#waiting.look();
  }

  refresh(_peer: PeerHandle, { family, subtype }: RouteRefresh): void {
    this.refreshes.push(`${family} ${subtype}`);
    if (this.negotiated!.enhancedRefresh) {
      if (subtype === BEGIN) this.#rib.beginRefresh(this.#number, family);
      if (subtype === END) this.#rib.endRefresh(this.#number, family);
    }
    this.#waiting.look();
  }

  down(): void {
    this.#rib.clear(this.#number);
    this.#waiting.look();
  }

  ended(): void {
    this.#waiting.look();
  }

  writable(): void {
    this.writables++;
    this.#waiting.look();
  }

  until(holds: () => boolean, what: string, limitMs?: number): Promise<void> {
    return this.#waiting.until(holds, what, limitMs);
  }

  hasRoute(route: string): Promise<void> {
    return this.until(() => this.table.has(route), `the route ${route}`);
  }

  reached(state: State): Promise<void> {
    return this.until(() => this.changes.some(({ to }) => to === state), state);
  }
}
