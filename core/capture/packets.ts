import { Fragments } from "./ip_fragments.ts";
import { linkLayer } from "./link.ts";
import { type Layer, Packet, type PacketSink, peel } from "./packet.ts";
import { Pcap } from "./pcap.ts";
import { Pcapng } from "./pcapng.ts";
import type { Damage, Decoder, Notice, Stamp } from "./record.ts";
import type { TcpAccept } from "./tcp_event.ts";
import { type TcpStreamOptions, TcpStreams } from "./tcp_stream.ts";

/** Where a packet capture tells what it cannot read. */
export interface PacketReports {
  damage(damage: Damage): void;
  notice(notice: Notice): void;
}

/** Longer than any packet (BIG TCP stops at 512 KiB): what says more lies. */
const MAX_ORIGINAL = 1 << 20;

/** Fragments of fragments in tunnels: deeper is an attack. */
const MAX_REASSEMBLIES = 4;

/** From captured packets to TCP streams: takes off the layers and puts fragments together. */
export class PacketReader implements PacketSink {
  readonly #packet = new Packet({ seconds: -1, microseconds: 0, frame: 0, offset: 0 });
  readonly #fragments = new Fragments();
  #linkType = -1;
  #layer: Layer | undefined;

  constructor(
    private readonly streams: TcpStreams,
    private readonly notice: (notice: Notice) => void,
  ) {}

  packet(
    linkType: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    originalLength: number,
    stamp: Stamp,
  ): void {
    if (linkType !== this.#linkType) {
      this.#linkType = linkType;
      this.#layer = linkLayer(linkType);
    }
    if (this.#layer === undefined) return this.#unknown(linkType, stamp);
    const p = this.#packet;
    p.stamp = stamp;
    p.set(bytes, start, end, Math.max(end, start + Math.min(originalLength, MAX_ORIGINAL)));
    peel(p, this.#layer);
    for (let i = 0; p.found === "fragment" && i < MAX_REASSEMBLIES; i++) {
      const layer = this.#fragments.add(p);
      if (layer === undefined) return;
      peel(p, layer);
    }
    if (p.found === "tcp") this.streams.segment(p);
    else if (p.found === "icmp") this.streams.icmp(p);
  }

  /** The capture has ended. */
  finish(): void {
    this.#fragments.finish();
    const { incomplete } = this.#fragments;
    if (incomplete > 0) {
      const text = `${incomplete} fragmented IP datagrams are not complete in this capture`;
      this.notice({ kind: "gap", text, frame: this.#packet.stamp.frame });
    }
    this.streams.finish();
  }

  #unknown(linkType: number, stamp: Stamp): void {
    const text = `link type ${linkType} is not known: its packets are skipped`;
    this.notice({ kind: "interface", text, frame: stamp.frame });
  }
}

/**
 * A decoder of packet files that delivers TCP streams: `accept` makes the listeners. The notice
 * about an unknown link type comes once for each packet skipped, so that it can be counted.
 */
export function packetCapture(
  kind: "pcap" | "pcapng",
  accept: TcpAccept,
  reports: PacketReports,
  options: TcpStreamOptions = {},
): Decoder {
  const notice = (notice: Notice) => reports.notice(notice);
  const packets = new PacketReader(new TcpStreams(accept, options), notice);
  const damage = (damage: Damage) => reports.damage(damage);
  const file = kind === "pcap" ? new Pcap(packets, damage) : new Pcapng(packets, damage);
  return {
    push: (chunk) => file.push(chunk),
    finish: () => {
      file.finish();
      packets.finish();
    },
  };
}
