// Whether large segments pass, of which no counter of this host tells.
import type { Finding } from "../session/cause.ts";
import { finding, times } from "../session/judge/scene.ts";
import { type LiveEvidence, triesOf, type Try } from "./evidence.ts";

/** Octets that cannot all have come in small segments: TCP fills those that it can. */
const PLENTY = 4096;
/** So much more came in small segments that it would have been a large one else. */
const LARGE = 500;

/** What came was plenty, or all that the peer has to say: nothing large is missing. */
export function isMtuProven({ received, endOfRib }: Try): boolean {
  return endOfRib || received >= PLENTY;
}

/** Established, and only small segments of the peer arrive. */
export function hole(evidence: LiveEvidence): Finding[] {
  const { peer } = evidence, session = triesOf(evidence, "session");
  if (!session.some(({ answered }) => answered) || session.some(isMtuProven)) return [];
  const most = Math.max(...session.map(({ received }) => received));
  const small = triesOf(evidence, "small segments").find(({ received }) => received > most + LARGE);
  // An UPDATE may be longer than what comes of it in this time (RFC 8654): octets count.
  if (small) {
    const why = `what ${peer} sends arrives in segments of 500 octets, and not in larger ones`;
    return [finding("mtu-black-hole", "likely", why, [
      { text: `${small.received} octets came over a second connection with small segments` },
      { text: `${most} octets came over the first one` },
    ])];
  }
  const stuck = session.find(({ socket }) => (socket?.outOfOrder ?? 0) >= 2);
  if (!stuck || session.some(({ updates }) => updates > 0)) return [];
  const why =
    `segments of ${peer} arrive and the ones before them do not: its large segments are ` +
    `lost on the way`;
  const text =
    `${times(stuck.socket!.outOfOrder!, "segment")} arrived out of order behind a hole ` +
    `that is never filled`;
  return [finding("mtu-black-hole", "likely", why, [{ text }])];
}

/** What the tries show of the path's MTU where no black hole is found; undefined where nothing. */
export function mtuShown(evidence: LiveEvidence): { isProven: boolean; text: string } {
  const session = triesOf(evidence, "session"), { facts } = evidence;
  const up = facts?.attempts.some(({ last }) => last.reached === "established");
  if (!up) return { isProven: false, text: "no session to see large segments on" };
  if (session.some(({ received }) => received >= PLENTY)) {
    return { isProven: true, text: "large segments came" };
  }
  const [small] = triesOf(evidence, "small segments");
  const text = session.some(({ endOfRib }) => endOfRib)
    ? "all its routes came, and none needed a large segment"
    : small
    ? "no more came in small segments: it sends nothing that is large, or nothing yet"
    : "nothing large came";
  return { isProven: false, text };
}
