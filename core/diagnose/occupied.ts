import { parseAddress, unmapped } from "../net/address.ts";
import type { Owner, SocketEnd, TcpSocket } from "./host_facts.ts";

export const BGP_PORT = 179;

/** A connection that is about to be made. */
export interface Dial {
  readonly remote: string;
  /** Port that is dialled. */
  readonly port: number;
  /** Our address; absent where it is not known which one the kernel takes. */
  readonly source?: string;
  /** Process ids that are ourselves. */
  readonly own?: readonly number[];
  /** Addresses of this host: a listener on the very address that is dialled is the peer itself. */
  readonly hostAddresses?: readonly string[];
}

/** Whether a session with an address is already somebody's on this host. */
export type Occupation =
  | { readonly kind: "free" }
  /** A connection between the two addresses is up, or being made. */
  | { readonly kind: "held"; readonly socket: TcpSocket; readonly owner?: Owner }
  /** No connection, but another process waits on the BGP port for our source address. */
  | { readonly kind: "listened"; readonly socket: TcpSocket; readonly owner?: Owner };

/** States in which a connection is a session, or becomes one (RFC 9293 §3.3.2). */
const LIVE = new Set(["ESTAB", "SYN-SENT", "SYN-RECV"]);
const FREE: Occupation = { kind: "free" };

/**
 * Looks for the session that a dial would disturb. A daemon that is down, but listens, counts: its
 * peer may hold its routes for a graceful restart, and takes our OPEN for the daemon that is back
 * without them (RFC 4724 §4.2).
 */
export function occupied(sockets: readonly TcpSocket[], dial: Dial): Occupation {
  const others = sockets.filter(({ owners }) =>
    owners.length === 0 || owners.some(({ pid }) => !dial.own?.includes(pid))
  );
  const held = others.find((socket) => LIVE.has(socket.state) && isBetween(socket, dial));
  if (held) return found("held", held);
  const listening = others.find((socket) => socket.state === "LISTEN" && waitsFor(socket, dial));
  return listening ? found("listened", listening) : FREE;
}

function found(kind: "held" | "listened", socket: TcpSocket): Occupation {
  const [owner] = socket.owners;
  return { kind, socket, ...(owner && { owner }) };
}

/** Between our address and the peer's, and BGP by its port on either end. */
function isBetween({ local, remote }: TcpSocket, { remote: peer, port, source }: Dial): boolean {
  if (!isSame(remote.address, peer)) return false;
  if (source !== undefined && !isSame(local.address, source)) return false;
  return remote.port === port || local.port === BGP_PORT || remote.port === BGP_PORT;
}

function waitsFor({ local }: TcpSocket, dial: Dial): boolean {
  if (local.port !== BGP_PORT) return false;
  const isPeer = dial.hostAddresses?.some((address) => isSame(address, dial.remote)) &&
    covers(local, dial.remote);
  if (isPeer) return false;
  if (dial.source !== undefined) return covers(local, dial.source);
  // Whatever source the kernel takes: only the other address family is surely another matter.
  return covers(local, dial.remote.includes(":") ? "::" : "0.0.0.0") || isSpecific(local, dial);
}

function isSpecific({ address }: SocketEnd, { remote }: Dial): boolean {
  return !isAny(address) && address.includes(":") === remote.includes(":");
}

/** The address of a listener that takes what comes to any. */
export function isAny(address: string): boolean {
  return address === "*" || address === "0.0.0.0" || address === "::";
}

/** Whether a listener on `end` receives what is sent to `address`. */
function covers({ address: bound }: SocketEnd, address: string): boolean {
  if (bound === "*") return true;
  if (bound === "::") return address.includes(":");
  if (bound === "0.0.0.0") return !address.includes(":");
  return isSame(bound, address);
}

/**
 * Whether two texts are one address: in any spelling, IPv4 inside IPv6, the zone only where both have
 * one by name. A number says which interface is meant to the kernel alone: it may be any.
 */
export function isSame(one: string, two: string): boolean {
  const [a, zoneA] = split(one), [b, zoneB] = split(two);
  if (zoneA !== undefined && zoneB !== undefined && zoneA !== zoneB) return false;
  return a === b;
}

function split(text: string): [bare: string, zone: string | undefined] {
  const [bare = "", zone = ""] = text.split("%"), octets = parseAddress(bare);
  return [octets ? unmapped(octets).join(".") : bare, /^\d*$/.test(zone) ? undefined : zone];
}
