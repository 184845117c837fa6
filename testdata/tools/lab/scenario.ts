import type { Lab } from "./lab.ts";

/** The rooms of testdata/captures that the lab fills. */
export type Shelf = "faults" | "healthy" | "mrt" | "bmp";

export interface Scenario {
  /** File name without extension. */
  readonly name: string;
  readonly shelf: Shelf;
  /** What was planted or shown, one sentence. */
  readonly planted: string;
  readonly between: readonly [string, string];
  /** Ids of core/session/cause.ts that a reader may answer with; only for faults. */
  readonly causes?: readonly string[];
  readonly ambiguous?: boolean;
  readonly note?: string;
  /** Where a capture holds several sessions: the causes of each, by the address of the far side. */
  readonly sessions?: Readonly<Record<string, readonly string[]>>;
  /** Does it all; files left in the lab's directory as `NAME.*` are taken to the shelf. */
  readonly run: (lab: Lab) => Promise<void>;
}

export function fault(
  name: string,
  between: readonly [string, string],
  causes: readonly string[],
  planted: string,
  run: (lab: Lab) => Promise<void>,
  extra: { readonly ambiguous?: boolean; readonly note?: string } = {},
): Scenario {
  return { name, shelf: "faults", planted, between, causes, run, ...extra };
}

export function healthy(
  name: string,
  between: readonly [string, string],
  planted: string,
  run: (lab: Lab) => Promise<void>,
  extra: { readonly note?: string } = {},
): Scenario {
  return { name, shelf: "healthy", planted, between, run, ...extra };
}
