import { ACTIONS, parseAction } from "../../rib/policy/actions.ts";
import { CONDITIONS, parseCondition } from "../../rib/policy/conditions.ts";
import { type Group, group, items, type Kind, names, type Refused, wrong } from "./kind.ts";
import { choice, name, scalar } from "./scalars.ts";
import { whyNot, words } from "./words.ts";

/** Policies that are there without being written: everything passes, or nothing. */
export const ALL = "all", NONE = "none";

/** The name of a policy; whether there is one is looked at when all are read. */
export const policyName: Kind<string> = scalar(
  "the name of a policy, all or none",
  name.schema,
  (text) => /^\S+$/.test(text) ? { value: text } : {},
);

/** Lists are named, and which there are is known when all is read. */
const PREFIX_LIST = "prefix-list";

const conditions = words({
  wanted: "conditions, like prefix: 10.0.0.0/8 or community: 65000:1",
  table: CONDITIONS,
  check(key, texts) {
    if (key !== PREFIX_LIST) parseCondition({ key, texts }, new Map());
  },
});

function changes(verb: "set" | "add" | "delete", wanted: string) {
  return words({
    wanted,
    table: ACTIONS.filter((action) => action.verb === verb),
    check: (key, texts) => parseAction({ verb, key, texts }),
  });
}

/** One rule. */
export const RULE = {
  name: {
    kind: name,
    help: "what it is called where a route was decided by it",
    default: "its number",
    example: "pods",
    effect: "refresh",
  },
  match: {
    kind: conditions,
    help:
      "conditions that all have to fit; of several texts in one, any. ! before a text: not. Without it the rule fits every route",
    default: "every route",
    example: "{prefix-list: pods}",
    effect: "refresh",
  },
  set: {
    kind: changes("set", "attributes, like local-pref: 200"),
    help: "attributes that get this value",
    default: "none",
    example: "{local-pref: 200}",
    effect: "refresh",
  },
  add: {
    kind: changes("add", "attributes, like community: 65000:7"),
    help: "values that are added to lists",
    default: "none",
    example: '{community: "65000:7"}',
    effect: "refresh",
  },
  delete: {
    kind: changes("delete", "attributes, like med, or like community: 65000:*"),
    help: "attributes that go, or what of them fits",
    default: "none",
    example: '{med: , community: "65000:*"}',
    effect: "refresh",
  },
  prepend: {
    kind: scalar("AS numbers, like 65001 65001", { type: ["string", "number"] }, (text) => {
      const why = whyNot(() => parseAction({ verb: "prepend", key: "as-path", texts: [text] }));
      return why === undefined ? { value: text } : { hint: why };
    }),
    help: "AS numbers that go before the path",
    default: "none",
    example: "65001 65001",
    effect: "refresh",
  },
  then: {
    kind: choice({ accept: "accept", reject: "reject", next: "next" } as const),
    help: "accept and reject end it; next goes on with the rule behind",
    example: "accept",
    effect: "refresh",
    isRequired: true,
  },
} as const satisfies Group;

/** One policy. */
export const POLICY = {
  rules: {
    kind: items(group(RULE)),
    help: "rules from top to bottom",
    default: "none",
    effect: "refresh",
  },
  otherwise: {
    kind: choice({ accept: "accept", reject: "reject" } as const),
    help: "what becomes of a route that no rule decided",
    default: "reject",
    example: "reject",
    effect: "refresh",
  },
} as const satisfies Group;

const BELOW = "it belongs into a rule, and the rules of a policy stand in a list under rules:";

/** Where people put rules, each with the way to where they are read. */
const MISPLACED: Refused = Object.fromEntries(Object.keys(RULE).map((key) => [key, BELOW]));

const policy = group(POLICY, MISPLACED);

export const policies = names(
  {
    ...policy,
    read(tree, spot) {
      if (tree.kind !== "list") return policy.read(tree, spot);
      return void wrong(tree, spot, "a mapping with keys", "rules stand in a list under rules:");
    },
  } satisfies typeof policy,
);
