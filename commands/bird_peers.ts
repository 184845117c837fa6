// The protocols of BIRD's world: which peer, or which routes of our own, is meant by a name.
import { type Agent, ANNOUNCED, CONFIGURED } from "../core/agent/agent.ts";
import { formatAddress } from "../core/net/address.ts";
import type { PeerFacts } from "../core/rib/peer_facts.ts";
import { CODE } from "../core/view/bird/reply.ts";
import { birdName, type BirdVersion, OWN_PROTOCOLS } from "../core/view/bird/version.ts";
import { BirdRefusal } from "./bird_line.ts";

/** One of them: its number in the RIB, and the agent's name for it where it is a peer. */
export interface BirdPeer {
  readonly number: number;
  readonly peer?: string;
}

export class BirdPeers {
  readonly #agent: Agent;
  readonly #version: BirdVersion;

  constructor(agent: Agent, version: BirdVersion) {
    this.#agent = agent;
    this.#version = version;
  }

  /** What the routes of a peer stand under. */
  nameOf(number: number): string {
    const facts = this.#agent.rib.in.facts(number);
    if (!facts.isLocal) return birdName(facts.name, addressOf(facts), this.#version);
    const isConfigured = number === this.#agent.peerNumber(CONFIGURED);
    return isConfigured ? OWN_PROTOCOLS.configured : OWN_PROTOCOLS.announced;
  }

  /** Throws {@link BirdRefusal} where there is none of this name. */
  named(name: string): BirdPeer {
    if (name === OWN_PROTOCOLS.configured) return this.#own(CONFIGURED);
    if (name === OWN_PROTOCOLS.announced) return this.#own(ANNOUNCED);
    for (const { name: known, number, config: { address } } of this.#agent.peersByName.values()) {
      if (name === known || name === birdName(known, address, this.#version)) {
        return { number, peer: known };
      }
    }
    throw new BirdRefusal(
      CODE.syntax,
      `syntax error, unexpected ${JSON.stringify(name.slice(0, 64))}: there is no such protocol`,
    );
  }

  #own(name: string): BirdPeer {
    return { number: this.#agent.peerNumber(name)! };
  }
}

/** With the interface of a link-local one. */
export function addressOf({ address, zone }: PeerFacts): string {
  return formatAddress(address) + (zone === undefined ? "" : `%${zone}`);
}
