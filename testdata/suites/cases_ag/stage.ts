// The program under test, a healthy session beside the one that is harmed, and addresses for all.
import { systemClock } from "../../../core/io/clock.ts";
import { tcpTransport } from "../../../core/io/tcp.ts";
import { makeSettings, type SessionSettings } from "../../../core/session/settings.ts";
import type { Listener, SocketOptions, Target } from "../../../core/speaker/ports.ts";
import { Speaker } from "../../../core/speaker/speaker.ts";
import { AdjIn } from "../../../core/rib/adj_in.ts";
import type { Peer } from "../../../core/speaker/peer.ts";
import { announce, hex, open } from "./octets.ts";
import { RawConnection, RawPeer } from "./raw_peer.ts";
import { Watched } from "./watched.ts";

/** Our side of every case, unless it says otherwise; an internal peer has our AS. */
export const OUR_AS = 65000, THEIR_AS = 65001, INSIDE_AS = 65010;
const ROUTER_ID = 0x0a000001;

/** What takes minutes between routers takes no time here. */
const TIMING = {
  connectRetrySeconds: 5,
  openHoldSeconds: 20,
  delayOpenSeconds: 0,
  idleHoldSeconds: 0.02,
  idleHoldMostSeconds: 0.1,
  sendHoldSeconds: 20,
};

export function ourSettings(
  more: Partial<SessionSettings> = {},
  internal = false,
): SessionSettings {
  return makeSettings({
    localAs: internal ? INSIDE_AS : OUR_AS,
    remoteAs: internal ? INSIDE_AS : THEIR_AS,
    routerId: ROUTER_ID,
    families: [0x0101, 0x0201],
    timing: TIMING,
    ...more,
  });
}

/** Timing of a case that needs one of its timers to run out. */
export function timing(more: Partial<SessionSettings["timing"]>): Partial<SessionSettings> {
  return { timing: { ...TIMING, ...more } };
}

/** One peer of the program under test, from both sides. */
export interface Pair {
  readonly raw: RawPeer;
  readonly watched: Watched;
  readonly peer: Peer;
}

/** One speaker over the machine's TCP. Every peer has a loopback address of its own. */
export class Stage {
  readonly speaker: Speaker;
  readonly rib: AdjIn;
  readonly #raws: RawPeer[] = [];
  readonly #peers: Peer[] = [];
  #hosts = 0;
  #witnessed = 0;
  #witness!: { pair: Pair; connection: RawConnection };

  private constructor(readonly net: number) {
    const ports = { transport: tcpTransport(), clock: systemClock(), random: () => 0.5 };
    this.speaker = new Speaker(ports);
    this.rib = new AdjIn(this.speaker.checker.sets);
  }

  /** `net` keeps stages apart that stand at the same time: 127.`net`.x.y. */
  static async open(net: number): Promise<Stage> {
    const stage = new Stage(net), pair = await stage.pair({});
    const connection = await pair.raw.accepted();
    await connection.establish(open());
    await pair.watched.reached("Established");
    connection.keepAlive(10_000);
    stage.#witness = { pair, connection };
    return stage;
  }

  /** An address that no other peer has. */
  address(): string {
    const host = ++this.#hosts;
    return `127.${this.net}.${host >> 8}.${(host & 255)}`;
  }

  /** A raw peer that waits, and our peer that dials it. */
  async pair(
    ours: Partial<SessionSettings>,
    internal = false,
    options: SocketOptions & Partial<Target> = {},
  ): Promise<Pair> {
    const raw = await this.raw();
    return this.against(raw, ourSettings(ours, internal), options);
  }

  settings(more: Partial<SessionSettings> = {}): SessionSettings {
    return ourSettings(more);
  }

  /** A raw peer alone. */
  async raw(address: string = this.address(), port = 0): Promise<RawPeer> {
    const raw = await RawPeer.listen(address, port);
    this.#raws.push(raw);
    return raw;
  }

  /** Our peer for a raw one. */
  against(raw: RawPeer, settings: SessionSettings, options: Partial<Target> = {}): Pair {
    const watched = new Watched(this.rib, raw.address);
    const remote = { address: raw.address, port: raw.port };
    const target = { remote, timeoutSeconds: 5, ...options };
    const peer = this.speaker.add(settings, target, watched);
    this.#peers.push(peer);
    return { raw, watched, peer };
  }

  /** Where our side is dialled. */
  listen(address: string = this.address()): Listener {
    return this.speaker.listen({ address, port: 0 });
  }

  /** The session beside is up as it ever was: a route that it is told now arrives. */
  async isHealthy(): Promise<void> {
    const { pair: { watched, peer }, connection } = this.#witness;
    const n = ++this.#witnessed, route = `100.64.${n >> 8 & 255}.${n & 255}/32`;
    await connection.send(announce("2064" + "40" + hex(n & 0xffff, 2)));
    await watched.hasRoute(route);
    const told = [...connection.notifications];
    if (watched.upCount !== 1 || peer.state !== "Established" || told.length > 0) {
      throw new Error(`the session beside is ${peer.state}, up ${watched.upCount} times: ${told}`);
    }
  }

  /** Our peer is told to leave, and forgotten. */
  leave({ peer, raw }: Pair): void {
    peer.stop();
    this.speaker.remove(peer);
    raw.close();
  }

  close(): void {
    for (const peer of this.#peers) peer.stop();
    for (const raw of this.#raws) raw.close();
    this.speaker.close();
  }
}
