import type { ActionSource } from "../rib/policy/rules.ts";
import type { Reading } from "./spec/kind.ts";
import type { WordsOf } from "./spec/policy.ts";

/** Checks a condition against the policy language. */
export function checkCondition(_condition: WordsOf, _reading: Reading): void {}

/** Checks a change against the policy language. */
export function checkAction(
  _verb: ActionSource["verb"],
  _action: WordsOf,
  _reading: Reading,
): void {}
