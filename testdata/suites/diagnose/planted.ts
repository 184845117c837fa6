/** What a fault is, and what may be said of it. */
import type { Lab } from "../../tools/lab/lab.ts";
import type { Node } from "../../tools/lab/node.ts";

/** Where the program runs, and what is said to it. */
export interface Stage {
  readonly lab: Lab;
  /** The node on which the program runs. */
  readonly own: Node;
  /** The peer's address. */
  readonly peer: string;
  /** Options besides the AS numbers; a later one overrides. */
  readonly options?: readonly string[];
  /** The program has none of root's privileges. */
  readonly isBare?: boolean;
}

/** What may be answered. */
export interface Truth {
  /** Ids of causes that are right as the first one, the best first. Empty: nothing is wrong. */
  readonly causes: readonly string[];
  /** The evidence cannot tell these apart: the first one must be among all that are named. */
  readonly ambiguous?: boolean;
}

export interface Planted {
  readonly name: string;
  /** What was done, in one sentence. */
  readonly planted: string;
  readonly live: Truth;
  /** What the packets at our end allow to say; `hidden` where they do not show the fault at all. */
  readonly offline: Truth | Hidden;
  plant(lab: Lab): Promise<Stage>;
}

/** Why packets do not show a fault. */
export interface Hidden {
  readonly hidden: string;
}

/** No packet of the session leaves or comes. */
export const NO_PACKETS: Hidden = { hidden: "no packets" };

interface Extra {
  readonly ambiguous?: boolean;
  /** Where it is not as live. */
  readonly offline?: Truth | Hidden;
}

export function planted(
  name: string,
  causes: readonly string[],
  text: string,
  plant: (lab: Lab) => Promise<Stage>,
  { ambiguous = false, offline }: Extra = {},
): Planted {
  const live = { causes, ambiguous };
  return { name, planted: text, live, offline: offline ?? live, plant };
}
