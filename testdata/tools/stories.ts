/** Stories of a packet capture, through the same rooms as `decode`. */
import { FlowTable } from "../../core/capture/flows.ts";
import { Inspection } from "../../core/capture/inspection.ts";
import type { Output } from "../../core/capture/output.ts";
import { packetCapture } from "../../core/capture/packets.ts";
import { Stories, type Story } from "../../core/capture/story.ts";
import { tcpSessions } from "../../core/capture/tcp_sessions.ts";
import { Watched } from "../../core/capture/watched.ts";
import { BmpDecoder } from "../../core/capture/bmp.ts";
import { UpdateChecker } from "../../core/wire/update_checker.ts";

const NOWHERE: Output = {
  update() {},
  message() {},
  route() {},
  state() {},
  info() {},
  damage() {},
  notice() {},
  finish() {},
};

/** Reads a whole pcap or pcapng file, in chunks of `chunk` octets, and tells the stories of its peerings. */
export function storiesOf(file: Uint8Array, chunk = 1 << 16): Story[] {
  const stories = new Stories();
  const watched = new Watched(NOWHERE, stories);
  const inspection = new Inspection(new UpdateChecker(), watched);
  const flows = new FlowTable();
  const bmp = () => new BmpDecoder(inspection, flows);
  const accept = tcpSessions(inspection, flows, watched, bmp);
  const isPcapng = file[0] === 0x0a;
  const decoder = packetCapture(isPcapng ? "pcapng" : "pcap", accept, inspection);
  for (let at = 0; at < file.length; at += chunk) decoder.push(file.subarray(at, at + chunk));
  decoder.finish();
  inspection.finish();
  return stories.tell();
}
