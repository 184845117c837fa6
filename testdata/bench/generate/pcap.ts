import { BgpSession, type Mishap, SEGMENT_OCTETS, type Tap } from "./bgp_session.ts";
import type { ByteSink } from "./byte_sink.ts";
import { START_SECONDS } from "./mrt.ts";
import { makePeers } from "./peers.ts";
import { Rng } from "./rng.ts";
import { type UpdateMix, UpdateSource } from "./update_source.ts";

export interface PcapOptions extends UpdateMix {
  /** UPDATEs of all sessions together; may be Infinity where the sink drains. */
  readonly updates: number;
  readonly sessions: number;
  readonly seed: number;
  /** Pairs of segments that arrive in the wrong order, per thousand. */
  readonly reorderPerMille?: number;
  /** Pairs of segments of which one is sent again, per thousand. */
  readonly retransmitPerMille?: number;
}

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const LINKTYPE_ETHERNET = 1;
const MEAN_GAP_MICROSECONDS = 4000;

/** Writes a capture (libpcap, little-endian, microseconds) of whole BGP sessions, interleaved. */
export function writePcap(sink: ByteSink, options: PcapOptions): void {
  const rng = new Rng(options.seed);
  const tap = new PcapTap(sink, rng);
  const source = new UpdateSource(rng, options.updates, options);
  const sessions = makePeers(options.sessions).map((peer) =>
    new BgpSession(peer, tap, rng.uint32())
  );
  for (const session of sessions) session.establish();
  let left = options.updates;
  while (left > 0) {
    const session = rng.pick(sessions);
    while (left > 0 && session.outbox.length < 2 * SEGMENT_OCTETS) {
      source.write(session.outbox, session.peer);
      left--;
    }
    session.sendPair(drawMishap(rng, options));
  }
  for (const session of sessions) session.finish();
}

function drawMishap(rng: Rng, options: PcapOptions): Mishap {
  if (rng.perMille(options.reorderPerMille ?? 0)) return "reordered";
  return rng.perMille(options.retransmitPerMille ?? 0) ? "retransmitted" : "none";
}

class PcapTap implements Tap {
  readonly #sink: ByteSink;
  readonly #rng: Rng;
  #now = START_SECONDS * 1e6;

  constructor(sink: ByteSink, rng: Rng) {
    this.#sink = sink;
    this.#rng = rng;
    sink.u32le(MAGIC_MICROSECONDS);
    sink.u32le(0x0004_0002);
    sink.u32le(0);
    sink.u32le(0);
    sink.u32le(0x4_0000);
    sink.u32le(LINKTYPE_ETHERNET);
  }

  tick(): number {
    this.#now += 1 + this.#rng.below(2 * MEAN_GAP_MICROSECONDS);
    return this.#now;
  }

  write(microseconds: number, frame: Uint8Array): void {
    this.#sink.u32le(Math.floor(microseconds / 1e6) >>> 0);
    this.#sink.u32le(microseconds % 1e6);
    this.#sink.u32le(frame.length);
    this.#sink.u32le(frame.length);
    this.#sink.append(frame);
    this.#sink.endRecord();
  }
}
