import type { AttributeSets } from "../wire/attribute_set.ts";
import type { FamilyKey } from "../wire/context.ts";
import type { Importer } from "./importer.ts";
import type { NextHops } from "./next_hops.ts";
import type { PathTable } from "./path_table.ts";
import type { FamilyTally } from "./tally.ts";

/**
 * What the importers of the peers make of the paths of one family: it stands in the columns of the
 * {@link PathTable}, and what is other than what the peer told is held for its row.
 */
export class ImportedPaths {
  readonly #importers: (Importer | undefined)[] = [];

  constructor(
    readonly key: FamilyKey,
    readonly paths: PathTable,
    readonly sets: AttributeSets,
    readonly nextHops: NextHops,
  ) {}

  /** Undefined: what the peer tells is taken as it is. */
  setImporter(peer: number, importer: Importer | undefined): void {
    this.#importers[peer] = importer;
  }

  /** Takes the path of `row` in, whose set and next hop are there and held. True when that changed what was imported. */
  take(row: number, peer: number, prefix: number, tally: FamilyTally): boolean {
    const importer = this.#importers[peer], { paths } = this;
    const set = paths.setOf(row), hop = paths.nextHopOf(row);
    let taken = set, takenHop = hop;
    if (importer !== undefined) {
      taken = importer.take(this.key, paths.prefixes, prefix, set, hop, peer);
      // The next hop of a path that nobody uses is nobody's.
      if (taken >= 0) takenHop = importer.nextHop;
    }
    if (taken === paths.importedOf(row) && takenHop === paths.importedHopOf(row)) return false;
    this.#hold(set, taken, hop, takenHop);
    this.forget(row, tally);
    paths.setImported(row, taken);
    paths.setImportedHop(row, takenHop);
    if (taken < 0) tally.countRejected(taken, 1);
    return true;
  }

  #hold(set: number, taken: number, hop: number, takenHop: number): void {
    if (taken >= 0 && taken !== set) this.sets.blocks.retain(taken);
    if (takenHop !== hop) this.nextHops.retain(takenHop);
  }

  /** Gives up what was imported of a row, before its set or next hop change. */
  forget(row: number, tally: FamilyTally): void {
    const { paths } = this, imported = paths.importedOf(row);
    if (imported < 0) tally.countRejected(imported, -1);
    else if (paths.hasOtherSet(row)) this.sets.blocks.release(imported);
    if (paths.hasOtherHop(row)) this.nextHops.release(paths.importedHopOf(row));
    paths.forgetImported(row);
  }
}
