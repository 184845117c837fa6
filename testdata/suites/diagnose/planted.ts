/** What a fault is, and what may be said of it. */
import type { Lab } from "../../tools/lab/lab.ts";

/** Where the program runs, and what is said to it. */
export interface Stage {
  readonly lab: Lab;
  /** The namespace in which the program runs. */
  readonly netns: string;
  /** The peer's address. */
  readonly peer: string;
  /** Options besides the AS numbers; a later one overrides. */
  readonly options?: readonly string[];
}

export interface Planted {
  readonly name: string;
  /** What was done, in one sentence. */
  readonly planted: string;
  /** Ids of causes that are right as the first one, the best first. Empty: nothing is wrong. */
  readonly causes: readonly string[];
  /** Evidence from here cannot tell these apart: the first one must be among all that are named. */
  readonly ambiguous?: boolean;
  plant(lab: Lab): Promise<Stage>;
}

export function planted(
  name: string,
  causes: readonly string[],
  text: string,
  plant: (lab: Lab) => Promise<Stage>,
  extra: { readonly ambiguous?: boolean } = {},
): Planted {
  return { name, planted: text, causes, plant, ...extra };
}
