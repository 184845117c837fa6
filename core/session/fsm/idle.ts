import type { Action } from "./action.ts";
import type { Event } from "./event.ts";
import type { Fsm, Step, StepFunction as Cell } from "./fsm.ts";
import { startConnectRetry, startIdleHold, STOP } from "./timers.ts";

export const CONNECT: Action = { do: "connect" };

/** The one list of a step that asks for nothing. */
export const NOTHING: readonly Action[] = [];

/** `is ignored`, `is tracked per Section 6.8`: nothing to the session in this state. */
export const ignore: Cell = (fsm) => ({ fsm, actions: NOTHING });

/** PassiveTcpEstablishment is an attribute of the session or comes with the start (RFC 4271 §8.1.2). */
function isPassive({ passive }: Fsm, { name }: Event): boolean {
  return passive || name.endsWith("PassiveTcpEstablishment");
}

/**
 * To Connect with a dial, or passively to Active to wait. RFC 4271 §8.2.2 starts the
 * ConnectRetryTimer there as well, whose expiry would dial: a passive session has none.
 */
function begin(fsm: Fsm, random: number): Step {
  if (fsm.passive) return { fsm: { ...fsm, state: "Active" }, actions: [STOP.IdleHold] };
  return {
    fsm: { ...fsm, state: "Connect" },
    actions: [STOP.IdleHold, startConnectRetry(fsm, random), CONNECT],
  };
}

/** ManualStart, passive or not: also forgets how often the session fell. */
export const startByHand: Cell = (fsm, event, random) => {
  const passive = isPassive(fsm, event), { idleHoldSeconds } = fsm.timing;
  return begin({ ...fsm, passive, connectRetryCounter: 0, idleHoldSeconds }, random);
};

/** AutomaticStart, passive or not. */
export const startByItself: Cell = (fsm, event, random) =>
  begin({ ...fsm, passive: isPassive(fsm, event), connectRetryCounter: 0 }, random);

/** AutomaticStart_with_DampPeerOscillations, passive or not: the pause comes first. */
export const startAfterPause: Cell = (fsm, event, random) => ({
  fsm: isPassive(fsm, event) === fsm.passive ? fsm : { ...fsm, passive: true },
  actions: [startIdleHold(fsm, random)],
});

/** The pause is over: on as AutomaticStart, but what was counted stays. */
export const startAgain: Cell = (fsm, _event, random) => begin(fsm, random);

/** RFC 4271 §8.2.2 ignores ManualStop in Idle; here it also ends the automatic restart. */
export const stayStopped: Cell = (fsm) => {
  const { connectRetryCounter, idleHoldSeconds, timing } = fsm;
  const isNew = connectRetryCounter === 0 && idleHoldSeconds === timing.idleHoldSeconds;
  const anew = { connectRetryCounter: 0, idleHoldSeconds: timing.idleHoldSeconds };
  return { fsm: isNew ? fsm : { ...fsm, ...anew }, actions: [STOP.IdleHold] };
};
