import type { FlowTable } from "./flows.ts";
import type { Decoder, Sink } from "./record.ts";
import type { TcpWatch } from "./tcp_sessions.ts";

export { FORMATS, recognise } from "./formats.ts";

/** What a decoder needs besides the octets. */
export interface DecoderParts {
  readonly sink: Sink;
  readonly flows: FlowTable;
  /** Told what TCP says of the sessions in a packet capture. */
  readonly watch?: TcpWatch;
  /** The TCP port that is BGP; without it any connection that looks like BGP counts. */
  readonly port?: number;
}

/** Makes a reader of one format. */
export type MakeDecoder = (parts: DecoderParts) => Decoder;

/** Loads the reader of a format of {@link FORMATS}, by its name; only its own code is loaded. */
export async function loadDecoder(format: string): Promise<MakeDecoder> {
  switch (format) {
    case "pcap":
    case "pcapng": {
      const { sessionCapture } = await import("./pcap_sessions.ts");
      return (parts) => sessionCapture(format, parts);
    }
    case "mrt": {
      const { MrtDecoder } = await import("./mrt.ts");
      return ({ sink, flows }) => new MrtDecoder(sink, flows);
    }
    case "bgp": {
      const { BgpStreamDecoder } = await import("./bgp_stream.ts");
      return ({ sink, flows }) => new BgpStreamDecoder(sink, flows);
    }
    case "bmp": {
      const { BmpDecoder } = await import("./bmp.ts");
      return ({ sink, flows }) => new BmpDecoder(sink, flows);
    }
    case "session-record": {
      const { SessionRecordDecoder } = await import("./session_record.ts");
      return ({ sink, flows }) => new SessionRecordDecoder(sink, flows);
    }
    case "hex": {
      const { HexDecoder } = await import("./hex.ts");
      return ({ sink, flows }) => new HexDecoder(sink, flows);
    }
    default:
      throw new RangeError(`Cannot read format ${format}: it is not in FORMATS`);
  }
}
