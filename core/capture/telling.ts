import type { Verdict } from "../session/cause.ts";
import { type Disagreement, disagreements } from "../session/disagree.ts";
import type { OpenSeen, PeeringFacts } from "../session/facts.ts";
import { judge } from "../session/judge/mod.ts";
import { negotiate, type Negotiated } from "../session/negotiate.ts";
import type { End } from "./record.ts";

/** What became of two addresses that are, or want to be, peers. */
export interface Story {
  readonly facts: PeeringFacts;
  readonly verdict: Verdict;
  /** By the OPENs of the last attempt that had them, else by what the source's records say. */
  readonly sides: readonly [StorySide, StorySide];
  /** Of the last attempt in which both OPENs were seen; the first side is `ours`. */
  readonly negotiated?: Negotiated;
  readonly disagreements: readonly Disagreement[];
}

export interface StorySide {
  readonly address: string;
  readonly asn?: number;
  readonly bgpId?: number;
  readonly open?: OpenSeen;
}

/** The story that these facts make; `ends` say what the source itself knows of the two sides. */
export function tell(facts: PeeringFacts, ends: readonly [End, End]): Story {
  const opened = facts.attempts.findLast(({ last }) => last.sides[0].open && last.sides[1].open) ??
    facts.attempts.findLast(({ last }) => last.sides[0].open || last.sides[1].open);
  const [a, b] = opened?.last.sides.map((side) => side.open) ?? [];
  const offers = a && b ? [a.offer, b.offer] as const : undefined;
  return {
    facts,
    verdict: judge(facts),
    sides: [sideOf(facts.names[0], ends[0], a), sideOf(facts.names[1], ends[1], b)],
    ...(offers && { negotiated: negotiate(...offers) }),
    disagreements: offers ? disagreements(...offers) : [],
  };
}

function sideOf(address: string, end: End, open: OpenSeen | undefined): StorySide {
  const asn = open?.offer.asn ?? end.asn, bgpId = open?.offer.bgpId ?? end.bgpId;
  return {
    address,
    ...(asn !== undefined && { asn }),
    ...(bgpId !== undefined && { bgpId }),
    ...(open && { open }),
  };
}
