import { Writer } from "../../net/writer.ts";
import { Update } from "../../wire/update.ts";
import type { ExportedSets } from "../exported_sets.ts";
import { IN_BLOCK } from "../next_hops.ts";
import { NO_RULE } from "../policy/policy.ts";
import { RouteMemo } from "../route_memo.ts";
import { type Unsendable, UpdatePacker } from "../update_packer.ts";
import type { FamilyKey } from "../../wire/context.ts";
import type { OfferBase } from "./offer.ts";

/**
 * Routes that are offered, as they stand on the wire: written as to the peers of a group, with our
 * AS before the path and our address as next hop, and read as one of them reads it. For who wants
 * to know and not to send.
 */
export class AsSent {
  /** The attributes that {@link read} found, and the next hop beside them; as in an Adj-RIB-In. */
  set = 0;
  nextHop = 0;
  /** NLRI have path identifiers: the peers are told every path (RFC 7911 §3). */
  readonly addPath: boolean;
  readonly #base: OfferBase;
  readonly #exported: ExportedSets;
  readonly #packer: UpdatePacker;
  readonly #out = new Writer(1 << 12);
  readonly #update = new Update();
  readonly #memo: RouteMemo;

  constructor(family: FamilyKey, exported: ExportedSets, base: OfferBase) {
    const { sets, nextHops } = base;
    this.addPath = exported.view.context.addPath.has(family);
    this.#base = base;
    this.#exported = exported;
    this.#packer = new UpdatePacker(base.table(family)!, exported, nextHops, this.addPath);
    this.#memo = new RouteMemo(sets, nextHops);
  }

  /**
   * Reads a set and next hop of an `Offering`; says why where no message can hold them. Interns: what
   * stands in the fields is good until somebody does again.
   */
  read(set: number, nextHop: number): Unsendable | undefined {
    const memo = this.#memo;
    if (!memo.find(set, nextHop, 0)) {
      const why = this.#write(set, nextHop);
      if (why !== undefined) return why;
      this.#take();
      memo.store(set, nextHop, 0, this.set, this.nextHop, NO_RULE);
      return undefined;
    }
    this.set = memo.result;
    this.nextHop = memo.hop;
    return undefined;
  }

  #write(set: number, nextHop: number): Unsendable | undefined {
    const out = this.#out, packer = this.#packer;
    out.length = 0;
    const why = packer.beginAnnouncement(out, set, nextHop);
    // The attributes are the same whatever prefixes stand behind them.
    if (why === undefined) packer.end();
    return why;
  }

  #take(): void {
    const update = this.#update, { bytes, length } = this.#out, { sets, nextHops } = this.#base;
    update.locate(bytes, 0, length);
    const at = update.nextHopStart;
    this.nextHop = update.reachStart < 0
      ? IN_BLOCK
      : nextHops.intern(bytes, at, at + update.nextHopLength);
    this.set = sets.intern(update, this.#exported.view.context);
  }
}
