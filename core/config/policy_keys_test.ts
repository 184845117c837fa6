import { assertEquals } from "@std/assert";
import { nearest } from "../../commands/nearest.ts";
import { errorsIn, madeRouter } from "./made_config.ts";

/** A file, and all that is wrong in it. */
type Case = readonly [text: string, ...errors: string[]];

function check(cases: readonly Case[]): void {
  for (const [text, ...errors] of cases) {
    assertEquals([text, ...errorsIn(text, nearest)], [text, ...errors]);
  }
}

const POLICIES: readonly Case[] = [
  [
    `local-as: 65001
policies:
  a:
    rules:
      - {match: {comunity: 1, community: 65000, prefix-list: [pods, "!pod"], med: [1, x]}, set: {med: x, mde: 1}, add: {med: 3}, then: acept}
      - {}
      - {then: reject, prepend: 1}
      - {then: next, prepend: 0, delete: {med: 3}}
      - {then: next, match: {community: , peer: {a: b}}}
    otherwise: next
prefix-lists: {pods: [10.0.0.0/8]}
`,
    "5:18: policies.a.rules[0].match.comunity: there is no such key; did you mean community?",
    '5:42: policies.a.rules[0].match.community: community "65000" is not one like 65000:1, 65000:* or no-export, 64500:1:2 or 64500:1:*, rt:65000:1, rt:65000:* or color:100, or none',
    '5:69: policies.a.rules[0].match.prefix-list[1]: there is no prefix list "pod"; did you mean pods?',
    '5:87: policies.a.rules[0].match.med[1]: med "x" is not a number, a range like 50-100 or >100, or none',
    '5:103: policies.a.rules[0].set.med: MED "x" is not 0 to 4294967295, +10 or -10, or none',
    "5:106: policies.a.rules[0].set.mde: there is no such key; did you mean med?",
    "5:121: policies.a.rules[0].add.med: there is no such key; known are community, large-community, extended-community",
    '5:136: policies.a.rules[0].then: "acept" is not accept, reject or next; did you mean accept?',
    "6:9: policies.a.rules[1]: then is missing; for example then: accept",
    "7:33: policies.a.rules[2].prepend: changes a route that is rejected; leave it away, or say then: accept or then: next",
    '8:31: policies.a.rules[3].prepend: "0" is not AS numbers, like 65001 65001; AS path: "0" is not an AS number like 65001 or 64512.10',
    "8:48: policies.a.rules[3].delete.med: delete med takes no value",
    "9:30: policies.a.rules[4].match.community: community has no value: expected one like 65000:1",
    "9:49: policies.a.rules[4].match.peer: a mapping is not a text or a list of texts",
    '10:16: policies.a.otherwise: "next" is not accept or reject',
  ],
];

Deno.test("readConfig says what the policy language does not know", () => check(POLICIES));

Deno.test("readConfig reads policies in the words of their language", () => {
  const { policies, prefixLists } = madeRouter(
    "prefix-lists: {pods: [10.0.0.0/8 ge 16 le 26, fd00::/8]}",
    "policies:",
    "  from-tor:",
    "    rules:",
    "      - name: pods",
    "        match: {prefix-list: pods, community: [65000:1, 65000:*]}",
    "        prepend: 65001 65001",
    "        add: {community: 65000:7}",
    "        set: {local-pref: 200}",
    "        delete: {med: , community: 65000:*}",
    "        then: next",
    "      - {then: accept}",
    "  empty: ",
  );
  assertEquals(prefixLists.get("pods")!.map(({ least, most }) => [least, most]), [[16, 26], [
    8,
    8,
  ]]);
  assertEquals(policies.get("empty"), { name: "empty", rules: [], otherwise: "reject" });
  assertEquals(policies.get("from-tor")!.rules, [
    {
      name: "pods",
      match: [
        { key: "prefix-list", texts: ["pods"] },
        { key: "community", texts: ["65000:1", "65000:*"] },
      ],
      // What goes is gone before anything comes.
      actions: [
        { verb: "delete", key: "med", texts: [] },
        { verb: "delete", key: "community", texts: ["65000:*"] },
        { verb: "set", key: "local-pref", texts: ["200"] },
        { verb: "add", key: "community", texts: ["65000:7"] },
        { verb: "prepend", key: "as-path", texts: ["65001 65001"] },
      ],
      outcome: "next",
    },
    { name: "2", match: [], actions: [], outcome: "accept" },
  ]);
});
