import type { TcpDirection } from "./tcp_direction.ts";
import type { TcpEvent, TcpListener, TcpProtocol } from "./tcp_event.ts";
import { recogniseMiddle, recogniseStart, SEARCHED_OCTETS } from "./tcp_recognise.ts";

/** A connection tells few things before its first octets; more are not kept. */
const MAX_EVENTS = 16;

/** What the probe has decided; called once, while the deciding octets are being delivered. */
export interface ProbeDecision {
  (protocol: TcpProtocol | "other"): void;
}

/**
 * Listens to a connection on a port that says nothing until its octets say whether it is BGP, BMP
 * or neither. It keeps events and a header's worth of octets, and hands them on when it is known.
 */
export class TcpProbe {
  readonly #events: { direction: TcpDirection; event: TcpEvent }[] = [];
  #searched = 0;

  constructor(private readonly decide: ProbeDecision) {}

  /** A listener for one direction. */
  face(direction: TcpDirection): TcpListener {
    return new ProbeFace(direction, this);
  }

  keep(direction: TcpDirection, event: TcpEvent): void {
    if (this.#events.length >= MAX_EVENTS) return;
    this.#events.push({ direction, event: { ...event, stamp: { ...event.stamp } } });
  }

  /** Tells the kept events to what `listen` gives for their direction. */
  replay(listen: (direction: TcpDirection, event: TcpEvent) => TcpListener): void {
    for (const { direction, event } of this.#events.splice(0)) {
      listen(direction, event).event(event);
    }
  }

  decided(protocol: TcpProtocol | "other"): void {
    this.decide(protocol);
  }

  /** Counts octets looked at in vain; gives up when they are too many. */
  searched(octets: number): void {
    this.#searched += octets;
    if (this.#searched >= SEARCHED_OCTETS) this.decide("other");
  }
}

class ProbeFace implements TcpListener {
  /** First octets of a direction whose beginning was captured. */
  #prefix = new Uint8Array(0);
  #middle = false;

  constructor(private readonly direction: TcpDirection, private readonly probe: TcpProbe) {}

  data(bytes: Uint8Array, start: number, end: number, stamp: TcpEvent["stamp"]): void {
    if (this.#middle) return this.#search(bytes, start, end, stamp);
    if (this.#prefix.length > 0) {
      const joined = new Uint8Array(this.#prefix.length + end - start);
      joined.set(this.#prefix);
      joined.set(bytes.subarray(start, end), this.#prefix.length);
      [bytes, start, end] = [joined, 0, joined.length];
    }
    const protocol = recogniseStart(bytes, start, end);
    if (protocol === "wait") {
      this.#prefix = bytes.slice(start, end);
      return;
    }
    this.probe.decided(protocol);
    if (protocol !== "other") this.direction.listener.data(bytes, start, end, stamp);
  }

  #search(bytes: Uint8Array, start: number, end: number, stamp: TcpEvent["stamp"]): void {
    const { protocol, at } = recogniseMiddle(bytes, start, end);
    if (protocol !== "bgp" && protocol !== "bmp") return this.probe.searched(end - start);
    this.probe.decided(protocol);
    const { listener } = this.direction;
    listener.gap(-1, stamp);
    listener.data(bytes, at, end, stamp);
  }

  gap(): void {
    this.#middle = true;
    this.#prefix = new Uint8Array(0);
  }

  event(event: TcpEvent): void {
    this.probe.keep(this.direction, event);
  }

  end(): void {}
}
