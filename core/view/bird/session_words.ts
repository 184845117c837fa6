import type { NotificationRow, PeerRow } from "../../agent/rows.ts";

/** Causes that lie below BGP, in the words of the operating system, as BIRD has them. */
const SOCKET: Readonly<Record<string, string>> = {
  refused: "Connection refused",
  filtered: "Connection timed out",
  unreachable: "No route to host",
  "no-route": "No route to host",
  "no-neighbour": "No route to host",
  "reset-before-open": "Connection reset by peer",
  reset: "Connection reset by peer",
  "closed-before-open": "Connection closed",
  closed: "Connection closed",
};

/** The state of a session in BIRD's words. */
export function birdState({ state, passive }: PeerRow): string {
  if (state === "Disabled") return "Down";
  return state === "Active" && passive ? "Passive" : state;
}

/** Why it is down: what the system says, what was last said on the session, else what we make of it. */
export function lastError(peer: PeerRow): string {
  const { state, cause, why, last_notification: last } = peer;
  if (state === "Established" || state === "Disabled") return "";
  const socket = cause === undefined ? undefined : SOCKET[cause];
  if (socket !== undefined) return `Socket: ${socket}`;
  if (last) return `${last.direction === "received" ? "Received" : "BGP Error"}: ${words(last)}`;
  return why === undefined || birdState(peer) === "Passive" ? "" : why.split(": ")[0]!;
}

/** `Bad peer AS`, `Administrative shutdown`: what it is exactly, without what kind it is. */
function words({ meaning }: NotificationRow): string {
  const at = meaning.indexOf(", "), exact = at < 0 ? meaning : meaning.slice(at + 2);
  return exact.split(" ").map((word, i) =>
    i > 0 && /^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word
  )
    .join(" ");
}
