import { PagedRows } from "../net/paged_rows.ts";
import { ALL_NEAR, type HopCosts, UNREACHABLE } from "./hop_costs.ts";
import { IN_BLOCK, type NextHops } from "./next_hops.ts";
import type { PathTable } from "./path_table.ts";
import type { PeerColumns } from "./peer_columns.ts";
import { ABSENT, type SetColumns } from "./set_columns.ts";

/** Words of a next hop: whether its cost has been asked for, and the cost. */
const STAMP = 0, COST = 1, STRIDE = 2;
/** The cost of a next hop to which no way leads, as it stands in the column. */
const NO_WAY = -1, MOST_COST = 0x7fffffff;

/** The costs of the next hops of paths: asked once for each next hop, and kept until costs or ids change. */
export class HopColumns {
  /** No cost need be looked at: they are all the same. */
  areSame = true;
  #costs: HopCosts = ALL_NEAR;
  /** By the id of a next hop, and by the set that holds it. */
  readonly #byHop: PagedRows = new PagedRows(STRIDE);
  readonly #bySet: PagedRows = new PagedRows(STRIDE);
  readonly #address: Uint8Array<ArrayBuffer> = new Uint8Array(4);
  #stamp = 1;
  #generations = 0;

  constructor(
    readonly nextHops: NextHops,
    readonly sets: SetColumns,
    readonly peers: PeerColumns,
  ) {}

  setCosts(costs: HopCosts): void {
    this.#costs = costs;
    this.areSame = costs === ALL_NEAR;
    this.#stamp++;
  }

  /** The cost to the next hop of a path after import; our own routes have none. {@link UNREACHABLE}: no way. */
  cost(paths: PathTable, row: number): number {
    if (this.areSame || this.peers.isLocal(paths.peerOf(row))) return 0;
    this.#renew();
    const hop = paths.importedHopOf(row), inBlock = hop === IN_BLOCK;
    const id = inBlock ? paths.importedOf(row) : hop;
    const column = inBlock ? this.#bySet : this.#byHop;
    column.reach(id);
    if (column.get(id, STAMP) !== this.#stamp) {
      column.set(id, COST, this.#ask(inBlock ? this.#addressIn(id) : addressOf(this.nextHops, id)));
      column.set(id, STAMP, this.#stamp);
    }
    const cost = column.get(id, COST);
    return cost === NO_WAY ? UNREACHABLE : cost;
  }

  /** Both count up only: their sum is another when one of them is. */
  #renew(): void {
    const generations = this.nextHops.generation + this.sets.sets.generation;
    if (generations === this.#generations) return;
    this.#generations = generations;
    this.#stamp++;
  }

  #ask(address: Uint8Array | undefined): number {
    // A route without next hop leads nowhere else.
    const cost = address === undefined ? 0 : this.#costs.costOf(address);
    return cost === UNREACHABLE ? NO_WAY : Math.min(Math.max(0, cost), MOST_COST);
  }

  #addressIn(set: number): Uint8Array | undefined {
    this.sets.know(set);
    const hop = this.sets.nextHop(set), address = this.#address;
    if (hop === ABSENT) return undefined;
    for (let i = 0; i < 4; i++) address[i] = hop >>> 24 - 8 * i;
    return address;
  }
}

/** Of a global and a link-local address the global one, unless it is not there (RFC 2545 §3). */
function addressOf(nextHops: NextHops, id: number): Uint8Array {
  const octets = nextHops.view(id);
  if (octets.length !== 32) return octets;
  const global = octets.subarray(0, 16);
  return global.every((octet) => octet === 0) ? octets.subarray(16) : global;
}
