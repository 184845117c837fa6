import type { Stamp } from "./record.ts";

/** What TCP itself tells about a session besides its octets: the raw material of a verdict. */
export type TcpEventKind =
  | "syn"
  | "syn-ack"
  | "syn-retransmitted"
  | "fin"
  | "rst"
  | "zero-window"
  | "window-open"
  | "retransmission"
  | "lost"
  | "overlap-differs"
  | "keepalive-probe"
  | "icmp-unreachable"
  | "icmp-time-exceeded"
  | "icmp-too-big";

/**
 * One such event; reused, valid during the call only. It is told to the direction of the packet
 * that showed it, an ICMP error to the direction of the packet that it quotes. Events may still
 * come after `end`.
 */
export interface TcpEvent {
  kind: TcpEventKind;
  stamp: Stamp;
  /** IPv4 TTL or IPv6 hop limit of the packet that showed it. */
  ttl: number;
  /** The segment carries a TCP-MD5 (RFC 2385) or TCP-AO (RFC 5925) option. */
  signed: boolean;
  /**
   * Octets of TCP payload (retransmission, lost, overlap-differs), the MSS offered or 0 (syn,
   * syn-ack, syn-retransmitted), the ICMP code, or the next hop's MTU (icmp-too-big).
   */
  size: number;
}

/** One direction of a TCP connection. A new SYN after a close makes a new pair. */
export interface TcpEnd {
  readonly address: Uint8Array;
  readonly port: number;
}

/**
 * Where reassembly delivers. One listener is made per direction of each TCP connection.
 * `data` octets are in order, without gaps and without repeats; a hole is told by `gap` first.
 */
export interface TcpListener {
  data(bytes: Uint8Array, start: number, end: number, stamp: Stamp): void;
  /**
   * `octets` are missing here (-1 unknown); what follows in `data` comes after the hole. Before any
   * data, -1 says that the capture begins in the middle of the connection. A hole of segments that
   * the capture does not have is told by the event `lost` first; without it the snap length cut a packet.
   */
  gap(octets: number, stamp: Stamp): void;
  event(event: TcpEvent): void;
  /** No more data will come in this direction (FIN, RST, replaced by a new connection, end of capture). */
  end(): void;
}

/** What the octets of a connection are: BGP by its port or its marker, BMP by its header (RFC 7854 §4.1). */
export type TcpProtocol = "bgp" | "bmp";

/** Called for each new direction; `reverse` is the listener made for the other one, if it exists already. */
export type TcpAccept = (
  from: TcpEnd,
  to: TcpEnd,
  stamp: Stamp,
  reverse: TcpListener | undefined,
  protocol: TcpProtocol,
) => TcpListener;
