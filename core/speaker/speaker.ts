import { formatAddress, parseAddress, unmapped } from "../net/address.ts";
import type { Event } from "../session/fsm/event.ts";
import type { Step } from "../session/fsm/fsm.ts";
import { step } from "../session/fsm/step.ts";
import type { SessionSettings } from "../session/settings.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { Alarms } from "./alarms.ts";
import type { LiveSession } from "./live_session.ts";
import { Peer } from "./peer.ts";
import type {
  Clock,
  Connection,
  ConnectionEvents,
  Endpoint,
  Listener,
  Random,
  SocketOptions,
  Target,
  Transport,
} from "./ports.ts";
import type { Journal } from "./record.ts";
import type { PeerWatcher } from "./watcher.ts";

export interface Ports {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  /** Where every step is written to, to be done again later. */
  readonly journal?: Journal;
}

/** How long one turn works before it lets the world tell what is new. */
const QUANTUM_MS = 5;

/** Octets of attributes that the checker remembers; whoever keeps routes retains their sets. */
const INTERNED_OCTETS = 4 << 20;

/** What a listening socket asks of those that connect, by address or prefix. */
export type ListenKeys = readonly (SocketOptions & { readonly from: string })[];

/** A slice of work that is done beside the sessions, well under a millisecond; false when none is left. */
export type Slice = () => boolean;

/**
 * All peers of one process, and the one loop that serves them: first timers that are due, then what
 * was asked, then a piece from each peer in turn, and between two pieces slices of what is to be
 * done beside them, so that neither a peer that talks all day nor a table that is taken down costs
 * any other its session.
 */
export class Speaker {
  readonly checker: UpdateChecker = new UpdateChecker({ limitOctets: INTERNED_OCTETS });
  readonly peers: Set<Peer> = new Set();
  /** Sessions made so far; the next has this number. */
  sessionCount = 0;
  readonly #byAddress = new Map<string, Peer[]>();
  readonly #listeners: Listener[] = [];
  /** Sessions with something to do, in the order of their turns. */
  readonly #ready: LiveSession[] = [];
  readonly #isReady = new Set<LiveSession>();
  readonly #works: (() => void)[] = [];
  readonly #slices: Slice[] = [];
  readonly #alarms = new Alarms();
  /** When the timers of all peers are looked at again. */
  #next = Infinity;
  #isAsked = false;
  #isClosed = false;

  constructor(readonly ports: Ports) {}

  /** Adds a peer and starts its session. */
  add(settings: SessionSettings, target: Target, watcher: PeerWatcher): Peer {
    const peer = new Peer(this, settings, target, watcher), key = keyOf(target.remote.address);
    this.peers.add(peer);
    this.#byAddress.set(key, [...this.#byAddress.get(key) ?? [], peer]);
    peer.start();
    return peer;
  }

  /** Forgets a peer, which must have been stopped. */
  remove(peer: Peer): void {
    const key = keyOf(peer.target.remote.address);
    this.peers.delete(peer);
    const rest = (this.#byAddress.get(key) ?? []).filter((other) => other !== peer);
    if (rest.length > 0) this.#byAddress.set(key, rest);
    else this.#byAddress.delete(key);
  }

  /** Takes connections of peers that are known; others are refused. Throws as the transport does. */
  listen(local: Endpoint, keys: ListenKeys = []): Listener {
    const listener = this.ports.transport.listen(local, (c) => this.#accept(c), keys);
    this.#listeners.push(listener);
    return listener;
  }

  /**
   * Listens at the same place with other keys; connections that are there stay. Throws as the
   * transport does: then nobody listens there any more.
   */
  listenAgain(listener: Listener, keys: ListenKeys): Listener {
    this.unlisten(listener);
    return this.listen(listener.local, keys);
  }

  unlisten(listener: Listener): void {
    const at = this.#listeners.indexOf(listener);
    if (at >= 0) this.#listeners.splice(at, 1);
    listener.close();
  }

  /**
   * Does `slice` again and again between what the sessions have to do, as long as it says that there
   * is more, and once in every turn. The answer is to be called when there is work that no session
   * brought.
   */
  background(slice: Slice): () => void {
    this.#slices.push(slice);
    this.#ask();
    return () => this.#ask();
  }

  /** Lets `ring` happen in so many seconds; the answer takes that back. */
  after(seconds: number, ring: () => void): () => void {
    const at = this.ports.clock.now() + seconds * 1000, drop = this.#alarms.set(at, ring);
    this.dueAt(at);
    return drop;
  }

  /** Ends listening and keeps no timer; peers that are to hear of it are stopped before. */
  close(): void {
    this.#isClosed = true;
    for (const listener of this.#listeners.splice(0)) listener.close();
    this.ports.clock.wakeAt(Infinity, () => {});
  }

  #accept(connection: Connection): ConnectionEvents | undefined {
    const peers = this.#byAddress.get(keyOf(connection.remote.address)) ?? [];
    const local = connection.local && keyOf(connection.local.address);
    const isWanted = ({ givenUp, target: { source } }: Peer) =>
      givenUp === undefined && (source === undefined || keyOf(source) === local);
    return peers.find(isWanted)?.accept(connection);
  }

  /** One step of a session's FSM, with its chance; written down where there is a journal. */
  step(session: LiveSession, event: Event): Step {
    const random = this.ports.random(), done = step(session.fsm, event, random);
    this.ports.journal?.step(session.number, event, random, done);
    return done;
  }

  dueAt(at: number): void {
    if (at >= this.#next || this.#isClosed) return;
    this.#next = onGrid(at);
    this.ports.clock.wakeAt(this.#next, this.#turn);
  }

  wake(session: LiveSession, work?: () => void): void {
    if (work) this.#works.push(work);
    if (!this.#isReady.has(session)) {
      this.#isReady.add(session);
      this.#ready.push(session);
    }
    this.#ask();
  }

  #ask(): void {
    if (this.#isAsked || this.#isClosed) return;
    this.#isAsked = true;
    this.ports.clock.soon(this.#turn);
  }

  readonly #turn = (): void => {
    this.#isAsked = false;
    const { clock } = this.ports, began = clock.now();
    this.#expire(began);
    this.#work();
    let isBusy: boolean, from = began;
    do {
      const hasRead = this.#readNext();
      this.#work();
      const isLeft = this.#slice(from);
      isBusy = hasRead || isLeft || this.#works.length > 0;
      from = clock.now();
    } while (isBusy && from - began < QUANTUM_MS);
    if (isBusy || this.#ready.length > 0) this.#ask();
    if (this.#next < Infinity && !this.#isClosed) clock.wakeAt(this.#next, this.#turn);
  };

  #work(): void {
    for (let work = this.#works.shift(); work; work = this.#works.shift()) work();
  }

  /** A piece of what the next session has as input; false when none has. */
  #readNext(): boolean {
    for (let session = this.#ready.shift(); session; session = this.#ready.shift()) {
      this.#isReady.delete(session);
      if (!session.hasInput) continue;
      session.readOne();
      if (session.hasInput && !this.#isReady.has(session)) {
        this.#isReady.add(session);
        this.#ready.push(session);
      }
      return true;
    }
    return false;
  }

  /** A slice of each kind, and more for as long as reading took since `from`; true when work is left. */
  #slice(from: number): boolean {
    const { clock } = this.ports;
    if (this.#slices.length === 0 || this.#isClosed) return false;
    const now = clock.now(), until = now + (now - from);
    let isLeft: boolean;
    do {
      isLeft = false;
      for (const slice of this.#slices) isLeft = slice() || isLeft;
    } while (isLeft && clock.now() < until);
    return isLeft;
  }

  #expire(now: number): void {
    if (now < this.#next) return;
    this.#alarms.ring(now);
    this.#next = this.#alarms.next;
    for (const peer of this.peers) {
      if (peer.nextDue <= now) peer.expire(now);
      if (peer.nextDue < this.#next) this.#next = peer.nextDue;
    }
    this.#next = onGrid(this.#next);
  }
}

/** Milliseconds by which a timer may be late, so that one look serves all that are due by then. */
const GRID_MS = 10;

function onGrid(at: number): number {
  return Math.ceil(at / GRID_MS) * GRID_MS;
}

/** One text for an address, however the platform writes it: also of IPv4 inside IPv6. */
function keyOf(address: string): string {
  const [bare, zone] = address.split("%"), octets = parseAddress(bare!);
  if (!octets) return address;
  return formatAddress(unmapped(octets)) + (zone === undefined ? "" : `%${zone}`);
}
