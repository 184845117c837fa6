import type { Timing } from "../settings.ts";
import type { Event } from "./event.ts";
import type { Fsm, Step } from "./fsm.ts";
import { TABLE } from "./table.ts";

/**
 * One event of one session (RFC 4271 §8.2.2). The same `fsm` object comes back when nothing about
 * the session changed; KEEPALIVE and UPDATE of an established session allocate nothing.
 *
 * Whoever performs the actions restarts SendHold when octets of the session leave (RFC 9687 §3),
 * and takes `BGPOpen with DelayOpenTimer running` for an OPEN while `fsm.delayingOpen`.
 * @param random in [0, 1), for the jitter of RFC 4271 §10
 */
export function step(fsm: Fsm, event: Event, random: number): Step {
  return TABLE[fsm.state][event.name](fsm, event, random);
}

/** A session in Idle that waits for its first start. */
export function startFsm(timing: Timing, passive: boolean): Fsm {
  return {
    state: "Idle",
    connectRetryCounter: 0,
    delayingOpen: false,
    holdTimeSeconds: 0,
    passive,
    idleHoldSeconds: timing.idleHoldSeconds,
    timing,
  };
}

/** The same session, whose timers are set to other times from now on. */
export function retimed(fsm: Fsm, timing: Timing): Fsm {
  const { idleHoldSeconds } = fsm;
  return { ...fsm, timing, idleHoldSeconds: Math.min(idleHoldSeconds, timing.idleHoldMostSeconds) };
}

/**
 * The session of a connection that the peer dialled (RFC 4271 §8.2.1): in Active, and the next event is
 * TcpConnectionConfirmed. Its first `drop` is its end, after which it is thrown away with its timers.
 */
export function acceptedFsm(timing: Timing): Fsm {
  return { ...startFsm(timing, true), state: "Active" };
}
