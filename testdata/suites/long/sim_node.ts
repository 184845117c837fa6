import type { LiveSession } from "../../../core/speaker/live_session.ts";
import type { Listener } from "../../../core/speaker/ports.ts";
import type { SimHost } from "../../../core/speaker/sim/network.ts";
import { Speaker } from "../../../core/speaker/speaker.ts";
import type { PeerHandle, PeerWatcher, StateChange } from "../../../core/speaker/watcher.ts";
import { makeShutdown } from "../../../core/wire/notification.ts";
import type { SimLink } from "./sim_link.ts";
import { must, note, type Scene } from "./sim_scene.ts";

const PORT = 179;

/** Where a session may go from each state (RFC 4271 §8.2.2); DelayOpen leads past OpenSent. */
const LEGAL: Readonly<Record<string, string>> = {
  Idle: "Connect Active",
  Connect: "Idle Active OpenSent OpenConfirm",
  Active: "Idle Connect OpenSent OpenConfirm",
  OpenSent: "Idle Active OpenConfirm",
  OpenConfirm: "Idle Established",
  Established: "Idle",
};

/** A read of 128 KiB may come on top of what is full. */
const MOST_WAITING = (1 << 20) + (256 << 10), MOST_UNSENT = (1 << 20) + (256 << 10);

/** An UPDATE of 4 kB that withdraws a thousand prefixes. */
const UPDATE = makeUpdate();

function makeUpdate(): Uint8Array {
  const prefixes = 1000, length = 23 + 4 * prefixes, out = new Uint8Array(length);
  out.fill(0xff, 0, 16);
  out.set([length >>> 8, length & 0xff, 2, 4 * prefixes >>> 8, 4 * prefixes & 0xff], 16);
  for (let i = 0; i < prefixes; i++) out.set([24, 10, i >>> 8, i & 0xff], 21 + 4 * i);
  return out;
}

/** One machine and the speaker that runs on it now; it is checked with everything it tells. */
export class SimNode {
  readonly host: SimHost;
  readonly links: SimLink[] = [];
  readonly routerId: number;
  #speaker: Speaker | undefined;
  #peers = new Map<SimLink, PeerHandle>();
  #listener: Listener | undefined;

  constructor(readonly scene: Scene, number: number, readonly as: number) {
    this.host = scene.lab.network.host(`10.0.${number >> 8}.${number & 0xff}`);
    this.routerId = 0x0a000000 + number;
  }

  /** The speaker comes up with all its peers. */
  start(): void {
    const { world } = this.scene.lab;
    const speaker = this.#speaker = new Speaker({
      transport: this.host.transport(),
      clock: world.clock(() => this.host.frozenUntil),
      random: world.random,
    });
    this.listen();
    this.#peers = new Map();
    for (const link of this.links) {
      const address = link.other(this).host.address;
      const target = { remote: { address, port: PORT }, timeoutSeconds: 5 };
      const watch = new Watched(this, link);
      this.#peers.set(link, speaker.add(link.settingsOf(this), target, watch));
    }
  }

  /** Every peer is told that we leave, or nobody is. */
  stop(isSilent = false): void {
    const speaker = this.#speaker!;
    for (const peer of [...speaker.peers]) {
      peer.stop(isSilent ? undefined : makeShutdown(2, "simulated"));
      speaker.remove(peer);
      (peer.watcher as Watched).isRemoved = true;
    }
    this.refuse();
    speaker.close();
  }

  /** The machine loses power: nobody hears of it. */
  crash(): void {
    for (const connection of [...this.host.connections]) connection.forget();
    this.stop(true);
    for (const connection of [...this.host.connections]) connection.forget();
  }

  listen(): void {
    this.#listener ??= this.#speaker!.listen({ address: this.host.address, port: PORT });
  }

  /** Nobody listens any more. */
  refuse(): void {
    this.#listener?.close();
    this.#listener = undefined;
  }

  peerOf(link: SimLink): PeerHandle {
    return this.#peers.get(link)!;
  }

  get #sessions(): LiveSession[] {
    return [...this.#speaker!.peers].flatMap(({ sessions }) => sessions);
  }

  /** What waits on each connection has a bound. */
  look(most: { unsent: number; waiting: number }): void {
    for (const { connection, waitingOctets } of this.#sessions) {
      const unsent = connection?.unsent ?? 0;
      must(unsent <= MOST_UNSENT, `${unsent} octets wait to be sent`);
      must(waitingOctets <= MOST_WAITING, `${waitingOctets} octets wait to be read`);
      most.unsent = Math.max(most.unsent, unsent);
      most.waiting = Math.max(most.waiting, waitingOctets);
    }
  }

  checkConnections(): void {
    const { size } = this.host.connections, { length } = this.links;
    must(size === length, `${this.host.address} has ${size} connections for ${length} sessions`);
  }
}

/** What one peer of one speaker tells. */
class Watched implements PeerWatcher {
  isRemoved = false;
  #isUp = false;
  readonly #state: Record<string, string> = { ours: "Idle", theirs: "Active" };

  constructor(readonly node: SimNode, readonly link: SimLink) {}

  get #name(): string {
    return `${this.node.host.address} with ${this.link.other(this.node).host.address}`;
  }

  #told(what: string): void {
    must(!this.isRemoved, `${this.#name}: ${what} after it was removed`);
  }

  changed(_peer: PeerHandle, { from, to, event, origin }: StateChange): void {
    this.#told(`${from} -> ${to}`);
    const way = `${this.#name} (${origin}): ${from} -> ${to} by ${event}`;
    // An accepted session is a new one each time.
    const before = this.#state[origin], isNew = origin === "theirs" && from === "Active";
    must(isNew || before === from, `${way}, but it was in ${before}`);
    must(LEGAL[from]!.split(" ").includes(to), way);
    this.#state[origin] = to;
    const { events } = this.node.scene;
    events.set(event, (events.get(event) ?? 0) + 1);
    note(this.node.scene, way);
  }

  up(peer: PeerHandle): void {
    this.#told("up");
    must(!this.#isUp, `${this.#name}: up twice`);
    this.#isUp = true;
    this.node.scene.ups++;
    this.#write(peer);
  }

  down(): void {
    this.#told("down");
    must(this.#isUp, `${this.#name}: down, but it was not up`);
    this.#isUp = false;
  }

  update(_peer: PeerHandle, _checker: unknown, faults: readonly unknown[]): void {
    this.#told("UPDATE");
    must(this.#isUp, `${this.#name}: an UPDATE of a session that is not up`);
    must(faults.length === 0, `${this.#name}: an UPDATE with faults`);
  }

  writable(): void {
    this.#told("writable");
  }

  ended(): void {
    this.#told("ended");
  }

  /** What the peer takes each time, as fast as it takes it. */
  #write(peer: PeerHandle): void {
    if (this.link.isBusy && this.link.a === this.node) burst(peer);
  }
}

/** As many UPDATEs as may wait to be sent. */
export function burst(peer: PeerHandle): void {
  for (let i = 0; i < 400 && peer.room > 0; i++) peer.send(UPDATE);
}
