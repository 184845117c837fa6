import { payloadOf } from "./ip.ts";
import type { Layer, Packet } from "./packet.ts";

/** Datagrams that may be incomplete at once, and seconds they may wait (RFC 8200 §4.5: 60). */
const MAX_DATAGRAMS = 128, MAX_WAIT_SECONDS = 60;

const TCP = 6;

/** No IP datagram carries more. */
const MAX_PAYLOAD = 65535;

/** Room before the payload for the addresses, so that a whole datagram looks like a packet. */
const HEADER = 32;

/** More pieces than a datagram of 65535 octets has at the smallest MTU that makes sense. */
const MAX_PIECES = 1024;

interface Datagram {
  bytes: Uint8Array;
  /** Payload that is there: sorted pairs `[start, end)`. */
  readonly ranges: [number, number][];
  /** Octets of payload; -1 until the last fragment has come. */
  total: number;
  readonly protocol: number;
  readonly since: number;
  /** Its first fragment was read as a packet of its own. */
  begun: boolean;
}

/** Puts IPv4 and IPv6 fragments together. Octets that came first win; memory is bounded. */
export class Fragments {
  readonly #datagrams = new Map<string, Datagram>();
  /** Datagrams given up because a fragment was missing. */
  incomplete = 0;

  /**
   * Takes the fragment that was found in `p`. When it was the last one missing, `p` becomes the
   * whole datagram and the layer of its payload is returned. The first fragment of a TCP segment is
   * read at once, because the rest may never come: capture filters on ports match only the first.
   */
  add(p: Packet): Layer | undefined {
    const length = p.wireEnd - p.at, end = p.fragmentAt + length;
    // All but the last hold a multiple of eight octets (RFC 8200 §4.5, RFC 791 §3.2).
    const broken = length <= 0 || end > MAX_PAYLOAD || p.moreFragments && length % 8 !== 0;
    if (broken || p.end < p.wireEnd) return p.fragmentAt === 0 ? begin(p) : undefined;
    const key = keyOf(p);
    const datagram = this.#datagrams.get(key) ?? this.#open(key, p);
    store(datagram, p, end);
    if (!p.moreFragments) datagram.total = end;
    const whole = datagram.ranges.length === 1 && datagram.ranges[0]![0] === 0 &&
      datagram.ranges[0]![1] === datagram.total;
    if (!whole) {
      if (datagram.ranges.length > MAX_PIECES) this.#giveUp(key);
      if (p.fragmentAt > 0 || p.protocol !== TCP) return undefined;
      datagram.begun = true;
      return begin(p);
    }
    this.#datagrams.delete(key);
    return become(p, datagram);
  }

  /** The capture has ended: what waits will not be completed. */
  finish(): void {
    for (const key of this.#datagrams.keys()) this.#giveUp(key);
  }

  #open(key: string, p: Packet): Datagram {
    for (const [old, { since }] of this.#datagrams) {
      if (this.#datagrams.size < MAX_DATAGRAMS && p.stamp.seconds - since <= MAX_WAIT_SECONDS) {
        break;
      }
      this.#giveUp(old);
    }
    const datagram: Datagram = {
      bytes: new Uint8Array(HEADER + 4096),
      ranges: [],
      total: -1,
      protocol: p.protocol,
      since: p.stamp.seconds,
      begun: false,
    };
    this.#datagrams.set(key, datagram);
    return datagram;
  }

  #giveUp(key: string): void {
    this.#datagrams.delete(key);
    this.incomplete++;
  }
}

/** Addresses and identification; for IPv4 the protocol too (RFC 791 §3.2). */
function keyOf(p: Packet): string {
  const length = p.version === 6 ? 16 : 4;
  let key = `${p.version} ${p.fragmentId} ${p.version === 4 ? p.protocol : ""} `;
  for (let i = 0; i < length; i++) {
    key += String.fromCharCode(p.bytes[p.source + i]!, p.bytes[p.target + i]!);
  }
  return key;
}

/** Copies what is new of a fragment and joins it to the ranges that are there. */
function store(datagram: Datagram, p: Packet, end: number): void {
  if (HEADER + end > datagram.bytes.length) {
    const grown = new Uint8Array(Math.min(HEADER + MAX_PAYLOAD, (HEADER + end) * 2));
    grown.set(datagram.bytes);
    datagram.bytes = grown;
  }
  const start = p.fragmentAt, { ranges } = datagram;
  const copy = (from: number, to: number) => {
    if (from >= to) return;
    const payload = p.bytes.subarray(p.at + from - start, p.at + to - start);
    datagram.bytes.set(payload, HEADER + from);
  };
  let at = start, first = 0;
  while (first < ranges.length && ranges[first]![1] < start) first++;
  let last = first, joinedStart = start, joinedEnd = end;
  for (; last < ranges.length && ranges[last]![0] <= end; last++) {
    const [from, to] = ranges[last]!;
    copy(at, Math.min(from, end));
    at = Math.max(at, to);
    joinedStart = Math.min(joinedStart, from);
    joinedEnd = Math.max(joinedEnd, to);
  }
  copy(at, end);
  ranges.splice(first, last - first, [joinedStart, joinedEnd]);
}

/** Reads the first fragment of a TCP segment for itself, as far as it goes. */
function begin(p: Packet): Layer | undefined {
  if (p.protocol !== TCP) return undefined;
  p.wireEnd = p.end;
  p.partial = true;
  p.found = "nothing";
  return payloadOf(TCP, p.version);
}

/** Makes the packet in hand the whole datagram. */
function become(p: Packet, { bytes, total, protocol, begun }: Datagram): Layer | undefined {
  const length = p.version === 6 ? 16 : 4;
  bytes.set(p.bytes.subarray(p.source, p.source + length), 0);
  bytes.set(p.bytes.subarray(p.target, p.target + length), 16);
  p.bytes = bytes;
  p.source = 0;
  p.target = 16;
  p.at = HEADER;
  p.end = p.wireEnd = HEADER + total;
  p.found = "nothing";
  p.protocol = protocol;
  p.completes = begun;
  return payloadOf(protocol, p.version);
}
