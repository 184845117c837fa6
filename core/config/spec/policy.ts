import type { Place } from "../config_error.ts";
import type { Tree } from "../yaml_tree.ts";
import { type Group, group, items, joined, type Kind, names, type Spot, wrong } from "./kind.ts";
import { choice, name, scalar } from "./scalars.ts";

/** Policies that are there without being written: everything passes, or nothing. */
export const ALL = "all", NONE = "none";

/** The name of a policy; whether there is one is looked at when all are read. */
export const policyName: Kind<string> = scalar(
  "the name of a policy, all or none",
  name.schema,
  (text) => /^\S+$/.test(text) ? { value: text } : {},
);

/** One key of `match`, `set`, `add` or `delete` with its texts. */
export interface WordsOf {
  readonly key: string;
  readonly keyPlace: Place;
  readonly path: string;
  readonly texts: readonly {
    readonly text: string;
    readonly place: Place;
    readonly path: string;
  }[];
}

/** A mapping from words of the policy language to one text or several. */
function words(wanted: string, mayBeEmpty: boolean): Kind<readonly WordsOf[]> {
  const one = { type: ["string", "number", "boolean"] };
  const several = { type: "array", items: one };
  const empty = mayBeEmpty ? [{ type: "null" }] : [];
  return {
    wanted,
    schema: { type: "object", additionalProperties: { anyOf: [one, several, ...empty] } },
    read(tree, spot) {
      if (tree.kind !== "mapping") return void wrong(tree, spot, wanted);
      return tree.entries.map(({ key, keyPlace, value }) => {
        const path = joined(spot.path, key);
        const texts = textsOf(value, { path, reading: spot.reading }, mayBeEmpty);
        return { key, keyPlace, path, texts };
      });
    },
  };
}

function textsOf(tree: Tree, spot: Spot, mayBeEmpty: boolean): WordsOf["texts"] {
  if (tree.kind === "text") return [{ text: tree.text, place: tree.place, path: spot.path }];
  if (tree.kind === "nothing" && mayBeEmpty) return [];
  if (tree.kind !== "list" || tree.items.length === 0) {
    wrong(tree, spot, "a text or a list of texts");
    return [];
  }
  return tree.items.flatMap((item, i) => {
    const path = `${spot.path}[${i}]`;
    if (item.kind === "text") return [{ text: item.text, place: item.place, path }];
    wrong(item, { path, reading: spot.reading }, "a text");
    return [];
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
    kind: words("conditions, like prefix: 10.0.0.0/8 or community: 65000:1", false),
    help:
      "conditions that all have to fit; of several texts in one, any. ! before a text: not.\nWithout it the rule fits every route",
    default: "every route",
    example: "{prefix-list: pods}",
    effect: "refresh",
  },
  set: {
    kind: words("attributes, like local-pref: 200", false),
    help: "attributes that get this value",
    default: "none",
    example: "{local-pref: 200}",
    effect: "refresh",
  },
  add: {
    kind: words("attributes, like community: 65000:7", false),
    help: "values that are added to lists",
    default: "none",
    example: '{community: "65000:7"}',
    effect: "refresh",
  },
  delete: {
    kind: words("attributes, like med, or like community: 65000:*", true),
    help: "attributes that go, or what of them fits",
    default: "none",
    example: '{med: , community: "65000:*"}',
    effect: "refresh",
  },
  prepend: {
    kind: scalar(
      "AS numbers, like 65001 65001",
      { type: ["string", "number"] },
      (text) => ({ value: text }),
    ),
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

export const policies = names(group(POLICY));
