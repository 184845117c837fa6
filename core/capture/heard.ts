import type { Damage, Notice, Stamp } from "./record.ts";
import type { TcpAccept, TcpEnd, TcpEvent, TcpListener, TcpProtocol } from "./tcp_event.ts";
import { packetCapture } from "./packets.ts";
import type { TcpStreamOptions } from "./tcp_stream.ts";

/** What one direction of a connection told, in a form that tests compare. */
export class HeardDirection implements TcpListener {
  octets: number[] = [];
  /** Octets, holes, events and the end in order: `data 19`, `gap 5`, `syn`, `end`. */
  log: string[] = [];
  events: TcpEvent[] = [];
  frames: number[] = [];

  constructor(
    readonly from: TcpEnd,
    readonly to: TcpEnd,
    readonly reverse: TcpListener | undefined,
    readonly protocol: TcpProtocol,
  ) {}

  data(bytes: Uint8Array, start: number, end: number, stamp: Stamp): void {
    for (let i = start; i < end; i++) this.octets.push(bytes[i]!);
    this.frames.push(stamp.frame);
    this.log.push(`data ${end - start}`);
  }

  gap(octets: number): void {
    this.log.push(`gap ${octets}`);
  }

  event(event: TcpEvent): void {
    this.events.push({ ...event, stamp: { ...event.stamp } });
    this.log.push(event.kind);
  }

  end(): void {
    this.log.push("end");
  }
}

/** All that a capture told. */
export class Heard {
  readonly directions: HeardDirection[] = [];
  readonly damages: Damage[] = [];
  readonly notices: Notice[] = [];

  readonly accept: TcpAccept = (from, to, _stamp, reverse, protocol) => {
    const direction = new HeardDirection(from, to, reverse, protocol);
    this.directions.push(direction);
    return direction;
  };

  /** Octets of all directions, in the order in which the directions were met. */
  get octets(): number[][] {
    return this.directions.map((direction) => direction.octets);
  }
}

/** Reads a made file in pieces of `piece` octets. */
export function hear(
  kind: "pcap" | "pcapng",
  file: Uint8Array,
  piece: number = Math.max(1, file.length),
  options: TcpStreamOptions = {},
): Heard {
  const heard = new Heard();
  const decoder = packetCapture(kind, heard.accept, {
    damage: (damage) => heard.damages.push(damage),
    notice: (notice) => heard.notices.push(notice),
  }, options);
  // Pieces share one buffer, as they do when a file is read: nobody may keep a view on it.
  const buffer = new Uint8Array(piece);
  for (let at = 0; at < file.length; at += piece) {
    const part = file.subarray(at, Math.min(at + piece, file.length));
    buffer.set(part);
    decoder.push(buffer.subarray(0, part.length));
  }
  decoder.finish();
  return heard;
}
