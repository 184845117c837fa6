import { u16, u32 } from "../net/octets.ts";
import { type Packet } from "./packet.ts";
import type { Stamp } from "./record.ts";
import { NOBODY, TcpDirection } from "./tcp_direction.ts";
import type { TcpAccept, TcpEnd, TcpListener, TcpProtocol } from "./tcp_event.ts";
import { ACK, FIN, readTcpOptions, RST, SYN } from "./tcp_header.ts";
import type { HeldBudget } from "./tcp_held.ts";
import { TcpProbe } from "./tcp_probe.ts";

/** What all connections of one capture share. */
export interface TcpShared {
  readonly accept: TcpAccept;
  readonly budget: HeldBudget;
  /** Octets one direction may hold. */
  readonly heldPerDirection: number;
}

/** After this long, packets of a closed connection belong to one whose SYN was not captured. */
const FORGET_SECONDS = 120;

/** Stands for both directions of a connection that nobody listens to. */
const GONE = new TcpDirection({ octets: 0, limit: 0 }, 0);

/** A reset this far from what is expected was not meant for this connection. */
const RESET_WINDOW = 1 << 26;

/**
 * One TCP connection: two directions, and what the flags of its packets mean for both.
 * `forward` is the direction from the end with the lower address (or port).
 */
export class TcpConnection {
  /** `undefined` until it is known. */
  protocol: TcpProtocol | "other" | undefined;
  /** No octets will come any more; a SYN makes a new connection. */
  closed = false;
  /** When the last packet came: seconds, and its number among all packets. */
  lastSeconds = -1;
  lastPacket = 0;
  #forward: TcpDirection;
  #backward: TcpDirection;
  #probe: TcpProbe | undefined;
  /** The packet in hand, which names both ends when a listener has to be made. */
  #packet: Packet;
  #reversed = false;
  /** A SYN that came while the connection was up, until it is known whether the other end agrees. */
  lateSyn: { readonly packet: Packet; readonly reversed: boolean } | undefined;

  constructor(private readonly shared: TcpShared, p: Packet, isBgp: boolean) {
    this.#packet = p;
    this.#forward = new TcpDirection(shared.budget, shared.heldPerDirection);
    this.#backward = new TcpDirection(shared.budget, shared.heldPerDirection);
    if (isBgp) this.protocol = "bgp";
    else this.#probe = new TcpProbe((protocol) => this.#decided(protocol));
  }

  /** It is BGP or BMP for all that is known. */
  get wanted(): boolean {
    return this.protocol === "bgp" || this.protocol === "bmp";
  }

  /** Not both ends have been heard of with a sequence number. */
  get attempt(): boolean {
    return !this.#forward.started || !this.#backward.started;
  }

  /** Reads a packet of this connection. */
  segment(p: Packet, reversed: boolean): void {
    this.#packet = p;
    this.#reversed = reversed;
    const flags = p.bytes[p.transport + 13]!, seq = u32(p.bytes, p.transport + 4);
    const from = reversed ? this.#backward : this.#forward;
    const to = reversed ? this.#forward : this.#backward;
    if (this.protocol === "other" || this.closed) {
      this.closed ||= (flags & (FIN | RST)) !== 0;
      return;
    }
    // Neither end has answered it: it waits, or was an attempt at something else.
    if (this.lateSyn !== undefined && (flags & SYN) !== 0) return;
    this.#attend(from, p.stamp);
    if ((flags & RST) !== 0) return this.#reset(p, from, to, seq);
    const syn = (flags & SYN) !== 0;
    if (syn) this.#syn(p, from, seq, (flags & ACK) !== 0);
    if ((flags & ACK) !== 0) {
      const ack = u32(p.bytes, p.transport + 8);
      // It answers a SYN, captured or not: what comes behind that is the first octet.
      if (syn) to.begin(ack);
      to.acknowledge(ack);
    }
    if (!syn) {
      const window = u16(p.bytes, p.transport + 14);
      // The FIN is behind octets that the other fragments bring.
      from.receive(p, seq, window, (flags & FIN) !== 0 && !p.partial);
    } else if (p.wireEnd > p.at) from.carry(p, p.wireEnd - p.at);
    if (from.waiting) from.settle(p.stamp);
    if (to.waiting) to.settle(p.stamp);
    this.closed = from.ended && to.ended;
  }

  /** Tells an ICMP error about a packet that this connection has sent. */
  icmp(p: Packet, reversed: boolean): void {
    if (this.protocol === "other") return;
    this.#packet = p;
    this.#reversed = reversed;
    const direction = reversed ? this.#backward : this.#forward;
    this.#attend(direction, p.stamp);
    direction.tell(p.icmpKind, p.icmpSize, p);
  }

  /** True when a packet of these ends belongs to a new connection, not to this one. */
  isReplacedBy(p: Packet, reversed: boolean): boolean {
    const flags = p.bytes[p.transport + 13]!, seq = u32(p.bytes, p.transport + 4);
    if ((flags & RST) !== 0) return false;
    if ((flags & SYN) === 0 || (flags & ACK) !== 0) {
      if (this.lateSyn) return this.#answersLateSyn(p, reversed);
      return this.closed && p.stamp.seconds - this.lastSeconds > FORGET_SECONDS;
    }
    if (this.protocol === "other") return true;
    const from = reversed ? this.#backward : this.#forward;
    if (from.isn === seq) return false;
    if (this.closed) return true;
    if (this.attempt) return from.started;
    // An established end only questions such a SYN (RFC 5961 §4.2): wait whether it is answered.
    this.lateSyn = { packet: p.copy(), reversed };
    return false;
  }

  #answersLateSyn(p: Packet, reversed: boolean): boolean {
    const late = this.lateSyn!;
    const expected = u32(late.packet.bytes, late.packet.transport + 4) + 1 >>> 0;
    return late.reversed === reversed
      ? u32(p.bytes, p.transport + 4) === expected
      : u32(p.bytes, p.transport + 8) === expected;
  }

  /** Ends both directions. */
  end(stamp: Stamp): void {
    this.closed = true;
    for (const direction of [this.#forward, this.#backward]) {
      if (direction.listener !== NOBODY && !direction.ended) direction.end(stamp);
    }
  }

  #syn(p: Packet, from: TcpDirection, isn: number, isAnswer: boolean): void {
    const { mss } = readTcpOptions(p.bytes, p.transport, p.end);
    if (from.isCopyOfSyn(isn, p.stamp) && from.isn === isn && from.answered === isAnswer) return;
    const again = from.isn === isn && (!isAnswer || from.answered);
    from.tell(again ? "syn-retransmitted" : isAnswer ? "syn-ack" : "syn", mss, p);
    from.answered ||= isAnswer;
    from.open(isn);
  }

  #reset(p: Packet, from: TcpDirection, to: TcpDirection, seq: number): void {
    from.tell("rst", 0, p);
    // What lies outside the window is not obeyed (RFC 9293 §3.5.3); 0 answers what had no number.
    const off = Math.abs(seq - from.next | 0);
    if (from.started && to.started && seq !== 0 && off > RESET_WINDOW) return;
    this.end(p.stamp);
  }

  /** Makes sure that somebody listens to a direction. */
  #attend(direction: TcpDirection, stamp: Stamp): void {
    if (direction.listener !== NOBODY) return;
    direction.listener = this.#probe?.face(direction) ?? this.#accept(direction, stamp);
  }

  #accept(direction: TcpDirection, stamp: Stamp): TcpListener {
    const p = this.#packet, { bytes, transport } = p, length = p.version === 6 ? 16 : 4;
    const source: TcpEnd = {
      address: bytes.slice(p.source, p.source + length),
      port: u16(bytes, transport),
    };
    const target: TcpEnd = {
      address: bytes.slice(p.target, p.target + length),
      port: u16(bytes, transport + 2),
    };
    const isSource = (direction === this.#backward) === this.#reversed;
    const other = direction === this.#forward ? this.#backward : this.#forward;
    const reverse = other.listener === NOBODY ? undefined : other.listener;
    const protocol = this.protocol === "bmp" ? "bmp" : "bgp";
    return isSource
      ? this.shared.accept(source, target, stamp, reverse, protocol)
      : this.shared.accept(target, source, stamp, reverse, protocol);
  }

  /** The probe knows: real listeners take over, in the order in which the directions spoke. */
  #decided(protocol: TcpProtocol | "other"): void {
    const probe = this.#probe!;
    this.#probe = undefined;
    this.protocol = protocol;
    const directions = [this.#forward, this.#backward];
    if (protocol === "other") {
      for (const direction of directions) direction.drop();
      // Most connections of a capture may be others: what remains of one is small.
      this.#forward = this.#backward = GONE;
      return;
    }
    const heard = directions.filter((direction) => direction.listener !== NOBODY);
    for (const direction of heard) direction.listener = NOBODY;
    probe.replay((direction, event) => {
      this.#attend(direction, event.stamp);
      return direction.listener;
    });
    for (const direction of heard) this.#attend(direction, this.#packet.stamp);
  }
}
