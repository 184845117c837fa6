import { BmpDecoder } from "./bmp.ts";
import type { DecoderParts } from "./mod.ts";
import { packetCapture } from "./packets.ts";
import type { Decoder } from "./record.ts";
import { tcpSessions } from "./tcp_sessions.ts";

/** A reader of packet files that delivers the messages of the BGP (and BMP) sessions in them. */
export function sessionCapture(
  kind: "pcap" | "pcapng",
  { sink, flows, watch, port }: DecoderParts,
): Decoder {
  const accept = tcpSessions(sink, flows, watch, () => new BmpDecoder(sink, flows));
  return packetCapture(kind, accept, sink, port === undefined ? {} : { onlyPorts: [port] });
}
