import type { CauseId, Evidence, Finding } from "../cause.ts";
import { disagreements } from "../disagree.ts";
import { otherOf, type Which } from "../facts.ts";
import { PATIENCE_SECONDS } from "./connecting.ts";
import { stalled } from "./path.ts";
import { pausing } from "./pause.ts";
import { BOTH, finding, type Scene, seen, span } from "./scene.ts";
import { expiredSilently } from "./silence.ts";

/** Why a connection that came up at TCP did not get to Established, where no NOTIFICATION says it. */
export function opening(scene: Scene): Finding[] {
  const { attempt } = scene;
  if (!attempt.connected || attempt.reached === "established") return [];
  const opened = BOTH.filter((w) => scene.side(w).opens > 0);
  const stuck = stalled(scene);
  if (stuck.length > 0) return stuck;
  if (opened.length === 0 && attempt.dialler === undefined) {
    const why = "the capture begins in the middle of this connection and shows no message of it";
    return [finding("silent", "likely", why, [])];
  }
  if (opened.length < 2) {
    const torn = BOTH.filter((w) => scene.side(w).torn.count > 0 && scene.side(w).opens === 0);
    if (torn.length > 0) return torn.map((w) => unread(scene, w));
  }
  if (opened.length === 2) return afterOpens(scene);
  return opened.length === 1 ? oneOpen(scene, opened[0]!) : noOpens(scene);
}

/** The OPEN of a side may be what the capture lacks. */
function unread(scene: Scene, which: Which): Finding {
  const who = scene.name(which), { first } = scene.side(which).torn;
  const why = `what ${who} sends first is missing in the capture`;
  return finding("silent", "likely", why, [seen(first, `octets of ${who} are missing`)]);
}

function noOpens(scene: Scene): Finding[] {
  const { ended } = scene.attempt;
  if (ended) return endedEarly(scene, ended.by);
  const waited = scene.between(scene.attempt.began, scene.end);
  if (waited < PATIENCE_SECONDS) return [unfinished(scene, "no OPEN was sent yet")];
  const why = `TCP is up for ${span(waited)} and neither side sends an OPEN`;
  return [finding("no-open", "likely", why, [seen(scene.attempt.began, "connection begins")])];
}

function oneOpen(scene: Scene, opener: Which): Finding[] {
  const { ended } = scene.attempt, silent = otherOf(opener), open = scene.side(opener).open;
  if (!scene.isHeard(silent)) {
    const why = `nothing of ${scene.name(silent)} is in the capture`;
    return [finding("silent", "likely", why, [])];
  }
  const sent = open ?? scene.lastOf(opener);
  const evidence: Evidence[] = [seen(sent, `OPEN from ${scene.name(opener)}`)];
  if (ended && ended.by !== opener) return endedEarly(scene, ended.by, evidence);
  const waited = scene.between(sent, scene.end), who = scene.name(silent);
  if (!ended && waited < PATIENCE_SECONDS) {
    return [unfinished(scene, `${who} has not answered yet`)];
  }
  if (ended) evidence.push(seen(ended, `${scene.name(opener)} gives up`));
  if (ended && waited < PATIENCE_SECONDS) {
    // Too soon for a timer: the opener closed for a reason of its own, which it does not tell.
    const why = `${scene.name(opener)} closed its own connection ${span(waited)} after its OPEN`;
    const id = ended.how === "rst" ? "reset-before-open" : "closed-before-open";
    return [finding(id, "likely", why, evidence)];
  }
  const why = `${who} accepts the connection and sends no OPEN for ${span(waited)}`;
  return [finding("no-open", "likely", why, evidence)];
}

/** FIN or RST before the two OPENs were exchanged. */
function endedEarly(scene: Scene, by: Which | undefined, before: Evidence[] = []): Finding[] {
  const ended = scene.attempt.ended!, reset = ended.how === "rst";
  const id = reset ? "reset-before-open" : "closed-before-open";
  const who = by === undefined ? "a side" : scene.name(by);
  const word = reset ? "reset" : "closed";
  const evidence = [...before, seen(ended, `${scene.lastWord} from ${who}`)];
  const refuser = by !== undefined && by === scene.answerer;
  if (by === undefined || refuser) {
    const why = `${who} accepts the connection and has ${word} it before sending an OPEN`;
    const peer = by === undefined ? "the other side" : scene.name(otherOf(by));
    const remedy = `configure ${peer} as a neighbour on ${who}, or enable it there; check that ` +
      `${peer} dials from the address that ${who} expects; after an error of before, first wait a ` +
      "minute (BIRD: error wait time)";
    const pause = pausing(scene, by);
    return pause.confidence === "likely"
      ? [pause, finding(id, "possible", why, evidence, remedy)]
      : [finding(id, "likely", why, evidence, remedy), pause];
  }
  const why = `${who} dialled and ${word} the connection without ever sending an OPEN`;
  const out = [finding(id, "likely", why, evidence)];
  const dials = scene.peering.attempts.some(({ last }) =>
    last.dialler !== undefined && last.sides[last.dialler].opens > 0
  );
  if (!dials) {
    // Whoever dialled was no BGP speaker, and no BGP speaker is seen to dial.
    const text = "the connection was a probe by hand, and neither BGP speaker is seen to dial";
    out.push(finding("both-passive", "possible", text, evidence));
  }
  return out;
}

function unfinished({ attempt }: Scene, why: string): Finding {
  const text = attempt.isLive ? why : `the capture ends too soon: ${why}`;
  return finding("silent", "likely", text, []);
}

/** Both OPENs are there, the KEEPALIVEs are not. */
function afterOpens(scene: Scene): Finding[] {
  const silence = expiredSilently(scene);
  if (silence.length > 0) return silence;
  const conflict = conflicts(scene), { ended } = scene.attempt;
  if (!ended) {
    return conflict.length > 0
      ? conflict
      : [unfinished(scene, "the OPENs are exchanged and not yet confirmed")];
  }
  const by = ended.by === undefined ? "a side" : scene.name(ended.by);
  const reset = ended.how === "rst";
  const why = `${by} ${
    reset ? "reset" : "closed"
  } the connection after the OPENs without a NOTIFICATION`;
  const evidence = [seen(ended, `${scene.lastWord} from ${by}`)];
  const plain = finding(
    reset ? "reset" : "closed",
    conflict.length ? "possible" : "likely",
    why,
    evidence,
  );
  return [...conflict, plain];
}

const CONFLICTS: Readonly<Record<string, CauseId>> = {
  "role": "role-mismatch",
  "hold time": "hold-time-unacceptable",
  "AS number": "wrong-as",
  "BGP identifier": "bad-id",
};

/** What in the two OPENs rules a session out, whether or not anybody said so. */
export function conflicts(scene: Scene): Finding[] {
  const a = scene.side(0).open, b = scene.side(1).open;
  if (!a || !b) return [];
  const out: Finding[] = [];
  for (const d of disagreements(a.offer, b.offer)) {
    if (!d.fatal) continue;
    const id = CONFLICTS[d.topic] ?? "family-mismatch";
    if (out.some((f) => f.id === id)) continue;
    const why = id === "family-mismatch"
      ? "the two OPENs share no address family"
      : `${d.topic} ${d.ours} and ${d.theirs}: ${d.effect}`;
    const evidence = [
      seen(a, `OPEN from ${scene.name(0)}: ${d.topic} ${d.ours}`),
      seen(b, `OPEN from ${scene.name(1)}: ${d.topic} ${d.theirs}`),
    ];
    out.push(finding(id, "likely", why, evidence));
  }
  return out;
}
