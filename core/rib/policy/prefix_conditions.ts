import { parsePrefixRange, PREFIX_RANGE_FORMS, PrefixRanges } from "../../filter/prefix_ranges.ts";
import { parseTerms, passesFor, type Terms } from "../../filter/terms.ts";
import type { FamilyKey } from "../../wire/context.ts";
import { parseFamily } from "../../wire/family/mod.ts";
import { type Condition, conditionOf, type ConditionType } from "./condition.ts";
import { AT_PREFIX } from "./looks.ts";
import type { PrefixAtHand } from "./prefix_at_hand.ts";
import type { PrefixLists, PrefixRange } from "./rules.ts";

function isIn(ranges: PrefixRanges, { address, length, octets }: PrefixAtHand): boolean {
  return ranges.has(address, length, octets);
}

function isInOneOf(terms: Terms<PrefixRanges>): Condition {
  const ofPrefix = (prefix: PrefixAtHand) => passesFor(terms, isIn, prefix);
  return { looksAt: AT_PREFIX, ofPrefix, fits: ({ prefix }) => ofPrefix(prefix) };
}

/** All ranges that are asked for are looked up together, and so are all that are ruled out. */
function parsePrefixes(texts: readonly string[]): Condition {
  const { any, none } = parseTerms(texts, "prefix", PREFIX_RANGE_FORMS, parsePrefixRange);
  const together = (ranges: readonly PrefixRange[]) =>
    ranges.length > 0 ? [new PrefixRanges(ranges)] : [];
  return isInOneOf({ any: together(any), none: together(none) });
}

/** Lists that were put in order once, for all the rules that name them. */
const IN_ORDER: WeakMap<readonly PrefixRange[], PrefixRanges> = new WeakMap();

function inOrder(list: readonly PrefixRange[]): PrefixRanges {
  const known = IN_ORDER.get(list) ?? new PrefixRanges(list);
  IN_ORDER.set(list, known);
  return known;
}

function parseLists(texts: readonly string[], lists: PrefixLists): Condition {
  const names = [...lists.keys()];
  const wanted = names.length > 0 ? `a prefix list: there are ${names.join(", ")}` : "there";
  const terms = parseTerms(texts, "prefix list", wanted, (name) => {
    const list = lists.get(name);
    return list && inOrder(list);
  });
  return isInOneOf(terms);
}

const UNICAST = "a family that routes are kept of: ipv4 or ipv6";

function parseFamilies(texts: readonly string[]): Condition {
  const terms = parseTerms(texts, "family", UNICAST, (text): FamilyKey | undefined => {
    const key = parseFamily(text);
    return key === 0x101 || key === 0x201 ? key : undefined;
  });
  return conditionOf(terms, 0, (family, { route }) => route.family === family);
}

/** What is asked of the prefix and its family. */
export const PREFIX_CONDITIONS: readonly ConditionType[] = [
  {
    key: "prefix",
    help: "the prefix: this one, with ge and le also those inside of these lengths, with + all",
    examples: ["10.0.0.0/8 ge 16 le 24", "10.0.0.0/8+", "192.0.2.0/24", "!0.0.0.0/0"],
    parse: parsePrefixes,
  },
  {
    key: "prefix-list",
    help: "the prefix, by the name of a list of such",
    examples: ["customers", "!bogons"],
    parse: parseLists,
  },
  {
    key: "family",
    help: "the address family",
    examples: ["ipv4", "ipv6"],
    parse: parseFamilies,
  },
];
