import type { PeerConfig, RouterConfig } from "../config/router_config.ts";
import type { OutMember } from "../rib/out/rib_out.ts";
import type { Policy } from "../rib/policy/policy.ts";
import type { Rib } from "../rib/rib.ts";
import type { Listener } from "../speaker/ports.ts";
import type { Peer } from "../speaker/peer.ts";
import { type ListenKeys, type Ports, Speaker } from "../speaker/speaker.ts";
import type { PeerWatcher } from "../speaker/watcher.ts";
import { familyName } from "../wire/family/mod.ts";
import { makeShutdown } from "../wire/notification.ts";
import type { AgentEvent, TellEvent } from "./agent_event.ts";
import { AgentPeer, type PeerHome } from "./agent_peer.ts";
import { findPeer, type Found } from "./find_peer.ts";
import { memoryRows } from "./memory_rows.ts";
import { originLine, OwnRoutes, type OwnTaken } from "./own_routes.ts";
import { peerRow } from "./peer_row.ts";
import { routerRow } from "./router_row.ts";
import type { ChangeRow, DoneRow, MemoryRow, PeerRow, RouterRow } from "./rows.ts";
import { Routing } from "./routing.ts";
import { settingsOf, socketOptions, targetOf } from "./settings_of.ts";
import type { Surroundings } from "./surroundings.ts";

/** The doors of an agent: those of its speaker, and where it tells what happens. */
export interface AgentPorts extends Ports {
  readonly events?: TellEvent;
}

/** Names under which our own routes stand among those of the peers. */
export const CONFIGURED = "configured", ANNOUNCED = "announced";

/**
 * A BGP router: a speaker with its peers, one RIB, policies, and answers about all of it. Pure: what
 * it reads and writes goes through its ports, what it knows of the host it was told.
 */
export class Agent implements PeerHome {
  readonly speaker: Speaker;
  readonly routing: Routing;
  readonly peersByName: ReadonlyMap<string, AgentPeer>;
  /** Unix seconds. */
  readonly started: number;
  lastReload: number | undefined;
  readonly #ports: AgentPorts;
  readonly #peers = new Map<string, AgentPeer>();
  readonly #wake: () => void;
  #config: RouterConfig;
  #surroundings: Surroundings;
  #listeners: Listener[] = [];
  readonly #configured: OwnRoutes;
  readonly #announced: OwnRoutes;

  constructor(ports: AgentPorts, config: RouterConfig, surroundings: Surroundings) {
    this.#ports = ports;
    this.#config = config;
    this.#surroundings = surroundings;
    this.peersByName = this.#peers;
    this.speaker = new Speaker(ports);
    this.started = ports.clock.unixSeconds();
    const seed = Math.floor(ports.random() * 2 ** 32);
    this.routing = new Routing(this.speaker.checker.sets, config, surroundings, seed);
    const now = () => this.unixSeconds(), { rib } = this;
    const own = (name: string, isForced: boolean) =>
      new OwnRoutes(rib, this.routing.ownImporter(), name, now, { isForced });
    this.#configured = own(CONFIGURED, true);
    this.#announced = own(ANNOUNCED, false);
    this.#wake = this.speaker.background(() => this.routing.step());
  }

  get config(): RouterConfig {
    return this.#config;
  }

  get surroundings(): Surroundings {
    return this.#surroundings;
  }

  get rib(): Rib {
    return this.routing.rib;
  }

  /** What the configuration says, or the host where it says nothing. */
  get routerId(): number {
    return this.#config.routerId ?? this.#surroundings.routerId;
  }

  // Its life.

  /** Announces what is configured, listens, and starts all peers. Throws as the transport does. */
  start(): void {
    for (const origin of this.#config.announce) this.#configured.announce(originLine(origin));
    this.#listen();
    for (const config of this.#config.peers) this.#add(config);
    for (const peer of this.#peers.values()) peer.start();
    this.#tell("started", `started: AS ${this.#config.localAs}`);
  }

  /** Leaves all peers with these words (RFC 9003 §2). {@link close} follows when {@link unsent} is 0. */
  stop(text = ""): void {
    for (const peer of this.#peers.values()) peer.stop(makeShutdown(2, text));
    this.#tell("stopped", text === "" ? "stopped" : `stopped: ${text}`);
  }

  /** Octets that peers have not taken yet. */
  get unsent(): number {
    return [...this.#peers.values()].reduce((sum, { session }) => sum + (session?.unsent ?? 0), 0);
  }

  close(): void {
    this.speaker.close();
  }

  #add(config: PeerConfig): AgentPeer {
    const peer = new AgentPeer(this, config, this.routing.addPeer(config));
    this.#peers.set(config.name, peer);
    return peer;
  }

  #listen(): void {
    const keys = this.#keys();
    this.#listeners = this.#config.listen.map((local) => this.speaker.listen(local, keys));
  }

  #keys(): ListenKeys {
    return this.#config.peers.flatMap((peer) => {
      const options = socketOptions(peer, this.#surroundings.keys.get(peer.name));
      return Object.keys(options).length > 0 ? [{ from: peer.address, ...options }] : [];
    });
  }

  // What its configuration asks for.

  /** What {@link apply} would do. */
  plan(_config: RouterConfig): readonly ChangeRow[] {
    return [];
  }

  /** Another configuration, with as little disturbance as there can be; `keys` of all its peers. */
  apply(_config: RouterConfig, _keys: Surroundings["keys"]): readonly ChangeRow[] {
    return [];
  }

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
    this.#wake();
    return said === undefined ? done(what, false, `${what} ${why}`) : done(what, true, said);
  }

  /** Routes of our own, a line each, in the words of `announce`; they stay until withdrawn. */
  announce(lines: string): DoneRow {
    return this.#own("announce", this.#announced.announce(lines));
  }

  /** Takes routes away that {@link announce} brought. */
  withdraw(lines: string): DoneRow {
    return this.#own("announce", this.#announced.withdraw(lines));
  }

  #own(what: string, taken: OwnTaken): DoneRow {
    const { announced, withdrawn, unknown, refused, misread: [bad] } = taken;
    this.#wake();
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
    return findPeer(this.#peers, name);
  }

  router(): RouterRow {
    return routerRow(this);
  }

  peers(): readonly PeerRow[] {
    return [...this.#peers.values()].map((peer) => this.#row(peer));
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

  /** Number in the RIB of a peer, or of our own routes ({@link CONFIGURED}, {@link ANNOUNCED}). */
  peerNumber(name: string): number | undefined {
    if (name === CONFIGURED) return this.#configured.number;
    if (name === ANNOUNCED) return this.#announced.number;
    return this.find(name).peer?.number;
  }

  /** What a peer that is Established is told: Adj-RIB-Out. */
  member(name: string): OutMember | undefined {
    return this.find(name).peer?.member;
  }

  policy(name: string): Policy | undefined {
    return this.routing.policy(name);
  }

  // What its peers ask of it.

  unixSeconds(): number {
    return this.#ports.clock.unixSeconds();
  }

  tell(event: AgentEvent): void {
    this.#ports.events?.(event);
  }

  #tell(name: AgentEvent["name"], text: string): void {
    this.tell({ time: this.unixSeconds(), name, text });
  }

  open(config: PeerConfig, watcher: PeerWatcher): Peer {
    const { hostName, version, keys } = this.#surroundings;
    const identity = {
      routerId: this.routerId,
      version,
      ...(hostName !== undefined && { hostName }),
    };
    const target = targetOf(config, keys.get(config.name));
    return this.speaker.add(settingsOf(config, identity), target, watcher);
  }

  join(...args: Parameters<PeerHome["join"]>): OutMember {
    return this.routing.join(...args);
  }

  after(seconds: number, ring: () => void): () => void {
    return this.speaker.after(seconds, ring);
  }
}

function done(what: string, isDone: boolean, text: string, more: Partial<DoneRow> = {}): DoneRow {
  return { schema: "underlay.done/1", what, done: isDone, text, ...more };
}
