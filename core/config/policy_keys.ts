import type {
  ActionSource,
  ConditionSource,
  PolicySource,
  PrefixLists,
  PrefixRange,
  RuleSource,
} from "../rib/policy/rules.ts";
import { named } from "./config_error.ts";
import { quoted } from "./misread.ts";
import type { Placed, Reading, Values } from "./spec/kind.ts";
import { ALL, NONE, type POLICY, type RULE } from "./spec/policy.ts";
import type { WordsOf } from "./spec/words.ts";

type PrefixListValues = ReadonlyMap<string, Placed<readonly Placed<PrefixRange>[]>>;

/** Prefix lists by name. */
export function prefixListsOf(lists: PrefixListValues = new Map()): PrefixLists {
  return new Map([...lists].map(([name, { value }]) => [name, value.map((item) => item.value)]));
}

/** Policies by name, without `all` and `none`, which are there anyway. */
export function policiesOf(
  policies: ReadonlyMap<string, Placed<Values<typeof POLICY>>> = new Map(),
  lists: PrefixLists,
  reading: Reading,
): ReadonlyMap<string, PolicySource> {
  const out = new Map<string, PolicySource>();
  for (const [name, { value, place, path }] of policies) {
    if (name === ALL || name === NONE) {
      reading.errors.add(place, path, `${name} is there already`, "choose another name");
      continue;
    }
    const rules = value.rules?.value ?? [];
    out.set(name, {
      name,
      rules: rules.map((rule, i) => ruleOf(rule.value, i, lists, reading)),
      otherwise: value.otherwise?.value ?? "reject",
    });
  }
  return out;
}

function ruleOf(
  rule: Values<typeof RULE>,
  index: number,
  lists: PrefixLists,
  reading: Reading,
): RuleSource {
  const outcome = rule.then?.value ?? "next";
  const actions = actionsOf(rule);
  const change = rule.set ?? rule.add ?? rule.delete ?? rule.prepend;
  if (outcome === "reject" && change) {
    const hint = "leave it away, or say then: accept or then: next";
    reading.errors.add(change.place, change.path, "changes a route that is rejected", hint);
  }
  return {
    name: rule.name?.value ?? String(index + 1),
    match: conditionsOf(rule.match?.value ?? [], lists, reading),
    actions,
    outcome,
  };
}

function conditionsOf(
  match: readonly WordsOf[],
  lists: PrefixLists,
  reading: Reading,
): readonly ConditionSource[] {
  return match.map((condition) => {
    if (condition.key === "prefix-list") checkLists(condition, lists, reading);
    return { key: condition.key, texts: condition.texts.map(({ text }) => text) };
  });
}

function checkLists({ texts }: WordsOf, lists: PrefixLists, reading: Reading): void {
  for (const { text, place, path } of texts) {
    const name = text.replace(/^!\s*/, "");
    if (lists.has(name)) continue;
    const { nearest, errors } = reading, known = [...lists.keys()];
    errors.add(
      place,
      path,
      `there is no prefix list ${quoted(name)}`,
      meant(nearest(name, known), known),
    );
  }
}

/** What a name that is not there may have been meant to be. */
export function meant(near: string | undefined, known: readonly string[]): string {
  if (near !== undefined) return `did you mean ${near}?`;
  return known.length === 0 ? "there are none" : `known are ${named(known)}`;
}

/** What goes is gone before anything is set or added, wherever it stands in the rule. */
function actionsOf(rule: Values<typeof RULE>): readonly ActionSource[] {
  const out: ActionSource[] = [];
  for (const verb of ["delete", "set", "add"] as const) {
    for (const action of rule[verb]?.value ?? []) {
      out.push({ verb, key: action.key, texts: action.texts.map(({ text }) => text) });
    }
  }
  const { prepend } = rule;
  if (prepend) out.push({ verb: "prepend", key: "as-path", texts: [prepend.value] });
  return out;
}
