import type { Fsm, Step, StepFunction as Cell } from "./fsm.ts";
import { ignore, NOTHING } from "./idle.ts";
import { sayKeepalive } from "./opening.ts";
import { startHold } from "./timers.ts";

/** The one step of each session that takes a message in, so that a million of them allocate nothing. */
const HEARD = new WeakMap<Fsm, Step>();

function makeHeard(fsm: Fsm): Step {
  const { holdTimeSeconds } = fsm;
  const step = { fsm, actions: holdTimeSeconds > 0 ? [startHold(holdTimeSeconds)] : NOTHING };
  HEARD.set(fsm, step);
  return step;
}

/** KeepAliveMsg and UpdateMsg: `restarts its HoldTimer, if the negotiated HoldTime is non-zero`. */
export const heard: Cell = (fsm) => HEARD.get(fsm) ?? makeHeard(fsm);

/** RouteRefreshMsg: only UPDATE and KEEPALIVE restart the HoldTimer (RFC 4271 §4.2). */
export const refreshAsked: Cell = ignore;

/**
 * KeepaliveTimer_Expires: also, the pause before the next start becomes shorter by the time that
 * the session stood. What stood for as long as its pause starts next time with the first one;
 * what falls sooner each time waits longer each time. With hold time 0 the pause stays as it is.
 */
export const sayKeepaliveAndRecover: Cell = (fsm, event, random) => {
  const { idleHoldSeconds, holdTimeSeconds, timing } = fsm;
  const { actions } = sayKeepalive(fsm, event, random);
  const pause = Math.max(timing.idleHoldSeconds, idleHoldSeconds - holdTimeSeconds / 3);
  return { fsm: pause < idleHoldSeconds ? { ...fsm, idleHoldSeconds: pause } : fsm, actions };
};
