import { formatPrefix, type Prefix } from "../net/prefix.ts";
import { NO_PREFIX } from "../net/prefix_table.ts";
import type { FamilyKey } from "../wire/context.ts";
import { familyName } from "../wire/family/mod.ts";
import { type AdjIn, KEPT_FAMILIES } from "./adj_in.ts";
import { lostAt, takenSteps } from "./decided.ts";
import type { DecisionOptions } from "./decision_options.ts";
import type { HopCosts } from "./hop_costs.ts";
import type { Importer } from "./importer.ts";
import { triedPath } from "./knobs.ts";
import type { LocRib } from "./loc_rib.ts";
import { exactPrefix, pathsOf } from "./path_lookup.ts";
import { PathTexts } from "./path_text.ts";
import { NO_ROW, type PathTable } from "./path_table.ts";
import { NOT_YET, SortedWalk } from "./sorted_walk.ts";
import { Trial, type TriedPath } from "./trial.ts";
import {
  type AtPrefix,
  type Change,
  costsWithout,
  Holding,
  makeChange,
  type Supposed,
} from "./what_if_change.ts";
import type { WhatIfCount, WhatIfPath, WhatIfRow } from "./what_if_row.ts";

/** What is supposed to change: a router's RIB, or the tables of a file. Nothing in it is touched. */
export interface WhatIfSource {
  readonly routes: AdjIn;
  readonly decision: DecisionOptions;
  loc(family: FamilyKey): LocRib;
  /** All the same where nobody knows. */
  readonly hops?: HopCosts;
  /** What a peer tells goes through it; absent where nobody knows the policies. */
  readonly importer?: (peer: number) => Importer;
}

/** Prefixes looked at in one slice. */
const SLICE = 512;
const MOST_NOTES = 20;

/** What is best of a prefix: its row in the tables it is taken from, and how many paths are used. */
interface Standing {
  readonly row: number;
  readonly width: number;
}

/**
 * What would become of every prefix if something happened: the same decision, over paths as they
 * would be, in tables of its own.
 */
export class WhatIf {
  readonly #source: WhatIfSource;
  readonly #changes: readonly Change[];
  readonly #trial: Trial;
  readonly #texts: PathTexts;
  readonly #triedTexts: PathTexts;
  readonly #kept: Holding;
  readonly #held: Holding;
  readonly #nlri: Uint8Array = new Uint8Array(17);
  readonly #notes: string[] = [];
  readonly #counts = {
    touched: 0,
    best: 0,
    attributes: 0,
    lost: 0,
    gained: 0,
    wider: 0,
    narrower: 0,
  };
  /** Prefixes looked at, whether something becomes of them or not. */
  looked = 0;

  constructor(source: WhatIfSource, supposed: readonly Supposed[]) {
    const { routes } = source;
    this.#source = source;
    this.#kept = new Holding(routes);
    this.#held = new Holding(routes);
    const note = (text: string) => void (this.#notes.length < MOST_NOTES && this.#notes.push(text));
    this.#changes = supposed.map((one) =>
      makeChange(one, routes, this.#kept, source.importer, note)
    );
    const lost = supposed.flatMap((one) => one.kind === "lose" ? [one.nextHops] : []);
    const hops = lost.length > 0 ? costsWithout(lost, source.hops) : source.hops;
    this.#trial = new Trial(routes, routes.peers, source.decision, hops);
    this.#texts = new PathTexts(routes);
    this.#triedTexts = new PathTexts(this.#trial.routes);
  }

  /** The prefixes that would not be as they are, by address; undefined after a slice without one. */
  *rows(): Generator<WhatIfRow | undefined> {
    try {
      for (const family of KEPT_FAMILIES) {
        yield* this.#known(family);
        yield* this.#added(family);
      }
    } finally {
      this.#kept.release();
    }
  }

  get count(): WhatIfCount {
    const notes = this.#notes.length > 0 && { notes: this.#notes };
    return { schema: "underlay.what-if-count/1", ...this.#counts, ...notes };
  }

  *#known(family: FamilyKey): Generator<WhatIfRow | undefined> {
    const table = this.#source.routes.table(family)!, walk = new SortedWalk(table);
    for (let prefix = walk.next(); prefix !== NO_PREFIX; prefix = walk.next()) {
      if (prefix === NOT_YET) {
        yield undefined;
        continue;
      }
      const row = this.#look(family, prefix);
      if (row || ++this.looked % SLICE === 0) yield row;
    }
  }

  #look(family: FamilyKey, prefix: number): WhatIfRow | undefined {
    const table = this.#source.routes.table(family)!;
    this.#nlri[0] = table.prefixes.length(prefix);
    table.prefixes.put(prefix, this.#nlri, 1);
    const at = { family, table, prefix, nlri: this.#nlri };
    if (!this.#changes.some((change) => change.touches(at))) return undefined;
    const loc = this.#source.loc(family);
    const paths = [...pathsOf(table, prefix)].filter((row) => table.importedOf(row) >= 0)
      .map((row) => triedPath(table, row));
    this.#trial.about(table, prefix);
    return this.#compare(at, paths, standing(loc, prefix));
  }

  /** Prefixes that nobody has told yet. */
  *#added(family: FamilyKey): Generator<WhatIfRow | undefined> {
    const table = this.#source.routes.table(family)!, met = new Set<string>();
    for (const { adds } of this.#changes) {
      if (adds?.address.length !== table.prefixes.octets) continue;
      if (met.has(formatPrefix(adds)) || exactPrefix(table, adds) !== NO_PREFIX) continue;
      met.add(formatPrefix(adds));
      yield this.#addedPrefix(family, adds);
    }
  }

  #addedPrefix(family: FamilyKey, { address, length }: Prefix): WhatIfRow | undefined {
    // The policies look at a prefix in a table: here it stands in one that only counts for that.
    const table = this.#trial.routes.table(family)!;
    const prefix = table.prefixes.intern(address, 0, length);
    this.#nlri[0] = length;
    this.#nlri.set(address, 1);
    this.#trial.aboutPrefix({ address, length });
    return this.#compare({ family, table, prefix, nlri: this.#nlri }, [], undefined);
  }

  #compare(at: AtPrefix, paths: TriedPath[], before: Standing | undefined): WhatIfRow | undefined {
    const { family } = at, trial = this.#trial;
    this.#counts.touched++;
    let tried = paths;
    for (const change of this.#changes) tried = change.apply(tried, at, this.#held);
    for (const path of tried) trial.put(family, path);
    const row = this.#row(at, before);
    trial.empty(family);
    this.#held.release();
    return row;
  }

  #row(at: AtPrefix, before: Standing | undefined): WhatIfRow | undefined {
    const { family } = at, prefix = this.#trial.prefix(family);
    const after = prefix === NO_PREFIX ? undefined : standing(this.#trial.loc(family), prefix);
    const change = this.#changeOf(at, before, after);
    if (change === undefined) return undefined;
    if (change !== "width") this.#counts[change]++;
    this.#countWidth(before?.width ?? 0, after?.width ?? 0);
    const [length = 0] = at.nlri, octets = at.table.prefixes.octets;
    const tried = this.#trial.loc(family).paths;
    return {
      schema: "underlay.what-if/1",
      family: familyName(family),
      prefix: formatPrefix({ address: at.nlri.slice(1, octets + 1), length }),
      change,
      ...(before && { before: told(this.#texts, at.table, before) }),
      ...(after && { after: told(this.#triedTexts, tried, after) }),
      ...(change === "best" && this.#why(at, before!, after!)),
    };
  }

  #countWidth(before: number, after: number): void {
    if (before === 0 || after === 0) return;
    if (after > before) this.#counts.wider++;
    if (after < before) this.#counts.narrower++;
  }

  #changeOf(
    { family, table }: AtPrefix,
    before: Standing | undefined,
    after: Standing | undefined,
  ): WhatIfRow["change"] | undefined {
    if (!before) return after && "gained";
    if (!after) return "lost";
    const trial = this.#trial, tried = trial.loc(family).paths;
    const isSame = trial.peerOf(family, after.row) === table.peerOf(before.row) &&
      trial.pathIdOf(family, after.row) === table.pathIdOf(before.row);
    if (!isSame) return "best";
    // Sets are interned: other ids are other attributes.
    const isOther = tried.setOf(after.row) !== table.importedOf(before.row) ||
      !this.#hasSameHop(tried.nextHopOf(after.row), table.importedHopOf(before.row));
    return isOther ? "attributes" : before.width !== after.width ? "width" : undefined;
  }

  /** Next hops have ids of their own in what is tried. */
  #hasSameHop(tried: number, hop: number): boolean {
    const one = this.#trial.routes.nextHops.view(tried);
    const other = this.#source.routes.nextHops.view(hop);
    return one.length === other.length && one.every((octet, i) => octet === other[i]);
  }

  /** Where the best of now is left behind. */
  #why(
    { family, table }: AtPrefix,
    before: Standing,
    after: Standing,
  ): Pick<WhatIfRow, "step" | "before_value" | "after_value"> {
    const trial = this.#trial, { ballot } = trial.loc(family);
    const row = trial.find(family, table.peerOf(before.row), table.pathIdOf(before.row));
    if (row === NO_ROW) return { step: "gone" };
    if (!ballot.isCandidate(row)) return { step: "next hop unreachable" };
    const taken = takenSteps(ballot, trial.prefix(family)), lost = lostAt(ballot, taken, row);
    if (!lost) return {};
    const { step } = taken[lost.at]!;
    // The one that beat it may itself have been beaten later.
    const rival = taken[lost.at]!.after.includes(after.row) ? after.row : lost.to;
    return {
      step: step.name,
      before_value: step.textOf(ballot, row),
      after_value: step.textOf(ballot, rival),
    };
  }
}

const INTO = new Int32Array(1);

function standing(loc: LocRib, prefix: number): Standing | undefined {
  const width = loc.multipath(prefix, INTO);
  return width === 0 ? undefined : { row: INTO[0]!, width };
}

function told(texts: PathTexts, table: PathTable, { row, width }: Standing): WhatIfPath {
  return { ...texts.brief(table, row), width };
}
