import type { Event } from "./fsm/event.ts";
import type { State } from "./fsm/state.ts";
import type { Notification } from "../wire/notification.ts";

/**
 * Which of a peer's connections stay (RFC 4271 §6.8). Connections are the caller's own objects, at
 * most two of them at a time; what is answered is one of them, to be closed by the event named.
 *
 * Each side decides for itself and messages cross: were one side to close the connection that the
 * other one keeps, both would be lost. RFC 4271 §6.8 leaves that to luck where a connection in
 * OpenConfirm is closed. Here a connection on which our KEEPALIVE went out (OpenConfirm) is closed
 * only when the other one is Established, and then never the one that the comparison of the BGP
 * Identifiers favours: it becomes Established too and then ends the other one, or the peer closes it.
 */
export interface Standing {
  /** Who dialled. */
  readonly origin: "ours" | "theirs";
  readonly state: State;
  /** The peer offered graceful restart for some family in the OPEN of this connection. */
  readonly graceful: boolean;
}

/** What an OPEN says of who sent it. */
export interface Identity {
  /** Four octets as an unsigned number. */
  readonly routerId: number;
  /** With four octets (RFC 6793). */
  readonly as: number;
}

/** For who loses a collision: Cease, Connection Collision Resolution (RFC 4486 §4). */
export const COLLISION: Event & { readonly notification: Notification } = {
  name: "OpenCollisionDump",
  notification: { code: 6, subcode: 7, data: new Uint8Array(0) },
};

/** For a session whose peer has restarted: it goes without a NOTIFICATION (RFC 4724 §4.2). */
export const REPLACED: Event = { name: "OpenCollisionDump" };

export type Welcome<C> =
  /** It is the peer's first connection, or its second until one of them loses. */
  | { readonly do: "accept" }
  /** It takes the place of `old`, which ends by {@link REPLACED}: its routes may be kept. */
  | { readonly do: "replace"; readonly old: C }
  /** It is closed with the NOTIFICATION of {@link COLLISION}. */
  | { readonly do: "refuse" };

const ACCEPT = { do: "accept" } as const, REFUSE = { do: "refuse" } as const;

/**
 * The peer has dialled while there are other sessions with it. Established wins, unless the peer
 * would keep its routes over a restart: then it has restarted and the old connection is dead
 * (RFC 4724 §4.2). There is no third one.
 */
export function onAccept<C extends Standing>(existing: readonly C[]): Welcome<C> {
  const old = existing.find(({ state }) => state === "Established");
  if (old) return old.graceful ? { do: "replace", old } : REFUSE;
  return existing.filter(hasConnection).length < 2 ? ACCEPT : REFUSE;
}

/** There is a TCP connection, or we try to make one. */
function hasConnection({ origin, state }: Standing): boolean {
  return state !== "Idle" && !(state === "Active" && origin === "ours");
}

/**
 * An OPEN without a fault came in on `arriving`, before the FSM is told: answers the connection
 * that has to go by {@link COLLISION}, if there is one yet. As their OPEN tells who they are, a
 * connection whose OPEN is still on its way is compared as well (RFC 4271 §6.8 allows it).
 */
export function onOpen<C extends Standing>(
  arriving: C,
  other: C | undefined,
  ours: Identity,
  theirs: Identity,
): C | undefined {
  if (!other) return undefined;
  if (other.state === "Established") return arriving;
  if (other.state !== "OpenSent" && other.state !== "OpenConfirm") return undefined;
  // Who dials twice has lost the connection that was there first.
  if (arriving.origin === other.origin) return other.state === "OpenConfirm" ? other : undefined;
  if (!isFavoured(arriving, ours, theirs)) return arriving;
  return other.state === "OpenSent" ? other : undefined;
}

/** `risen` has become Established: answers the other connection if it has to go by {@link COLLISION}. */
export function onEstablished<C extends Standing>(
  risen: C,
  other: C | undefined,
  ours: Identity,
  theirs: Identity,
): C | undefined {
  if (!other || other.state === "Idle") return undefined;
  const isCommitted = other.state === "OpenConfirm" && other.origin !== risen.origin;
  return isCommitted && isFavoured(other, ours, theirs) ? undefined : other;
}

/** It was dialled by the side with the larger BGP Identifier; of equal ones, the larger AS (RFC 6286 §2.3). */
function isFavoured({ origin }: Standing, ours: Identity, theirs: Identity): boolean {
  const isOursLarger = ours.routerId === theirs.routerId
    ? ours.as > theirs.as
    : ours.routerId > theirs.routerId;
  return (origin === "ours") === isOursLarger;
}
