// Notes what TCP shows of every connection while a speaker uses them.
import type { Try } from "../core/diagnose/evidence.ts";
import type { TcpSocket } from "../core/diagnose/host_facts.ts";
import { isSame } from "../core/diagnose/occupied.ts";
import { isMtuProven } from "../core/diagnose/path_mtu.ts";
import { isUnheard } from "../core/diagnose/path_rules.ts";
import type {
  Accept,
  Connection,
  ConnectionEvents,
  Endpoint,
  Listener,
  SocketOptions,
  Target,
  Transport,
  TransportEnd,
} from "../core/speaker/ports.ts";

/** A try that goes on. */
type Written = { -readonly [K in keyof Try]: Try[K] };

interface Noted {
  readonly seen: Written;
  readonly began: number;
  connection?: Connection;
  /** It is over; what comes later is our own doing. */
  isOver: boolean;
}

/** A {@linkcode Transport} that keeps what happens on its connections. */
export class NotedTransport implements Transport {
  /** What the tries that begin now are for. */
  purpose: Try["purpose"] = "session";
  readonly #inner: Transport;
  readonly #now: () => number;
  readonly #noted: Noted[] = [];

  /** `inner` makes the connections; `now` in milliseconds. */
  constructor(inner: Transport, now: () => number) {
    this.#inner = inner;
    this.#now = now;
  }

  get tries(): readonly Try[] {
    return this.#noted.map(({ seen }) => seen);
  }

  /** Tries for `purpose` that have neither ended nor been given up. */
  isAnyLive(purpose: Try["purpose"]): boolean {
    return this.#noted.some(({ seen, isOver }) => !isOver && seen.purpose === purpose);
  }

  dial(target: Target, events: ConnectionEvents): Connection {
    const noted = this.#note("we", target);
    const connection = this.#inner.dial(target, this.#watched(noted, events));
    return this.#handed(noted, connection);
  }

  listen(
    local: Endpoint,
    accept: Accept,
    keys?: readonly (SocketOptions & { readonly from: string })[],
  ): Listener {
    return this.#inner.listen(local, (connection) => {
      const noted = this.#note("they", keys?.[0] ?? {});
      const events = accept(this.#handed(noted, connection));
      if (!events) {
        // Nobody of ours: whoever it was is not what this is about.
        this.#noted.splice(this.#noted.indexOf(noted), 1);
        return undefined;
      }
      this.#connected(noted);
      return this.#watched(noted, events);
    }, keys);
  }

  /** The kernel's view of the connections that stand, for the tries that they are. */
  look(sockets: readonly TcpSocket[]): void {
    for (const { seen, connection, isOver } of this.#noted) {
      const local = connection?.local, remote = connection?.remote;
      if (isOver || !local || !remote) continue;
      const found = sockets.find((socket) =>
        socket.local.port === local.port && socket.remote.port === remote.port &&
        isSame(socket.remote.address, remote.address)
      );
      if (found) seen.socket = found;
    }
  }

  /** Something that we sent on a connection of this purpose is not acknowledged yet. */
  isOwing(purpose: Try["purpose"]): boolean {
    return this.#noted.some(({ seen, isOver }) =>
      !isOver && seen.purpose === purpose && (seen.socket?.sendQueue ?? 0) > 0
    );
  }

  /** What we send is not acknowledged on any connection of this purpose that stands. */
  isUnheard(purpose: Try["purpose"]): boolean {
    const live = this.#noted.filter(({ seen, isOver }) => !isOver && seen.purpose === purpose);
    return live.length > 0 && live.every(({ seen }) => isUnheard(seen));
  }

  /** Ends all connections at once, with RST, also those that we left and that still linger. */
  abort(): void {
    for (const { connection } of this.#noted) connection?.abort();
  }

  /** The latest connection of this purpose was closed before the peer said anything. */
  isTurnedAway(purpose: Try["purpose"]): boolean {
    const latest = this.#noted.findLast(({ seen }) => seen.purpose === purpose)?.seen;
    return latest?.received === 0 && ["refused", "reset", "closed"].includes(latest.outcome);
  }

  /** The peer reacted to our OPEN on a connection of this purpose. */
  answered(purpose: Try["purpose"]): void {
    for (const { seen } of this.#noted) {
      if (seen.purpose === purpose && seen.connected) seen.answered = true;
    }
  }

  /** An UPDATE came on a connection of this purpose. */
  updated(purpose: Try["purpose"]): void {
    const last = this.#noted.findLast(({ seen }) => seen.purpose === purpose && seen.connected);
    if (last) last.seen.updates++;
  }

  /** All routes of the peer have come on a connection of this purpose. */
  completed(purpose: Try["purpose"]): void {
    const last = this.#noted.findLast(({ seen }) => seen.purpose === purpose && seen.connected);
    if (last) last.seen.endOfRib = true;
  }

  /** Large segments have come on a connection of this purpose, or there was nothing for them. */
  isMtuProven(purpose: Try["purpose"]): boolean {
    return this.#noted.some(({ seen }) => seen.purpose === purpose && isMtuProven(seen));
  }

  #note(dialler: Try["dialler"], { md5Key, ttl }: SocketOptions): Noted {
    const seen: Written = {
      dialler,
      purpose: this.purpose,
      keyed: md5Key !== undefined,
      ...(ttl !== undefined && { ttl }),
      connected: false,
      outcome: "left",
      text: "",
      received: 0,
      answered: false,
      updates: 0,
      endOfRib: false,
    };
    const noted = { seen, began: this.#now(), isOver: false };
    this.#noted.push(noted);
    return noted;
  }

  #connected(noted: Noted): void {
    noted.seen.connected = true;
    noted.seen.outcome = "up";
    noted.seen.connectMilliseconds = this.#now() - noted.began;
  }

  #watched(noted: Noted, events: ConnectionEvents): ConnectionEvents {
    return {
      connected: () => {
        this.#connected(noted);
        events.connected();
      },
      data: (bytes) => {
        noted.seen.received += bytes.length;
        events.data(bytes);
      },
      drained: () => events.drained(),
      ended: (end) => {
        this.#ended(noted, end);
        events.ended(end);
      },
    };
  }

  #ended(noted: Noted, { kind, text }: TransportEnd): void {
    if (noted.isOver) return;
    noted.isOver = true;
    noted.seen.outcome = kind;
    noted.seen.text = text;
    noted.seen.endMilliseconds = this.#now() - noted.began;
  }

  #handed(noted: Noted, connection: Connection): Connection {
    noted.connection = connection;
    const leave = () => {
      if (noted.isOver) return;
      noted.isOver = true;
      noted.seen.outcome = "left";
      noted.seen.endMilliseconds = this.#now() - noted.began;
    };
    return new HandedConnection(connection, leave);
  }
}

/** Tells when we end a connection ourselves. */
class HandedConnection implements Connection {
  readonly #inner: Connection;
  readonly #leave: () => void;

  constructor(inner: Connection, leave: () => void) {
    this.#inner = inner;
    this.#leave = leave;
  }

  get local(): Endpoint | undefined {
    return this.#inner.local;
  }

  get remote(): Endpoint {
    return this.#inner.remote;
  }

  get unsent(): number {
    return this.#inner.unsent;
  }

  write(bytes: Uint8Array): void {
    this.#inner.write(bytes);
  }

  pause(): void {
    this.#inner.pause();
  }

  resume(): void {
    this.#inner.resume();
  }

  close(): void {
    this.#leave();
    this.#inner.close();
  }

  abort(): void {
    this.#leave();
    this.#inner.abort();
  }
}
