import { printable } from "../net/printable.ts";
import type { Notification } from "../wire/notification.ts";
import { shutdownMessage } from "../wire/notification.ts";
import { notificationName } from "../wire/notification_names.ts";
import type { NotificationRow } from "./rows.ts";
import { timeText } from "./time_text.ts";

const CEASE = 6, COLLISION = 7;

/** What is remembered of a peer beyond one session, and beyond a change of its settings. */
export class History {
  /** A state of RFC 4271 §8.2.2, or `Disabled`. */
  state = "Disabled";
  /** Since when it is up, disabled, or neither, however often it was tried since. Unix seconds everywhere. */
  since: number;
  establishedCount = 0;
  lastUp: number | undefined;
  #notification: NotificationRow | undefined;

  constructor(now: number) {
    this.since = now;
  }

  /** True when that is another state than before. */
  entered(state: string, now: number): boolean {
    if (state === this.state) return false;
    if (standing(state) !== standing(this.state)) this.since = now;
    this.state = state;
    return true;
  }

  up(now: number): void {
    this.establishedCount++;
    this.lastUp = now;
  }

  notified(sender: "us" | "them", notification: Notification, now: number): void {
    // Which of two connections stays ends no session (RFC 4271 §6.8).
    if (notification.code === CEASE && notification.subcode === COLLISION) return;
    const { code, subcode } = notification, said = shutdownMessage(notification);
    this.#notification = {
      direction: sender === "us" ? "sent" : "received",
      code,
      subcode,
      meaning: notificationName(code, subcode),
      ...(said && said.length > 0 && { text: printable(said) }),
      time: timeText(now),
    };
  }

  /** The last NOTIFICATION of either side. */
  get lastNotification(): NotificationRow | undefined {
    return this.#notification;
  }
}

/** The states between which a peer goes while it is tried again are one. */
function standing(state: string): string {
  return state === "Established" || state === "Disabled" ? state : "down";
}
