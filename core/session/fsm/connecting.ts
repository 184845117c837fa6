import type { Action } from "./action.ts";
import type { Fsm, StepFunction as Cell } from "./fsm.ts";
import { fallSilently, fallUncounted } from "./fall.ts";
import { CONNECT, ignore } from "./idle.ts";
import { confirm, SEND_OPEN } from "./opening.ts";
import { startConnectRetry, startDelayOpen, startHold, STOP, stopTimers } from "./timers.ts";

const DROP: Action = { do: "drop" };

/** ConnectRetryTimer_Expires in Connect: what hangs is given up, and dialled anew. */
export const dialAgain: Cell = (fsm, _event, random) => ({
  fsm: fsm.delayingOpen ? { ...fsm, delayingOpen: false } : fsm,
  actions: [DROP, ...stopTimers(fsm), startConnectRetry(fsm, random), CONNECT],
});

/** ConnectRetryTimer_Expires in Active. A session that only waits has no such timer. */
export const dial: Cell = (fsm, event, random) => {
  if (fsm.passive) return ignore(fsm, event, random);
  const before = fsm.delayingOpen ? [STOP.DelayOpen, DROP] : [];
  return {
    fsm: { ...fsm, state: "Connect", delayingOpen: false },
    actions: [...before, startConnectRetry(fsm, random), CONNECT],
  };
};

/** Tcp_CR_Acked and TcpConnectionConfirmed: our OPEN, at once or after DelayOpen. */
export const connected: Cell = (fsm, event, random) => {
  const { timing } = fsm;
  if (fsm.delayingOpen) return ignore(fsm, event, random);
  if (timing.delayOpenSeconds > 0) {
    return {
      fsm: { ...fsm, delayingOpen: true },
      actions: [...stopTimers(fsm), startDelayOpen(fsm)],
    };
  }
  return {
    fsm: { ...fsm, state: "OpenSent" },
    actions: [...stopTimers(fsm), SEND_OPEN, startHold(timing.openHoldSeconds)],
  };
};

/** DelayOpenTimer_Expires; without a delay there is no connection to send on. */
export const delayIsOver: Cell = (fsm, event, random) =>
  fsm.delayingOpen
    ? {
      fsm: { ...fsm, state: "OpenSent", delayingOpen: false },
      actions: [STOP.DelayOpen, SEND_OPEN, startHold(fsm.timing.openHoldSeconds)],
    }
    : ignore(fsm, event, random);

/** Their OPEN while ours waits: both OPENs are there at once. Without a delay it is an OPEN too early. */
export const openWhileDelaying: Cell = (fsm, event, random) =>
  fsm.delayingOpen
    ? confirm(fsm, event, random, [STOP.DelayOpen, SEND_OPEN])
    : fallSilently(fsm, event, random);

/**
 * TcpConnectionFails in Connect: a connection that stood is waited for, a dial that failed is a fall
 * after which no more than the ConnectRetryTime passes: nothing has oscillated.
 */
export const connectFails: Cell = (fsm, event, random) =>
  fsm.delayingOpen
    ? {
      fsm: { ...fsm, state: "Active", delayingOpen: false },
      actions: [STOP.DelayOpen, DROP, startConnectRetry(fsm, random)],
    }
    : fallUncounted(afterConnectRetry(fsm), event, random);

function afterConnectRetry(fsm: Fsm): Fsm {
  const { idleHoldSeconds, timing: { connectRetrySeconds } } = fsm;
  return idleHoldSeconds > connectRetrySeconds
    ? { ...fsm, idleHoldSeconds: connectRetrySeconds }
    : fsm;
}
