import { decodePath } from "../wire/as_path.ts";
import { Block } from "../wire/block.ts";
import type { Ballot } from "./ballot.ts";
import { type DecisionStep, narrow } from "./decide.ts";
import { IN_BLOCK } from "./next_hops.ts";

/** Which paths of a prefix are used side by side: those that are as good as the best, and lead elsewhere. */
export class Multipath {
  readonly #ballot: Ballot;
  readonly #block: Block;
  readonly #other: Block;

  constructor(ballot: Ballot) {
    this.#ballot = ballot;
    this.#block = new Block(ballot.sets.sets);
    this.#other = new Block(ballot.sets.sets);
  }

  /** As `LocRib.multipath`. */
  find(prefix: number, steps: readonly DecisionStep[], into: Int32Array): number {
    const ballot = this.#ballot, n = ballot.fill(prefix);
    if (n === 0) return 0;
    const equal = narrow(ballot, n, steps.filter((step) => !step.isBehindMultipath));
    const rest = steps.filter((step) => step.isBehindMultipath);
    const rows = ballot.rows.slice(0, equal);
    if (equal > 1) rows.sort((a, b) => compare(ballot, rest, a, b));
    const found = this.#choose(rows);
    for (let i = 0; i < Math.min(found.length, into.length); i++) into[i] = found[i]!;
    return found.length;
  }

  /** Of equals in their order, as many as are wanted. The first is the best. */
  #choose(rows: Int32Array): number[] {
    const best = rows[0]!, most = this.#most(best), found = [best];
    for (let i = 1; i < rows.length && found.length < most; i++) {
      const row = rows[i]!;
      // A second path to the same router is no second way.
      if (found.some((other) => this.#hasSameHop(other, row))) continue;
      if (this.#isAlike(best, row)) found.push(row);
    }
    return found;
  }

  #most(best: number): number {
    const { peers, paths, options } = this.#ballot, peer = paths.peerOf(best);
    if (peers.isLocal(peer)) return 1;
    return peers.isInternal(peer) ? options.maximumPathsIbgp : options.maximumPaths;
  }

  #hasSameHop(a: number, b: number): boolean {
    const { paths, sets } = this.#ballot, hop = paths.importedHopOf(a);
    if (hop !== paths.importedHopOf(b)) return false;
    return hop !== IN_BLOCK ||
      sets.nextHop(paths.importedOf(a)) === sets.nextHop(paths.importedOf(b));
  }

  /** Without multipath-relax paths must not only be of one length, but the same. */
  #isAlike(a: number, b: number): boolean {
    const { paths, options } = this.#ballot, one = paths.importedOf(a), two = paths.importedOf(b);
    if (options.multipathRelax || one === two) return true;
    this.#block.open(one);
    this.#other.open(two);
    return asnsOf(this.#block) === asnsOf(this.#other);
  }
}

/** The path as text, whatever the width of its AS numbers. */
function asnsOf(block: Block): string {
  const { bytes, start, end, width } = block.path();
  return decodePath(bytes, start, end, width).map(({ type, asns }) => `${type} ${asns}`).join();
}

function compare(ballot: Ballot, steps: readonly DecisionStep[], a: number, b: number): number {
  for (const step of steps) {
    const one = step.rankOf(ballot, a), two = step.rankOf(ballot, b);
    if (one !== two) return one < two ? -1 : 1;
  }
  // Order of peers and path identifiers: all that is left to tell them apart.
  const { paths } = ballot;
  return paths.peerOf(a) - paths.peerOf(b) || paths.pathIdOf(a) - paths.pathIdOf(b);
}
