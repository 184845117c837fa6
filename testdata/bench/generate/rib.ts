import { drawAttributeSet, drawOriginAs, writeAttributes } from "./attribute_set.ts";
import { ByteSink } from "./byte_sink.ts";
import { beginRibRecord, endMrtRecord, START_SECONDS, writePeerIndexTable } from "./mrt.ts";
import { makePeers, type Peer, writeIpv6NextHop } from "./peers.ts";
import {
  drawPrefixPool,
  type Family,
  type PrefixPool,
  sortedIndexes,
  writePrefix,
} from "./prefixes.ts";
import { Rng } from "./rng.ts";

export interface RibOptions {
  /** Prefixes of both families together; every peer has a route to each. */
  readonly prefixes: number;
  readonly peers: number;
  readonly seed: number;
  /** Share of the prefixes that is IPv6, in percent. */
  readonly ipv6Percent?: number;
  /** Distinct attribute sets a peer, in percent of its routes. */
  readonly setsPercent?: number;
}

/** Writes a TABLE_DUMP_V2 file: the peers, all IPv4 prefixes, all IPv6 prefixes (RFC 6396 §4.3). */
export function writeRib(sink: ByteSink, options: RibOptions): void {
  const rng = new Rng(options.seed);
  const peers = makePeers(options.peers);
  writePeerIndexTable(sink, peers);
  const ipv6Count = Math.round(options.prefixes * (options.ipv6Percent ?? 15) / 100);
  let sequence = 0;
  for (const [family, count] of [[4, options.prefixes - ipv6Count], [6, ipv6Count]] as const) {
    const origins = Math.ceil(count * (options.setsPercent ?? 8) / 100);
    const pool = drawPrefixPool(rng, family, count, origins);
    const sets = new EncodedSets(rng, family, peers, origins);
    for (const index of sortedIndexes(pool)) {
      writePrefixRecord(sink, sequence++, pool, index, peers, sets);
    }
  }
}

function writePrefixRecord(
  sink: ByteSink,
  sequence: number,
  pool: PrefixPool,
  index: number,
  peers: readonly Peer[],
  sets: EncodedSets,
): void {
  const body = beginRibRecord(sink, pool.family);
  sink.u32(sequence);
  writePrefix(sink, pool, index);
  sink.u16(peers.length);
  for (const peer of peers) {
    const attributes = sets.of(peer, pool.origin[index]!);
    sink.u16(2 * peer.index + (pool.family === 6 ? 1 : 0));
    sink.u32(START_SECONDS - 600 - (index * 7 + peer.index * 131) % 2_000_000);
    sink.u16(attributes.length);
    sink.append(attributes);
  }
  endMrtRecord(sink, body);
}

/** The path attributes of every (peer, origin), encoded once, back to back. */
class EncodedSets {
  readonly #starts: Uint32Array;
  readonly #origins: number;
  readonly #bytes: Uint8Array;

  constructor(rng: Rng, family: Family, peers: readonly Peer[], origins: number) {
    const sink = new ByteSink();
    const originAs = Array.from({ length: origins }, () => drawOriginAs(rng));
    this.#origins = origins;
    this.#starts = new Uint32Array(peers.length * origins + 1);
    for (const peer of peers) {
      for (let origin = 0; origin < origins; origin++) {
        writeAttributes(sink, drawAttributeSet(rng, originAs[origin]!), presentation(peer, family));
        this.#starts[peer.index * origins + origin + 1] = sink.length;
      }
    }
    this.#bytes = sink.bytes;
  }

  of(peer: Peer, origin: number): Uint8Array {
    const slot = peer.index * this.#origins + origin;
    return this.#bytes.subarray(this.#starts[slot]!, this.#starts[slot + 1]!);
  }
}

/** RFC 6396 §4.3.4: in a RIB entry MP_REACH_NLRI is only the next hop with its length. */
function presentation(peer: Peer, family: Family) {
  if (family === 4) return { firstAs: peer.as, nextHop: peer.ipv4 };
  const mpReach = new ByteSink(undefined, 40);
  writeIpv6NextHop(mpReach, peer);
  return { firstAs: peer.as, mpReach: mpReach.bytes };
}
