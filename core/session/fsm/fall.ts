import { KEEPALIVE, OPEN, ROUTE_REFRESH, UPDATE } from "../../wire/message_header.ts";
import type { Notification } from "../../wire/notification.ts";
import type { Action } from "./action.ts";
import type { EventName } from "./event.ts";
import type { Fsm, Step, StepFunction as Cell } from "./fsm.ts";
import type { State } from "./state.ts";
import { startIdleHold, stopTimers } from "./timers.ts";

const RELEASE: Action = { do: "release" }, DROP: Action = { do: "drop" };

/** There is a connection on which something can be sent. */
function isConnected({ state, delayingOpen }: Fsm): boolean {
  if (state === "Connect" || state === "Active") return delayingOpen;
  return state !== "Idle";
}

function leave(fsm: Fsm, notification: Notification | undefined): Action[] {
  const last: Action[] = notification && isConnected(fsm)
    ? [{ do: "send notification", notification }]
    : [];
  return [...last, ...stopTimers(fsm), RELEASE, DROP];
}

const DOWN = { state: "Idle", delayingOpen: false, holdTimeSeconds: 0 } as const;

/**
 * Down to Idle and, after a pause that doubles with each fall and is a second at least after the
 * first, up again (DampPeerOscillations, RFC 4271 §8.1.1). `counts` is the ConnectRetryCounter, which not all falls increment.
 */
function fall(fsm: Fsm, random: number, notification: Notification | undefined, counts = 1): Step {
  const { connectRetryCounter, idleHoldSeconds, timing } = fsm;
  return {
    fsm: {
      ...fsm,
      ...DOWN,
      connectRetryCounter: connectRetryCounter + counts,
      idleHoldSeconds: Math.min(Math.max(1, 2 * idleHoldSeconds), timing.idleHoldMostSeconds),
    },
    actions: [...leave(fsm, notification), startIdleHold(fsm, random)],
  };
}

/** `releases, drops, ConnectRetryCounter + 1, damping, Idle`. */
export const fallSilently: Cell = (fsm, _event, random) => fall(fsm, random, undefined);

/** The same where RFC 4271 §8.2.2 does not speak of the counter. */
export const fallUncounted: Cell = (fsm, _event, random) => fall(fsm, random, undefined, 0);

/** AutomaticStop: with the event's NOTIFICATION, or in silence. */
export const stopForNow: Cell = (fsm, { notification }, random) => fall(fsm, random, notification);

/** ManualStop: nothing leads on from here but another start. */
export const stopForGood: Cell = (fsm, { notification }) => ({
  fsm: { ...fsm, ...DOWN, connectRetryCounter: 0, idleHoldSeconds: fsm.timing.idleHoldSeconds },
  actions: leave(fsm, notification),
});

/** A collision is no oscillation: what was closed for one does not wait longer the next time. */
export const dumpForCollision: Cell = (fsm, { notification }, random) => ({
  fsm: { ...fsm, ...DOWN, connectRetryCounter: fsm.connectRetryCounter + 1 },
  actions: [...leave(fsm, notification), startIdleHold(fsm, random)],
});

/**
 * Before our OPEN (Connect, Active) a version error counts unless the DelayOpenTimer runs
 * (RFC 4271 §8.2.2).
 */
export const versionRefusedEarly: Cell = (fsm, event, random) =>
  (fsm.delayingOpen ? fallUncounted : fallSilently)(fsm, event, random);

const FSM_ERROR = 5;
const NO_DATA = new Uint8Array(0);

/** Falls with what the event brings, else with the bare code. */
function refuse(code: number): Cell {
  const bare: Notification = { code, subcode: 0, data: NO_DATA };
  return (fsm, { notification }, random) => fall(fsm, random, notification ?? bare);
}

/** RFC 4271 §6.1. Before our OPEN too: the peer is told why (SendNOTIFICATIONwithoutOPEN, §8.1.1). */
export const refuseHeader: Cell = refuse(1);
/** RFC 4271 §6.2. */
export const refuseOpen: Cell = refuse(2);
/** RFC 4271 §6.3. */
export const refuseUpdate: Cell = refuse(3);
/** RFC 7313 §5. */
export const refuseRefresh: Cell = refuse(7);

function runOut(code: number): Cell {
  const notification: Notification = { code, subcode: 0, data: NO_DATA };
  return (fsm, _event, random) => fall(fsm, random, notification);
}

/** RFC 4271 §6.5. */
export const holdTimeIsOver: Cell = runOut(4);
/** RFC 9687 §3: the NOTIFICATION may not get through any more. */
export const sendHoldTimeIsOver: Cell = runOut(8);

/** The message that an event tells of, by its type. */
const MESSAGES: Partial<Record<EventName, number>> = {
  "BGPOpen": OPEN,
  "BGPOpen with DelayOpenTimer running": OPEN,
  "BGPOpenMsgErr": OPEN,
  "KeepAliveMsg": KEEPALIVE,
  "UpdateMsg": UPDATE,
  "UpdateMsgErr": UPDATE,
  "RouteRefreshMsg": ROUTE_REFRESH,
  "RouteRefreshMsgErr": ROUTE_REFRESH,
};

/** Subcodes of RFC 6608 §3. */
const UNEXPECTED_IN: Partial<Record<State, number>> = {
  OpenSent: 1,
  OpenConfirm: 2,
  Established: 3,
};

/** A message that the state does not allow, with its type (RFC 6608 §4), or an event that is none (5/0). */
export const fsmError: Cell = (fsm, { name }, random) => {
  const type = MESSAGES[name];
  const notification = type === undefined
    ? { code: FSM_ERROR, subcode: 0, data: NO_DATA }
    : { code: FSM_ERROR, subcode: UNEXPECTED_IN[fsm.state] ?? 0, data: new Uint8Array([type]) };
  return fall(fsm, random, notification);
};
