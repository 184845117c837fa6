import type { Importer } from "../rib/importer.ts";
import type { AsSent } from "../rib/out/as_sent.ts";
import type { Offering } from "../rib/out/offering.ts";
import type { OutMember } from "../rib/out/rib_out.ts";
import type { Policy } from "../rib/policy/policy.ts";
import type { FamilyKey } from "../wire/context.ts";
import { familyName } from "../wire/family/mod.ts";
import type { AgentPeer } from "./agent_peer.ts";
import { findPeer, type Found } from "./find_peer.ts";
import { memoryRows } from "./memory_rows.ts";
import type { OwnTaken } from "./own_routes.ts";
import { peerRow } from "./peer_row.ts";
import { routerRow } from "./router_row.ts";
import type { DoneRow, MemoryRow, PeerRow, RouterRow } from "./rows.ts";
import { ANNOUNCED, CONFIGURED, IPAM, Running } from "./running.ts";

export { type AgentPorts, ANNOUNCED, CONFIGURED, IPAM } from "./running.ts";

/** A BGP router, and what its operator asks of it and about it. */
export class Agent extends Running {
  // What an operator asks for. No answer throws; what is not done says why.

  enable(name: string): DoneRow {
    return this.#told(name, (peer) => peer.enable() ? "enabled" : undefined, "is not disabled");
  }

  disable(name: string, text = ""): DoneRow {
    const told = (peer: AgentPeer) => peer.disable(text) ? "disabled" : undefined;
    return this.#told(name, told, "is disabled already");
  }

  restart(name: string, text = ""): DoneRow {
    const told = (peer: AgentPeer) => peer.restart(text) ? "restarted" : undefined;
    return this.#told(name, told, "is disabled: peer enable starts it");
  }

  refresh(name: string, direction: "in" | "out" | "both" = "both"): DoneRow {
    return this.#told(name, (peer) => {
      const asked = direction === "out" ? [] : peer.refreshIn();
      const told = direction === "in" ? [] : peer.refreshOut();
      const parts = [
        ...(asked.length > 0 ? [`asked for ${asked.map(familyName).join(", ")} again`] : []),
        ...(told.length > 0 ? [`telling ${told.map(familyName).join(", ")} again`] : []),
      ];
      return parts.length > 0 ? parts.join("; ") : undefined;
    }, "is not Established, or has not negotiated route refresh");
  }

  #told(name: string, act: (peer: AgentPeer) => string | undefined, why: string): DoneRow {
    const found = this.find(name);
    if (!found.peer) {
      const hint = found.hint !== undefined && { hint: found.hint };
      return done(`peer ${name}`, false, found.why, hint || {});
    }
    const what = `peer ${found.peer.name}`, said = act(found.peer);
    this.wake();
    return said === undefined ? done(what, false, `${what} ${why}`) : done(what, true, said);
  }

  /**
   * Routes of our own, a line each, in the words of `announce`; they stay until withdrawn. `isForced`:
   * those that nobody would mean are taken too, like the default route.
   */
  announce(lines: string, isForced: boolean = false): DoneRow {
    return this.#own("announce", this.announced.announce(lines, isForced));
  }

  /** Takes routes away that {@link announce} brought. */
  withdraw(lines: string): DoneRow {
    return this.#own("announce", this.announced.withdraw(lines));
  }

  #own(what: string, taken: OwnTaken): DoneRow {
    const { announced, withdrawn, unknown, refused, misread: [bad] } = taken;
    this.wake();
    const parts = [
      `${announced} announced`,
      `${withdrawn} withdrawn`,
      ...(unknown > 0 ? [`${unknown} not announced before`] : []),
      ...(refused > 0 ? [`${refused} refused: no room`] : []),
      ...(bad ? [`line ${bad.line}: ${bad.misread.reason}`] : []),
    ];
    const hint = bad?.misread.hint, counts = { announced, withdrawn };
    const isDone = !bad && refused === 0 && unknown === 0;
    return done(what, isDone, parts.join("; "), { ...counts, ...(hint !== undefined && { hint }) });
  }

  // What it is asked.

  /** By name, address, or the beginning of a name. */
  find(name: string): Found {
    return findPeer(this.peerMap, name);
  }

  router(): RouterRow {
    return routerRow(this);
  }

  peers(): readonly PeerRow[] {
    return [...this.peerMap.values()].map((peer) => this.#row(peer));
  }

  peer(name: string): PeerRow | undefined {
    const { peer } = this.find(name);
    return peer && this.#row(peer);
  }

  #row(peer: AgentPeer): PeerRow {
    return peerRow(peer, this.rib, { unixSeconds: this.unixSeconds(), routerId: this.routerId });
  }

  memory(): readonly MemoryRow[] {
    return memoryRows(this);
  }

  /** Number in the RIB of a peer, or of our own routes ({@link CONFIGURED}, {@link ANNOUNCED}, {@link IPAM}). */
  peerNumber(name: string): number | undefined {
    if (name === CONFIGURED) return this.configured.number;
    if (name === ANNOUNCED) return this.announced.number;
    if (name === IPAM) return this.knownIpam?.number;
    return this.find(name).peer?.number;
  }

  /** What a peer that is Established is told: Adj-RIB-Out. */
  member(name: string): OutMember | undefined {
    return this.find(name).peer?.member;
  }

  /** A policy of the configuration, `all` or `none`; undefined for a name that none has. */
  policy(name: string): Policy | undefined {
    return this.routing.policy(name);
  }

  /** The policy that a peer's routes go through; undefined where nobody named one (RFC 8212). */
  policyOf(name: string, family: FamilyKey, direction: "import" | "export"): Policy | undefined {
    const config = this.find(name).peer?.familyConfig(family);
    const policy = direction === "import" ? config?.importPolicy : config?.exportPolicy;
    return policy === undefined ? undefined : this.routing.policy(policy);
  }

  /** See `Routing.offering`: whether and why a route is told to a peer. */
  offering(name: string, family: FamilyKey, policy?: Policy): Offering | undefined {
    const { peer } = this.find(name);
    return peer && this.routing.offering(peer, family, policy);
  }

  /** See `Routing.asSent`: what of a route that is offered a peer reads off the wire. */
  asSent(name: string, family: FamilyKey): AsSent | undefined {
    const { peer } = this.find(name);
    return peer && this.routing.asSent(peer, family);
  }

  /** What becomes of a peer's routes where `policy` is its import policy; undefined for routes of our own. */
  trialImporter(name: string, policy: Policy): Importer | undefined {
    const { peer } = this.find(name);
    return peer && this.routing.trialImporter(peer, policy);
  }
}

function done(what: string, isDone: boolean, text: string, more: Partial<DoneRow> = {}): DoneRow {
  return { schema: "underlay.done/1", what, done: isDone, text, ...more };
}
