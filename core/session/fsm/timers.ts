import type { Action } from "./action.ts";
import type { Fsm } from "./fsm.ts";
import { type Timer, TIMERS } from "./state.ts";

/** Stopping a timer that does not run does nothing. */
export const STOP: Readonly<Record<Timer, Action>> = Object.fromEntries(
  TIMERS.map((timer) => [timer, { do: "stop", timer }]),
) as Record<Timer, Action>;

/** A time shortened by a factor drawn from 0.75 to 1.0 each time a timer is set (RFC 4271 §10). */
function jittered(seconds: number, random: number, most = 1): number {
  return seconds * (0.75 + random * (most - 0.75));
}

export function startConnectRetry({ timing }: Fsm, random: number): Action {
  return {
    do: "start",
    timer: "ConnectRetry",
    seconds: jittered(timing.connectRetrySeconds, random),
  };
}

/** With jitter too: a thousand sessions that fell in one moment are not to dial in one moment. */
export function startIdleHold({ idleHoldSeconds }: Fsm, random: number): Action {
  return { do: "start", timer: "IdleHold", seconds: jittered(idleHoldSeconds, random) };
}

export function startDelayOpen({ timing }: Fsm): Action {
  return { do: "start", timer: "DelayOpen", seconds: timing.delayOpenSeconds };
}

export function startHold(seconds: number): Action {
  return { do: "start", timer: "Hold", seconds };
}

/** The rest of a third of the hold time is for a busy process and the way to the peer. */
const KEEPALIVE_MOST = 0.95;

/**
 * A third of the hold time at the peer's end, and never more than one KEEPALIVE a second
 * (RFC 4271 §4.4).
 */
export function startKeepalive(holdTimeSeconds: number, random: number): Action {
  const seconds = Math.max(1, jittered(holdTimeSeconds / 3, random, KEEPALIVE_MOST));
  return { do: "start", timer: "Keepalive", seconds };
}

export function startSendHold({ timing, holdTimeSeconds }: Fsm): Action {
  const seconds = Math.max(timing.sendHoldSeconds, 2 * holdTimeSeconds);
  return { do: "start", timer: "SendHold", seconds };
}

const WHERE_IT_HOLDS = {
  OpenSent: [STOP.Hold],
  OpenConfirm: [STOP.Hold, STOP.Keepalive],
  Established: [STOP.Hold, STOP.Keepalive, STOP.SendHold],
} as const;

/** Stops all that may run in the state that a session is in. */
export function stopTimers(
  { state, delayingOpen, passive, holdTimeSeconds }: Fsm,
): readonly Action[] {
  if (state === "Idle") return [STOP.IdleHold];
  if (state === "Connect" || state === "Active") {
    if (delayingOpen) return [STOP.DelayOpen];
    return passive ? [] : [STOP.ConnectRetry];
  }
  return state === "OpenSent" || holdTimeSeconds > 0 ? WHERE_IT_HOLDS[state] : [];
}
