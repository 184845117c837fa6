import { formatPrefix } from "../net/prefix.ts";
import type { FamilyKey } from "../wire/context.ts";
import { familyName } from "../wire/family/mod.ts";
import type { AdjIn } from "./adj_in.ts";
import { lostAt, type TakenStep, takenSteps } from "./decided.ts";
import type {
  ExplainedPath,
  ExplainedStep,
  Explanation,
  LostStep,
  StepValue,
} from "./explanation.ts";
import { ALL_NEAR, type HopCosts } from "./hop_costs.ts";
import { refusalOf } from "./importer.ts";
import { KnobTrial, triedPath } from "./knobs.ts";
import type { LocRib } from "./loc_rib.ts";
import { pathsOf } from "./path_lookup.ts";
import { PathTexts } from "./path_text.ts";
import { Trial } from "./trial.ts";
import { whyNotBeside } from "./why_not_beside.ts";

/** What an explanation goes by beside the tables. */
export interface ExplainOptions {
  /** As the Loc-RIB has them; all the same where nobody knows. */
  readonly hops?: HopCosts;
  /** The policy and rule that refused the path of a row; undefined where none did. */
  readonly refusedBy?: (row: number) => RefusedBy | undefined;
}

export interface RefusedBy {
  readonly policy: string;
  /** Absent: no rule, the policy's default. */
  readonly rule?: string;
}

/** How far a candidate came. */
type Standing = Pick<ExplainedPath, "status" | "lost" | "not_beside" | "wins_with">;

/** Refusals after which it is worth to know what the path would have come to. */
const OPEN_REFUSALS: readonly string[] = ["policy", "no import policy"];

/** Why a prefix goes where it goes: what the decision does with its paths, step by step. */
export function explain(
  routes: AdjIn,
  loc: LocRib,
  family: FamilyKey,
  prefix: number,
  options: ExplainOptions = {},
): Explanation {
  return new Explainer(routes, loc, family, prefix, options).explanation();
}

class Explainer {
  readonly #routes: AdjIn;
  readonly #loc: LocRib;
  readonly #family: FamilyKey;
  readonly #prefix: number;
  readonly #options: ExplainOptions;
  readonly #taken: readonly TakenStep[];
  /** Rows in the order in which they are told. */
  readonly #rows: readonly number[];
  readonly #used: readonly number[];
  readonly #texts: PathTexts;
  readonly #knobs: KnobTrial;

  constructor(
    routes: AdjIn,
    loc: LocRib,
    family: FamilyKey,
    prefix: number,
    options: ExplainOptions,
  ) {
    this.#routes = routes;
    this.#loc = loc;
    this.#family = family;
    this.#prefix = prefix;
    this.#options = options;
    this.#taken = takenSteps(loc.ballot, prefix);
    this.#used = multipathOf(loc, prefix);
    this.#rows = this.#ordered();
    this.#texts = new PathTexts(routes);
    this.#knobs = new KnobTrial(family, loc, this.#trial());
  }

  /** The best and what is used beside it, then whoever came furthest, then what is no candidate. */
  #ordered(): readonly number[] {
    const { paths } = this.#loc, rows = [...pathsOf(paths, this.#prefix)];
    const place = (row: number) => {
      const used = this.#used.indexOf(row);
      if (used >= 0) return used;
      if (!this.#loc.isCandidate(row)) return paths.importedOf(row) >= 0 ? 2e6 : 3e6;
      return 1e6 - (lostAt(this.#loc.ballot, this.#taken, row)?.at ?? 0);
    };
    return rows.map((row) => ({ row, at: place(row) })).sort((a, b) => a.at - b.at)
      .map(({ row }) => row);
  }

  /** All candidates, as they are. */
  #trial(): Trial {
    const { paths, options } = this.#loc, hops = this.#options.hops;
    const peers = new Set(this.#rows.map((row) => paths.peerOf(row)));
    const trial = new Trial(this.#routes, peers, options, hops);
    trial.about(paths, this.#prefix);
    for (const row of this.#rows) {
      if (this.#loc.isCandidate(row)) trial.put(this.#family, triedPath(paths, row));
    }
    return trial;
  }

  explanation(): Explanation {
    const { paths } = this.#loc, hasBest = this.#used.length > 0;
    const told = this.#rows.map((row, i) => this.#path(row, i + 1));
    const notes = this.#notes();
    return {
      schema: "underlay.explain/1",
      family: familyName(this.#family),
      prefix: formatPrefix(paths.prefixes.prefix(this.#prefix)),
      paths: told,
      steps: this.#taken.map((one) => this.#step(one)),
      ...(hasBest && { best: 1 }),
      ...(notes.length > 0 && { notes }),
    };
  }

  #number(row: number): number {
    return this.#rows.indexOf(row) + 1;
  }

  #step({ step, before, after }: TakenStep): ExplainedStep {
    const value = (row: number): StepValue => ({
      path: this.#number(row),
      value: step.textOf(this.#loc.ballot, row),
    });
    const inOrder = (rows: readonly number[]) =>
      [...rows].sort((a, b) => this.#number(a) - this.#number(b)).map(value);
    return {
      step: step.name,
      stays: inOrder(after),
      loses: inOrder(before.filter((row) => !after.includes(row))),
    };
  }

  #path(row: number, path: number): ExplainedPath {
    const facts = this.#texts.of(this.#loc.paths, row);
    if (this.#loc.isCandidate(row)) return { path, ...facts, ...this.#candidate(row) };
    const imported = this.#loc.paths.importedOf(row);
    if (imported >= 0) {
      return { path, ...facts, status: "unreachable", otherwise: this.#otherwise(row) };
    }
    const refusal = refusalOf(imported), by = this.#options.refusedBy?.(row);
    const otherwise = OPEN_REFUSALS.includes(refusal) && { otherwise: this.#otherwise(row) };
    return { path, ...facts, status: "rejected", refusal, ...by, ...otherwise };
  }

  #candidate(row: number): Standing {
    const status = row === this.#used[0] ? "best" : this.#used.includes(row) ? "multipath" : "lost";
    const lost = lostAt(this.#loc.ballot, this.#taken, row);
    if (status === "best" || !lost) return { status };
    const { step } = this.#taken[lost.at]!, value = (of: number) => this.#textOf(step, of);
    const at: LostStep = {
      step: step.name,
      value: value(row),
      to: this.#number(lost.to),
      to_value: value(lost.to),
    };
    const knobs = this.#knobs.find(this.#taken, row, lost.at);
    const isEqual = status === "lost" && step.isBehindMultipath;
    return {
      status,
      lost: at,
      ...(isEqual && { not_beside: this.#whyNot(row) }),
      ...(knobs.length > 0 && { wins_with: knobs }),
    };
  }

  #whyNot(row: number): string {
    const twin = { loc: this.#loc, prefix: this.#prefix, used: this.#used };
    return whyNotBeside(twin, row, (other) => this.#number(other));
  }

  #textOf(step: TakenStep["step"], row: number): string {
    return step.textOf(this.#loc.ballot, row);
  }

  /** What a path that is no candidate would come to if it were one, as it came. */
  #otherwise(row: number): string {
    const { paths } = this.#loc, { trial } = this.#knobs, family = this.#family;
    const set = paths.importedOf(row) < 0 ? paths.setOf(row) : paths.importedOf(row);
    const hop = paths.importedOf(row) < 0 ? paths.nextHopOf(row) : paths.importedHopOf(row);
    trial.setHops(this.#nearFor(row));
    trial.put(family, { ...triedPath(paths, row), set, hop });
    const text = this.#standing(paths.peerOf(row), paths.pathIdOf(row));
    trial.drop(family, paths.peerOf(row), paths.pathIdOf(row));
    trial.setHops(this.#options.hops ?? ALL_NEAR);
    return text;
  }

  /** The costs that there are; where no way leads, one of nothing. */
  #nearFor(row: number): HopCosts {
    const { hops } = this.#options;
    if (!hops || this.#loc.paths.importedOf(row) < 0) return hops ?? ALL_NEAR;
    return {
      costOf(address) {
        const cost = hops.costOf(address);
        return cost === Infinity ? 0 : cost;
      },
    };
  }

  #standing(peer: number, pathId: number): string {
    const { trial } = this.#knobs, family = this.#family, { ballot } = trial.loc(family);
    const row = trial.find(family, peer, pathId), best = trial.best(family);
    if (best === row) return "otherwise it would be the best";
    const taken = takenSteps(ballot, trial.prefix(family)), lost = lostAt(ballot, taken, row);
    if (!lost) return "otherwise no way would lead to its next hop";
    const { step } = taken[lost.at]!;
    const { paths } = this.#loc,
      to = paths.find(
        this.#prefix,
        trial.peerOf(family, lost.to),
        trial.pathIdOf(family, lost.to),
      );
    return `otherwise it would be behind #${this.#number(to)} at ${step.name}: ` +
      `${step.textOf(ballot, row)}, and #${this.#number(to)} has ${step.textOf(ballot, lost.to)}`;
  }

  /** What is not known of the peers, where it may have mattered. */
  #notes(): string[] {
    const facts = (row: number) => this.#routes.facts(this.#loc.paths.peerOf(row));
    const candidates = this.#rows.filter((row) => this.#loc.isCandidate(row));
    if (candidates.length < 2) return [];
    const list = (rows: readonly number[]) => rows.map((row) => `#${this.#number(row)}`).join(" ");
    const vague = candidates.filter((row) => facts(row).kind === "unknown" && !facts(row).isLocal);
    const nameless = candidates.filter((row) => facts(row).routerId === 0 && !facts(row).isLocal);
    const cameToId = this.#taken.some(({ step }) => step.name === "router id");
    return [
      ...(vague.length > 0
        ? [
          `Not known of ${list(vague)}: whether the peer is external or internal; taken as ` +
          "external. --local-as tells.",
        ]
        : []),
      ...(cameToId && nameless.length > 0
        ? [`Not known of ${list(nameless)}: the router id of the peer; taken as 0.0.0.0.`]
        : []),
    ];
  }
}

function multipathOf(loc: LocRib, prefix: number): readonly number[] {
  let into = new Int32Array(16), n = loc.multipath(prefix, into);
  if (n > into.length) n = loc.multipath(prefix, into = new Int32Array(n));
  return [...into.subarray(0, n)];
}
