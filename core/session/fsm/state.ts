/** The states of RFC 4271 §8.2.2, in the order in which a session climbs. */
export const STATES = [
  "Idle",
  "Connect",
  "Active",
  "OpenSent",
  "OpenConfirm",
  "Established",
] as const;

export type State = typeof STATES[number];

/** The timers of RFC 4271 §8 and the SendHoldTimer of RFC 9687. */
export const TIMERS = [
  "ConnectRetry",
  "Hold",
  "Keepalive",
  "DelayOpen",
  "IdleHold",
  "SendHold",
] as const;

export type Timer = typeof TIMERS[number];
