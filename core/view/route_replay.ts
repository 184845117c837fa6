import type { Output } from "../capture/output.ts";
import type { Flow, RibEntry, Stamp } from "../capture/record.ts";
import type { AdjIn } from "../rib/adj_in.ts";
import type { PathTable } from "../rib/path_table.ts";
import { makeContext } from "../wire/context.ts";
import type { FamilyKey } from "../wire/context.ts";
import type { Fault } from "../wire/fault.ts";
import { Update } from "../wire/update.ts";

const NO_OCTETS = new Uint8Array(0);
const NO_FAULTS: readonly Fault[] = [];
/** Optional, MP_REACH_NLRI; then a length, and inside the next hop with its own (RFC 6396 §4.3.4). */
const REACH_FLAGS = 0x80, MP_REACH_NLRI = 14, TABLE_DUMP_V2 = 13;

/** Hands routes to a view as if they were those of a table dump. */
export class RouteReplay {
  readonly #output: Output;
  readonly #routes: AdjIn;
  readonly #table: PathTable;
  readonly #flows: (Flow | undefined)[] = [];
  readonly #hops: (Update | undefined)[] = [];
  readonly #nlri: Uint8Array = new Uint8Array(17);
  readonly #entry: RibEntry;
  readonly #stamp: Stamp = { seconds: -1, microseconds: -1, frame: 0, offset: 0 };

  constructor(output: Output, routes: AdjIn, family: FamilyKey) {
    this.#output = output;
    this.#routes = routes;
    this.#table = routes.table(family)!;
    this.#entry = {
      bytes: this.#nlri,
      prefixStart: 0,
      prefixEnd: 0,
      family,
      pathId: -1,
      attributesStart: 0,
      attributesEnd: 0,
      originated: 0,
      type: TABLE_DUMP_V2,
      sequence: 0,
    };
  }

  row(prefix: number, row: number): void {
    const table = this.#table, entry = this.#entry, { prefixes } = table;
    const length = prefixes.length(prefix);
    this.#nlri[0] = length;
    prefixes.put(prefix, this.#nlri, 1);
    entry.prefixEnd = 1 + (length + 7 >>> 3);
    entry.pathId = table.pathIdOf(row);
    entry.originated = this.#stamp.seconds = table.timeOf(row);
    entry.sequence = this.#stamp.frame++;
    const block = this.#hop(table.nextHopOf(row));
    this.#output.route(
      this.#flow(table.peerOf(row)),
      entry,
      block,
      table.setOf(row),
      NO_FAULTS,
      this.#stamp,
    );
  }

  #flow(peer: number): Flow {
    return this.#flows[peer] ??= this.#makeFlow(peer);
  }

  #makeFlow(peer: number): Flow {
    const { address, asn, routerId } = this.#routes.facts(peer);
    const from = { address, ...(asn > 0 && { asn }), ...(routerId > 0 && { bgpId: routerId }) };
    return { id: peer, from, to: { address: NO_OCTETS }, context: makeContext(), label: "" };
  }

  /** An attribute block with nothing but this next hop. */
  #hop(id: number): Update {
    return this.#hops[id] ??= this.#makeHop(id);
  }

  #makeHop(id: number): Update {
    const hop = id === 0 ? NO_OCTETS : this.#routes.nextHops.view(id), { length } = hop;
    const bytes = Uint8Array.of(REACH_FLAGS, MP_REACH_NLRI, length + 1, length, ...hop);
    const update = new Update();
    update.locateBlock(bytes, 0, id === 0 ? 0 : bytes.length);
    return update;
  }
}
