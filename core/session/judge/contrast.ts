import type { Finding } from "../cause.ts";
import { type AttemptFacts, otherOf, type PeeringFacts, type Which } from "../facts.ts";
import { isLeaving } from "./notified.ts";
import { isStuck } from "./path.ts";
import { finding, Scene, seen } from "./scene.ts";

/** Two attempts of one side: one that does not come far, and a later one that comes farther. */
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
      const findings = differing(new Scene(near, facts, 1), far, dialler);
      if (findings.length > 0) return { near, far, findings };
    }
  }
  return undefined;
}

/** Routes that come at all come soon after Established. */
const ROUTES_SECONDS = 2;

function differing(near: Scene, far: AttemptFacts, dialler: Which): Finding[] {
  const was = near.side(dialler), is = far.sides[dialler], peer = otherOf(dialler);
  const who = near.name(dialler), other = near.name(peer);
  const evidence = [
    seen(near.attempt.began, "a connection does not come far"),
    seen(far.began, "a later one comes farther"),
  ];
  if (was.ttl > 0 && is.ttl > was.ttl && isStuck(near, dialler)) {
    const why = `a connection of ${who} came up with TTL ${is.ttl} and not with TTL ${was.ttl}: ` +
      `${other} runs TTL security`;
    const remedy = `switch TTL security on at ${who} too, or off at ${other}`;
    return [finding("ttl", "likely", why, evidence, remedy)];
  }
  const isSmaller = is.segmentMost > 0 && is.segmentMost < was.segmentMost;
  if (isSmaller && isMute(near, peer) && far.sides[peer].updates > 0) {
    const why = `routes of ${other} arrive in segments of ${is.segmentMost} octets, and not in ` +
      `segments of up to ${was.segmentMost}`;
    return [finding("mtu-black-hole", "likely", why, evidence)];
  }
  return [];
}

/** The session stood long enough for a route of this side, and none came. */
function isMute(scene: Scene, which: Which): boolean {
  const { up, ended, last } = scene.attempt;
  return scene.side(which).updates === 0 && scene.between(up, ended ?? last) >= ROUTES_SECONDS;
}
