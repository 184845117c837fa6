import {
  COMMUNITY_KINDS,
  type CommunityKind,
  type CommunityTerm,
  hasCommunity,
  parseCommunityTerm,
} from "../../filter/communities.ts";
import {
  ABSENT,
  isInRange,
  NUMBER_FORMS,
  type NumberRange,
  parseNumberRange,
  RANGE_FORMS,
} from "../../filter/number_ranges.ts";
import { isOriginOf, parseAsnTerms, PathPatterns } from "../../filter/paths.ts";
import { PASSES, SetVerdicts, UNKNOWN } from "../../filter/set_verdicts.ts";
import { parseTerms } from "../../filter/terms.ts";
import { firstAsn, pathLength } from "../../wire/as_path.ts";
import { LOCAL_PREF, MED, ORIGIN } from "../../wire/block.ts";
import { type Condition, conditionOf, type ConditionType } from "./condition.ts";
import type { Draft } from "./draft.ts";
import { nextHopCondition } from "./hop_conditions.ts";
import { AT_PEER } from "./looks.ts";

function ranges(
  key: string,
  texts: readonly string[],
  looksAt: number,
  valueOf: (draft: Draft) => number,
  canBeAbsent = true,
): Condition {
  const wanted = canBeAbsent ? RANGE_FORMS : NUMBER_FORMS;
  const terms = parseTerms(texts, key, wanted, (text): NumberRange | undefined => {
    const range = parseNumberRange(text);
    return !canBeAbsent && range?.least === ABSENT ? undefined : range;
  });
  return conditionOf(terms, looksAt, (range, draft) => isInRange(range, valueOf(draft)));
}

/** `none`, or a term of these kinds. */
function communities(
  key: string,
  texts: readonly string[],
  kinds: readonly [CommunityKind, ...CommunityKind[]],
): Condition {
  const forms = kinds.map((kind) => COMMUNITY_KINDS[kind].forms).join(", ");
  const { code } = COMMUNITY_KINDS[kinds[0]];
  const terms = parseTerms(
    texts,
    key.replace("-", " "),
    `one like ${forms}, or none`,
    (text): CommunityTerm | "none" | undefined =>
      text === "none" ? text : parseCommunityTerm(text, kinds),
  );
  return conditionOf(
    terms,
    0,
    (term, { block }) => term === "none" ? !block.has(code) : hasCommunity(term, block),
  );
}

/** The text of a path costs much: what was found is remembered of each set. */
function pathCondition(texts: readonly string[]): Condition {
  const patterns = new PathPatterns(texts);
  let verdicts: SetVerdicts | undefined;
  return {
    looksAt: 0,
    fits(draft) {
      if (!draft.isAsTold) return patterns.passes(draft.block);
      if (verdicts?.sets !== draft.sets) verdicts = new SetVerdicts(draft.sets);
      const { set } = draft.route, known = verdicts.of(set);
      if (known !== UNKNOWN) return known === PASSES;
      return verdicts.remember(set, patterns.passes(draft.block));
    },
  };
}

function isNeighbour(asn: number, { block }: Draft): boolean {
  const { bytes, start, end, width } = block.path();
  return firstAsn(bytes, start, end, width) === asn;
}

function lengthOf({ block }: Draft): number {
  const { bytes, start, end, width } = block.path();
  return pathLength(bytes, start, end, width);
}

const ORIGINS: readonly string[] = ["igp", "egp", "incomplete"];

function parseOrigins(texts: readonly string[]): Condition {
  const terms = parseTerms(texts, "origin", "igp, egp or incomplete", (text) => {
    const number = ORIGINS.indexOf(text);
    return number < 0 ? undefined : number;
  });
  return conditionOf(
    terms,
    0,
    (origin, { block }) => block.has(ORIGIN) && block.bytes[block.start(ORIGIN)] === origin,
  );
}

/** What is asked of the attributes of a route, its next hop and its weight. */
export const ATTRIBUTE_CONDITIONS: readonly ConditionType[] = [
  {
    key: "as-path",
    help: "the path as text, by a regular expression; _ stands between two ASes and at both ends",
    examples: ["^65001_", "_174_", "^$"],
    parse: pathCondition,
  },
  {
    key: "as-path-length",
    help: "how many ASes the path counts: a set as one, a confederation not at all",
    examples: [">5", "1-3", "0"],
    parse: (texts) => ranges("as-path-length", texts, 0, lengthOf, false),
  },
  {
    key: "origin-as",
    help: "the AS that the path begins at: its last",
    examples: ["65001", "64512.10"],
    parse: (texts) =>
      conditionOf(
        parseAsnTerms(texts, "origin AS"),
        0,
        (asn, { block }) => isOriginOf(asn, block),
      ),
  },
  {
    key: "neighbor-as",
    help: "the AS that the path comes through last: its first",
    examples: ["65001", "!65002"],
    parse: (texts) => conditionOf(parseAsnTerms(texts, "neighbor AS"), 0, isNeighbour),
  },
  {
    key: "community",
    help: "a community of any kind, told apart by its form; * for any number; none: no COMMUNITIES",
    examples: ["65000:1", "65000:*", "no-export", "64500:1:*", "rt:65000:*", "none"],
    parse: (texts) => communities("community", texts, ["standard", "large", "extended"]),
  },
  {
    key: "large-community",
    help: "a large community; * for any number; none: there is no LARGE_COMMUNITY",
    examples: ["64500:1:2", "64500:*:*", "none"],
    parse: (texts) => communities("large-community", texts, ["large"]),
  },
  {
    key: "extended-community",
    help: "an extended community; * for any value; none: there are no EXTENDED COMMUNITIES",
    examples: ["rt:65000:1", "rt:65000:*", "color:100", "none"],
    parse: (texts) => communities("extended-community", texts, ["extended"]),
  },
  {
    key: "next-hop",
    help: "the next hop: an address, or a block of them",
    examples: ["192.0.2.1", "10.0.0.0/8", "2001:db8::/32"],
    parse: nextHopCondition,
  },
  {
    key: "med",
    help: "MULTI_EXIT_DISC; none: the route has no MED, which is not the same as 0",
    examples: ["100", "50-100", ">100", "none"],
    parse: (texts) => ranges("med", texts, 0, (draft) => draft.number(MED)),
  },
  {
    key: "local-pref",
    help: "LOCAL_PREF; none: the route has none, as those from outside",
    examples: ["100", "50-100", ">100", "none"],
    parse: (texts) => ranges("local-pref", texts, 0, (draft) => draft.number(LOCAL_PREF)),
  },
  {
    key: "weight",
    help: "the weight, of a rule or of the peer",
    examples: [">0", "100"],
    parse: (texts) => ranges("weight", texts, AT_PEER, (draft) => draft.weight, false),
  },
  {
    key: "origin",
    help: "ORIGIN",
    examples: ["igp", "incomplete"],
    parse: parseOrigins,
  },
];
