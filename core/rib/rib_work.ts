import type { FamilyKey } from "../wire/context.ts";
import { type AdjIn, KEPT_FAMILIES } from "./adj_in.ts";
import { NO_ROW, type PathTable } from "./path_table.ts";

/** What a slice may cost, in rows that are only looked at. */
const SLICE = 2048;
/** What it costs to take a path through its importer again, or to decide a prefix, for each candidate. */
const TAKE = 8, CANDIDATE = 4;

/** Something that concerns many paths. */
interface Task {
  readonly key: string;
  readonly peer?: number;
  /** Does a part of it; true when that was the last. */
  slice(): boolean;
  then?(): void;
}

/** What is done with prefixes and paths. */
interface Doing {
  /** Decides a prefix again; returns how many candidates that has. */
  decide(family: FamilyKey, prefix: number): number;
  /** Tells those who listen of a path, which is as it was. */
  tell(family: FamilyKey, row: number): void;
}

/**
 * What waits to be done in slices, each of them well under a millisecond: the tasks take turns. One
 * that is asked for again while it is under way begins anew.
 */
export class RibWork {
  readonly #adjIn: AdjIn;
  readonly #do: Doing;
  readonly #tasks: Task[] = [];
  #turn = 0;

  constructor(adjIn: AdjIn, doing: Doing) {
    this.#adjIn = adjIn;
    this.#do = doing;
  }

  /** False when nothing is left to be done. */
  step(): boolean {
    const task = this.#tasks[this.#turn];
    if (task === undefined) return false;
    if (task.slice()) {
      this.#tasks.splice(this.#turn, 1);
      task.then?.();
    } else this.#turn++;
    if (this.#turn >= this.#tasks.length) this.#turn = 0;
    return this.#tasks.length > 0;
  }

  #begin(task: Task): void {
    const at = this.#tasks.findIndex(({ key }) => key === task.key);
    if (at < 0) this.#tasks.push(task);
    else this.#tasks[at] = task;
  }

  /** Takes all paths of a peer through its importer again. */
  retake(peer: number): void {
    this.#eachOf(peer, "retake", (family, _paths, row) => {
      this.#adjIn.retake(family, row);
      return TAKE;
    });
  }

  /** The same, and tells of each path, also of one that is as it was. */
  review(peer: number): void {
    this.#eachOf(peer, "review", (family, _paths, row) => {
      this.#adjIn.retake(family, row);
      this.#do.tell(family, row);
      return TAKE;
    });
  }

  /** Decides all prefixes again of which a peer has a path. */
  decidePeer(peer: number): void {
    this.#eachOf(
      peer,
      "decide",
      (family, paths, row) => CANDIDATE * this.#do.decide(family, paths.prefixOf(row)),
    );
  }

  #eachOf(peer: number, what: string, visit: Visit): void {
    const walk = new Walk(this.#adjIn, rowsBound, (family, paths, row) => {
      if (paths.setOf(row) < 0 || paths.peerOf(row) !== peer) return 0;
      return visit(family, paths, row);
    });
    this.#begin({ key: `${what} ${peer}`, peer, slice: () => walk.slice() });
  }

  /** Decides all prefixes again. */
  decideAll(): void {
    const walk = new Walk(this.#adjIn, prefixesBound, (family, paths, prefix) => {
      if (paths.prefixes.length(prefix) < 0 || paths.first(prefix) === NO_ROW) return 0;
      return CANDIDATE * this.#do.decide(family, prefix);
    });
    this.#begin({ key: "decide", slice: () => walk.slice() });
  }

  /** Takes away the paths of a peer that are to go; then calls `then`, and whatever was to be called before. */
  purge(peer: number, then?: () => void): void {
    const key = `purge ${peer}`, known = this.#tasks.find((task) => task.key === key);
    const before = known?.then;
    this.#begin({
      key,
      peer,
      slice: () => this.#adjIn.purge(peer, SLICE),
      then: () => {
        before?.();
        then?.();
      },
    });
  }

  /** The peer is gone, and with it what was to be done of its paths. */
  forgetPeer(peer: number): void {
    const left = this.#tasks.filter((task) => task.peer !== peer);
    this.#tasks.splice(0, this.#tasks.length, ...left);
    this.#turn = 0;
  }
}

function rowsBound(paths: PathTable): number {
  return paths.bound;
}

function prefixesBound({ prefixes }: PathTable): number {
  return prefixes.bound;
}

/** Says what it cost beside the look. */
type Visit = (family: FamilyKey, paths: PathTable, id: number) => number;

/** A walk over the rows or the prefixes of all families; what comes meanwhile is as it should be already. */
class Walk {
  readonly #adjIn: AdjIn;
  readonly #visit: Visit;
  readonly #bounds: readonly number[];
  #family = 0;
  #at = 0;

  constructor(adjIn: AdjIn, boundOf: (paths: PathTable) => number, visit: Visit) {
    this.#adjIn = adjIn;
    this.#visit = visit;
    this.#bounds = KEPT_FAMILIES.map((family) => boundOf(adjIn.table(family)!));
  }

  slice(): boolean {
    let left = SLICE;
    for (; this.#family < KEPT_FAMILIES.length; this.#family++, this.#at = 0) {
      const family = KEPT_FAMILIES[this.#family]!, bound = this.#bounds[this.#family]!;
      const paths = this.#adjIn.table(family)!;
      for (; this.#at < bound; this.#at++) {
        if (left-- <= 0) return false;
        left -= this.#visit(family, paths, this.#at);
      }
    }
    return true;
  }
}
