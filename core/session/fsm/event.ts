import type { Notification } from "../../wire/notification.ts";

/**
 * The events of RFC 4271 §8.1 in its order and with its names, then those of later RFCs: the send
 * hold timer (RFC 9687 §3.1), ROUTE-REFRESH (RFC 2918 §3) and one that cannot be read (RFC 7313 §5).
 */
export const EVENTS = [
  "ManualStart",
  "ManualStop",
  "AutomaticStart",
  "ManualStart_with_PassiveTcpEstablishment",
  "AutomaticStart_with_PassiveTcpEstablishment",
  "AutomaticStart_with_DampPeerOscillations",
  "AutomaticStart_with_DampPeerOscillations_and_PassiveTcpEstablishment",
  "AutomaticStop",
  "ConnectRetryTimer_Expires",
  "HoldTimer_Expires",
  "KeepaliveTimer_Expires",
  "DelayOpenTimer_Expires",
  "IdleHoldTimer_Expires",
  "TcpConnection_Valid",
  "Tcp_CR_Invalid",
  "Tcp_CR_Acked",
  "TcpConnectionConfirmed",
  "TcpConnectionFails",
  "BGPOpen",
  "BGPOpen with DelayOpenTimer running",
  "BGPHeaderErr",
  "BGPOpenMsgErr",
  "OpenCollisionDump",
  "NotifMsgVerErr",
  "NotifMsg",
  "KeepAliveMsg",
  "UpdateMsg",
  "UpdateMsgErr",
  "SendHoldTimer_Expires",
  "RouteRefreshMsg",
  "RouteRefreshMsgErr",
] as const;

export type EventName = typeof EVENTS[number];

/** Something that happened to one session. */
export interface Event {
  readonly name: EventName;
  /**
   * What to send on the way down: for errors in messages, stops and a collision. A stop without one
   * is silent (the peer of a graceful restart must not see a NOTIFICATION, RFC 4724 §4).
   */
  readonly notification?: Notification;
  /** With an OPEN that was accepted: the hold time that both sides come to; 0 = none (RFC 4271 §4.2). */
  readonly holdTimeSeconds?: number;
}
