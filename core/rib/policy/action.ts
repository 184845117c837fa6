import type { Draft } from "./draft.ts";
import type { ActionSource } from "./rules.ts";

/** One change as it runs. */
export interface Action {
  /** What it looks at, as bits of `looks`. */
  readonly looksAt: number;
  apply(draft: Draft): void;
}

/** How many texts an action takes. */
export type Takes =
  | "nothing"
  | "one"
  /** One or more. */
  | "list"
  /** None, which means all there are, or more. */
  | "any";

/** A kind of change: what a person may write, and what becomes of it. */
export interface ActionType {
  readonly verb: ActionSource["verb"];
  readonly key: string;
  /** What it does, as a line of help. */
  readonly help: string;
  readonly takes: Takes;
  /** Texts that it takes; empty where it takes none. */
  readonly examples: readonly string[];
  /** Throws `FilterError` with what was written and what was expected. */
  parse(texts: readonly string[]): Action;
}

/** An action over attributes alone. */
export function actionOf(apply: (draft: Draft) => void): Action {
  return { looksAt: 0, apply };
}
