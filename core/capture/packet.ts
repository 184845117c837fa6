import type { Stamp } from "./record.ts";

/** Where the readers of packet files deliver. Octets and stamp are valid only during the call. */
export interface PacketSink {
  /**
   * One packet, `bytes[start..end)`.
   *
   * @param linkType LINKTYPE value that says what the octets begin with
   * @param originalLength octets on the wire; more than `end - start` when the capture cut it
   */
  packet(
    linkType: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    originalLength: number,
    stamp: Stamp,
  ): void;
}

/** What taking off the layers of a packet came to. */
export type Found = "nothing" | "tcp" | "icmp" | "fragment";

/** What an ICMP error about a quoted packet says. */
export type IcmpKind = "icmp-unreachable" | "icmp-time-exceeded" | "icmp-too-big";

/**
 * One captured packet while its layers are taken off, one after the other. One object is reused for
 * all packets; a {@link Layer} moves `at` behind its header and says which layer comes next.
 *
 * There are two ends: `end` is where the captured octets stop, `wireEnd` where the packet stopped on
 * the wire. They differ where the snap length cut the packet.
 */
export class Packet {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  end = 0;
  wireEnd = 0;
  found: Found = "nothing";

  /** 4 or 6: the innermost IP header. */
  version: 0 | 4 | 6 = 0;
  /** Indexes of the innermost header's addresses in `bytes`. */
  source = 0;
  target = 0;
  /** TTL or hop limit of the innermost IP header. */
  ttl = 0;
  /** Index of the TCP header; `at` is then its payload. */
  transport = 0;

  /** What follows the IP header of a fragment: an IP protocol number. */
  protocol = 0;
  fragmentId = 0;
  /** Place of this fragment in its datagram, in octets. */
  fragmentAt = 0;
  moreFragments = false;
  /** It is the first fragment of a TCP segment: octets of that segment may still come … */
  partial = false;
  /** … and this is the whole of one whose first fragment was read before. */
  completes = false;

  /** Set while the packet quoted in an ICMP error is read: only the first octets of it are there. */
  quoted = false;
  icmpKind: IcmpKind = "icmp-unreachable";
  /** TTL or hop limit of the packet that brought the ICMP error. */
  icmpTtl = 0;
  /** ICMP code, or the next hop's MTU for `icmp-too-big`. */
  icmpSize = 0;

  constructor(public stamp: Stamp) {}

  /** Begins with a new packet. */
  set(bytes: Uint8Array, start: number, end: number, wireEnd: number): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.wireEnd = wireEnd;
    this.found = "nothing";
    this.version = 0;
    this.partial = false;
    this.completes = false;
    this.quoted = false;
  }

  /** A copy that outlives the call, without what stands before the IP addresses. */
  copy(): Packet {
    const copy = new Packet({ ...this.stamp }), base = Math.min(this.source, this.target);
    copy.set(
      this.bytes.slice(base, this.end),
      this.at - base,
      this.end - base,
      this.wireEnd - base,
    );
    copy.found = this.found;
    copy.version = this.version;
    copy.source = this.source - base;
    copy.target = this.target - base;
    copy.ttl = this.ttl;
    copy.transport = this.transport - base;
    return copy;
  }

  /** True when `count` more octets were captured. */
  has(count: number): boolean {
    return this.end - this.at >= count;
  }
}

/** Takes one header off a packet; returns what follows it, or undefined when nothing more is read. */
export interface Layer {
  (packet: Packet): Layer | undefined;
}

/** Headers in one packet, extension headers and tunnels included; more is a loop or an attack. */
const MAX_LAYERS = 32;

/** Takes layers off until one ends it; how it ended stands in `packet.found`. */
export function peel(packet: Packet, first: Layer): void {
  let layer: Layer | undefined = first;
  for (let depth = 0; layer !== undefined && depth < MAX_LAYERS; depth++) layer = layer(packet);
}
