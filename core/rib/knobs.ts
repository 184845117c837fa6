import type { AttributeSets } from "../wire/attribute_set.ts";
import type { FamilyKey } from "../wire/context.ts";
import { areRivals, type TakenStep } from "./decided.ts";
import { type Edit, editedSet, octets32 } from "./edited_set.ts";
import type { Knob } from "./explanation.ts";
import type { LocRib } from "./loc_rib.ts";
import type { PathTable } from "./path_table.ts";
import type { Trial } from "./trial.ts";

const ORIGIN = 1, AS_PATH = 2, MED = 4, LOCAL_PREF = 5, CLUSTER_LIST = 10, AS4_PATH = 17;
const WELL_KNOWN = 0x40, OPTIONAL = 0x80, SEQUENCE = 2;
const MOST = 0xffffffff;
const ORIGINS = ["IGP", "EGP"];

/** Something that an operator, or a policy, can turn on one path. */
interface KnobSource {
  /** Name of the step of the decision. */
  readonly step: string;
  readonly knob: string;
  /** Before the number in words. */
  readonly words: string;
  edits?(value: number, at: PathAt): readonly Edit[];
  readonly isWeight?: true;
  /** The lowest value there can be. */
  least?(at: PathAt): number;
}

/** A path whose knobs are turned. */
interface PathAt {
  readonly loc: LocRib;
  readonly row: number;
  readonly set: number;
}

const KNOBS: readonly KnobSource[] = [
  { step: "weight", knob: "weight", words: "weight", isWeight: true },
  {
    step: "local-pref",
    knob: "local_pref",
    words: "local-pref",
    edits: (value) => [{ code: LOCAL_PREF, flags: WELL_KNOWN, body: octets32(value) }],
  },
  {
    step: "AS-path length",
    knob: "as_path_length",
    words: "AS-path length",
    edits: (value, at) => [
      { code: AS_PATH, flags: WELL_KNOWN, body: pathOf(value, at) },
      { code: AS4_PATH, flags: 0, body: undefined },
    ],
    // A path from outside begins with the AS of the peer.
    least: ({ loc: { ballot, paths }, row }) => ballot.peers.isInternal(paths.peerOf(row)) ? 0 : 1,
  },
  {
    step: "origin",
    knob: "origin",
    words: "origin",
    edits: (value) => [{ code: ORIGIN, flags: WELL_KNOWN, body: Uint8Array.of(value) }],
  },
  {
    step: "MED",
    knob: "med",
    words: "MED",
    edits: (value) => [{ code: MED, flags: OPTIONAL, body: octets32(value) }],
  },
  {
    step: "cluster-list length",
    knob: "cluster_list_length",
    words: "cluster-list length",
    edits: (value) => [{ code: CLUSTER_LIST, flags: OPTIONAL, body: new Uint8Array(value * 4) }],
  },
];

/** A path of so many ASes that came from the same neighbour. */
function pathOf(length: number, { loc: { ballot }, set }: PathAt): Uint8Array {
  if (length === 0) return new Uint8Array(0);
  const { sets } = ballot.sets, wide = (sets.attributeClass(set) & 1) !== 0;
  const asn = octets32(Math.max(0, ballot.sets.neighbour(set))),
    each = wide ? asn : asn.subarray(2);
  return Uint8Array.of(SEQUENCE, length, ...Array.from({ length }, () => [...each]).flat());
}

/**
 * The changes to one path that lost, each of which alone makes it the best: tried, not guessed. The
 * trial holds all candidates of the prefix as they are, and does so again afterwards.
 */
export class KnobTrial {
  readonly #sets: AttributeSets;

  constructor(
    readonly family: FamilyKey,
    readonly loc: LocRib,
    readonly trial: Trial,
  ) {
    this.#sets = loc.ballot.sets.sets;
  }

  /** `lost`: index of the step that left the row behind. */
  find(taken: readonly TakenStep[], row: number, lost: number): Knob[] {
    const knobs: Knob[] = [];
    for (let i = 0; i <= lost; i++) {
      const { step, before } = taken[i]!, source = KNOBS.find((one) => one.step === step.name);
      if (!source) continue;
      const { ballot, paths } = this.loc;
      const others = before.filter((other) =>
        other !== row && (source.knob !== "med" || areRivals(ballot, row, other))
      );
      if (others.length === 0) continue;
      const ranked = others.map((other) => step.valueOf(ballot, other));
      const best = step.wins === "higher" ? Math.max(...ranked) : Math.min(...ranked);
      const at = { loc: this.loc, row, set: paths.importedOf(row) };
      const found = this.#turned(source, step.wins, at, best, i === lost);
      if (found) knobs.push(found);
    }
    return knobs;
  }

  /** The least change that wins: as good as the others where the path is worse, else better. */
  #turned(
    source: KnobSource,
    wins: "higher" | "lower",
    at: PathAt,
    best: number,
    isWorse: boolean,
  ): Knob | undefined {
    const { knob, words } = source, least = source.least?.(at) ?? 0;
    if (knob === "origin") return this.#origin(source, at, isWorse ? best : best - 1);
    if (isWorse && best >= least && this.#wins(source, at, best)) {
      return wins === "higher"
        ? { knob, at_least: best, text: `${words} of at least ${best}` }
        : { knob, at_most: best, text: `${words} of at most ${best}` };
    }
    const better = wins === "higher" ? best + 1 : best - 1;
    if (better < least || better > MOST || !this.#wins(source, at, better)) return undefined;
    return wins === "higher"
      ? { knob, above: best, text: `${words} above ${best}` }
      : { knob, at_most: better, text: `${words} of at most ${better}` };
  }

  #origin(source: KnobSource, at: PathAt, from: number): Knob | undefined {
    for (let value = Math.min(from, ORIGINS.length - 1); value >= 0; value--) {
      if (!this.#wins(source, at, value)) continue;
      const is = ORIGINS[value]!;
      return { knob: source.knob, is, text: `${source.words} ${is}` };
    }
    return undefined;
  }

  #wins(source: KnobSource, at: PathAt, value: number): boolean {
    const edits = source.edits?.(value, at) ?? [], weight = source.isWeight ? value : undefined;
    return this.winsAs(at.row, editedSet(this.#sets, at.set, edits, weight));
  }

  /** Whether the path of a row is the best one with this set in place of its own. */
  winsAs(row: number, set: number): boolean {
    const { family, trial, loc: { paths } } = this;
    const path = triedPath(paths, row), isThere = trial.find(family, path.peer, path.pathId) >= 0;
    trial.put(family, { ...path, set });
    const best = trial.best(family), mine = trial.find(family, path.peer, path.pathId);
    if (isThere) trial.put(family, path);
    else trial.drop(family, path.peer, path.pathId);
    return best === mine;
  }
}

/** The path of a row, as import left it. */
export function triedPath(paths: PathTable, row: number) {
  return {
    peer: paths.peerOf(row),
    pathId: paths.pathIdOf(row),
    set: paths.importedOf(row),
    hop: paths.importedHopOf(row),
    time: paths.timeOf(row),
  };
}
