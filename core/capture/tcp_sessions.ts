import { Framer, type FrameSink } from "../wire/framer.ts";
import { makeContext } from "../wire/context.ts";
import { flowName } from "./flow_name.ts";
import { type FlowTable, link } from "./flows.ts";
import type { Decoder, Flow, Sink, Stamp } from "./record.ts";
import type { TcpAccept, TcpEvent, TcpListener } from "./tcp_event.ts";

/** Who wants to know, besides what BGP says, what TCP says of its sessions. */
export interface TcpWatch {
  /** A direction of a BGP connection was met; `flow.reverse` is there with the second one. */
  connection(flow: Flow, stamp: Stamp): void;
  event(flow: Flow, event: TcpEvent): void;
  /** Octets of this direction are missing in the capture. */
  gap(flow: Flow, stamp: Stamp): void;
  /** Octets of this direction belong to no message. */
  garbage(flow: Flow, stamp: Stamp): void;
  closed(flow: Flow): void;
}

/**
 * Makes BGP messages of TCP streams: a flow for each direction of each connection, a framer on it.
 * `bmpDecoder` reads connections that carry BMP, which are no sessions themselves.
 */
export function tcpSessions(
  sink: Sink,
  flows: FlowTable,
  watch: TcpWatch | undefined,
  bmpDecoder: () => StampedDecoder,
): TcpAccept {
  return (from, to, stamp, reverse, protocol) => {
    if (protocol === "bmp") return new BmpStream(bmpDecoder);
    const flow = flows.add({ ...from }, { ...to }, makeContext());
    if (reverse instanceof BgpStream) link(flow, reverse.flow);
    watch?.connection(flow, stamp);
    return new BgpStream(flow, sink, watch);
  };
}

/** A decoder that is told which packet its octets came in. */
export interface StampedDecoder extends Decoder {
  push(chunk: Uint8Array, arrival?: Stamp): void;
}

/** One direction of a BGP connection. */
class BgpStream implements TcpListener, FrameSink<Stamp> {
  readonly #framer: Framer<Stamp>;
  readonly #sink: Sink;
  readonly #watch: TcpWatch | undefined;
  readonly #last: Stamp = { seconds: -1, microseconds: -1, frame: 0, offset: 0 };
  #begun = false;
  #ended = false;
  /** The capture began in the middle of the stream, and no message has been found yet. */
  #midway = false;

  constructor(readonly flow: Flow, sink: Sink, watch: TcpWatch | undefined) {
    this.#sink = sink;
    this.#watch = watch;
    this.#framer = new Framer(this);
  }

  data(bytes: Uint8Array, start: number, end: number, stamp: Stamp): void {
    this.#begun = true;
    this.#framer.push(bytes, start, end, stamp);
    const last = this.#last;
    last.seconds = stamp.seconds;
    last.microseconds = stamp.microseconds;
    last.frame = stamp.frame;
    last.offset = stamp.offset;
  }

  gap(octets: number, stamp: Stamp): void {
    const name = flowName(this.flow);
    if (!this.#begun && octets < 0) {
      const text = `${name}: the capture begins in the middle of this session`;
      this.#midway = true;
      return this.#sink.notice({ kind: "gap", text, frame: stamp.frame });
    }
    this.#watch?.gap(this.flow, stamp);
    const lost = this.#framer.cut(stamp).length;
    const missing = octets < 0 ? "an unknown number of octets is" : `${octets} octets are`;
    const torn = lost > 0 ? `; with them goes a message of which ${lost} octets are there` : "";
    const reason = `${missing} missing in the capture${torn}`;
    this.#damage(reason, stamp);
  }

  message(bytes: Uint8Array, start: number, end: number, stamp: Stamp): void {
    this.#midway = false;
    this.#sink.message(this.flow, bytes, start, end, stamp);
  }

  garbage(count: number, reason: string, stamp: Stamp): void {
    if (this.#midway) {
      // The rest of a message whose beginning nobody captured: nothing is broken.
      this.#midway = false;
      const text = `${flowName(this.flow)}: the first ${count} octets end a message that began ` +
        "before the capture";
      return this.#sink.notice({ kind: "gap", text, frame: stamp.frame });
    }
    this.#watch?.garbage(this.flow, stamp);
    this.#damage(`${count} octets passed over: ${reason}`, stamp);
  }

  #damage(reason: string, { offset, frame }: Stamp): void {
    this.#sink.damage({ offset, frame, what: `TCP stream ${flowName(this.flow)}`, reason });
  }

  event(event: TcpEvent): void {
    this.#watch?.event(this.flow, event);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const lost = this.#framer.cut(this.#last).length;
    if (lost > 0) {
      this.#damage(`it ends inside a message of which ${lost} octets are there`, this.#last);
    }
    this.#sink.closed?.(this.flow);
    this.#watch?.closed(this.flow);
  }
}

/** One direction of a connection from a router to a BMP station (RFC 7854 §3.1). */
class BmpStream implements TcpListener {
  readonly #make: () => StampedDecoder;
  #decoder: StampedDecoder;

  constructor(make: () => StampedDecoder) {
    this.#make = make;
    this.#decoder = make();
  }

  data(bytes: Uint8Array, start: number, end: number, stamp: Stamp): void {
    this.#decoder.push(bytes.subarray(start, end), stamp);
  }

  /** A hole: what was unfinished is told as cut, and a new decoder finds the next message. */
  gap(): void {
    this.#decoder.finish();
    this.#decoder = this.#make();
  }

  event(): void {}

  end(): void {
    this.#decoder.finish();
  }
}
