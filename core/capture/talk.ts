import { hear, type Heard, type HeardDirection } from "./heard.ts";
import {
  A4,
  B4,
  ipv4,
  type MadeRecord,
  type MadeSegment,
  type Octets,
  pcapFile,
  tcp,
} from "./made_packets.ts";
import type { TcpStreamOptions } from "./tcp_stream.ts";

/** Packets between A, which connects, and B, which listens; each comes `step` microseconds later. */
export class Talk {
  readonly records: MadeRecord[] = [];
  #now = 0;
  step = 10_000;
  ports: readonly [number, number] = [50000, 179];

  a(segment: MadeSegment): this {
    return this.#add({ ...segment, from: this.ports[0], to: this.ports[1] }, A4, B4);
  }

  b(segment: MadeSegment): this {
    return this.#add({ ...segment, from: this.ports[1], to: this.ports[0] }, B4, A4);
  }

  /** Three packets after which A's octets begin at 100 and B's at 500. */
  handshake(): this {
    this.a({ seq: 99, flags: "S" }).b({ seq: 499, ack: 100, flags: "SA" });
    return this.a({ seq: 100, ack: 500 });
  }

  pause(seconds: number): this {
    this.#now += seconds * 1e6;
    return this;
  }

  #add(segment: MadeSegment, source: Octets, target: Octets): this {
    this.#now += this.step;
    const [seconds, microseconds] = [1000 + Math.floor(this.#now / 1e6), this.#now % 1e6];
    this.records.push({ octets: ipv4(tcp(segment), { source, target }), seconds, microseconds });
    return this;
  }

  hear(options?: TcpStreamOptions): Heard {
    const file = pcapFile(this.records, { linkType: 101 });
    const heard = hear("pcap", file, file.length, options);
    const again = hear("pcap", file, 17, options);
    const logs = [heard, again].map(({ directions }) => directions.map(({ log }) => log.join(" ")));
    if (`${logs[0]}` !== `${logs[1]}`) throw new Error(`pieces tell ${logs[1]}, not ${logs[0]}`);
    return heard;
  }

  /** The direction from A, or what B says. */
  heardA(options?: TcpStreamOptions): HeardDirection {
    return this.hear(options).directions[0]!;
  }
}

/** So many octets that count up from `from`. */
export const octets = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + i & 0xff);

/** Three segments of ten octets each, the first of which has number 100. */
const tenOctets = (at: number) => ({ seq: 100 + at, ack: 500, payload: octets(at, 10) });
export const S1 = tenOctets(0), S2 = tenOctets(10), S3 = tenOctets(20);

export const ALL: Octets = octets(0, 30);
