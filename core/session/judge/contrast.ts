import type { Finding } from "../cause.ts";
import { type AttemptFacts, otherOf, type PeeringFacts, type Which } from "../facts.ts";
import { isLeaving } from "./notified.ts";
import { isStuck } from "./path.ts";
import { finding, Scene, seen } from "./scene.ts";

/** Two attempts of one side: one on which it got stuck, and a later one that came farther. */
export interface Contrast {
  readonly near: AttemptFacts;
  readonly far: AttemptFacts;
  readonly findings: readonly Finding[];
}

/**
 * A side that dials again with one thing changed, comes farther and then leaves of its own will has
 * tried that thing out: what was changed is the cause, not that it left.
 */
export function contrasted(facts: PeeringFacts): Contrast | undefined {
  const all = facts.attempts.map(({ last }) => last);
  for (const far of all) {
    const { dialler } = far;
    if (dialler === undefined || far.reached !== "established") continue;
    const said = far.sides[dialler].notified;
    if (!said || !isLeaving(said)) continue;
    for (const near of all) {
      if (near.dialler !== dialler || near.began.frame >= far.began.frame) continue;
      if (!isStuck(new Scene(near, facts, 1), dialler)) continue;
      const findings = differing(near, far, dialler, facts);
      if (findings.length > 0) return { near, far, findings };
    }
  }
  return undefined;
}

function differing(
  near: AttemptFacts,
  far: AttemptFacts,
  dialler: Which,
  { names }: PeeringFacts,
): Finding[] {
  const was = near.sides[dialler], is = far.sides[dialler], peer = otherOf(dialler);
  const who = names[dialler], other = names[peer];
  const evidence = [
    seen(near.began, "a connection got stuck"),
    seen(far.began, "a later one came farther"),
  ];
  if (was.ttl > 0 && is.ttl > was.ttl) {
    const why = `a connection of ${who} came up with TTL ${is.ttl} and not with TTL ${was.ttl}: ` +
      `${other} runs TTL security`;
    const remedy = `switch TTL security on at ${who} too, or off at ${other}`;
    return [finding("ttl", "likely", why, evidence, remedy)];
  }
  const isSmaller = is.segmentMost > 0 && is.segmentMost < was.segmentMost;
  if (isSmaller && far.sides[peer].updates > 0 && near.sides[peer].updates === 0) {
    const why = `routes of ${other} arrive in segments of ${is.segmentMost} octets, and not in ` +
      `segments of up to ${was.segmentMost}`;
    return [finding("mtu-black-hole", "likely", why, evidence)];
  }
  return [];
}
