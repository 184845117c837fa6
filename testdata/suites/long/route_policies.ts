import type { PolicySource, PrefixLists, PrefixRange } from "../../../core/rib/policy/rules.ts";
import { parsePrefix } from "../../../core/net/prefix.ts";
import type { ExportName, ImportName } from "./route_model.ts";

function range(prefix: string, length: number): PrefixRange {
  return { prefix: parsePrefix(prefix)!, least: length, most: length };
}

export const PREFIX_LISTS: PrefixLists = new Map([
  ["refused", [range("192.168.0.0/20", 24), range("10.100.32.0/19", 26)]],
  ["withheld", [range("192.168.16.0/20", 24), range("10.100.64.0/19", 26)]],
]);

function listed(name: string, list: string): PolicySource {
  const match = [{ key: "prefix-list", texts: [list] }];
  const rules = [{ name: "listed", match, actions: [], outcome: "reject" }] as const;
  return { name, rules, otherwise: "accept" };
}

function preferred(community: string, preference: string) {
  const match = [
    { key: "community", texts: [community] },
    { key: "as-path", texts: ["^[0-9]+$"] },
  ];
  const actions = [{ verb: "set", key: "local-pref", texts: [preference] }] as const;
  return { name: `with ${community}`, match, actions, outcome: "accept" } as const;
}

function rank(name: ExportName, med: string): PolicySource {
  const actions = [{ verb: "set", key: "med", texts: [med] }] as const;
  return { name, rules: [{ name, match: [], actions, outcome: "accept" }], otherwise: "reject" };
}

const ALL: readonly PolicySource[] = [
  listed("refuse" satisfies ImportName, "refused"),
  listed("withhold" satisfies ExportName, "withheld"),
  {
    name: "prefer" satisfies ImportName,
    rules: [preferred("65000:1", "200"), preferred("65000:2", "150")],
    otherwise: "accept",
  },
  rank("rank10", "10"),
  rank("rank20", "20"),
  rank("rank30", "30"),
];

/** The policies of the model, as an operator writes them. `all` is there without being written. */
export const POLICIES: ReadonlyMap<string, PolicySource> = new Map(
  ALL.map((policy) => [policy.name, policy]),
);
