import type { Finding } from "../cause.ts";
import { type Notified, otherOf, type Which } from "../facts.ts";
import { BOTH, finding, type Scene, seen, span } from "./scene.ts";

/** The longest pause that daemons come to by themselves (BIRD: `error wait time 60, 300`). */
const PAUSE_SECONDS = 300;
const CEASE = 6;

/**
 * After an error a daemon may take no connection of that peer for a while: its kernel accepts, and
 * it closes at once, without a word. Nothing on such a connection tells this from a neighbour that
 * it does not know; an error that came before does.
 */
export function pausing(scene: Scene, refuser: Which | undefined): Finding {
  const who = refuser === undefined ? "a side" : scene.name(refuser);
  const error = earlierError(scene);
  if (!error) {
    const why = `${who} may pause after an earlier error, and take nobody from this address ` +
      "meanwhile";
    return finding("backing-off", "possible", why, []);
  }
  const { by, said, ago } = error;
  const sender = scene.name(by), other = scene.name(otherOf(by));
  const why = `${who} pauses after an error: ${sender} sent ${said.text} to ${other}` +
    (ago > 0 ? ` ${span(ago)} before` : " before");
  const evidence = [
    seen(said, `NOTIFICATION ${said.code}/${said.subcode} from ${sender}`),
    seen(scene.attempt.began, "a later connection is accepted and ended at once"),
  ];
  return finding("backing-off", "likely", why, evidence);
}

/** A NOTIFICATION of the last minutes that tells of an error; a Cease is none (RFC 4271 §6.7). */
function earlierError(scene: Scene): { by: Which; said: Notified; ago: number } | undefined {
  const { attempt, peering } = scene;
  for (const { last } of peering.attempts.toReversed()) {
    for (const by of BOTH) {
      const said = last.sides[by].notified;
      if (!said || said.code === CEASE || said.frame >= attempt.began.frame) continue;
      const ago = scene.between(said, attempt.began);
      if (ago <= PAUSE_SECONDS) return { by, said, ago };
    }
  }
  return undefined;
}
