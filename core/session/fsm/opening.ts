import type { Action } from "./action.ts";
import type { Event } from "./event.ts";
import type { Fsm, Step, StepFunction as Cell } from "./fsm.ts";
import { startConnectRetry, startHold, startKeepalive, startSendHold, STOP } from "./timers.ts";

export const SEND_OPEN: Action = { do: "send open" };
export const SEND_KEEPALIVE: Action = { do: "send keepalive" };
const DROP: Action = { do: "drop" }, UP: Action = { do: "up" };

/** To OpenConfirm with the hold time that both sides come to; with 0 no timer runs (RFC 4271 §4.2). */
export function confirm(fsm: Fsm, event: Event, random: number, before: readonly Action[]): Step {
  const holdTimeSeconds = event.holdTimeSeconds ?? 0;
  const timers = holdTimeSeconds > 0
    ? [startKeepalive(holdTimeSeconds, random), startHold(holdTimeSeconds)]
    : [STOP.Hold];
  return {
    fsm: { ...fsm, state: "OpenConfirm", delayingOpen: false, holdTimeSeconds },
    actions: [...before, SEND_KEEPALIVE, ...timers],
  };
}

/** BGPOpen in OpenSent. */
export const openAccepted: Cell = (fsm, event, random) => confirm(fsm, event, random, []);

/** TcpConnectionFails in OpenSent: no fall, but a wait in Active until the next dial. */
export const connectionLost: Cell = (fsm, _event, random) => ({
  fsm: { ...fsm, state: "Active" },
  actions: [STOP.Hold, DROP, ...(fsm.passive ? [] : [startConnectRetry(fsm, random)])],
});

/** KeepaliveTimer_Expires in OpenConfirm. */
export const sayKeepalive: Cell = (fsm, _event, random) => ({
  fsm,
  actions: fsm.holdTimeSeconds > 0
    ? [SEND_KEEPALIVE, startKeepalive(fsm.holdTimeSeconds, random)]
    : [SEND_KEEPALIVE],
});

/** KeepAliveMsg in OpenConfirm. With hold time 0 the SendHoldTimer does not run either (RFC 9687 §3). */
export const establish: Cell = (fsm) => ({
  fsm: { ...fsm, state: "Established" },
  actions: fsm.holdTimeSeconds > 0
    ? [startHold(fsm.holdTimeSeconds), startSendHold(fsm), UP]
    : [UP],
});
