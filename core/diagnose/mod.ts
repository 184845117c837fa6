import { type CauseId, causeOf, type Finding, type Verdict } from "../session/cause.ts";
import { deciderOf } from "../session/judge/decider.ts";
import { finding } from "../session/judge/scene.ts";
import type { LiveEvidence } from "./evidence.ts";
import {
  conflict,
  deaf,
  linkless,
  mute,
  neighbourOf,
  routeless,
  strangeSource,
} from "./host_rules.ts";
import { type Layer, layersOf } from "./layers.ts";
import { hole } from "./path_mtu.ts";
import { hops, icmpSaid, ownRule, swallowed, unheard, unsigned, waits } from "./path_rules.ts";

/** Why a session with a peer does or does not come up, layer by layer. */
export interface Diagnosis extends Verdict {
  readonly layers: readonly Layer[];
}

type Rule = (evidence: LiveEvidence) => Finding[];

/** Facts of this host that no peer can talk away: the first that is there decides. */
const HOST: readonly Rule[] = [conflict, strangeSource, routeless];

/** What explains that TCP or the first words do not get through; the first that is there decides. */
const PATH: readonly Rule[] = [
  deaf,
  mute,
  linkless,
  icmpSaid,
  ownRule,
  hops,
  unsigned,
  waits,
  unheard,
  swallowed,
];

/** Causes that BGP or TCP names only for want of better evidence. */
const VAGUE: ReadonlySet<CauseId> = new Set<CauseId>([
  "filtered",
  "unreachable",
  "no-route",
  "no-neighbour",
  "md5-suspected",
  "ttl",
  "refused",
  "no-open",
  "both-passive",
  "silent",
  "unknown",
  "hold-timer-expired",
]);

/** These say nothing beside another cause. */
const EMPTY: ReadonlySet<CauseId> = new Set<CauseId>(["silent", "unknown", "not-possible-here"]);

/**
 * Names why the session is as it is, ranked, with the layers under it. Pure. What BGP said is judged
 * as in a capture; what this host and its kernel know refines it where BGP was silent.
 */
export function diagnose(evidence: LiveEvidence): Diagnosis {
  const verdict = verdictOf(evidence);
  return { ...verdict, layers: layersOf(evidence, verdict) };
}

function verdictOf(evidence: LiveEvidence): Verdict {
  const host = firstOf(HOST, evidence);
  if (host) return made(host);
  if (!evidence.said) return made([finding("silent", "likely", "nothing was tried", [])]);
  const said = unrefuted(evidence.said, evidence);
  const [top] = said.causes;
  if (top.id === "established") return stands(said, evidence);
  if (top.id === "wrong-as" && evidence.wanted.guessed) return guessed(said, evidence);
  if (!VAGUE.has(top.id)) return said;
  const path = firstOf(PATH, evidence);
  if (!path) return said;
  const named = new Set(path.map(({ id }) => id));
  // What is certain needs no alternatives.
  const rest = path[0]!.confidence === "certain"
    ? []
    : said.causes.filter(({ id }) => !named.has(id) && !EMPTY.has(id))
      .map((one) => ({ ...one, confidence: "possible" as const }));
  return made([...path, ...rest], said.also);
}

/** Whoever names no AS number is taken for the peer's own: that it is another one is no fault there. */
function guessed(said: Verdict, { peer }: LiveEvidence): Verdict {
  const [top, ...rest] = said.causes;
  const why = `${top.why}; no AS number was given, so theirs was tried as ours`;
  const remedy =
    `give --local-as with the AS number that ${peer} expects of us, after a minute: it ` +
    "may pause after this refusal";
  return { ...said, causes: [{ ...top, why, remedy }, ...rest], remedy };
}

/** Up, but perhaps only small segments pass, or none of ours any more. */
function stands(said: Verdict, evidence: LiveEvidence): Verdict {
  const found = firstOf([hole, unheard], evidence);
  return found ? { ...made(found, said.causes), up: true } : said;
}

/** What an error of the socket was taken for, and what this host says otherwise of itself. */
function isRefuted({ id }: Finding, evidence: LiveEvidence): boolean {
  const { route } = evidence.before;
  if (id === "no-route") return route !== undefined && "route" in route;
  return id === "no-neighbour" && neighbourOf(evidence) !== undefined;
}

/** The causes that stand against what this host says of itself; the best of them is likely then. */
function unrefuted(said: Verdict, evidence: LiveEvidence): Verdict {
  const left = said.causes.filter((one) => !isRefuted(one, evidence));
  const [top, ...rest] = left;
  if (!top || left.length === said.causes.length) return said;
  return made([{ ...top, confidence: "likely" }, ...rest], said.also);
}

function firstOf(rules: readonly Rule[], evidence: LiveEvidence): Finding[] | undefined {
  for (const rule of rules) {
    const found = rule(evidence);
    if (found.length > 0) return found;
  }
  return undefined;
}

function made(findings: readonly Finding[], also: readonly Finding[] = []): Verdict {
  const [first, ...rest] = findings;
  const remedy = first!.remedy ?? causeOf(first!.id).remedy;
  const decider = deciderOf(findings.map(({ id }) => id));
  return {
    causes: [first!, ...rest],
    up: false,
    also,
    remedy,
    ...(decider !== undefined && { decider }),
  };
}
