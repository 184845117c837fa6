import { formatPrefixRange } from "../filter/prefix_ranges.ts";
import type { PolicySource, PrefixRange, RuleSource } from "../rib/policy/rules.ts";
import { changeOf, type ConfigChange, pairs } from "./change.ts";
import { named } from "./config_error.ts";
import { EFFECTS } from "./effects.ts";
import type { RouterConfig } from "./router_config.ts";

/** What becomes of prefix lists and policies, and of the peers that use them. */
export function comparePolicies(
  before: RouterConfig,
  after: RouterConfig,
): readonly ConfigChange[] {
  return [...compareLists(before, after), ...compareRules(before, after)];
}

function compareLists(before: RouterConfig, after: RouterConfig): readonly ConfigChange[] {
  return pairs(before.prefixLists, after.prefixLists).flatMap(([name, old, now]) => {
    const what = `prefix-list ${name}`;
    if (!old) return [changeOf(what, "add", EFFECTS.nothing)];
    if (!now) return [changeOf(what, "remove", EFFECTS.nothing)];
    const [gone, come] = [missing(old, now), missing(now, old)];
    const keys = [...gone.map((text) => `- ${text}`), ...come.map((text) => `+ ${text}`)];
    if (keys.length === 0) return [];
    const policies = [...after.policies.values()].filter((policy) => namesList(policy, name));
    return [changeOf(what, "change", refreshed(after, policies.map((p) => p.name)), keys)];
  });
}

function missing(all: readonly PrefixRange[], from: readonly PrefixRange[]): readonly string[] {
  const there = new Set(from.map(formatPrefixRange));
  return all.map(formatPrefixRange).filter((text) => !there.has(text));
}

function namesList({ rules }: PolicySource, list: string): boolean {
  return rules.some(({ match }) =>
    match.some(({ key, texts }) =>
      key === "prefix-list" && texts.some((text) => text.replace(/^!/, "") === list)
    )
  );
}

function compareRules(before: RouterConfig, after: RouterConfig): readonly ConfigChange[] {
  return pairs(before.policies, after.policies).flatMap(([name, old, now]) => {
    const what = `policy ${name}`;
    if (!old) return [changeOf(what, "add", EFFECTS.nothing)];
    if (!now) return [changeOf(what, "remove", EFFECTS.nothing)];
    const keys = ruleKeys(old, now);
    return keys.length === 0 ? [] : [changeOf(what, "change", refreshed(after, [name]), keys)];
  });
}

/** Rules are told apart by their names. */
function ruleKeys(old: PolicySource, now: PolicySource): readonly string[] {
  const texts = ({ rules }: PolicySource) => rules.map((rule) => JSON.stringify(rule));
  const [before, after] = [texts(old), texts(now)];
  const keys = pairs(byName(old), byName(now)).flatMap(([name, rule, other]) => {
    if (!rule) return [`+ rule ${name}`];
    if (!other) return [`- rule ${name}`];
    return ruleChanges(rule, other).map((text) => `rule ${name}: ${text}`);
  });
  if (keys.length === 0 && before.join() !== after.join()) keys.push("order of rules");
  if (old.otherwise !== now.otherwise) {
    keys.push(`otherwise: ${old.otherwise} -> ${now.otherwise}`);
  }
  return keys;
}

/** What differs between the rules of one name, of which there is most often one. */
function ruleChanges(old: readonly RuleSource[], now: readonly RuleSource[]): readonly string[] {
  if (JSON.stringify(old) === JSON.stringify(now)) return [];
  const parts = (rules: readonly RuleSource[]) => new Map(rules.flatMap(partsOf));
  const found = pairs(parts(old), parts(now)).flatMap(([key, before, after]) =>
    before === after ? [] : [`${key} ${before ?? "none"} -> ${after ?? "none"}`]
  );
  return found.length > 0 ? found : ["order of its words"];
}

type Part = readonly [key: string, text: string];

/** Conditions, changes and outcome of a rule, each by a key of its own. */
function partsOf({ match, actions, outcome }: RuleSource, index: number): readonly Part[] {
  const which = index === 0 ? "" : `(${index + 1}) `;
  const words = [
    ...match.map(({ key, texts }) => ({ key: `match ${key}`, texts })),
    ...actions.map(({ verb, key, texts }) => {
      return { key: verb === "prepend" ? verb : `${verb} ${key}`, texts };
    }),
    { key: "then", texts: [outcome] },
  ];
  return [...Map.groupBy(words, ({ key }) => key)].map(([key, same]) =>
    [`${which}${key}`, same.flatMap(({ texts }) => texts).join(", ")] as const
  );
}

function byName({ rules }: PolicySource): ReadonlyMap<string, readonly RuleSource[]> {
  return Map.groupBy(rules, ({ name }) => name);
}

/** `routes refreshed: tor-a, tor-b`; `nothing` where no peer uses one of the policies. */
function refreshed({ peers }: RouterConfig, policies: readonly string[]): string {
  const isOne = (name: string | undefined) => name !== undefined && policies.includes(name);
  const users = peers.filter(({ families }) =>
    families.some((one) => isOne(one.importPolicy) || isOne(one.exportPolicy))
  );
  if (users.length === 0) return EFFECTS.nothing;
  return `${EFFECTS.refresh}: ${named(users.map(({ name }) => name), 4)}`;
}
