import { u16 } from "../net/octets.ts";
import { type Packet } from "./packet.ts";
import { TcpConnection, type TcpShared } from "./tcp_connection.ts";
import type { TcpAccept } from "./tcp_event.ts";
import { ConnectionTable } from "./tcp_table.ts";

/** Bounds and choices of {@link TcpStreams}; what is left out has a default. */
export interface TcpStreamOptions {
  /** Ports that are BGP besides 179. */
  readonly ports?: readonly number[];
  /** Only connections on one of these ports are looked at, whatever their octets look like. */
  readonly onlyPorts?: readonly number[];
  /** Octets one direction, and all together, may hold behind a hole. Default 4 MiB and 32 MiB. */
  readonly heldPerDirection?: number;
  readonly heldTotal?: number;
  /** Connections remembered at once; of sessions that are up twice as many. Default 4096. */
  readonly maxConnections?: number;
}

const BGP_PORT = 179;

/** Sessions that are up may be this many times more than other connections. */
const SESSIONS_FACTOR = 2;

/** How much a connection would be missed; a session that is up most of all. */
const SESSION = 2;

function rankOf({ closed, wanted, attempt }: TcpConnection): number {
  return closed ? 0 : wanted && !attempt ? SESSION : 1;
}

/** A connection unheard of for so many seconds, or packets where there is no clock, is forgotten … */
const IDLE_CLOSED = 120, IDLE_OTHER = 60, IDLE_ATTEMPT = 300, IDLE_PACKETS = 1 << 17;

/** … when one of so many, looked at as each new one comes, is its turn. */
const LOOKED_AT = 4;

/**
 * The TCP connections of a capture. Packets come in as they were captured; what may be BGP (by its
 * port or by what its octets look like) or BMP is put in order, direction by direction, and given
 * to listeners that `accept` makes. Everything else is dropped as soon as that is known.
 *
 * Memory is bounded: by octets held behind holes, and by connections remembered.
 */
export class TcpStreams {
  readonly #table = new ConnectionTable<TcpConnection>();
  readonly #ports: ReadonlySet<number>;
  readonly #only: boolean;
  readonly #shared: TcpShared;
  readonly #most: number;
  #packets = 0;
  #hand = 0;
  #last: Packet | undefined;

  constructor(accept: TcpAccept, options: TcpStreamOptions = {}) {
    this.#only = options.onlyPorts !== undefined;
    this.#ports = new Set(options.onlyPorts ?? [BGP_PORT, ...options.ports ?? []]);
    this.#most = options.maxConnections ?? 4096;
    this.#shared = {
      accept,
      budget: { octets: 0, limit: options.heldTotal ?? 32 << 20 },
      heldPerDirection: options.heldPerDirection ?? 4 << 20,
    };
  }

  /** Connections remembered now. */
  get size(): number {
    return this.#table.size;
  }

  /** A packet in which a TCP header was found. */
  segment(p: Packet): void {
    if (this.#only && !this.#isBgp(p)) return;
    let index = this.#table.find(p);
    const reversed = this.#table.reversed;
    let connection = index < 0 ? undefined : this.#table.at(index);
    this.#packets++;
    this.#last = p;
    if (connection === undefined) {
      connection = this.#open(p);
      index = this.#table.add(connection);
    } else if (connection.isReplacedBy(p, reversed)) {
      const late = connection.lateSyn;
      connection.end(p.stamp);
      connection = this.#open(p);
      this.#table.set(index, connection);
      if (late) connection.segment(late.packet, late.reversed);
    }
    connection.lastSeconds = p.stamp.seconds;
    connection.lastPacket = this.#packets;
    connection.segment(p, reversed);
  }

  /** An ICMP error that quotes a packet of a connection. */
  icmp(p: Packet): void {
    const index = this.#table.find(p), reversed = this.#table.reversed;
    this.#last = p;
    let connection = index < 0 ? undefined : this.#table.at(index);
    if (connection === undefined) {
      if (!this.#isBgp(p)) return;
      connection = this.#open(p);
      connection.lastSeconds = p.stamp.seconds;
      connection.lastPacket = this.#packets;
      this.#table.add(connection);
    }
    connection.icmp(p, reversed);
  }

  /** The capture has ended: everything that waits is told. */
  finish(): void {
    const p = this.#last;
    if (p === undefined) return;
    for (let index = 0; index < this.#table.span; index++) this.#table.at(index)?.end(p.stamp);
  }

  #open(p: Packet): TcpConnection {
    for (let i = 0; i < LOOKED_AT; i++) {
      const index = this.#advance(), connection = this.#table.at(index);
      if (connection && this.#isStale(connection, p)) this.#forget(index, p);
    }
    if (this.#table.size >= this.#most) this.#makeRoom(p);
    return new TcpConnection(this.#shared, p, this.#isBgp(p));
  }

  #makeRoom(p: Packet): void {
    const index = this.#leastUsed(), isSession = rankOf(this.#table.at(index)!) === SESSION;
    if (!isSession || this.#table.size >= this.#most * SESSIONS_FACTOR) this.#forget(index, p);
  }

  #advance(): number {
    this.#hand = this.#hand + 1 >= this.#table.span ? 0 : this.#hand + 1;
    return this.#hand;
  }

  #isStale(connection: TcpConnection, p: Packet): boolean {
    if (rankOf(connection) === SESSION) return false;
    const { closed, wanted } = connection;
    const limit = !wanted ? IDLE_OTHER : closed ? IDLE_CLOSED : IDLE_ATTEMPT;
    return p.stamp.seconds - connection.lastSeconds > limit ||
      this.#packets - connection.lastPacket > IDLE_PACKETS;
  }

  /** Of some connections the one that is missed least: closed, else no session, else longest silent. */
  #leastUsed(): number {
    let best = -1, bestRank = Infinity;
    for (let looked = 0; best < 0 || looked < 64; looked++) {
      const index = this.#advance(), connection = this.#table.at(index);
      if (connection === undefined) continue;
      const rank = rankOf(connection) * 2 ** 48 + connection.lastPacket;
      if (rank < bestRank) [best, bestRank] = [index, rank];
    }
    return best;
  }

  #forget(index: number, p: Packet): void {
    this.#table.at(index)!.end(p.stamp);
    this.#table.remove(index);
  }

  #isBgp(p: Packet): boolean {
    return this.#ports.has(u16(p.bytes, p.transport)) ||
      this.#ports.has(u16(p.bytes, p.transport + 2));
  }
}
