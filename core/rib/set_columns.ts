import { PagedRows } from "../net/paged_rows.ts";
import { u32 } from "../net/octets.ts";
import { CONFED_SEQUENCE, firstAsn, pathLength } from "../wire/as_path.ts";
import type { AttributeSets } from "../wire/attribute_set.ts";
import { Block, LOCAL_PREF, MED, NEXT_HOP, ORIGIN } from "../wire/block.ts";

const ORIGINATOR_ID = 9, CLUSTER_LIST = 10;

/** Words of a set. STAMP says whether the others have been worked out since ids were given out anew. */
const STAMP = 0, FLAGS = 1, PREF = 2, MED_WORD = 3, NEIGHBOUR = 4, ORIGINATOR = 5, WEIGHT = 6;
const HOP = 7, STRIDE = 8;
/** FLAGS: what is there, ORIGIN, and the lengths of cluster list and path. */
const HAS_PREF = 1,
  HAS_MED = 2,
  HAS_ORIGINATOR = 4,
  HAS_HOP = 8,
  HAS_WEIGHT = 64,
  ORIGIN_SHIFT = 4,
  ORIGIN_MASK = 3;
const CLUSTERS_SHIFT = 7, CLUSTERS_MASK = 0x1ff, LENGTH_SHIFT = 16;
/** ORIGIN of a set without: it comes last. */
const NO_ORIGIN = 3;

/** A value that is not there: no attribute, no neighbour AS. */
export const ABSENT = -1;

/**
 * What the decision compares of attribute sets: worked out once for each, when it is first asked
 * for, and forgotten when the ids of sets are given out anew. Ids asked for must be held.
 */
export class SetColumns {
  readonly sets: AttributeSets;
  readonly #rows: PagedRows = new PagedRows(STRIDE);
  readonly #block: Block;
  /** Sets below it have a place in the columns. */
  #room = 0;
  #stamp = 1;
  #generation: number;

  constructor(sets: AttributeSets) {
    this.sets = sets;
    this.#block = new Block(sets);
    this.#generation = sets.generation;
  }

  /** Brings the columns of a set up to date; to be called before those below are asked for it. */
  know(set: number): void {
    if (this.#generation !== this.sets.generation) {
      this.#generation = this.sets.generation;
      this.#stamp++;
    }
    if (set >= this.#room) {
      this.#rows.reach(set);
      this.#room = set + 1;
    }
    if (this.#rows.get(set, STAMP) !== this.#stamp) this.#workOut(set);
  }

  /** LOCAL_PREF, or `otherwise` where there is none. */
  localPref(set: number, otherwise: number): number {
    return (this.#flags(set) & HAS_PREF) === 0 ? otherwise : this.#rows.get(set, PREF) >>> 0;
  }

  /** MULTI_EXIT_DISC, or {@link ABSENT}. */
  med(set: number): number {
    return (this.#flags(set) & HAS_MED) === 0 ? ABSENT : this.#rows.get(set, MED_WORD) >>> 0;
  }

  /** The AS from which the route came into ours, or {@link ABSENT} for our own (RFC 4271 §9.1.2.2 c, RFC 5065 §5.3). */
  neighbour(set: number): number {
    const asn = this.#rows.get(set, NEIGHBOUR);
    return asn === 0 ? ABSENT : asn >>> 0;
  }

  hasOriginator(set: number): boolean {
    return (this.#flags(set) & HAS_ORIGINATOR) !== 0;
  }

  /** ORIGINATOR_ID as an unsigned integer, or `otherwise` where there is none. */
  originator(set: number, otherwise: number): number {
    return this.hasOriginator(set) ? this.#rows.get(set, ORIGINATOR) >>> 0 : otherwise;
  }

  /** 0 IGP, 1 EGP, 2 INCOMPLETE, 3 none. */
  origin(set: number): number {
    return this.#flags(set) >>> ORIGIN_SHIFT & ORIGIN_MASK;
  }

  /** AS numbers that count: a set one, a confederation none. */
  pathLength(set: number): number {
    return this.#flags(set) >>> LENGTH_SHIFT;
  }

  clusters(set: number): number {
    return this.#flags(set) >>> CLUSTERS_SHIFT & CLUSTERS_MASK;
  }

  /** The weight that a policy gave the set, or `otherwise` where none did. */
  weight(set: number, otherwise: number): number {
    return (this.#flags(set) & HAS_WEIGHT) === 0 ? otherwise : this.#rows.get(set, WEIGHT) >>> 0;
  }

  /** NEXT_HOP of the set as an unsigned integer, or {@link ABSENT}. */
  nextHop(set: number): number {
    return (this.#flags(set) & HAS_HOP) === 0 ? ABSENT : this.#rows.get(set, HOP) >>> 0;
  }

  #flags(set: number): number {
    return this.#rows.get(set, FLAGS);
  }

  #workOut(set: number): void {
    const block = this.#block, rows = this.#rows;
    block.open(set);
    const { bytes, start, end, width } = block.path();
    const length = Math.min(pathLength(bytes, start, end, width), 0xffff);
    const clusters = Math.min(this.#octets(CLUSTER_LIST) >>> 2, CLUSTERS_MASK);
    const origin = this.#octets(ORIGIN) === 1
      ? Math.min(block.bytes[block.start(ORIGIN)]!, NO_ORIGIN)
      : NO_ORIGIN;
    const flags = this.#number(set, LOCAL_PREF, PREF, HAS_PREF) |
      this.#number(set, MED, MED_WORD, HAS_MED) |
      this.#number(set, ORIGINATOR_ID, ORIGINATOR, HAS_ORIGINATOR) |
      this.#number(set, NEXT_HOP, HOP, HAS_HOP);
    const weight = this.sets.hasWeight(set) ? HAS_WEIGHT : 0;
    const rest = weight | origin << ORIGIN_SHIFT | clusters << CLUSTERS_SHIFT |
      length << LENGTH_SHIFT;
    rows.set(set, FLAGS, flags | rest);
    rows.set(set, NEIGHBOUR, neighbourIn(bytes, start, end, width));
    rows.set(set, WEIGHT, this.sets.weight(set));
    rows.set(set, STAMP, this.#stamp);
  }

  /** Octets of an attribute; 0 when it is not there. */
  #octets(code: number): number {
    const { spans } = this.#block;
    return spans.has(code) ? spans.end(code) - spans.start(code) : 0;
  }

  /** Copies an attribute of four octets; `flag` when it is there. */
  #number(set: number, code: number, word: number, flag: number): number {
    if (this.#octets(code) !== 4) return 0;
    this.#rows.set(set, word, u32(this.#block.bytes, this.#block.start(code)));
    return flag;
  }
}

/** 0 where the route came from our own AS: the path is empty, or begins with a set. */
function neighbourIn(bytes: Uint8Array, start: number, end: number, width: 2 | 4): number {
  let at = start;
  // Segments of a confederation are our own AS (RFC 5065 §5.3).
  while (at < end && bytes[at]! >= CONFED_SEQUENCE) at += 2 + bytes[at + 1]! * width;
  return Math.max(0, firstAsn(bytes, at, end, width));
}
