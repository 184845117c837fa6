import { FilterError } from "../../filter/terms.ts";
import { ATTRIBUTE_CONDITIONS } from "./attribute_conditions.ts";
import { checkTexts, type Condition, type ConditionType } from "./condition.ts";
import { PEER_CONDITIONS } from "./peer_conditions.ts";
import { PREFIX_CONDITIONS } from "./prefix_conditions.ts";
import type { ConditionSource, PrefixLists } from "./rules.ts";

/**
 * Everything that a rule or `--where` can ask of a route. All of them take a list, of which one has
 * to fit; `!` before a text: it must not.
 */
export const CONDITIONS: readonly ConditionType[] = [
  ...PREFIX_CONDITIONS,
  ...ATTRIBUTE_CONDITIONS,
  ...PEER_CONDITIONS,
];

const BY_KEY: ReadonlyMap<string, ConditionType> = new Map(
  CONDITIONS.map((type) => [type.key, type]),
);

/** The kind of condition behind a key. */
export function conditionType(key: string): ConditionType | undefined {
  return BY_KEY.get(key);
}

/** A condition from its texts. Throws `FilterError` with what is wrong with which of them. */
export function parseCondition({ key, texts }: ConditionSource, lists: PrefixLists): Condition {
  const type = BY_KEY.get(key);
  if (type === undefined) {
    const known = CONDITIONS.map((one) => one.key).join(", ");
    throw new FilterError(`condition ${JSON.stringify(key)} is not one of ${known}`);
  }
  checkTexts(key, texts, type.examples[0]);
  return type.parse(texts, lists);
}
