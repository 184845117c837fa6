import type { Action } from "./action.ts";
import type { Event } from "./event.ts";
import type { State } from "./state.ts";
import type { Timing } from "../settings.ts";

/** One session of the FSM of RFC 4271 §8: a value, replaced by {@link step} only when something changed. */
export interface Fsm {
  readonly state: State;
  /** ConnectRetryCounter (RFC 4271 §8.1.1). */
  readonly connectRetryCounter: number;
  /** The DelayOpenTimer runs. */
  readonly delayingOpen: boolean;
  /** What both OPENs came to; 0 before that, and where there is no hold timer. */
  readonly holdTimeSeconds: number;
  /** PassiveTcpEstablishment: this session waits for a connection and never dials. */
  readonly passive: boolean;
  /** The next pause in Idle, which grows with each fall and shrinks while a session stands (DampPeerOscillations). */
  readonly idleHoldSeconds: number;
  readonly timing: Timing;
}

export interface Step {
  /** The same object when nothing changed. */
  readonly fsm: Fsm;
  /** One shared empty list when there is nothing to do. */
  readonly actions: readonly Action[];
}

/** A cell of the table: what one event comes to in one state. */
export type StepFunction = (fsm: Fsm, event: Event, random: number) => Step;
