import {
  type AttributeSet,
  drawAttributeSet,
  drawOriginAs,
  type Presentation,
  writeAttributes,
} from "./attribute_set.ts";
import { ByteSink } from "./byte_sink.ts";
import { type Peer, writeIpv6NextHop } from "./peers.ts";
import { drawPrefixPool, type Family, type PrefixPool, writePrefix } from "./prefixes.ts";
import type { Rng } from "./rng.ts";

export interface UpdateMix {
  /** Share of UPDATEs that only withdraw, in percent. */
  readonly withdrawPercent?: number;
  /** Share of UPDATEs about IPv6, in percent. */
  readonly ipv6Percent?: number;
  /** Share of announcements with an attribute set never seen before, in percent. */
  readonly freshPercent?: number;
}

const MOST_PREFIXES = 40;
const REMEMBERED_SETS = 64;

/** An endless river of UPDATE messages as a collector sees it, in constant memory. */
export class UpdateSource {
  readonly #rng: Rng;
  readonly #mix: Required<UpdateMix>;
  readonly #pools: Readonly<Record<Family, PrefixPool>>;
  readonly #originAs: readonly number[];
  /** Sets a peer sent lately: what is not fresh comes from here, as when a path flaps. */
  readonly #recentOf = new Map<number, AttributeSet[]>();
  readonly #mpValue = new ByteSink();

  /** `updates` only sizes the pools of prefixes; any number of messages may be taken. */
  constructor(rng: Rng, updates: number, mix: UpdateMix = {}) {
    const prefixes = Math.max(64, Math.min(200_000, updates));
    const origins = Math.ceil(prefixes * 0.08);
    this.#rng = rng;
    this.#mix = { withdrawPercent: 8, ipv6Percent: 15, freshPercent: 72, ...mix };
    this.#pools = {
      4: drawPrefixPool(rng, 4, prefixes, origins),
      6: drawPrefixPool(rng, 6, Math.ceil(prefixes / 5), Math.ceil(origins / 5)),
    };
    this.#originAs = Array.from({ length: origins }, () => drawOriginAs(rng));
  }

  /** Appends one whole UPDATE (RFC 4271 §4.3) and says which family it is about. */
  write(sink: ByteSink, peer: Peer): Family {
    const start = sink.length;
    const family = this.#rng.percent(this.#mix.ipv6Percent) ? 6 : 4;
    sink.fill(0xff, 16);
    sink.u16(0);
    sink.u8(2);
    if (this.#rng.percent(this.#mix.withdrawPercent)) this.#writeWithdrawal(sink, family);
    else this.#writeAnnouncement(sink, family, peer);
    sink.patch16(start + 16, sink.length - start);
    return family;
  }

  #writeWithdrawal(sink: ByteSink, family: Family): void {
    if (family === 4) {
      this.#writeWithdrawnRoutes(sink);
      sink.u16(0);
      return;
    }
    const value = this.#mpValue;
    value.clear();
    writeIpv6Unicast(value);
    this.#writePrefixes(value, 6);
    sink.u16(0);
    sink.u16(4 + value.length);
    sink.u8(0x90);
    sink.u8(15);
    sink.u16(value.length);
    sink.append(value.bytes);
  }

  #writeAnnouncement(sink: ByteSink, family: Family, peer: Peer): void {
    // A few senders withdraw and announce in one message.
    if (family === 4 && this.#rng.percent(3)) this.#writeWithdrawnRoutes(sink);
    else sink.u16(0);
    const lengthAt = sink.length;
    sink.u16(0);
    writeAttributes(sink, this.#drawSet(peer), this.#presentation(family, peer));
    sink.patch16(lengthAt, sink.length - lengthAt - 2);
    if (family === 4) this.#writePrefixes(sink, 4);
  }

  #presentation(family: Family, peer: Peer): Presentation {
    if (family === 4) return { firstAs: peer.as, nextHop: peer.ipv4 };
    const value = this.#mpValue;
    value.clear();
    writeIpv6Unicast(value);
    writeIpv6NextHop(value, peer);
    value.u8(0);
    this.#writePrefixes(value, 6);
    return { firstAs: peer.as, mpReach: value.bytes, mpReachFirst: peer.index % 3 === 0 };
  }

  #drawSet(peer: Peer): AttributeSet {
    const rng = this.#rng;
    const recent = this.#recentOf.get(peer.index) ?? [];
    if (recent.length === REMEMBERED_SETS && !rng.percent(this.#mix.freshPercent)) {
      return recent[rng.skewed(REMEMBERED_SETS, 1.5)]!;
    }
    const set = drawAttributeSet(rng, rng.pick(this.#originAs));
    if (recent.length < REMEMBERED_SETS) this.#recentOf.set(peer.index, [...recent, set]);
    else recent[rng.below(REMEMBERED_SETS)] = set;
    return set;
  }

  #writeWithdrawnRoutes(sink: ByteSink): void {
    const lengthAt = sink.length;
    sink.u16(0);
    this.#writePrefixes(sink, 4);
    sink.patch16(lengthAt, sink.length - lengthAt - 2);
  }

  /** About two prefixes, none twice: a run of the pool, which is in no order. */
  #writePrefixes(sink: ByteSink, family: Family): void {
    const pool = this.#pools[family];
    const most = Math.min(MOST_PREFIXES, pool.count);
    let index = this.#rng.below(pool.count);
    for (let left = 1 + this.#rng.geometric(1.4, most - 1); left > 0; left--) {
      writePrefix(sink, pool, index);
      index = (index + 1) % pool.count;
    }
  }
}

/** AFI 2, SAFI 1 (RFC 4760 §3). */
function writeIpv6Unicast(sink: ByteSink): void {
  sink.u16(2);
  sink.u8(1);
}
