import { comparing } from "../config/compare.ts";
import type { PeerConfig, RouterConfig } from "../config/router_config.ts";
import { counted } from "../net/count.ts";
import { atOnce, inPieces, type Pieces } from "../net/pieces.ts";
import type { OutMember } from "../rib/out/rib_out.ts";
import type { Rib } from "../rib/rib.ts";
import type { Listener } from "../speaker/ports.ts";
import type { Peer } from "../speaker/peer.ts";
import { type ListenKeys, type Ports, Speaker } from "../speaker/speaker.ts";
import type { PeerWatcher } from "../speaker/watcher.ts";
import { makeShutdown } from "../wire/notification.ts";
import type { AgentEvent, TellEvent } from "./agent_event.ts";
import { AgentPeer } from "./agent_peer.ts";
import { IpamRoutes } from "./ipam_routes.ts";
import { OwnRoutes } from "./own_routes.ts";
import type { PeerHome } from "./peer_home.ts";
import type { ChangeRow } from "./rows.ts";
import { Routing } from "./routing.ts";
import { type Identity, sessionKey, settingsOf, socketOptions, targetOf } from "./settings_of.ts";
import type { Surroundings } from "./surroundings.ts";
import { Works } from "./works.ts";

/** Peers that are changed in a fraction of a millisecond. */
const PEERS_A_PIECE = 4;

/** A text that is another whenever the session of a peer has to end. */
type SessionKey = (config: PeerConfig) => string;

/** Changes that are named in the log, of however many there are. */
const CHANGES_NAMED = 4;

/** `2 changes: peer tor-a, policy from-tor`. */
function changesText(rows: readonly ChangeRow[]): string {
  const count = counted(rows.length, "change"), more = rows.length - CHANGES_NAMED;
  if (rows.length === 0) return count;
  const names = rows.slice(0, CHANGES_NAMED).map(({ what }) => what).join(", ");
  return `${count}: ${names}${more > 0 ? ` and ${more} more` : ""}`;
}

/** The doors of an agent: those of its speaker, and where it tells what happens. */
export interface AgentPorts extends Ports {
  readonly events?: TellEvent;
}

/** Cease, Peer De-configured (RFC 4486 §4). */
const DECONFIGURED = { code: 6, subcode: 3, data: new Uint8Array(0) };

/** Names under which our own routes stand among those of the peers. */
export const CONFIGURED = "configured", ANNOUNCED = "announced", IPAM = "ipam";

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
  readonly #works: Works;
  /** There from the first time on that a ledger is looked at. */
  #ipam: IpamRoutes | undefined;
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
    this.configured = this.#own(CONFIGURED);
    this.announced = this.#own(ANNOUNCED);
    this.wake = this.speaker.background(() => this.#step());
    this.#works = new Works(this.wake);
  }

  #own(name: string): OwnRoutes {
    return new OwnRoutes(this.rib, this.routing.ownImporter(), name, () => this.unixSeconds());
  }

  /** Our own routes that a ledger of addresses asks for; undefined where none was looked at. */
  get knownIpam(): IpamRoutes | undefined {
    return this.#ipam;
  }

  get ipam(): IpamRoutes {
    return this.#ipam ??= new IpamRoutes({
      rib: this.rib,
      peers: () => this.peerMap.values(),
      now: () => this.now(),
      unixSeconds: () => this.unixSeconds(),
      after: (seconds, ring) => this.after(seconds, ring),
      tell: (event) => this.tell(event),
      wake: () => this.wake(),
    }, this.#own(IPAM));
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
    atOnce(this.configured.change([], this.#config.announce));
    this.#listen();
    for (const config of this.#config.peers) this.#add(config);
    for (const peer of this.peerMap.values()) peer.start();
    this.#tell("started", `started: AS ${this.#config.localAs}`);
  }

  /** Leaves all peers with these words (RFC 9003 §2). {@link close} follows when {@link unsent} is 0. */
  stop(text = ""): void {
    this.#works.drop();
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

  #step(): boolean {
    const isLeft = this.#works.step();
    return this.routing.step() || isLeft;
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

  // What its configuration asks for, in pieces between what the sessions have to do.

  /**
   * Another configuration, with as little disturbance as there can be: a session ends only where
   * its own settings are others. `keys` of all its peers. Rejects as {@link start} throws where it
   * cannot listen; all else is done then. Who asks while another is under way waits for that.
   */
  apply(config: RouterConfig, keys: Surroundings["keys"]): Promise<readonly ChangeRow[]> {
    return this.#works.add(this.#applying(config, keys));
  }

  /** The same before anything else is done. */
  applyAtOnce(config: RouterConfig, keys: Surroundings["keys"]): readonly ChangeRow[] {
    this.#works.finish();
    return atOnce(this.#applying(config, keys));
  }

  /** What {@link apply} would do after those that are under way. */
  plan(config: RouterConfig, keys: Surroundings["keys"]): Promise<readonly ChangeRow[]> {
    return this.#works.add(this.#planning(config, keys));
  }

  *#planning(config: RouterConfig, keys: Surroundings["keys"]): Pieces<readonly ChangeRow[]> {
    const before = this.#surroundings.keys;
    const isOther = (peer: string) => before.get(peer)?.toHex() !== keys.get(peer)?.toHex();
    return yield* comparing(this.#config, config, isOther);
  }

  *#applying(config: RouterConfig, keys: Surroundings["keys"]): Pieces<readonly ChangeRow[]> {
    const rows = yield* this.#planning(config, keys), before = this.#config;
    const keyBefore = this.#sessionKey();
    this.#config = config;
    this.#surroundings = { ...this.#surroundings, keys };
    this.routing.configure(config, this.#surroundings);
    yield* this.configured.change(before.announce, config.announce);
    yield* this.#changePeers(keyBefore);
    this.lastReload = this.unixSeconds();
    this.#tell("reload", `reloaded: ${changesText(rows)}`);
    this.wake();
    if (this.#listened !== this.#listening()) this.#listenAgain();
    return rows;
  }

  *#changePeers(keyBefore: SessionKey): Pieces {
    const forget = (session: Peer) => this.speaker.remove(session), keyNow = this.#sessionKey();
    const wanted = new Set(this.#config.peers.map(({ name }) => name));
    const gone = [...this.peerMap.values()].filter(({ name }) => !wanted.has(name));
    yield* inPieces(gone, PEERS_A_PIECE, (peer) => {
      peer.stop(DECONFIGURED);
      if (peer.session) forget(peer.session);
      this.routing.removePeer(peer);
      this.peerMap.delete(peer.name);
    });
    yield* inPieces(this.#config.peers, PEERS_A_PIECE, (config) => {
      const peer = this.peerMap.get(config.name);
      if (!peer) return this.#add(config).start();
      const isSame = keyBefore(peer.config) === keyNow(config) &&
        config.enabled === peer.config.enabled;
      if (isSame) peer.change(config);
      else peer.reset(config, forget);
      this.routing.renewImport(peer);
    });
    yield* this.routing.renewExports([...this.peerMap.values()]);
  }

  /** The text of a peer's session by what the router is to all of its peers now. */
  #sessionKey(): SessionKey {
    const identity = this.#identity, { keys } = this.#surroundings;
    return (config) => sessionKey(config, identity, keys.get(config.name));
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

  /** Seconds of a clock that only runs. */
  now(): number {
    return this.#ports.clock.now() / 1000;
  }

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
    const target = targetOf(config, this.#surroundings.keys.get(config.name));
    return this.speaker.add(settingsOf(config, this.#identity), target, watcher);
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
