import type { Timing } from "../session/settings.ts";
import type { Notification } from "../wire/notification.ts";
import { encodedNotification } from "./outgoing.ts";
import type { Connection, ConnectionEvents } from "./ports.ts";

/** Cease, Connection Rejected (RFC 4486 §4). */
export const REJECTED: Notification = { code: 6, subcode: 5, data: new Uint8Array(0) };

/** Told of a connection that is not wanted. */
const NOBODY: ConnectionEvents = { connected() {}, data() {}, drained() {}, ended() {} };

/** Closes a connection that was accepted only to say why it is not wanted. */
export function turnedAway(connection: Connection, why: Notification): ConnectionEvents {
  connection.write(encodedNotification(why));
  connection.close();
  return NOBODY;
}

/**
 * Where the two OPENs do not fit, or a session falls as soon as it is up, a peer that dials again
 * at once is not listened to at once: each time the pause doubles, as between our own tries
 * (DampPeerOscillations, RFC 4271 §8.1.1).
 */
export class Damping {
  #until = 0;
  #pauseSeconds = 0;

  constructor(readonly of: { readonly timing: Timing }) {}

  /** `now` in milliseconds, as everywhere below. */
  refusesAt(now: number): boolean {
    return now < this.#until;
  }

  failed(now: number): void {
    const { idleHoldSeconds, idleHoldMostSeconds } = this.of.timing;
    const longer = Math.max(idleHoldSeconds, 2 * this.#pauseSeconds);
    this.#pauseSeconds = Math.min(longer, idleHoldMostSeconds);
    this.#until = now + this.#pauseSeconds * 1000;
  }

  /** A session stood for so long: one that fell sooner than the next pause would last has failed. */
  stood(now: number, ms: number): void {
    const { idleHoldSeconds } = this.of.timing;
    if (ms >= 1000 * Math.max(idleHoldSeconds, this.#pauseSeconds)) return this.succeeded();
    // Once may be meant (somebody had a look); again and again is an oscillation.
    if (this.#pauseSeconds === 0) this.#pauseSeconds = idleHoldSeconds / 2;
    else this.failed(now);
  }

  succeeded(): void {
    this.#until = this.#pauseSeconds = 0;
  }
}
