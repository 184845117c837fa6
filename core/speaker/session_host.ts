import type { Event, EventName } from "../session/fsm/event.ts";
import type { Step } from "../session/fsm/fsm.ts";
import type { State } from "../session/fsm/state.ts";
import type { SessionSettings } from "../session/settings.ts";
import type { Fault } from "../wire/fault.ts";
import type { Notification } from "../wire/notification.ts";
import type { Open } from "../wire/open.ts";
import type { RouteRefresh } from "../wire/route_refresh.ts";
import type { UpdateChecker } from "../wire/update_checker.ts";
import type { LiveFacts } from "./live_facts.ts";
import type { LiveSession } from "./live_session.ts";
import type { Connection, ConnectionEvents, Target } from "./ports.ts";

/** What a session needs of the peer that it belongs to. */
export interface SessionHost {
  readonly settings: SessionSettings;
  readonly target: Target;
  readonly live: LiveFacts;
  readonly checker: UpdateChecker;
  now(): number;
  /** Something is due at this time of the clock. */
  dueAt(at: number): void;
  /** There is work: `work` now, in the session's turn, then what waits in its inbox. */
  wake(session: LiveSession, work?: () => void): void;
  /** One step of the session's FSM. */
  step(session: LiveSession, event: Event): Step;
  dial(events: ConnectionEvents): Connection;
  /** Our OPEN; undefined where it cannot be made yet: the session is ended then. */
  openFor(session: LiveSession): Open | undefined;
  /** Our AS number as far as it is known. */
  localAs(session: LiveSession): number | undefined;
  sendHoldSeconds(session: LiveSession): number;
  /** TCP is up. */
  connected(session: LiveSession, connection: Connection): void;
  changed(session: LiveSession, from: State, event: EventName, why: string): void;
  /** Our OPEN went out, or theirs is refused. */
  opened(session: LiveSession): void;
  /** Their OPEN was accepted. False: this session has given way to the other (RFC 4271 §6.8). */
  admitted(session: LiveSession): boolean;
  up(session: LiveSession): void;
  down(session: LiveSession): void;
  /** We have closed this connection; what it has to send still leaves. */
  dropped(connection: Connection): void;
  /** The connection is gone. */
  ended(session: LiveSession): void;
  writable(session: LiveSession): void;
  received(session: LiveSession, bytes: Uint8Array, start: number, end: number): void;
  sent(session: LiveSession, bytes: Uint8Array): void;
  update(session: LiveSession, faults: readonly Fault[]): void;
  refresh(session: LiveSession, refresh: RouteRefresh): void;
  /** We leave with this NOTIFICATION; they left with that. */
  left(session: LiveSession, notification: Notification): void;
  wasNotified(session: LiveSession, notification: Notification): void;
}
