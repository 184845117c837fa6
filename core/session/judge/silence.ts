import type { Evidence, Finding } from "../cause.ts";
import { NEVER, otherOf, type Which } from "../facts.ts";
import { blackHole, isStuck } from "./path.ts";
import { BOTH, finding, type Scene, seen, span, times } from "./scene.ts";

/** Timers may run at three quarters of their value (RFC 4271 §10); a little less for the clock. */
const JITTER = 0.74;

/** A hold timer that ran out unsaid: a side was silent for the hold time and the session ended or stands still. */
export function expiredSilently(scene: Scene): Finding[] {
  const silent = silentSides(scene);
  if (silent.length === 0) return [];
  const hold = scene.attempt.holdTimeSeconds!;
  const roots = [...blocked(scene), ...blackHole(scene)];
  const gaps = silent.map((w) => scene.between(scene.lastOf(w), scene.end));
  const who = silent.length === 2 ? "both sides" : scene.name(silent[0]!);
  const why = `${who} sent nothing new for ${span(Math.min(...gaps))} of a hold time of ${hold} s` +
    (scene.attempt.ended ? ", then the connection was ended" : "");
  const evidence = [...silenceEvidence(scene, silent), ...endEvidence(scene)];
  const expired = finding("hold-timer-expired", "likely", why, evidence);
  return [
    ...roots,
    expired,
    ...(roots.length > 0 ? [] : silent.flatMap((w) => maybeBlackHole(scene, w))),
  ];
}

/**
 * Behind a black hole its large segments are not seen at all. A side that said nothing after its
 * first KEEPALIVE fell silent exactly when they were due; where a hole was found, more is known.
 */
export function maybeBlackHole(scene: Scene, which: Which): Finding[] {
  const { keepalives, updates, refreshes, signs: { lost } } = scene.side(which);
  const who = scene.name(which), last = scene.lastOf(which);
  if (lost && lost.last.time >= last.time) {
    const why =
      `octets of ${who} are missing after its last message: its large segments may be lost`;
    return [finding("mtu-black-hole", "possible", why, [seen(lost.last, "a hole is found")])];
  }
  if (keepalives !== 1 || updates + refreshes > 0) return [];
  const why =
    `nothing of ${who} arrives after its first KEEPALIVE: its first large segments may be lost`;
  return [finding("mtu-black-hole", "possible", why, [seen(last, `last message from ${who}`)])];
}

/** The sides from which nothing new came for the hold time before the end. */
export function silentSides(scene: Scene): Which[] {
  const { ended, holdTimeSeconds } = scene.attempt;
  if (holdTimeSeconds === undefined) return [];
  return BOTH.filter((which) => {
    const last = scene.lastOf(which);
    if (last === NEVER) return false;
    const gap = scene.between(last, scene.end);
    // Only the other side's timer may have ended it; who closes after its own silence was just quiet.
    const cut = ended ? ended.by !== which : isStuck(scene, otherOf(which));
    if (cut) return gap >= holdTimeSeconds * JITTER;
    return gap > holdTimeSeconds + 1;
  });
}

/** The last words of the silent sides and what TCP did meanwhile. */
export function silenceEvidence(scene: Scene, silent: readonly Which[]): Evidence[] {
  const out: Evidence[] = [];
  for (const which of silent) {
    out.push(seen(scene.lastOf(which), `last message from ${scene.name(which)}`));
  }
  for (const which of BOTH) {
    const resent = scene.side(which).signs.retransmission;
    if (!resent || resent.last.time < scene.lastOf(which).time) continue;
    const text = `${scene.name(which)} repeats what is not acknowledged, ${
      times(resent.count, "time")
    }`;
    out.push(seen(resent.first, text));
  }
  return out;
}

function endEvidence(scene: Scene): Evidence[] {
  const { ended } = scene.attempt;
  if (!ended) return [];
  const by = ended.by === undefined ? "" : ` from ${scene.name(ended.by)}`;
  return [seen(ended, `${scene.lastWord}${by} without NOTIFICATION`)];
}

/** Zero windows shorter than this are flow control at work. */
const LEAST_BLOCKED_SECONDS = 3;

/** A receive window that stood at zero until the end: the other side could not send. */
export function blocked(scene: Scene): Finding[] {
  const hold = scene.attempt.holdTimeSeconds ?? 90;
  return BOTH.flatMap((which) => {
    const since = scene.side(which).blockedSince;
    const lasted = since === NEVER ? 0 : scene.between(since, scene.end);
    if (lasted < Math.max(LEAST_BLOCKED_SECONDS, hold / 3)) return [];
    const who = scene.name(which), other = scene.name(otherOf(which));
    const why = `${who} reads nothing: its TCP window is zero for ${
      span(lasted)
    }, so ${other} cannot send`;
    return [finding("send-blocked", "likely", why, [seen(since, `zero window from ${who}`)])];
  });
}

/** A side that does not read and does not speak either is more than slow. */
export function frozen(scene: Scene): Finding[] {
  const hold = scene.attempt.holdTimeSeconds;
  if (hold === undefined) return [];
  return BOTH.flatMap((which) => {
    const last = scene.lastOf(which), gap = scene.between(last, scene.end), who = scene.name(which);
    if (scene.side(which).blockedSince === NEVER || gap < hold / 2) return [];
    const why = `${who} says nothing either, for ${
      span(gap)
    } of a hold time of ${hold} s: it may be frozen`;
    return [
      finding("hold-timer-expired", "possible", why, [seen(last, `last message from ${who}`)]),
    ];
  });
}

/** Shares of the hold time; a third is usual (RFC 4271 §4.4), and some delay is no news. */
const LATE = 0.45, VERY_LATE = 0.6;

/** Sides whose messages come so late that the session hangs by a thread. */
export function late(scene: Scene): Finding[] {
  const hold = scene.attempt.holdTimeSeconds;
  if (hold === undefined) return [];
  return BOTH.flatMap((which) => {
    const { longestGapSeconds: gap, longestGapFrame: frame, torn } = scene.side(which);
    // What is missing in the capture may have been the KEEPALIVE that seems late.
    if (torn.count > 0) return [];
    if (gap < hold * LATE || gap < hold / 3 + 1) return [];
    const who = scene.name(which);
    const why = `${who} was silent for ${span(gap)} of a hold time of ${hold} s, where ${
      span(hold / 3)
    } is usual`;
    const text = `first message from ${who} after ${span(gap)}`;
    const sure = gap > hold * VERY_LATE ? "certain" : "likely";
    return [finding("keepalives-late", sure, why, [{ frame, text }])];
  });
}
