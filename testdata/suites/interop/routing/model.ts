// The decision of RFC 4271 §9.1.2.2 and RFC 4456 §9 over candidates, written for this comparison only.
import { type Candidate, CHOOSER_AS, isInside } from "./candidates.ts";

/** Which candidates are left. */
type Step = (left: readonly Candidate[]) => readonly Candidate[];

/** How a router may depart from the steps, by name of the step. */
export type Departures = Readonly<Record<string, Step>>;

function least(of: (one: Candidate) => number): Step {
  return (left) => {
    const best = Math.min(...left.map(of));
    return left.filter((one) => of(one) === best);
  };
}

/** The AS next door; a route without a path is of our own. */
export function neighbourAs({ path }: Candidate): number {
  return path[0] ?? CHOOSER_AS;
}

function leastMed(left: readonly Candidate[]): readonly Candidate[] {
  const med = (one: Candidate) => one.med ?? 0;
  return left.filter((one) =>
    !left.some((other) => neighbourAs(other) === neighbourAs(one) && med(other) < med(one))
  );
}

/** MED counts between routes of any neighbour AS. */
export const MED_ALWAYS: Departures = { MED: least(({ med = 0 }) => med) };

function number(address: string): number {
  return address.split(".").reduce((all, part) => all * 256 + Number(part), 0);
}

export const STEPS: readonly (readonly [name: string, step: Step])[] = [
  ["local-pref", least(({ sender, localPref = 100 }) => isInside(sender) ? -localPref : -100)],
  ["AS-path length", least(({ path }) => path.length)],
  ["origin", least(({ origin }) => origin)],
  ["MED", leastMed],
  ["eBGP over iBGP", least(({ sender }) => isInside(sender) ? 1 : 0)],
  ["router id", least(({ sender, originator = sender.id }) => number(originator))],
  ["cluster-list length", least(({ clusters }) => clusters.length)],
  ["neighbour address", least(({ sender }) => sender.number)],
];

/** How a choice came about. */
export interface Choice {
  /** The number of the sender whose route is best. */
  readonly best: number;
  /** The step after which it was alone. */
  readonly by: string;
  /** By number of a sender, the step its route lost at. */
  readonly lost: ReadonlyMap<number, string>;
}

export function choose(candidates: readonly Candidate[], departures: Departures = {}): Choice {
  const lost = new Map<number, string>();
  let left = candidates, by = "alone";
  for (const [name, step] of STEPS) {
    if (left.length === 1) break;
    const before = left;
    left = (departures[name] ?? step)(before);
    for (const one of before) if (!left.includes(one)) lost.set(one.sender.number, name);
    by = name;
  }
  return { best: left[0]!.sender.number, by, lost };
}

/** ORIGINATOR_ID and CLUSTER_LIST (RFC 4456 §9) do not count: the sender's own router id does. */
export const WITHOUT_REFLECTION: Departures = {
  "router id": least(({ sender }) => number(sender.id)),
  "cluster-list length": (left) => left,
};

/** Everybody who may win where two at a time are compared, in whatever order they come. */
export function champions(candidates: readonly Candidate[], departures: Departures): Set<number> {
  const beats = (one: Candidate, other: Candidate) =>
    choose([one, other], departures).best === one.sender.number;
  // By who has come so far, as bits: who may be first by then.
  const after: Set<number>[] = [new Set()];
  for (let come = 1; come < 1 << candidates.length; come++) {
    after[come] = new Set();
    candidates.forEach((last, i) => {
      if ((come >> i & 1) === 0) return;
      const before = after[come & ~(1 << i)]!;
      if (before.size === 0) after[come]!.add(i);
      for (const first of before) after[come]!.add(beats(last, candidates[first]!) ? i : first);
    });
  }
  return new Set([...after.at(-1)!].map((i) => candidates[i]!.sender.number));
}
