import { type CauseId, causeOf, type Finding, type Verdict } from "../cause.ts";
import type { Attempts, PeeringFacts } from "../facts.ts";
import { connecting } from "./connecting.ts";
import { contrasted } from "./contrast.ts";
import { deciderOf } from "./decider.ts";
import { notified } from "./notified.ts";
import { opening } from "./opening.ts";
import { isStuck } from "./path.ts";
import { BOTH, finding, Scene, seen, times } from "./scene.ts";
import { recorded, upheld } from "./upheld.ts";

/** The first rule that has something to say about an attempt says it. */
const RULES: readonly ((scene: Scene) => Finding[])[] = [notified, connecting, opening, upheld];

/** Where only part was recorded, silence and what is missing say nothing. */
const RECORD_RULES: typeof RULES = [notified, recorded];

interface Judged {
  readonly attempts: Attempts;
  readonly findings: readonly Finding[];
  readonly weight: number;
}

/**
 * Names why a peering is as it is. Pure; the same for a capture, a live session and a probe.
 *
 * The attempt that explains most decides: a session that was lost before one that never came up, a
 * named reason before a mere refusal, the latest of equals. What the other attempts show is kept in
 * `also`.
 */
export function judge(facts: PeeringFacts): Verdict {
  const judged = facts.attempts.map((attempts) => judgeAttempts(attempts, facts));
  const chosen = tested(choose(judged), judged, facts);
  if (!chosen) return verdict(nothingSeen(facts), [], false);
  const [top, ...rest] = chosen.findings, { count } = chosen.attempts;
  const often = count > 1 && !isUp(chosen) ? `; ${count} attempts went like this` : "";
  const findings = [{ ...top!, why: `${top!.why}${often}` }, ...rest];
  return verdict(findings, others(judged, chosen), judged.some(isUp));
}

function isUp({ findings }: Judged): boolean {
  return findings.some((f) => f.id === "established");
}

function verdict(findings: readonly Finding[], also: readonly Finding[], up: boolean): Verdict {
  const [first, ...rest] = findings;
  const causes: Verdict["causes"] = [first!, ...rest];
  const remedy = first!.remedy ?? causeOf(first!.id).remedy;
  const decider = deciderOf(causes.map((f) => f.id));
  return { causes, up, also, remedy, ...(decider !== undefined && { decider }) };
}

function judgeAttempts(attempts: Attempts, facts: PeeringFacts): Judged {
  const scene = new Scene(attempts.last, facts, attempts.count);
  const isRecord = attempts.last.recorded;
  let findings: Finding[] = isRecord ? [] : collided(scene);
  for (const rule of isRecord ? RECORD_RULES : RULES) {
    if (findings.length === 0) findings = rule(scene);
  }
  if (findings.length === 0) {
    findings = [finding("unknown", "possible", "nothing tells why this attempt ended", [])];
  }
  return { attempts, findings, weight: weightOf(findings[0]!.id, attempts) };
}

function weightOf(id: CauseId, { last }: Attempts): number {
  const { weight } = causeOf(id);
  if (id === "unknown") return last.reached === "established" ? 1 : 0;
  // A session that was lost explains more than one that never came up.
  return weight + (last.reached === "established" && weight > 0 ? 2 : 0);
}

/** One side may see Established before the other has decided which connection goes. */
const BRIEF_SECONDS = 1;

/** A connection that was closed in the middle of its OPENs while another of the same pair went on. */
function collided(scene: Scene): Finding[] {
  const { attempt, peering } = scene;
  const lasted = scene.between(attempt.up, attempt.ended ?? attempt.up);
  if (
    attempt.reached === "established" && lasted > BRIEF_SECONDS || !attempt.ended ||
    scene.notifier !== undefined
  ) {
    return [];
  }
  if (attempt.sides[0].opens + attempt.sides[1].opens === 0) return [];
  // What is repeated in vain is no choice between two connections.
  if (BOTH.some((which) => isStuck(scene, which))) return [];
  const rival = peering.attempts.find(({ last }) =>
    last !== attempt && last.sides[0].opens > 0 && last.sides[1].opens > 0 &&
    last.dialler !== attempt.dialler && last.began.time <= attempt.ended!.time &&
    (last.ended?.time ?? Infinity) >= attempt.began.time
  );
  if (!rival) return [];
  const why = "both sides dialled; this connection gave way to the other (RFC 4271 §6.8)";
  return [finding("collision", "likely", why, [
    seen(attempt.began, "this connection begins"),
    seen(rival.last.began, "the other one begins"),
  ])];
}

function choose(judged: readonly Judged[]): Judged | undefined {
  const now = judged.findLast(isUp);
  let best: Judged | undefined;
  for (const one of judged) {
    // What failed before the session came up is history once it is up; what took it down is not.
    if (now && one !== now && one.attempts.last.reached !== "established") continue;
    if (!best || one.weight >= best.weight) best = one;
  }
  if (best && now && best.weight === 0) return now;
  // What goes on at the end and came farther than what failed before is the state of things.
  const last = judged.at(-1), goesOn = last?.findings[0]?.id === "silent";
  return goesOn && last!.attempts.last.connected && best!.weight < 2 ? last : best;
}

/** What a test by the peers themselves shows, where nothing but the test would be told. */
function tested(
  chosen: Judged | undefined,
  judged: readonly Judged[],
  facts: PeeringFacts,
): Judged | undefined {
  const contrast = judged.some(isUp) ? undefined : contrasted(facts);
  if (!chosen || !contrast) return chosen;
  const { near, far, findings } = contrast, { last } = chosen.attempts;
  return last === near || last === far ? { ...chosen, findings } : chosen;
}

function others(judged: readonly Judged[], chosen: Judged): Finding[] {
  const named = new Set<CauseId>(chosen.findings.map((f) => f.id));
  const out: Finding[] = [];
  for (const { attempts, findings } of judged.toReversed()) {
    const top = findings[0]!;
    if (attempts === chosen.attempts || named.has(top.id)) continue;
    if (top.id === "silent" || top.id === "unknown") continue;
    named.add(top.id);
    const often = attempts.count > 1 ? ` (${times(attempts.count, "attempt")})` : "";
    out.push({ ...top, why: `${top.why}${often}` });
  }
  return out;
}

/** No connection was ever tried. */
function nothingSeen({ passive, names }: PeeringFacts): Finding[] {
  if (!passive?.includes(true)) {
    return [finding("silent", "likely", "no connection attempt was seen", [])];
  }
  if (!passive.includes(false)) {
    return [finding("both-passive", "certain", "both sides wait for the other to dial", [])];
  }
  const other = names[passive[0] ? 1 : 0];
  return [
    finding("both-passive", "possible", `${other} does not dial: it may be passive too`, []),
    finding("filtered", "possible", `the SYNs of ${other} may be dropped on the way`, []),
  ];
}
