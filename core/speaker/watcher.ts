import type { State } from "../session/fsm/state.ts";
import type { Negotiated } from "../session/negotiate.ts";
import type { PeeringFacts } from "../session/facts.ts";
import type { Fault } from "../wire/fault.ts";
import type { Notification } from "../wire/notification.ts";
import type { Open } from "../wire/open.ts";
import type { RouteRefresh } from "../wire/route_refresh.ts";
import type { UpdateChecker } from "../wire/update_checker.ts";
import type { Endpoint } from "./ports.ts";

/** Who dialled a connection. */
export type Origin = "ours" | "theirs";

/** A step of one of a peer's connections. */
export interface StateChange {
  readonly from: State;
  readonly to: State;
  /** The event, in the words of RFC 4271 §8.1. */
  readonly event: string;
  readonly origin: Origin;
  /** What led here, for a person: `connection refused`, `received 6/2 Cease, Administrative Shutdown`. */
  readonly why: string;
}

/** What a session was when it was up, or how far an attempt came. */
export interface Session {
  readonly origin: Origin;
  readonly local: Endpoint | undefined;
  readonly remote: Endpoint;
  readonly ours: Open | undefined;
  readonly theirs: Open | undefined;
  /** There once both OPENs are, unless theirs is refused. */
  readonly negotiated: Negotiated | undefined;
}

/** One peer of a speaker, as those see it who are told of it. */
export interface PeerHandle {
  readonly name: string;
  /** The state of the connection that came farthest. */
  readonly state: State;
  /** The connection that came farthest; undefined while there is none. */
  readonly session: Session | undefined;
  /** All that was seen, for `judge`: side 0 is ours, side 1 theirs. */
  readonly facts: PeeringFacts;
  /** Octets that may be sent at once; 0 = wait for {@link PeerWatcher.writable}. */
  readonly room: number;
  /** Sends whole messages, which must not change afterwards. Does nothing where the session is not up. */
  send(messages: Uint8Array): void;
  /** Seconds until the next try to come up; undefined where none is planned. */
  readonly nextTrySeconds: number | undefined;
  /** Why no further try is made; undefined while there is one. */
  readonly givenUp: string | undefined;
  /** Octets handed over to the peer's connections that are still here. */
  readonly unsent: number;
  /** Leaves for good, with this NOTIFICATION, or in silence. */
  stop(notification?: Notification): void;
  /** Asks for all routes of a family again (RFC 2918 §4); false where that was not negotiated. */
  askRefresh(family: number): boolean;
  /** Stops and goes on reading what the peer sends. */
  pause(): void;
  resume(): void;
}

/** Who is told of a peer. All arguments that hold octets are reused: valid during the call only. */
export interface PeerWatcher {
  changed?(peer: PeerHandle, change: StateChange): void;
  /** Both OPENs are known. */
  opened?(peer: PeerHandle, session: Session): void;
  /** Established. */
  up?(peer: PeerHandle, negotiated: Negotiated): void;
  /**
   * An UPDATE that does not reset the session: `checker.update` and `checker.set` describe it,
   * `faults` say what to ignore, discard or treat as withdrawn (RFC 7606).
   */
  update?(peer: PeerHandle, checker: UpdateChecker, faults: readonly Fault[]): void;
  refresh?(peer: PeerHandle, refresh: RouteRefresh): void;
  /** A NOTIFICATION, ours or theirs. */
  notified?(peer: PeerHandle, sender: "us" | "them", notification: Notification): void;
  /** Every whole message, before anything is made of it. */
  message?(
    peer: PeerHandle,
    direction: "in" | "out",
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void;
  /** The session was Established and is no more: its routes are gone. */
  down?(peer: PeerHandle): void;
  /** A connection ended, up or not; `facts` tell why. */
  ended?(peer: PeerHandle): void;
  /** There is {@link PeerHandle.room} again. */
  writable?(peer: PeerHandle): void;
}
