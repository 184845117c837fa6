import type { Packet } from "./packet.ts";
import type { Stamp } from "./record.ts";
import { OF_FIN, OF_SYN, RecentSegments } from "./tcp_copies.ts";
import type { TcpEvent, TcpEventKind, TcpListener } from "./tcp_event.ts";
import { readTcpOptions } from "./tcp_header.ts";
import { type HeldBudget, HeldSegments } from "./tcp_held.ts";
import { HoleEvidence } from "./tcp_hole.ts";

/** No window spans this much: a segment farther off belongs to octets the capture has not seen. */
const FAR = 1 << 26;

/** Reused for all events. */
const event: TcpEvent = {
  kind: "syn",
  stamp: { seconds: -1, microseconds: 0, frame: 0, offset: 0 },
  ttl: 0,
  signed: false,
  size: 0,
};

/** Takes what a direction says as long as nobody else listens. */
export const NOBODY: TcpListener = { data() {}, gap() {}, event() {}, end() {} };

/** One direction of a TCP connection: puts its octets in order and hands them to the listener. */
export class TcpDirection {
  listener: TcpListener = NOBODY;
  /** Sequence number of the first octet not delivered yet; says nothing until `started`. */
  next = 0;
  started = false;
  /** Initial sequence number; -1 as long as no SYN was seen. */
  isn = -1;
  /** Its SYN acknowledged another one. */
  answered = false;
  ended = false;
  readonly #held: HeldSegments;
  readonly #hole = new HoleEvidence();
  readonly #recent = new RecentSegments();
  #finSeq = -1;
  #delivered = false;
  /** What `next` was behind the octets of a SYN; -1 when it had none. */
  #behindSyn = -1;
  #zeroWindow = false;
  #ttl = 0;

  constructor(budget: HeldBudget, limit: number) {
    this.#held = new HeldSegments(budget, limit);
  }

  /** Something waits for octets before it. */
  get waiting(): boolean {
    return !this.ended && (this.#finSeq >= 0 || this.#held.first !== undefined);
  }

  /** Tells the listener what a packet of this direction (or an ICMP error about one) has shown. */
  tell(kind: TcpEventKind, size: number, p: Packet): void {
    const quoted = p.found === "icmp";
    event.kind = kind;
    event.size = size;
    event.stamp = p.stamp;
    event.ttl = quoted ? p.icmpTtl : p.ttl;
    event.signed = !quoted && readTcpOptions(p.bytes, p.transport, p.end).signed;
    this.listener.event(event);
  }

  /** Octets that the capture does not have; no packet shows that, so the last one's TTL stands in. */
  #lost(octets: number, stamp: Stamp): void {
    event.kind = "lost";
    event.size = octets;
    event.stamp = stamp;
    event.ttl = this.#ttl;
    event.signed = false;
    this.listener.event(event);
    this.listener.gap(octets, stamp);
  }

  /** The first octet will have this number: said by a SYN, or by the other end's acknowledgement of one. */
  begin(seq: number): void {
    if (this.started) return;
    this.started = true;
    this.next = seq;
  }

  /** The same SYN was captured a moment ago. */
  isCopyOfSyn(isn: number, stamp: Stamp): boolean {
    const copy = this.#recent.has(OF_SYN + isn, stamp);
    if (!copy) this.#recent.note(OF_SYN + isn, stamp);
    return copy;
  }

  /** A SYN with this initial number was seen. */
  open(isn: number): void {
    this.isn = isn;
    // Another number for the same attempt is a SYN cookie's; octets that came already stay.
    if (this.#delivered) return;
    this.started = true;
    this.next = isn + 1 >>> 0;
  }

  /** The SYN had octets of its own (RFC 9293 §3.4, RFC 7413). */
  carry(p: Packet, length: number): void {
    this.data(p, this.isn + 1 >>> 0, length);
    this.#behindSyn = this.next;
  }

  /** A packet without SYN or RST: its window, its octets, its FIN. */
  receive(p: Packet, seq: number, window: number, fin: boolean): void {
    const length = p.wireEnd - p.at;
    this.#ttl = p.ttl;
    if ((window === 0) !== this.#zeroWindow) {
      this.#zeroWindow = window === 0;
      this.tell(window === 0 ? "zero-window" : "window-open", 0, p);
    }
    if (length > 0 && !this.ended) this.data(p, seq, length);
    else if (length > 0) this.#again(p, seq, length);
    else if (this.started && !this.ended && !fin && (seq - this.next | 0) === -1) {
      this.tell("keepalive-probe", 0, p);
    }
    if (fin) this.#fin(p, seq + length >>> 0);
  }

  /** `length` octets of payload from number `seq` on, as many as were captured. */
  data(p: Packet, seq: number, length: number): void {
    if (!this.started) {
      this.begin(seq);
      this.listener.gap(-1, p.stamp);
    }
    // Made-up captures often do not count the SYN: then the octet after those it carried is one back.
    if (this.#behindSyn === this.next && length > 1 && seq + 1 >>> 0 === this.next) this.next = seq;
    const ahead = seq - this.next | 0;
    const first = this.#held.first;
    if (ahead === 0 && (first === undefined || (first.seq - seq | 0) >= length)) {
      this.#recent.note(seq, p.stamp);
      this.#deliver(p.bytes, p.at, p.end, length, p.stamp);
      if (this.waiting) this.#drain(p.stamp);
    } else if (ahead > FAR || ahead < -FAR) this.#restart(p, seq, length);
    else if (ahead + length > 0) this.#hold(p, seq, length, Math.max(0, -ahead));
    else if (ahead === -1 && length === 1) this.tell("keepalive-probe", 1, p);
    else this.#again(p, seq, length);
  }

  /** Octets that were delivered before have come again. */
  #again(p: Packet, seq: number, length: number): void {
    if (!this.#recent.has(seq, p.stamp)) this.tell("retransmission", length, p);
  }

  #deliver(bytes: Uint8Array, start: number, end: number, length: number, stamp: Stamp): void {
    this.next = this.next + length >>> 0;
    this.#delivered = true;
    if (start < end) this.listener.data(bytes, start, end, stamp);
    const captured = Math.max(0, end - start);
    if (captured < length) this.listener.gap(length - captured, stamp);
  }

  /** The capture has slept through more than a window of octets; how many cannot be told. */
  #restart(p: Packet, seq: number, length: number): void {
    while (this.#held.first) this.#giveUp(p.stamp);
    this.#lost(-1, p.stamp);
    this.next = seq;
    this.#deliver(p.bytes, p.at, p.end, length, p.stamp);
  }

  /** Keeps what is new in a segment, of which the first `old` octets were delivered before. */
  #hold(p: Packet, seq: number, length: number, old: number): void {
    const held = this.#held;
    if (held.first === undefined) this.#hole.open(p.stamp);
    held.insert(seq + old >>> 0, length - old, p.bytes, p.at + old, p.end, p.stamp);
    const repeated = held.repeated + old;
    if (repeated > 0 && !p.completes) this.#again(p, seq, repeated);
    else this.#recent.note(seq, p.stamp);
    if (held.differs) this.tell("overlap-differs", held.repeated, p);
    this.#drain(p.stamp);
    const vain = held.full || held.added > 0 && this.#hole.isOutlived(p.stamp);
    if (vain && held.first) this.#giveUp(p.stamp);
  }

  /** Delivers what no hole is before any more. `stamp` is of the packet that has filled it. */
  #drain(stamp: Stamp | undefined): void {
    for (let s = this.#held.first; s !== undefined; s = this.#held.first) {
      const old = this.next - s.seq | 0;
      if (old < 0) break;
      this.#held.shift();
      if (old < s.length) {
        this.#deliver(s.bytes, old, s.bytes.length, s.length - old, stamp ?? s.stamp);
      }
      this.#hole.open(stamp ?? s.stamp);
    }
    if (this.#finSeq >= 0 && (this.next - this.#finSeq | 0) >= 0) this.#close();
  }

  #fin(p: Packet, seq: number): void {
    this.begin(seq);
    const old = (seq - this.next | 0) < 0;
    if (old || this.ended || this.#finSeq >= 0) return this.#again(p, OF_FIN + seq, 0);
    this.#recent.note(OF_FIN + seq, p.stamp);
    this.tell("fin", 0, p);
    this.#finSeq = seq;
    if (this.#held.first === undefined) this.#hole.open(p.stamp);
    this.#drain(p.stamp);
  }

  /** The other end has everything before `ack`. */
  acknowledge(ack: number): void {
    this.#hole.acknowledge(ack);
  }

  /**
   * Called for each packet of the connection while something waits: octets that the other end has
   * acknowledged will not come again, so a hole among them is the capture's own.
   */
  settle(stamp: Stamp): void {
    while (this.waiting) {
      const behind = this.#held.first?.seq ?? this.#finSeq;
      if (!this.#hole.isAcknowledged(behind, stamp)) return;
      this.#giveUp(stamp);
    }
  }

  /** Tells of the hole before what waits, and goes on behind it. */
  #giveUp(stamp: Stamp): void {
    this.#skipTo(this.#held.first?.seq ?? this.#finSeq, stamp);
    this.#hole.open(stamp);
    this.#drain(undefined);
  }

  #skipTo(seq: number, stamp: Stamp): void {
    this.#lost(seq - this.next >>> 0, stamp);
    this.next = seq;
  }

  /** Nothing more will come: delivers what waits, tells of what is missing at the end. */
  end(stamp: Stamp): void {
    while (this.waiting) this.#giveUp(stamp);
    if (this.ended) return;
    const { acknowledged } = this.#hole;
    const missing = this.started && acknowledged >= 0 ? acknowledged - this.next | 0 : 0;
    // One octet may be a FIN that was not captured.
    if (missing > 1 && missing <= FAR) this.#skipTo(acknowledged, stamp);
    this.#close();
  }

  /** Nobody wants to hear of it any more: gives back what it holds. */
  drop(): void {
    this.listener = NOBODY;
    this.ended = true;
    this.#held.clear();
  }

  #close(): void {
    this.ended = true;
    if (this.#finSeq >= 0) this.next = this.#finSeq + 1 >>> 0;
    this.#held.clear();
    this.listener.end();
  }
}
