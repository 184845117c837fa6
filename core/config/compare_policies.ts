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
    return JSON.stringify(rule) === JSON.stringify(other) ? [] : [`rule ${name}`];
  });
  if (keys.length === 0 && before.join() !== after.join()) keys.push("order of rules");
  if (old.otherwise !== now.otherwise) {
    keys.push(`otherwise: ${old.otherwise} -> ${now.otherwise}`);
  }
  return keys;
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
