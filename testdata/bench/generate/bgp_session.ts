import { encodeEndOfRib, encodeKeepalive, encodeOpen, HOLD_TIME_SECONDS } from "./bgp_message.ts";
import { ByteSink } from "./byte_sink.ts";
import { COLLECTOR, type Peer } from "./peers.ts";
import { type Endpoint, NO_PAYLOAD, TCP, writeTcpFrame } from "./tcp_frame.ts";

/** Octets of data in a full segment: MSS 1460 less the timestamp option. */
export const SEGMENT_OCTETS = 1448;
const KEEPALIVE_MICROSECONDS = HOLD_TIME_SECONDS / 3 * 1e6;

/** Where frames go, and what time it is. */
export interface Tap {
  /** Microseconds since the epoch; every call moves it on. */
  tick(): number;
  write(microseconds: number, frame: Uint8Array): void;
}

/** What the network does to one pair of segments. */
export type Mishap = "none" | "reordered" | "retransmitted";

/** A BGP session over TCP from its SYN on: the peer sends UPDATEs, the collector acknowledges. */
export class BgpSession {
  readonly peer: Peer;
  /** What the peer has said and TCP has not yet sent. */
  readonly outbox = new ByteSink();
  readonly #tap: Tap;
  readonly #speaker: Endpoint;
  readonly #collector: Endpoint;
  readonly #frames = [new ByteSink(), new ByteSink()] as const;
  #keepaliveDue = 0;

  constructor(peer: Peer, tap: Tap, initialSequence: number) {
    // Every third session was opened by the collector: then the peer owns port 179.
    const dialled = peer.index % 3 === 2;
    const ephemeral = 32_768 + (peer.index * 619) % 28_000;
    this.peer = peer;
    this.#tap = tap;
    this.#speaker = endpoint(peer, dialled ? 179 : ephemeral, initialSequence);
    this.#collector = endpoint(COLLECTOR, dialled ? ephemeral : 179, ~initialSequence >>> 0);
  }

  /** Three-way handshake, OPENs, first KEEPALIVEs. */
  establish(): void {
    const dialled = this.#speaker.port === 179;
    const [client, server] = dialled
      ? [this.#collector, this.#speaker]
      : [this.#speaker, this.#collector];
    this.#send(client, server, TCP.syn, NO_PAYLOAD);
    this.#send(server, client, TCP.syn | TCP.ack, NO_PAYLOAD);
    this.#send(client, server, TCP.ack, NO_PAYLOAD);
    this.#exchange(encodeOpen(this.peer), encodeOpen(COLLECTOR));
    this.#exchange(encodeKeepalive(), encodeKeepalive());
    this.#keepaliveDue = this.#tap.tick() + KEEPALIVE_MICROSECONDS;
  }

  /** Sends two full segments, if the outbox holds as much, and their acknowledgement. */
  sendPair(mishap: Mishap): void {
    if (this.outbox.length < 2 * SEGMENT_OCTETS) return;
    const [first, second] = this.#frames;
    this.#build(first, TCP.ack, SEGMENT_OCTETS);
    this.#build(second, TCP.ack | TCP.push, SEGMENT_OCTETS);
    const order = mishap === "reordered"
      ? [second, first]
      : mishap === "retransmitted"
      ? [first, second, first]
      : [first, second];
    for (const frame of order) this.#tap.write(this.#tap.tick(), frame.bytes);
    this.#send(this.#collector, this.#speaker, TCP.ack, NO_PAYLOAD);
    if (this.#tap.tick() >= this.#keepaliveDue) this.#keepAlive();
  }

  /** End-of-RIB for both families, then whatever is left, down to the last octet. */
  finish(): void {
    for (const family of [4, 6] as const) this.outbox.append(encodeEndOfRib(family));
    this.outbox.append(encodeKeepalive());
    const [frame] = this.#frames;
    while (this.outbox.length > 0) {
      this.#build(frame, TCP.ack | TCP.push, Math.min(SEGMENT_OCTETS, this.outbox.length));
      this.#tap.write(this.#tap.tick(), frame.bytes);
      this.#send(this.#collector, this.#speaker, TCP.ack, NO_PAYLOAD);
    }
  }

  #keepAlive(): void {
    this.#keepaliveDue = this.#tap.tick() + KEEPALIVE_MICROSECONDS;
    this.outbox.append(encodeKeepalive());
    this.#send(this.#collector, this.#speaker, TCP.ack | TCP.push, encodeKeepalive());
    this.#send(this.#speaker, this.#collector, TCP.ack, NO_PAYLOAD);
  }

  #exchange(spoken: Uint8Array, answered: Uint8Array): void {
    this.#send(this.#speaker, this.#collector, TCP.ack | TCP.push, spoken);
    this.#send(this.#collector, this.#speaker, TCP.ack | TCP.push, answered);
    this.#send(this.#speaker, this.#collector, TCP.ack, NO_PAYLOAD);
  }

  #send(from: Endpoint, to: Endpoint, flags: number, payload: Uint8Array): void {
    const [frame] = this.#frames;
    const now = this.#tap.tick();
    writeTcpFrame(frame, from, to, { flags, payload, clock: Math.floor(now / 1000) });
    this.#tap.write(now, frame.bytes);
  }

  /** Moves the front of the outbox into a frame that is not yet on the wire. */
  #build(frame: ByteSink, flags: number, octets: number): void {
    const payload = this.outbox.bytes.subarray(0, octets);
    const clock = Math.floor(this.#tap.tick() / 1000);
    writeTcpFrame(frame, this.#speaker, this.#collector, { flags, payload, clock });
    this.outbox.dropFront(octets);
  }
}

function endpoint(peer: Peer, port: number, sequence: number): Endpoint {
  return { ipv4: peer.ipv4, port, hardware: peer.ipv4 & 0xffffff, sequence, identification: 0 };
}
