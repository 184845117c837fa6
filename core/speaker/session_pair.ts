import {
  COLLISION,
  type Identity,
  onAccept,
  onEstablished,
  onOpen,
  REPLACED,
} from "../session/collision.ts";
import type { Fsm } from "../session/fsm/fsm.ts";
import { acceptedFsm, startFsm } from "../session/fsm/step.ts";
import type { Timer } from "../session/fsm/state.ts";
import type { Timing } from "../session/settings.ts";
import { asOf } from "../wire/open.ts";
import { Damping, REJECTED, turnedAway } from "./damping.ts";
import type { LiveSession } from "./live_session.ts";
import type { Connection, ConnectionEvents } from "./ports.ts";
import type { SessionHost } from "./session_host.ts";
import type { Origin } from "./watcher.ts";

/** What a pair of sessions asks of its peer. */
export interface PairHost extends SessionHost {
  readonly givenUp: string | undefined;
  readonly timing: Timing;
  make(origin: Origin, fsm: Fsm): LiveSession;
}

/** The session that we dial and the one that the peer dials, and which of the two stays. */
export class SessionPair {
  readonly dialled: LiveSession;
  /** There while the connection is that it came with. */
  accepted: LiveSession | undefined;
  /** The dialled session waits until the accepted one has ended. */
  #isParked = false;
  readonly #damping: Damping;
  readonly #host: PairHost;

  constructor(host: PairHost) {
    this.#host = host;
    this.#damping = new Damping(host);
    this.dialled = host.make("ours", startFsm(host.timing, host.settings.passive));
  }

  get all(): readonly LiveSession[] {
    return this.accepted ? [this.dialled, this.accepted] : [this.dialled];
  }

  /** What was before counts no more: a person starts the peer anew. */
  startAnew(): void {
    this.#isParked = false;
    this.#damping.succeeded();
  }

  /** The session that came farthest. */
  get first(): LiveSession {
    const { dialled, accepted } = this;
    return accepted && accepted.rank >= dialled.rank ? accepted : dialled;
  }

  /** No timer of either is due before this. */
  get nextDue(): number {
    const { dialled, accepted } = this, { next } = dialled.timers;
    return accepted && accepted.timers.next < next ? accepted.timers.next : next;
  }

  #other(session: LiveSession): LiveSession | undefined {
    return session === this.dialled ? this.accepted : this.dialled;
  }

  /** The peer has dialled us. Undefined: the connection is not wanted. */
  accept(connection: Connection): ConnectionEvents | undefined {
    const host = this.#host;
    if (host.givenUp !== undefined) return undefined;
    for (const session of this.all) session.readToEnd();
    const welcome = onAccept(this.all);
    if (welcome.do === "refuse") return turnedAway(connection, COLLISION.notification);
    if (this.#damping.refusesAt(host.now())) return turnedAway(connection, REJECTED);
    if (welcome.do === "replace") welcome.old.happen(REPLACED, "the peer has restarted");
    if (this.accepted) this.#supersede(this.accepted);
    return this.#adopt(connection);
  }

  /** Who dials again before the session is up has given up the connection that was there first. */
  #supersede(session: LiveSession): void {
    session.happen(COLLISION, "the peer has dialled once more");
    this.#forget(session);
  }

  #adopt(connection: Connection): ConnectionEvents | undefined {
    const host = this.#host, session = host.make("theirs", acceptedFsm(host.timing));
    this.accepted = session;
    session.watch = host.live.begin("theirs");
    let told: ConnectionEvents | undefined;
    session.adopt((events) => {
      told = events;
      return connection;
    });
    host.wake(session, () => session.confirm(connection, "TcpConnectionConfirmed"));
    return told;
  }

  /** A timer that would dial waits where the other session is further than a new one could be. */
  defers(session: LiveSession, timer: Timer): boolean {
    const dials = timer === "IdleHold" || timer === "ConnectRetry";
    if (session !== this.dialled || !dials || !this.accepted?.theirs) return false;
    return this.#isParked = true;
  }

  /** Their OPEN has come. False: this session has given way to the other (RFC 4271 §6.8). */
  admits(session: LiveSession): boolean {
    const loser = onOpen(session, this.#other(session), ...this.#identities(session));
    loser?.happen(COLLISION, "the other connection of the two stays");
    return loser !== session;
  }

  risen(session: LiveSession): void {
    const loser = onEstablished(session, this.#other(session), ...this.#identities(session));
    // One that only waits is no rival.
    if (loser?.connection) loser.happen(COLLISION, "the other connection of the two is up");
    if (session === this.accepted && this.dialled.fsm.state === "Idle") {
      this.#isParked = true;
      this.dialled.timers.stopAll();
    }
    if (session === this.dialled) this.#damping.succeeded();
  }

  /** Who we are and who they are, as far as a collision asks. */
  #identities(session: LiveSession): [ours: Identity, theirs: Identity] {
    const theirs = session.theirs!, { settings } = this.#host;
    const as = this.#host.localAs(session) ?? asOf(theirs);
    return [
      { routerId: settings.routerId, as },
      { routerId: theirs.identifier, as: asOf(theirs) },
    ];
  }

  /** The connection of a session is gone; an accepted session goes with it. */
  ended(session: LiveSession): void {
    if (session !== this.accepted || session.connection) return;
    this.#host.wake(session, () => this.#forget(session));
  }

  #forget(session: LiveSession): void {
    if (session !== this.accepted || session.connection) return;
    session.timers.stopAll();
    // Who leaves by its own will does not oscillate.
    if (!session.wasOutrivalled && !session.wasLeft) this.#judge(session.upAt);
    this.accepted = undefined;
    this.#unpark();
  }

  /** Whether the peer may come back at once. */
  #judge(upAt: number | undefined): void {
    const now = this.#host.now();
    if (upAt === undefined) this.#damping.failed(now);
    else this.#damping.stood(now, now - upAt);
  }

  #unpark(): void {
    const host = this.#host, { dialled } = this;
    if (!this.#isParked || host.givenUp !== undefined) return;
    this.#isParked = false;
    const timer = dialled.fsm.state === "Idle" ? "IdleHold" : "ConnectRetry";
    const at = host.now() + dialled.fsm.idleHoldSeconds * 1000;
    dialled.timers.start(timer, at);
    host.dueAt(at);
  }
}
