// The doors between a speaker and the world. `io` has the real ones, `speaker/sim` the virtual ones.

/** One end of a TCP connection. */
export interface Endpoint {
  /** As text, an IPv6 link-local one with its zone: `fe80::1%eth0`. */
  readonly address: string;
  readonly port: number;
}

/** What has to hold for a connection, whoever dials. */
export interface SocketOptions {
  /** The TCP-MD5 key (RFC 2385). */
  readonly md5Key?: Uint8Array;
  /** TTL or hop limit of what we send. */
  readonly ttl?: number;
  /** Segments with less are dropped by the kernel (GTSM, RFC 5082 §3). */
  readonly ttlLeast?: number;
}

export interface Target extends SocketOptions {
  readonly remote: Endpoint;
  /** Source address; the kernel chooses where it is absent. A zone comes with a link-local one. */
  readonly source?: string;
  /** No segment carries more octets, either way: our MSS tells the peer (RFC 9293 §3.7.1). */
  readonly segmentMost?: number;
  /** After so long without an answer the attempt has failed. */
  readonly timeoutSeconds: number;
}

/** Why a connection failed or ended, in the words of TCP. */
export type EndKind =
  | "refused"
  | "timeout"
  | "reset"
  | "closed"
  | "unreachable"
  /** The address or port is not ours to use: no such local address, no privilege, in use. */
  | "local"
  | "other";

export interface TransportEnd {
  readonly kind: EndKind;
  /** For a person: `connection refused`, `no route to host`. */
  readonly text: string;
  /** Of `unreachable`: it is the host that does not answer, not a network without a way. */
  readonly isHost?: true;
}

/** What a connection tells. Never called inside a call of its {@link Connection} or of `dial`. */
export interface ConnectionEvents {
  /** TCP is up; `local` and `remote` of the connection are known from now on. */
  connected(): void;
  /** Octets that belong to whoever is told: they are not used again. */
  data(bytes: Uint8Array): void;
  /** {@link Connection.unsent} went below the low mark after it had been above the high one. */
  drained(): void;
  /** It is over, whichever side ended it; called once, nothing follows. */
  ended(end: TransportEnd): void;
}

/** One TCP connection, or a try to make it. */
export interface Connection {
  /** Undefined until connected. */
  readonly local: Endpoint | undefined;
  readonly remote: Endpoint;
  /** Octets handed over by {@link write} that the kernel has not taken yet. */
  readonly unsent: number;
  /** Queues octets, which must not change afterwards. Does nothing after an end. */
  write(bytes: Uint8Array): void;
  /** Stops and goes on reading: while paused the peer's window closes. */
  pause(): void;
  resume(): void;
  /** Sends what is queued, then FIN; the rest is read and dropped for a short while (RFC 4271 §8: drop). */
  close(): void;
  /** Ends at once, with RST. */
  abort(): void;
}

export interface Listener {
  readonly local: Endpoint;
  close(): void;
}

/** Answers who is told of an accepted connection; undefined refuses it (it is closed at once). */
export type Accept = (connection: Connection) => ConnectionEvents | undefined;

export interface Transport {
  dial(target: Target, events: ConnectionEvents): Connection;
  /**
   * Listens on one address and port. Throws an error with a text for a person where that cannot be.
   * `keys`: the MD5 key and TTL that connections from an address (or prefix) must have.
   */
  listen(
    local: Endpoint,
    accept: Accept,
    keys?: readonly (SocketOptions & { readonly from: string })[],
  ): Listener;
}

export interface Clock {
  /** Milliseconds that never go back and stand for no date. */
  now(): number;
  /** Unix time in seconds, for people and files only. */
  unixSeconds(): number;
  /** Calls `wake` at (or soon after) `at`; a later call takes the place of an earlier one. Infinity = never. */
  wakeAt(at: number, wake: () => void): void;
  /** Calls `turn` once, after the input that is waiting has been told. */
  soon(turn: () => void): void;
}

/** A number in [0, 1). */
export type Random = () => number;
