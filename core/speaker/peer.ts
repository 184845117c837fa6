import type { AttemptFacts, PeeringFacts } from "../session/facts.ts";
import type { Event, EventName } from "../session/fsm/event.ts";
import type { Fsm, Step } from "../session/fsm/fsm.ts";
import type { State, Timer } from "../session/fsm/state.ts";
import { retimed } from "../session/fsm/step.ts";
import { ownOpen } from "../session/own_open.ts";
import type { SessionSettings, Timing } from "../session/settings.ts";
import type { Fault } from "../wire/fault.ts";
import type { Notification } from "../wire/notification.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { asOf, capabilitiesOf, type Open } from "../wire/open.ts";
import { REQUEST, type RouteRefresh } from "../wire/route_refresh.ts";
import type { UpdateChecker } from "../wire/update_checker.ts";
import { LiveFacts } from "./live_facts.ts";
import { LiveSession } from "./live_session.ts";
import { encodedRefresh } from "./outgoing.ts";
import type { Connection, ConnectionEvents, Target } from "./ports.ts";
import { type PairHost, SessionPair } from "./session_pair.ts";
import type { Speaker } from "./speaker.ts";
import type { Origin, PeerHandle, PeerWatcher, Session } from "./watcher.ts";

/** How long a peer is given to say its AS number where ours is to be the same. */
const LEARN_SECONDS = 10;

/** Octets under way to a peer beyond which no more are made for it. */
export const AHEAD_OCTETS = 1 << 20;

const WRONG_GUESS =
  "they expect another AS number of us than their own, which we took: give --local-as";
const NEEDS_AS = "they wait for our OPEN, and it needs an AS number: give --local-as";

/** One peer: what is wanted of it, its two sessions, and what is told of them. */
export class Peer implements PeerHandle, PairHost {
  readonly live: LiveFacts;
  /** Why no further try is made; undefined while there is one. */
  givenUp: string | undefined;
  /** Our address on the last connection that was up. */
  lastAddress: string | undefined;
  readonly #pair: SessionPair;
  #withoutCapabilities = false;
  /** Connections that we have closed and that may have octets to send yet; soon they are over. */
  #leaving: readonly Connection[] = [];
  /** The AS number of the peer's last OPEN, where ours is to be the same. */
  #learnedAs: number | undefined;

  constructor(
    readonly speaker: Speaker,
    public settings: SessionSettings,
    readonly target: Target,
    readonly watcher: PeerWatcher,
  ) {
    const { remote, md5Key } = target, clock = () => speaker.ports.clock.unixSeconds();
    this.live = new LiveFacts(remote.address, clock, md5Key !== undefined);
    this.#pair = new SessionPair(this);
  }

  /** Nobody said which AS we are in: we take theirs for ours too. */
  get #isGuessing(): boolean {
    return this.settings.localAs === undefined && this.settings.remoteAs === undefined;
  }

  /** An AS number that is still to be learned makes our OPEN wait for theirs (DelayOpen). */
  get timing(): Timing {
    const { timing } = this.settings;
    if (!this.#isGuessing || timing.delayOpenSeconds > 0) return timing;
    return { ...timing, delayOpenSeconds: LEARN_SECONDS };
  }

  /** Timers are set to other times from now on; those that run go on, and no session ends. */
  retime(timing: Timing): void {
    this.settings = { ...this.settings, timing };
    for (const session of this.sessions) {
      session.fsm = retimed(session.fsm, this.timing);
      this.speaker.ports.journal?.timing(session.number, this.timing);
    }
  }

  make(origin: Origin, fsm: Fsm): LiveSession {
    const number = this.speaker.sessionCount++, { journal } = this.speaker.ports;
    journal?.begin(number, this.name, origin, fsm.timing, fsm.passive);
    return new LiveSession(this, origin, fsm, number);
  }

  // What a watcher sees.

  get name(): string {
    return this.target.remote.address;
  }

  get sessions(): readonly LiveSession[] {
    return this.#pair.all;
  }

  get state(): State {
    return this.#pair.first.fsm.state;
  }

  get session(): Session | undefined {
    const first = this.#pair.first;
    return first.connection || first.theirs ? first : undefined;
  }

  get facts(): PeeringFacts {
    return this.live.all(this.settings);
  }

  get room(): number {
    const { isUp, isEnding, connection } = this.#pair.first;
    return isUp && !isEnding && connection ? Math.max(0, AHEAD_OCTETS - connection.unsent) : 0;
  }

  get nextTrySeconds(): number | undefined {
    const { timers } = this.#pair.dialled;
    const at = Math.min(timers.due("IdleHold"), timers.due("ConnectRetry"));
    return at === Infinity ? undefined : Math.max(0, at - this.now()) / 1000;
  }

  /** The attempt that came farthest, as it is now. */
  get attempt(): AttemptFacts | undefined {
    return this.#pair.first.watch?.attempt;
  }

  /** Seconds until a timer of the session that came farthest runs out; undefined where it does not run. */
  secondsLeft(timer: Timer): number | undefined {
    const at = this.#pair.first.timers.due(timer);
    return at === Infinity ? undefined : Math.max(0, at - this.now()) / 1000;
  }

  get unsent(): number {
    return this.#leaving.reduce((sum, { unsent }) => sum + unsent, 0);
  }

  send(messages: Uint8Array): void {
    this.#pair.first.sendMessages(messages);
  }

  askRefresh(family: number): boolean {
    const { negotiated } = this.#pair.first;
    if (
      !this.#pair.first.isUp || !negotiated?.routeRefresh || !negotiated.families.includes(family)
    ) {
      return false;
    }
    this.send(encodedRefresh({ family, subtype: REQUEST }));
    return true;
  }

  pause(): void {
    for (const session of this.sessions) session.holdBack(true);
  }

  resume(): void {
    for (const session of this.sessions) session.holdBack(false);
  }

  stop(notification?: Notification): void {
    this.givenUp ??= "stopped";
    for (const session of this.sessions) {
      session.happen({ name: "ManualStop", ...(notification && { notification }) }, "stopped here");
      session.timers.stopAll();
    }
  }

  /** Starts, also after {@link stop} and after giving up: then as if nothing had been before. */
  start(): void {
    const { passive } = this.settings;
    this.givenUp = undefined;
    this.#withoutCapabilities = false;
    this.#pair.startAnew();
    const name = passive ? "ManualStart_with_PassiveTcpEstablishment" : "ManualStart";
    this.#pair.dialled.happen({ name }, passive ? "waiting for the peer to dial" : "dialling");
  }

  // What the speaker does with it.

  /** The peer has dialled us. Undefined: the connection is not wanted. */
  accept(connection: Connection): ConnectionEvents | undefined {
    return this.#pair.accept(connection);
  }

  /** No timer of its sessions is due before this. */
  get nextDue(): number {
    return this.#pair.nextDue;
  }

  /** Lets the timers run out that are due at `now`. */
  expire(now: number): void {
    for (const session of this.sessions) {
      for (let due = session.timers.take(now); due; due = session.timers.take(now)) {
        if (!this.#pair.defers(session, due)) session.expire(due);
      }
    }
  }

  /** No further try is made. What one of two connections says does not end a session on the other. */
  #giveUp(why: string): void {
    if (this.sessions.some(({ isUp }) => isUp)) return;
    this.givenUp ??= why;
    for (const session of this.sessions) {
      this.wake(session, () => session.happen({ name: "ManualStop" }, why));
    }
  }

  // What its sessions ask of it.

  get checker(): UpdateChecker {
    return this.speaker.checker;
  }

  now(): number {
    return this.speaker.ports.clock.now();
  }

  dueAt(at: number): void {
    this.speaker.dueAt(at);
  }

  wake(session: LiveSession, work?: () => void): void {
    this.speaker.wake(session, work);
  }

  step(session: LiveSession, event: Event): Step {
    return this.speaker.step(session, event);
  }

  dial(events: ConnectionEvents): Connection {
    return this.speaker.ports.transport.dial(this.target, events);
  }

  localAs(session: LiveSession): number | undefined {
    const { localAs, remoteAs } = this.settings;
    return localAs ?? remoteAs ?? (session.theirs ? asOf(session.theirs) : this.#learnedAs);
  }

  openFor(session: LiveSession): Open | undefined {
    const as = this.localAs(session);
    if (as !== undefined) return ownOpen(this.settings, as, !this.#withoutCapabilities);
    // Whoever dials us and says nothing need not be a router.
    if (session === this.#pair.dialled) this.#giveUp(NEEDS_AS);
    else this.wake(session, () => session.happen({ name: "AutomaticStop" }, NEEDS_AS));
    return undefined;
  }

  sendHoldSeconds({ negotiated }: LiveSession): number {
    const { sendHoldSeconds } = this.settings.timing;
    return Math.max(sendHoldSeconds, 2 * (negotiated?.holdTimeSeconds ?? 0));
  }

  connected(session: LiveSession, { local, remote }: Connection): void {
    this.lastAddress = local?.address ?? this.lastAddress;
    this.speaker.ports.journal?.connected(session.number, local, remote);
  }

  changed(session: LiveSession, from: State, event: EventName, why: string): void {
    const { origin, fsm } = session;
    this.watcher.changed?.(this, { from, to: fsm.state, event, origin, why });
    if (this.givenUp !== undefined && fsm.state === "Idle") session.timers.stopAll();
  }

  opened(session: LiveSession): void {
    if (session.ours && session.theirs) this.watcher.opened?.(this, session);
  }

  admitted(session: LiveSession): boolean {
    const isAdmitted = this.#pair.admits(session);
    if (isAdmitted) {
      this.#learnedAs = asOf(session.theirs!);
      this.opened(session);
    }
    return isAdmitted;
  }

  up(session: LiveSession): void {
    this.#pair.risen(session);
    this.watcher.up?.(this, session.negotiated!);
  }

  down(_session: LiveSession): void {
    // Perhaps it has learned of capabilities since.
    this.#withoutCapabilities = false;
    this.watcher.down?.(this);
  }

  dropped(connection: Connection): void {
    this.#leaving = [...this.#leaving.filter(({ unsent }) => unsent > 0), connection];
  }

  ended(session: LiveSession): void {
    this.#pair.ended(session);
    this.watcher.ended?.(this);
  }

  writable(_session: LiveSession): void {
    this.watcher.writable?.(this);
  }

  received(session: LiveSession, bytes: Uint8Array, start: number, end: number): void {
    this.speaker.ports.journal?.message(session.number, "in", bytes.subarray(start, end));
    this.watcher.message?.(this, "in", bytes, start, end);
  }

  sent(session: LiveSession, bytes: Uint8Array): void {
    for (let at = 0; at + 19 <= bytes.length;) {
      const end = at + (bytes[at + 16]! << 8 | bytes[at + 17]!);
      session.watch?.message(0, bytes, at, end);
      this.speaker.ports.journal?.message(session.number, "out", bytes.subarray(at, end));
      this.watcher.message?.(this, "out", bytes, at, end);
      at = end;
    }
  }

  update(_session: LiveSession, faults: readonly Fault[]): void {
    this.watcher.update?.(this, this.checker, faults);
  }

  refresh(session: LiveSession, refresh: RouteRefresh): void {
    // A family that was not negotiated is nothing to us (RFC 2918 §4).
    if (session.negotiated!.families.includes(refresh.family)) {
      this.watcher.refresh?.(this, refresh);
    }
  }

  left(_session: LiveSession, notification: Notification): void {
    const { code, subcode } = notification;
    this.watcher.notified?.(this, "us", notification);
    // Who lacks a capability that is required lacks it the next time too (RFC 5492 §3).
    if (code === 2 && subcode === 7) this.#giveUp("a required capability is missing");
  }

  wasNotified(session: LiveSession, notification: Notification): void {
    const { code, subcode } = notification;
    this.watcher.notified?.(this, "them", notification);
    const isOpening = session.fsm.state === "OpenSent" || session.fsm.state === "OpenConfirm";
    if (code !== 2 || !isOpening) return;
    // The same guess would be refused each time, and each time they may wait longer.
    if (subcode === 2 && this.#isGuessing) this.#giveUp(WRONG_GUESS);
    if (subcode === 4) this.#withoutCapabilities = this.#mayDoWithout(session);
    if (subcode === 7) this.#giveUp("the peer requires a capability that we do not offer");
  }

  /**
   * RFC 5492 §3: a speaker that knows no optional parameters is tried again without them, where what
   * is wanted can be had without: IPv4 unicast (RFC 4760 §8). Who refuses that too gets the first again.
   */
  #mayDoWithout({ ours }: LiveSession): boolean {
    const { require, families } = this.settings;
    const hadCapabilities = ours !== undefined && capabilitiesOf(ours).length > 0;
    return hadCapabilities && require.length === 0 && families.includes(IPV4_UNICAST);
  }
}
