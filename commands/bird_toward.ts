// What of the best paths leaves to one peer, and what its policy keeps back.
import type { Agent } from "../core/agent/agent.ts";
import type { Offering } from "../core/rib/out/offering.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import type { BirdPeer } from "./bird_peers.ts";
import type { Toward } from "./bird_route_words.ts";

export class TowardPeer {
  readonly #agent: Agent;
  readonly #peer: BirdPeer;
  readonly #how: Toward;
  #offering: Offering | undefined;

  constructor(agent: Agent, peer: BirdPeer, how: Toward) {
    this.#agent = agent;
    this.#peer = peer;
    this.#how = how;
  }

  /** Whether the peer is told of the family at all. */
  has(family: FamilyKey): boolean {
    return this.#offeringOf(family) !== undefined;
  }

  about(family: FamilyKey): void {
    this.#offering = this.#offeringOf(family);
  }

  #offeringOf(family: FamilyKey): Offering | undefined {
    const { peer } = this.#peer;
    return peer === undefined ? undefined : this.#agent.offering(peer, family);
  }

  /** Of a best path; afterwards {@link set} and {@link nextHop} are those that leave. */
  wants(prefix: number, row: number): boolean {
    const offering = this.#offering;
    if (!offering) return false;
    const isOffered = offering.look(prefix, row);
    if (offering.source === this.#peer.number) return false;
    const isKept = !isOffered &&
      (offering.withheld === "policy" || offering.withheld === "no export policy");
    if (this.#how === "export") return isOffered;
    return this.#how === "noexport" ? isKept : isOffered || isKept;
  }

  /** The set that leaves; undefined where the route is shown as it came in. */
  get set(): number | undefined {
    return this.#how === "export" ? this.#offering?.set : undefined;
  }
}
