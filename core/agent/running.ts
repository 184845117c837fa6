import { compareConfigs } from "../config/compare.ts";
import type { PeerConfig, RouterConfig } from "../config/router_config.ts";
import { counted } from "../net/count.ts";
import type { OutMember } from "../rib/out/rib_out.ts";
import type { Rib } from "../rib/rib.ts";
import type { Listener } from "../speaker/ports.ts";
import type { Peer } from "../speaker/peer.ts";
import { type ListenKeys, type Ports, Speaker } from "../speaker/speaker.ts";
import type { PeerWatcher } from "../speaker/watcher.ts";
import { makeShutdown } from "../wire/notification.ts";
import type { AgentEvent, TellEvent } from "./agent_event.ts";
import { AgentPeer } from "./agent_peer.ts";
import { OwnRoutes } from "./own_routes.ts";
import type { PeerHome } from "./peer_home.ts";
import type { ChangeRow } from "./rows.ts";
import { Routing } from "./routing.ts";
import { type Identity, sessionKey, settingsOf, socketOptions, targetOf } from "./settings_of.ts";
import type { Surroundings } from "./surroundings.ts";

/** The doors of an agent: those of its speaker, and where it tells what happens. */
export interface AgentPorts extends Ports {
  readonly events?: TellEvent;
}

/** Cease, Peer De-configured (RFC 4486 §4). */
const DECONFIGURED = { code: 6, subcode: 3, data: new Uint8Array(0) };

/** Names under which our own routes stand among those of the peers. */
export const CONFIGURED = "configured", ANNOUNCED = "announced";

/**
 * The router as it runs: a speaker with its peers, one RIB and policies, as one configuration has
 * it and then another. Pure: what it reads and writes goes through its ports, what it knows of the
 * host it was told.
 */
export class Running implements PeerHome {
  readonly speaker: Speaker;
  readonly routing: Routing;
  readonly peersByName: ReadonlyMap<string, AgentPeer>;
  /** Unix seconds. */
  readonly started: number;
  lastReload: number | undefined;
  readonly #ports: AgentPorts;
  protected readonly peerMap: Map<string, AgentPeer> = new Map();
  /** There is work that no session brought. */
  protected readonly wake: () => void;
  #config: RouterConfig;
  #surroundings: Surroundings;
  #listeners: Listener[] = [];
  /** Where it listens and how, as {@link #listening} has it; undefined where a part of it failed. */
  #listened: string | undefined;
  protected readonly configured: OwnRoutes;
  protected readonly announced: OwnRoutes;

  constructor(ports: AgentPorts, config: RouterConfig, surroundings: Surroundings) {
    this.#ports = ports;
    this.#config = config;
    this.#surroundings = surroundings;
    this.peersByName = this.peerMap;
    this.speaker = new Speaker(ports);
    this.started = ports.clock.unixSeconds();
    const seed = Math.floor(ports.random() * 2 ** 32);
    this.routing = new Routing(this.speaker.checker.sets, config, surroundings, seed);
    const now = () => this.unixSeconds(), { rib } = this;
    const own = (name: string) => new OwnRoutes(rib, this.routing.ownImporter(), name, now);
    this.configured = own(CONFIGURED);
    this.announced = own(ANNOUNCED);
    this.wake = this.speaker.background(() => this.routing.step());
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
    this.configured.change([], this.#config.announce);
    this.#listen();
    for (const config of this.#config.peers) this.#add(config);
    for (const peer of this.peerMap.values()) peer.start();
    this.#tell("started", `started: AS ${this.#config.localAs}`);
  }

  /** Leaves all peers with these words (RFC 9003 §2). {@link close} follows when {@link unsent} is 0. */
  stop(text = ""): void {
    for (const peer of this.peerMap.values()) peer.stop(makeShutdown(2, text));
    this.#tell("stopped", text === "" ? "stopped" : `stopped: ${text}`);
  }

  /** Octets that peers have not taken yet. */
  get unsent(): number {
    return [...this.peerMap.values()].reduce((sum, { session }) => sum + (session?.unsent ?? 0), 0);
  }

  close(): void {
    this.speaker.close();
  }

  #add(config: PeerConfig): AgentPeer {
    const peer = new AgentPeer(this, config, this.routing.addPeer(config));
    this.peerMap.set(config.name, peer);
    return peer;
  }

  /** Listens wherever it can; throws the first reason why it cannot, and the next reload tries again. */
  #listen(): void {
    const keys = this.#keys(), failed: unknown[] = [];
    this.#listeners = this.#config.listen.flatMap((local) => {
      try {
        return [this.speaker.listen(local, keys)];
      } catch (error) {
        failed.push(error);
        return [];
      }
    });
    this.#listened = failed.length === 0 ? this.#listening() : undefined;
    if (failed.length > 0) throw failed[0];
  }

  #keys(): ListenKeys {
    return this.#config.peers.flatMap((peer) => {
      const options = socketOptions(peer, this.#surroundings.keys.get(peer.name));
      return Object.keys(options).length > 0 ? [{ from: peer.address, ...options }] : [];
    });
  }

  // What its configuration asks for.

  /** What {@link apply} would do. */
  plan(config: RouterConfig, keys: Surroundings["keys"]): readonly ChangeRow[] {
    const before = this.#surroundings.keys;
    const isOther = (peer: string) => before.get(peer)?.toHex() !== keys.get(peer)?.toHex();
    return compareConfigs(this.#config, config, isOther);
  }

  /**
   * Another configuration, with as little disturbance as there can be: a session ends only where
   * its own settings are others. `keys` of all its peers. Throws as {@link start} where it cannot
   * listen; all else is done then.
   */
  apply(config: RouterConfig, keys: Surroundings["keys"]): readonly ChangeRow[] {
    const rows = this.plan(config, keys), before = this.#config;
    const sessions = new Map([...this.peerMap].map(([name]) => [name, this.#sessionKey(name)]));
    this.#config = config;
    this.#surroundings = { ...this.#surroundings, keys };
    this.routing.configure(config, this.#surroundings);
    this.configured.change(before.announce, config.announce);
    this.#changePeers(sessions);
    this.lastReload = this.unixSeconds();
    this.#tell("reload", `reloaded: ${counted(rows.length, "change")}`);
    this.wake();
    if (this.#listened !== this.#listening()) this.#listenAgain();
    return rows;
  }

  #changePeers(sessions: ReadonlyMap<string, string>): void {
    const forget = (session: Peer) => this.speaker.remove(session);
    const wanted = new Map(this.#config.peers.map((config) => [config.name, config]));
    for (const [name, peer] of this.peerMap) {
      if (wanted.has(name)) continue;
      peer.stop(DECONFIGURED);
      if (peer.session) forget(peer.session);
      this.routing.removePeer(peer);
      this.peerMap.delete(name);
    }
    for (const [name, config] of wanted) {
      const peer = this.peerMap.get(name);
      if (!peer) this.#add(config).start();
      else {
        const isSame = sessions.get(name) === this.#keyOf(config) &&
          config.enabled === peer.config.enabled;
        if (isSame) peer.change(config);
        else peer.reset(config, forget);
      }
    }
    this.routing.renew(this.peerMap.values());
  }

  #sessionKey(name: string): string {
    return this.#keyOf(this.peerMap.get(name)!.config);
  }

  #keyOf(config: PeerConfig): string {
    return sessionKey(config, this.#identity, this.#surroundings.keys.get(config.name));
  }

  get #identity(): Identity {
    const { hostName, version } = this.#surroundings;
    return { routerId: this.routerId, version, ...(hostName !== undefined && { hostName }) };
  }

  /** A text that is another whenever listening is. */
  #listening(): string {
    const keys = this.#keys().map(({ md5Key, ...more }) => [md5Key?.toHex(), more]);
    return JSON.stringify([this.#config.listen, keys]);
  }

  #listenAgain(): void {
    for (const listener of this.#listeners) this.speaker.unlisten(listener);
    this.#listen();
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

  leave(...args: Parameters<PeerHome["leave"]>): void {
    this.routing.leave(...args);
  }

  after(seconds: number, ring: () => void): () => void {
    return this.speaker.after(seconds, ring);
  }
}
