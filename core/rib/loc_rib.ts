import { PagedRows } from "../net/paged_rows.ts";
import { Ballot, type DecisionColumns } from "./ballot.ts";
import { type DecisionStep, narrow, stepsUnder } from "./decide.ts";
import { type DecisionOptions, USUAL_DECISION } from "./decision_options.ts";
import { Multipath } from "./multipath.ts";
import { NO_ROW, type PathTable } from "./path_table.ts";

/**
 * The Loc-RIB of one family: which path of each prefix is best, and which are used beside it (RFC
 * 4271 §9.1). A prefix costs a word.
 */
export class LocRib {
  /** For whoever wants to see how it was decided: filled anew for each prefix. */
  readonly ballot: Ballot;
  readonly paths: PathTable;
  /** Row of the best path plus one, by prefix. */
  readonly #best: PagedRows = new PagedRows(1);
  /** Prefixes below it have a place in the column. */
  #room = 0;
  /** Candidates of the prefix that was decided last. */
  met = 0;
  #size = 0;
  readonly #bestOf: number[] = [];
  #steps: readonly DecisionStep[] = stepsUnder(USUAL_DECISION);
  readonly #multipath: Multipath;

  constructor(paths: PathTable, columns: DecisionColumns) {
    this.paths = paths;
    this.ballot = new Ballot(paths, columns);
    this.#multipath = new Multipath(this.ballot);
  }

  /** Prefixes that have a best path: kept, never counted. */
  get size(): number {
    return this.#size;
  }

  /** The steps that are taken, in order. */
  get steps(): readonly DecisionStep[] {
    return this.#steps;
  }

  get options(): DecisionOptions {
    return this.ballot.options;
  }

  /** Other rules, for whatever is decided from now on. */
  setOptions(options: DecisionOptions): void {
    this.ballot.options = options;
    this.#steps = stepsUnder(options);
  }

  /** The row of the best path, or `NO_ROW`. */
  best(prefix: number): number {
    return prefix < this.#room ? this.#best.get(prefix, 0) - 1 : NO_ROW;
  }

  /** Best paths of a peer: kept, never counted. */
  bestOf(peer: number): number {
    return this.#bestOf[peer] ?? 0;
  }

  /** Import accepted the path, and a way leads to its next hop. */
  isCandidate(row: number): boolean {
    return this.ballot.isCandidate(row);
  }

  /**
   * Rows of all candidates into `into`, in order of peer and path identifier; returns how many there
   * are. Where that is more than fit, `into` is to be made wider, and asked again.
   */
  candidates(prefix: number, into: Int32Array): number {
    const n = this.ballot.fill(prefix);
    into.set(this.ballot.rows.subarray(0, Math.min(n, into.length)));
    return n;
  }

  /** The best path and those used beside it (multipath), best first; the rest as with {@link candidates}. */
  multipath(prefix: number, into: Int32Array): number {
    return this.#multipath.find(prefix, this.#steps, into);
  }

  /**
   * Decides a prefix. True when the best path is another than it was, or it is `changed`, the row
   * that gave the occasion.
   */
  decide(prefix: number, changed: number = NO_ROW): boolean {
    const before = this.best(prefix), after = this.#elect(prefix);
    if (after === before) return after !== NO_ROW && after === changed;
    this.#set(prefix, after);
    // The row of a path that is gone still says whose it was.
    if (before === NO_ROW) this.#size++;
    else this.#count(before, -1);
    if (after === NO_ROW) this.#size--;
    else this.#count(after, 1);
    return true;
  }

  #set(prefix: number, row: number): void {
    if (prefix >= this.#room) {
      this.#best.reach(prefix);
      this.#room = prefix + 1;
    }
    this.#best.set(prefix, 0, row + 1);
  }

  #count(row: number, change: number): void {
    const peer = this.paths.peerOf(row);
    this.#bestOf[peer] = this.bestOf(peer) + change;
  }

  #elect(prefix: number): number {
    const { paths, ballot } = this, first = paths.first(prefix);
    this.met = 1;
    if (first === NO_ROW) return NO_ROW;
    if (paths.next(first) === NO_ROW) return ballot.isCandidate(first) ? first : NO_ROW;
    const n = this.met = ballot.fill(prefix);
    if (n === 0) return NO_ROW;
    narrow(ballot, n, this.#steps);
    return ballot.rows[0]!;
  }
}
