import { type CauseId, causeOfNotification, type Evidence, type Finding } from "../cause.ts";
import { roleName } from "../disagree.ts";
import { familyName } from "../../wire/family/mod.ts";
import { type Notified, otherOf, type Which } from "../facts.ts";
import { multiprotocol } from "../../wire/capability/mod.ts";
import { identifierText } from "../../wire/open_view.ts";
import { conflicts } from "./opening.ts";
import { PATIENCE_SECONDS } from "./connecting.ts";
import { blackHole } from "./path.ts";
import { finding, type Scene, seen, span } from "./scene.ts";
import { blocked, maybeBlackHole, silenceEvidence } from "./silence.ts";

/** What the first NOTIFICATION says, and what stands behind it. Nothing where none was sent. */
export function notified(scene: Scene): Finding[] {
  const by = scene.notifier;
  if (by === undefined) return [];
  const said = scene.side(by).notified!;
  if (said.code === 4) return holdTimer(scene, by, said);
  if (said.code === 2) return refusal(scene, by, said);
  if (said.code === 1 || said.code === 3) return malformed(scene, by, said);
  if (isLeaving(said) && neverOpened(scene, by)) {
    const waited = waitedInVain(scene, by, said);
    if (waited.length > 0) return waited;
  }
  const id = causeOfNotification(said.code, said.subcode);
  return [finding(id, id === "unknown" ? "possible" : "certain", sentence(scene, by, said), [
    proof(scene, by, said),
  ])];
}

function sentence(scene: Scene, by: Which, said: Notified): string {
  return `${scene.name(by)} sent ${said.text}`;
}

function proof(scene: Scene, by: Which, said: Notified): Evidence {
  return seen(said, `NOTIFICATION ${said.code}/${said.subcode} from ${scene.name(by)}`);
}

/** Ceases by which a side leaves of its own will (RFC 4486 §4), whatever ailed before. */
const LEAVING: readonly number[] = [2, 3, 4, 6];

/** The sender leaves: this tells of the end, not of why nothing came of the session before. */
export function isLeaving({ code, subcode }: Notified): boolean {
  return code === 6 && LEAVING.includes(subcode);
}

/** Whoever leaves after a long wait for the other's OPEN leaves for that. */
function waitedInVain(scene: Scene, by: Which, said: Notified): Finding[] {
  const { open } = scene.side(by), waited = open ? scene.between(open, said) : 0;
  if (waited < PATIENCE_SECONDS) return [];
  const who = scene.name(otherOf(by)), here = scene.name(by);
  const why = `${who} accepts the connection and sends no OPEN for ${span(waited)}; then ${here} ` +
    `leaves`;
  const evidence = [seen(open!, `OPEN from ${here}`), proof(scene, by, said)];
  return [finding("no-open", "likely", why, evidence)];
}

/** 4/0: who was silent, and why it may have been. */
function holdTimer(scene: Scene, by: Which, said: Notified): Finding[] {
  const silent = otherOf(by), who = scene.name(silent), here = scene.name(by);
  const last = scene.lastOf(silent);
  if (scene.attempt.recorded) return [recordedExpiry(scene, by, said)];
  if (neverOpened(scene, by)) {
    const why = `${who} accepted the connection and never sent an OPEN; ${here} gave up`;
    return [finding("no-open", "certain", why, [proof(scene, by, said)])];
  }
  const roots = [...blocked(scene), ...blackHole(scene)];
  const sure = scene.isWhole ? "certain" : "likely";
  const gap = scene.between(last, said);
  const why = `${here} heard nothing from ${who}` + (gap > 0 ? ` for ${span(gap)}` : "");
  const evidence = [...silenceEvidence(scene, [silent]), proof(scene, by, said)];
  const remedy = `look on ${who}, which went silent: hung or overloaded daemon, lost link, or ` +
    `packets to ${here} dropped on the way`;
  const expired = finding("hold-timer-expired", sure, why, evidence, remedy);
  return [...roots, expired, ...(roots.length > 0 ? [] : maybeBlackHole(scene, silent))];
}

/** The side that waited has sent its OPEN, the other, of which packets were captured, has not. */
function neverOpened(scene: Scene, waiting: Which): boolean {
  const silent = otherOf(waiting), { dialler, reached } = scene.attempt;
  return dialler !== undefined && reached !== "established" && scene.side(waiting).opens > 0 &&
    scene.isHeard(silent) && scene.side(silent).messages === 0 &&
    scene.side(silent).torn.count === 0;
}

/** Records leave KEEPALIVEs out: only the NOTIFICATION itself is evidence. */
function recordedExpiry(scene: Scene, by: Which, said: Notified): Finding {
  const why = `${scene.name(by)} heard nothing from ${scene.name(otherOf(by))}`;
  return finding("hold-timer-expired", "certain", why, [proof(scene, by, said)]);
}

/** 2/x: the other side's OPEN was refused. */
function refusal(scene: Scene, by: Which, said: Notified): Finding[] {
  const id = causeOfNotification(2, said.subcode), refused = otherOf(by);
  const open = scene.side(refused).open, who = scene.name(by), other = scene.name(refused);
  const evidence: Evidence[] = [];
  if (open) evidence.push(seen(open, `OPEN from ${other}: ${offered(scene, refused, id)}`));
  evidence.push(proof(scene, by, said));
  const why = id === "wrong-as" && open
    ? wrongAs(scene, by, open.offer.asn, said)
    : `${who} refuses the OPEN of ${other}: ${said.text}`;
  const conflict = conflicts(scene);
  if (id === "capability-missing") {
    const families = aboutFamilies(scene, by, said, conflict);
    if (families) return [families, finding(id, "possible", why, evidence)];
    if (!scene.isWhole) return [finding(id, "likely", why, evidence), maybeFamilies(scene)];
  }
  const same = conflict.find((f) => f.id === id);
  const fault = scene.side(refused).faults.find((f) => f.fault.code === 2);
  const wrong = same?.why ?? (fault && `${fault.fault.what}: ${fault.fault.reason}`);
  const full = wrong === undefined ? why : `${why}; ${wrong}`;
  return [finding(id, "certain", full, evidence, remedyOf(scene, id, by))];
}

/** Which AS was said, and where a live session knows it, which one was wanted. */
function wrongAs(scene: Scene, by: Which, asn: number, { text }: Notified): string {
  const { expectedAs } = scene.peering, other = scene.name(otherOf(by));
  if (by === 0 && scene.attempt.isLive && expectedAs !== undefined) {
    return `${other} says AS ${asn}, this router expects AS ${expectedAs}, and sent ${text}`;
  }
  return `${scene.name(by)} refuses the OPEN of ${other}, which says AS ${asn}: ${text}`;
}

/** Without both OPENs nobody can tell whether they share a family. */
function maybeFamilies({ peering: { names } }: Scene): Finding {
  const why = `not both OPENs are here: ${names[0]} and ${names[1]} may share no address family`;
  return finding("family-mismatch", "possible", why, []);
}

/** A refusal of capabilities between two sides without a common family is about the families. */
function aboutFamilies(
  scene: Scene,
  by: Which,
  said: Notified,
  conflict: readonly Finding[],
): Finding | undefined {
  const none = conflict.find((f) => f.id === "family-mismatch");
  if (none) {
    return { ...none, confidence: "certain", evidence: [...none.evidence, proof(scene, by, said)] };
  }
  const { capabilities = [] } = said;
  if (capabilities.length === 0 || capabilities.some((c) => c !== multiprotocol.name)) {
    return undefined;
  }
  const why = `${scene.name(by)} refuses ${
    scene.name(otherOf(by))
  } over address families: ${said.text}`;
  return finding("family-mismatch", "likely", why, [proof(scene, by, said)]);
}

/** What of the OPEN the refusal is about. */
function offered(scene: Scene, which: Which, id: CauseId): string {
  const { asn, bgpId, holdTimeSeconds, role, families } = scene.side(which).open!.offer;
  switch (id) {
    case "bad-id":
      return `identifier ${identifierText(bgpId)}, AS ${asn}`;
    case "hold-time-unacceptable":
      return `hold time ${holdTimeSeconds} s`;
    case "role-mismatch":
      return `role ${roleName(role)}`;
    case "capability-missing":
      return [...families].map(familyName).join(", ");
    default:
      return `AS ${asn}`;
  }
}

function remedyOf(scene: Scene, id: string, by: Which): string | undefined {
  const refused = otherOf(by), offer = scene.side(refused).open?.offer;
  const who = scene.name(by), other = scene.name(refused);
  if (!offer) return undefined;
  if (id === "wrong-as") {
    return `on ${who} set the remote AS of ${other} to ${offer.asn}, or let ${other} speak as the ` +
      `AS that ${who} expects`;
  }
  if (id === "hold-time-unacceptable") {
    return `raise the hold time of ${other} (now ${offer.holdTimeSeconds} s), or lower the minimum on ${who}`;
  }
  return undefined;
}

/** 1/x and 3/x: which message it was, and what we find wrong with it ourselves. */
function malformed(scene: Scene, by: Which, said: Notified): Finding[] {
  const id = causeOfNotification(said.code, said.subcode), sender = otherOf(by);
  const before = scene.side(sender).faults.filter((f) => f.frame <= said.frame);
  const worst = before.findLast((f) => f.fault.outcome === "reset") ?? before.at(-1);
  const evidence: Evidence[] = [];
  if (worst) {
    const { what, offset, reason } = worst.fault;
    evidence.push(
      seen(
        worst,
        `${worst.message} from ${scene.name(sender)}: ${what} at offset ${offset}: ${reason}`,
      ),
    );
  }
  evidence.push(proof(scene, by, said));
  const about = worst
    ? `; what is wrong: ${worst.fault.what}: ${worst.fault.reason}`
    : id === "malformed-update" && scene.isWhole
    ? "; we find nothing wrong with what it was sent"
    : "";
  return [finding(id, "certain", `${sentence(scene, by, said)}${about}`, evidence)];
}
