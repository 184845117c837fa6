import { type DecisionOptions, USUAL_DECISION } from "./decision_options.ts";
import { type HopColumns } from "./hop_columns.ts";
import { UNREACHABLE } from "./hop_costs.ts";
import { NO_ROW, type PathTable } from "./path_table.ts";
import type { PeerColumns } from "./peer_columns.ts";
import type { SetColumns } from "./set_columns.ts";

/** What all families of a router have in common where they decide. */
export interface DecisionColumns {
  readonly sets: SetColumns;
  readonly peers: PeerColumns;
  readonly hops: HopColumns;
}

/**
 * The paths among which is decided: one object for each family, filled anew for each prefix. The
 * steps of the decision move those that are left to the front of {@link rows}.
 */
export class Ballot {
  rows: Int32Array<ArrayBuffer> = new Int32Array(16);
  /** Their sets after import, and their peers. */
  setAt: Int32Array<ArrayBuffer> = new Int32Array(16);
  peerAt: Int32Array<ArrayBuffer> = new Int32Array(16);
  options: DecisionOptions = USUAL_DECISION;
  readonly sets: SetColumns;
  readonly peers: PeerColumns;
  readonly hops: HopColumns;

  constructor(readonly paths: PathTable, { sets, peers, hops }: DecisionColumns) {
    this.sets = sets;
    this.peers = peers;
    this.hops = hops;
  }

  /** Import accepted the path, and a way leads to its next hop (RFC 4271 §9.1.2). */
  isCandidate(row: number): boolean {
    return this.paths.importedOf(row) >= 0 &&
      (this.hops.areSame || this.hops.cost(this.paths, row) !== UNREACHABLE);
  }

  /** Takes up the candidates of a prefix, in order of peer and path identifier; returns how many. */
  fill(prefix: number): number {
    const { paths } = this;
    let n = 0;
    for (let row = paths.first(prefix); row !== NO_ROW; row = paths.next(row)) {
      if (!this.isCandidate(row)) continue;
      if (n === this.rows.length) this.#widen();
      this.rows[n] = row;
      this.setAt[n] = paths.importedOf(row);
      this.peerAt[n++] = paths.peerOf(row);
    }
    return n;
  }

  #widen(): void {
    this.rows = widened(this.rows);
    this.setAt = widened(this.setAt);
    this.peerAt = widened(this.peerAt);
  }

  /** Moves a path forward, to be kept. */
  move(from: number, to: number): void {
    this.rows[to] = this.rows[from]!;
    this.setAt[to] = this.setAt[from]!;
    this.peerAt[to] = this.peerAt[from]!;
  }

  /** Looks up the sets of the first `n`: before the steps compare them, or somebody asks for a value. */
  know(n: number): void {
    for (let i = 0; i < n; i++) this.sets.know(this.setAt[i]!);
  }
}

function widened(column: Int32Array): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(column.length * 2);
  wider.set(column);
  return wider;
}
