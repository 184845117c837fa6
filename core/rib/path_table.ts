import { PagedRows } from "../net/paged_rows.ts";
import { PrefixTable } from "../net/prefix_table.ts";
import { SparseColumn } from "./sparse_column.ts";

/** No row: the end of the paths of a prefix, or a path that is not there. */
export const NO_ROW = -1;
/** A path without identifier (RFC 7911 §3): where none was negotiated, that is no identifier 0. */
export const NO_PATH_ID = -1;
/** What {@link PathTable.put} gives for a path beyond {@link MOST_PATHS}. */
export const REFUSED = -2;
/** Paths of one prefix from one peer; a search among more would cost more than they are worth. */
export const MOST_PATHS = 1024;
/** Peers that a row can tell apart. */
export const MOST_PEERS = 1 << 16;

/** Words of a row. LINK is the next path of the prefix, or the prefix itself, inverted, in its last path. */
const LINK = 0, SET = 1, OWNER = 2, TIME = 3, STRIDE = 4;
/** OWNER: the peer, its epoch, and whether the path has an identifier. */
const PEER_MASK = 0xffff, EPOCH_SHIFT = 16, EPOCH_MASK = 0xff << EPOCH_SHIFT, HAS_PATH_ID = 1 << 24;
/** The set of a row that holds no path. */
const FREE = -1;

/**
 * Paths to prefixes of one family, each a row of four words: prefix and chain, attribute set, peer,
 * time. Next hop and path identifier have columns of their own, which are there once a path has one;
 * so has what an import policy made of set and next hop, where that is other than they were.
 *
 * The paths of a prefix hang on it in order of peer and path identifier, whenever they came. Rows are
 * used again. A row is a number; it is good until its path is removed.
 */
export class PathTable {
  readonly prefixes: PrefixTable;
  /** Whether the last {@link put} made the path. */
  isNew = false;
  /** Paths held. */
  size = 0;
  readonly #rows: PagedRows = new PagedRows(STRIDE);
  #nextHops: PagedRows | undefined;
  #pathIds: PagedRows | undefined;
  /** Set after import plus one, or why there is none (negative); 0 = the set of the row as it is. */
  #imported: SparseColumn | undefined;
  /** Next hop after import plus one; 0 = that of the row as it is. */
  #importedHops: SparseColumn | undefined;
  #bound = 0;
  #free = NO_ROW;

  constructor(octets: 4 | 16, seed = 0) {
    this.prefixes = new PrefixTable(octets, seed);
  }

  /** One more than the highest row in use. */
  get bound(): number {
    return this.#bound;
  }

  /** Octets that the columns have, beside {@link prefixes}. */
  get memoryOctets(): number {
    const columns = [this.#rows, this.#nextHops, this.#pathIds, this.#imported, this.#importedHops];
    return columns.reduce((sum, column) => sum + (column?.octets ?? 0), 0);
  }

  /** The first path of a prefix, or {@link NO_ROW}. */
  first(prefix: number): number {
    return this.prefixes.note(prefix);
  }

  /** The next path of the same prefix, or {@link NO_ROW}. */
  next(row: number): number {
    const link = this.#rows.get(row, LINK);
    return link >= 0 ? link : NO_ROW;
  }

  prefixOf(row: number): number {
    let link = this.#rows.get(row, LINK);
    while (link >= 0) link = this.#rows.get(link, LINK);
    return ~link;
  }

  /** The set of a row; negative for a row without a path. */
  setOf(row: number): number {
    return this.#rows.get(row, SET);
  }

  peerOf(row: number): number {
    return this.#rows.get(row, OWNER) & PEER_MASK;
  }

  /** Which of its peer's rounds a path was last told in, 0 to 255. */
  epochOf(row: number): number {
    return (this.#rows.get(row, OWNER) & EPOCH_MASK) >>> EPOCH_SHIFT;
  }

  /** Unix time in seconds. */
  timeOf(row: number): number {
    return this.#rows.get(row, TIME) >>> 0;
  }

  /** Some path has, or had, a next hop of its own. */
  get hasNextHops(): boolean {
    return this.#nextHops !== undefined;
  }

  /** A small id of the next hop; 0 where there is none of its own. */
  nextHopOf(row: number): number {
    return this.#nextHops === undefined ? 0 : this.#nextHops.get(row, 0);
  }

  /** The path identifier, or {@link NO_PATH_ID}. */
  pathIdOf(row: number): number {
    if ((this.#rows.get(row, OWNER) & HAS_PATH_ID) === 0) return NO_PATH_ID;
    return this.#pathIds!.get(row, 0) >>> 0;
  }

  /** The set of a row after import; negative for a path that is refused, and for a row without a path. */
  importedOf(row: number): number {
    const imported = this.#imported === undefined ? 0 : this.#imported.get(row);
    return imported === 0 ? this.setOf(row) : imported > 0 ? imported - 1 : imported;
  }

  /** The next hop after import, as {@link nextHopOf} has that before. */
  importedHopOf(row: number): number {
    const hop = this.#importedHops === undefined ? 0 : this.#importedHops.get(row);
    return hop === 0 ? this.nextHopOf(row) : hop - 1;
  }

  /** Import made another set of that of the row. */
  hasOtherSet(row: number): boolean {
    return this.#imported !== undefined && this.#imported.get(row) > 0;
  }

  hasOtherHop(row: number): boolean {
    return this.#importedHops !== undefined && this.#importedHops.get(row) !== 0;
  }

  /** `imported`: the set after import, or the negative number of a refusal. */
  setImported(row: number, imported: number): void {
    const value = imported < 0 ? imported : imported === this.setOf(row) ? 0 : imported + 1;
    if (value === 0 && this.#imported === undefined) return;
    this.#imported ??= new SparseColumn();
    this.#imported.set(row, value);
  }

  setImportedHop(row: number, nextHop: number): void {
    const value = nextHop === this.nextHopOf(row) ? 0 : nextHop + 1;
    if (value === 0 && this.#importedHops === undefined) return;
    this.#importedHops ??= new SparseColumn();
    this.#importedHops.set(row, value);
  }

  /** What was imported is the set and the next hop of the row as they are. */
  forgetImported(row: number): void {
    this.#imported?.set(row, 0);
    this.#importedHops?.set(row, 0);
  }

  setSet(row: number, set: number): void {
    this.#rows.set(row, SET, set);
  }

  setTime(row: number, time: number): void {
    this.#rows.set(row, TIME, time);
  }

  setEpoch(row: number, epoch: number): void {
    const owner = this.#rows.get(row, OWNER);
    this.#rows.set(row, OWNER, owner & ~EPOCH_MASK | epoch << EPOCH_SHIFT);
  }

  setNextHop(row: number, nextHop: number): void {
    if (this.#nextHops === undefined) {
      if (nextHop === 0) return;
      this.#nextHops = new PagedRows(1);
      this.#nextHops.reach(this.#bound - 1);
    }
    this.#nextHops.set(row, 0, nextHop);
  }

  /** The path of a prefix from `peer` under `pathId`, or {@link NO_ROW}. */
  find(prefix: number, peer: number, pathId: number): number {
    let row = this.first(prefix);
    while (row >= 0) {
      const order = this.#compare(row, peer, pathId);
      if (order === 0) return row;
      if (order > 0) return NO_ROW;
      row = this.#rows.get(row, LINK);
    }
    return NO_ROW;
  }

  /** The same; a path that is not there is made, and the caller gives it all its values. */
  put(prefix: number, peer: number, pathId: number): number {
    let before = NO_ROW, row = this.first(prefix), met = 0;
    while (row >= 0) {
      const order = this.#compare(row, peer, pathId);
      if (order === 0) {
        this.isNew = false;
        return row;
      }
      if (order > 0) break;
      if (pathId >= 0 && this.peerOf(row) === peer && ++met >= MOST_PATHS) return REFUSED;
      before = row;
      row = this.#rows.get(row, LINK);
    }
    this.isNew = true;
    const fresh = this.#take();
    this.#rows.set(fresh, LINK, row >= 0 ? row : ~prefix);
    this.#rows.set(fresh, OWNER, pathId >= 0 ? peer | HAS_PATH_ID : peer);
    if (pathId >= 0) this.#setPathId(fresh, pathId);
    if (before < 0) this.prefixes.setNote(prefix, fresh);
    else this.#rows.set(before, LINK, fresh);
    return fresh;
  }

  /** Below 0 when the path of `row` stands before that of `peer` and `pathId`. */
  #compare(row: number, peer: number, pathId: number): number {
    const other = this.#rows.get(row, OWNER) & PEER_MASK;
    return other === peer ? this.pathIdOf(row) - pathId : other - peer;
  }

  #take(): number {
    this.size++;
    const row = this.#free;
    if (row !== NO_ROW) {
      this.#free = this.#rows.get(row, LINK);
      if (this.#nextHops !== undefined) this.#nextHops.set(row, 0, 0);
      return row;
    }
    const fresh = this.#bound++;
    this.#rows.reach(fresh);
    this.#nextHops?.reach(fresh);
    this.#pathIds?.reach(fresh);
    return fresh;
  }

  #setPathId(row: number, pathId: number): void {
    if (this.#pathIds === undefined) {
      this.#pathIds = new PagedRows(1);
      this.#pathIds.reach(this.#bound - 1);
    }
    this.#pathIds.set(row, 0, pathId);
  }

  /** Takes a path away; returns its prefix, which stays even when this was its last path. */
  remove(row: number): number {
    const prefix = this.prefixOf(row), link = this.#rows.get(row, LINK);
    let before = this.first(prefix);
    if (before === row) this.prefixes.setNote(prefix, link >= 0 ? link : NO_ROW);
    else {
      while (this.#rows.get(before, LINK) !== row) before = this.#rows.get(before, LINK);
      this.#rows.set(before, LINK, link);
    }
    this.#rows.set(row, SET, FREE);
    this.forgetImported(row);
    this.#rows.set(row, LINK, this.#free);
    this.#free = row;
    this.size--;
    return prefix;
  }

  /** The next row behind `row` that holds a path, or {@link NO_ROW}; begin behind {@link NO_ROW}. */
  rowAfter(row: number): number {
    for (let at = row + 1; at < this.#bound; at++) if (this.setOf(at) !== FREE) return at;
    return NO_ROW;
  }
}
