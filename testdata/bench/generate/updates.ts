import { ByteSink } from "./byte_sink.ts";
import { START_SECONDS, writeMessageRecord } from "./mrt.ts";
import { makePeers } from "./peers.ts";
import { Rng } from "./rng.ts";
import { type UpdateMix, UpdateSource } from "./update_source.ts";

export interface UpdatesOptions extends UpdateMix {
  /** How many UPDATEs; may be Infinity where the sink drains. */
  readonly updates: number;
  readonly peers: number;
  readonly seed: number;
}

const UPDATES_PER_SECOND = 200;

/** Writes a file of BGP4MP_MESSAGE_AS4 records (RFC 6396 §4.4.3), one UPDATE each. */
export function writeUpdates(sink: ByteSink, options: UpdatesOptions): void {
  const rng = new Rng(options.seed);
  const peers = makePeers(options.peers);
  const source = new UpdateSource(rng, options.updates, options);
  const message = new ByteSink();
  for (let count = 0; count < options.updates; count++) {
    const peer = rng.pick(peers);
    message.clear();
    const family = source.write(message, peer);
    const seconds = START_SECONDS + Math.floor(count / UPDATES_PER_SECOND);
    writeMessageRecord(sink, seconds >>> 0, peer, family, message.bytes);
  }
}
