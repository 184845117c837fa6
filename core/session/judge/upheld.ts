import { causeOfNotification, type Finding } from "../cause.ts";
import { otherOf } from "../facts.ts";
import { conflicts } from "./opening.ts";
import { stalled } from "./path.ts";
import { BOTH, finding, type Scene, seen, span } from "./scene.ts";
import { blocked, expiredSilently, frozen, late } from "./silence.ts";

/** A close follows a fault that it is about within this time. */
const REACTION_SECONDS = 2;

/** What is to be said of a session that was Established and about which no NOTIFICATION speaks. */
export function upheld(scene: Scene): Finding[] {
  const { attempt } = scene;
  if (attempt.reached !== "established") return [];
  const silence = expiredSilently(scene);
  if (silence.length > 0) return silence;
  const stuck = blocked(scene);
  if (stuck.length > 0) return [...stuck, ...frozen(scene)];
  const broken = stalled(scene);
  if (broken.length > 0) return broken;
  if (attempt.ended) return [...restarted(scene), ...offended(scene), ...ended(scene)];
  return [...noFamily(scene), ...late(scene), up(scene)];
}

/** The same of a session of which only records tell. */
export function recorded(scene: Scene): Finding[] {
  const { attempt } = scene;
  if (attempt.reached !== "established") {
    return [finding("silent", "likely", "the records show no session that came up", [])];
  }
  return attempt.ended ? [...restarted(scene), ...ended(scene)] : [...noFamily(scene), up(scene)];
}

/** The session may be up and yet useless: no NOTIFICATION is required then. */
function noFamily(scene: Scene): Finding[] {
  return conflicts(scene).filter((f) => f.id === "family-mismatch")
    .map((f) => ({ ...f, confidence: "certain" as const }));
}

function up(scene: Scene): Finding {
  const { attempt } = scene, lasted = scene.between(attempt.up, scene.end);
  const why = attempt.upBefore
    ? "the session was up before the capture began and still is at its end"
    : "the session is up" + (lasted > 0 ? ` for ${span(lasted)} at the end` : "");
  return finding("established", "certain", why, [seen(attempt.up, "Established")]);
}

/** The side that ended the session came back with the Restart State bit (RFC 4724 §3). */
function restarted(scene: Scene): Finding[] {
  const ended = scene.attempt.ended!, by = ended.by;
  if (by === undefined || !scene.side(by).open?.offer.graceful) return [];
  const back = scene.peering.attempts.map(({ last }) => last.sides[by].open)
    .find((open) => open && open.frame > ended.frame && open.offer.graceful?.restarting);
  if (!back) return [];
  const who = scene.name(by), away = scene.between(ended, back);
  const why = `${who} restarted and was back after ${
    span(away)
  }, saying that it restarts gracefully`;
  return [finding("graceful-restart", "certain", why, [
    seen(ended, `${scene.lastWord} from ${who}`),
    seen(back, `OPEN from ${who} with the R bit`),
  ])];
}

/** A message that asks for a reset, and a connection that ends at once, without a word. */
function offended(scene: Scene): Finding[] {
  const ended = scene.attempt.ended!;
  return BOTH.flatMap((sender) => {
    if (ended.by === sender) return [];
    const { faults, garbage, open, opens } = scene.side(sender),
      judge = scene.name(otherOf(sender));
    const fault = faults.findLast((f) => f.fault.outcome === "reset");
    const soon = (time: number) => ended.time >= time && ended.time - time < REACTION_SECONDS;
    if (fault && soon(fault.time)) {
      const { what, reason, code, subcode } = fault.fault;
      const why =
        `${judge} ended the session right after a message with a fault: ${what}: ${reason}`;
      const id = causeOfNotification(code, subcode);
      return [
        finding(id, "likely", why, [seen(fault, `${fault.message} from ${scene.name(sender)}`)]),
      ];
    }
    if (garbage.count > 0 && soon(garbage.last.time)) {
      const why = `${judge} ended the session right after octets that are no BGP message`;
      return [finding("malformed-header", "likely", why, [seen(garbage.first, "not a message")])];
    }
    // An OPEN in Established is an error of its own (RFC 6608 §4).
    if (open && opens > 1 && soon(open.time)) {
      const why = `${judge} ended the session right after a second OPEN`;
      return [
        finding("fsm-error", "likely", why, [seen(open, `second OPEN from ${scene.name(sender)}`)]),
      ];
    }
    return [];
  });
}

function ended(scene: Scene): Finding[] {
  const { attempt } = scene, { ended, up } = attempt;
  if (!ended) return [];
  const by = ended.by === undefined ? undefined : scene.name(ended.by);
  const after = scene.between(up, ended), lasted = after > 0 ? ` after ${span(after)}` : "";
  if (ended.how === "state") {
    const said = ended.reason ?? "the record does not say why";
    const why = `the session went down${lasted}: ${said}`;
    return [finding("unknown", "likely", why, [seen(ended, "record of the session going down")])];
  }
  const reset = ended.how === "rst", word = reset ? "reset" : "closed";
  const hidden = scene.isWhole || attempt.recorded
    ? ""
    : "; part of the session is missing here, and a NOTIFICATION may be in it";
  const why = `${by ?? "a side"} ${word} the connection${lasted} without a NOTIFICATION${hidden}`;
  const evidence = [seen(ended, `${scene.lastWord}${by ? ` from ${by}` : ""}`)];
  const remedy = by &&
    (reset
      ? `look at the log of ${by} for a crash or restart; if it shows none, a device on the way sent the RST`
      : `look at the log of ${by} for a crash, kill or restart`);
  const oneWay = !BOTH.every((which) => scene.side(which).messages > 0);
  // What falls as soon as it is up was often decided elsewhere, on a connection that is not seen.
  const settled = scene.isWhole && after >= REACTION_SECONDS / 2;
  const sure = settled ? "certain" : oneWay ? "possible" : "likely";
  return [finding(reset ? "reset" : "closed", sure, why, evidence, remedy)];
}
