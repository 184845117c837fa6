import type { Negotiated } from "../session/negotiate.ts";
import type { StateChange } from "../speaker/watcher.ts";
import type { Notification } from "../wire/notification.ts";
import { notificationJson } from "../wire/notification_view.ts";
import { openJson } from "../wire/open_view.ts";
import type { Open } from "../wire/open.ts";
import type { OpensShown } from "./opens.ts";
import type { Probed } from "./probed.ts";
import { momentJson } from "./rfc3339.ts";
import { negotiatedJson } from "./verdict_json.ts";

type Json = Record<string, unknown>;

function event(name: string, unixSeconds: number, peer: string, members: Json): Json {
  return {
    schema: "underlay.peer-event/1",
    event: name,
    time: momentJson(unixSeconds),
    peer,
    ...members,
  };
}

/** A change of state. */
export function stateJson(unixSeconds: number, peer: string, change: StateChange): Json {
  const { from, to, event: cause, origin, why } = change;
  return event("state", unixSeconds, peer, {
    old_state: from,
    new_state: to,
    fsm_event: cause,
    dialled_by: origin === "ours" ? "us" : "them",
    ...(why !== "" && { why }),
  });
}

/** Both OPENs, what was negotiated and where they disagree; of pairs ours stands first. */
export function opensJson(
  unixSeconds: number,
  peer: string,
  ours: Open,
  theirs: Open | undefined,
  { negotiated, disagreements }: Pick<OpensShown, "negotiated" | "disagreements">,
): Json {
  return event("opens", unixSeconds, peer, {
    ours: openJson(ours),
    ...(theirs && { theirs: openJson(theirs) }),
    ...(negotiated && { negotiated: negotiatedJson(negotiated) }),
    disagreements: disagreements.map(({ topic, ours, theirs, effect, fatal }) => ({
      topic,
      values: [ours, theirs],
      effect,
      fatal,
    })),
  });
}

/** The session is up. */
export function upJson(unixSeconds: number, peer: string, negotiated: Negotiated): Json {
  return event("up", unixSeconds, peer, { negotiated: negotiatedJson(negotiated) });
}

/** The session ended, or the attempt to make one: which cause, in a sentence. */
export function downJson(
  unixSeconds: number,
  peer: string,
  cause: { readonly id?: string; readonly why: string; readonly remedy?: string },
): Json {
  const { id, why, remedy } = cause;
  return event("down", unixSeconds, peer, {
    ...(id !== undefined && { cause: id }),
    why,
    ...(remedy !== undefined && { remedy }),
  });
}

/** A NOTIFICATION, sent or received. */
export function notificationEventJson(
  unixSeconds: number,
  peer: string,
  sender: "us" | "them",
  notification: Notification,
): Json {
  return event("notification", unixSeconds, peer, {
    sent_by: sender,
    notification: notificationJson(notification),
  });
}

/** A moment that has no more to it than its name: `end_of_rib`, `leaving`. */
export function plainEventJson(
  unixSeconds: number,
  peer: string,
  name: string,
  members: Json = {},
): Json {
  return event(name, unixSeconds, peer, members);
}

/** What a probe of one router came to, schema `underlay.probe/1`. */
export function probeJson(probed: Probed): Json {
  const { peer, address, port, theirs, failure, mismatches, seconds, code } = probed;
  return {
    schema: "underlay.probe/1",
    peer,
    address,
    port,
    ...(theirs && { theirs: theirs.json }),
    ...(failure && { failure }),
    mismatches,
    seconds: Math.round(seconds * 1000) / 1000,
    code,
  };
}
