import { FilterError } from "../../filter/terms.ts";
import type { Action, ActionType } from "./action.ts";
import { COMMUNITY_ACTIONS } from "./community_actions.ts";
import { HOP_ACTIONS } from "./hop_actions.ts";
import { NUMBER_ACTIONS } from "./number_actions.ts";
import { OTHER_ACTIONS } from "./other_actions.ts";
import { PATH_ACTIONS } from "./path_actions.ts";
import { RAW_ACTIONS } from "./raw_actions.ts";
import type { ActionSource } from "./rules.ts";

/** Everything that a rule can do to a route, by verb and attribute. */
export const ACTIONS: readonly ActionType[] = [
  ...NUMBER_ACTIONS,
  ...HOP_ACTIONS,
  ...PATH_ACTIONS,
  ...COMMUNITY_ACTIONS,
  ...OTHER_ACTIONS,
  ...RAW_ACTIONS,
];

const BY_NAME: ReadonlyMap<string, ActionType> = new Map(
  ACTIONS.map((type) => [`${type.verb} ${type.key}`, type]),
);

/** The kind of change behind a verb and a key. */
export function actionType(verb: string, key: string): ActionType | undefined {
  return BY_NAME.get(`${verb} ${key}`);
}

/** An action from its texts. Throws `FilterError` with what is wrong with which of them. */
export function parseAction({ verb, key, texts }: ActionSource): Action {
  const type = actionType(verb, key);
  if (type === undefined) {
    const known = ACTIONS.filter((one) => one.verb === verb).map((one) => one.key);
    throw new FilterError(`${verb} ${JSON.stringify(key)} is not one of ${known.join(", ")}`);
  }
  checkCount(type, texts.length);
  return type.parse(texts);
}

function checkCount({ verb, key, takes, examples }: ActionType, count: number): void {
  const name = `${verb} ${key}`, example = examples[0];
  if (takes === "nothing" && count > 0) throw new FilterError(`${name} takes no value`);
  if (takes === "one" && count !== 1) {
    throw new FilterError(`${name} takes one value, not ${count}: expected one like ${example}`);
  }
  if (takes === "list" && count === 0) {
    throw new FilterError(`${name} has no value: expected one like ${example}`);
  }
}
