import type { Action } from "../session/fsm/action.ts";
import type { Event } from "../session/fsm/event.ts";
import type { Fsm } from "../session/fsm/fsm.ts";
import { type State, STATES, type Timer } from "../session/fsm/state.ts";
import type { Negotiated } from "../session/negotiate.ts";
import { Framer } from "../wire/framer.ts";
import type { Notification } from "../wire/notification.ts";
import { notificationText } from "../wire/notification_view.ts";
import type { Open } from "../wire/open.ts";
import type { AttemptWatch } from "./live_facts.ts";
import { encodedKeepalive, encodedNotification, encodedOpen } from "./outgoing.ts";
import type { Connection, ConnectionEvents, TransportEnd } from "./ports.ts";
import { Receiver } from "./receiver.ts";
import { Timers } from "./timers.ts";
import type { Origin, Session } from "./watcher.ts";
import type { SessionHost } from "./session_host.ts";

/** Unread octets of one connection after which it is not read any more, and below which it is again. */
const FULL_OCTETS = 1 << 20, ROOM_OCTETS = 256 << 10;

/** Octets that are read in one go: some hundred routes, which take no long time even of cold code. */
const PIECE_OCTETS = 4 << 10;

/** How often a session is looked at whose hold time is over while its octets wait to be read. */
const HELD_BACK_MS = 1000;

const CEASE = 6;

/**
 * One session of a peer: an FSM with its connection, its timers and what has come in and waits for
 * its turn. It does what the FSM says and tells the FSM what happens; everything else is its host's.
 */
export class LiveSession implements Session {
  readonly timers: Timers = new Timers();
  connection: Connection | undefined;
  ours: Open | undefined;
  theirs: Open | undefined;
  negotiated: Negotiated | undefined;
  /** Facts of the attempt that goes on. */
  watch: AttemptWatch | undefined;
  isUp = false;
  /** When it came up the last time. */
  upAt: number | undefined;
  /** It gave way to another. */
  wasOutrivalled = false;
  /** The peer has left by its own will, with a Cease (RFC 4486). */
  wasLeft = false;
  #inbox: Uint8Array[] = [];
  /** How far the first chunk of it was read. */
  #readTo = 0;
  #inboxOctets = 0;
  #isFull = false;
  #isHeldBack = false;
  /** The connection ended, which is told after the octets that came before. */
  #end: TransportEnd | undefined;
  #framer: Framer<undefined>;
  #receiver: Receiver;
  /** When the hold timer was found due the first time with nothing to read. */
  #isDoubtful = false;
  /** Octets that the peer had not taken when last looked at (RFC 9687). */
  #unsentBefore = 0;
  #isStepping = false;
  readonly #waiting: [event: Event, why: string][] = [];
  #lastLocal: Session["local"];

  /** `number` names the session in a journal. */
  constructor(
    readonly host: SessionHost,
    readonly origin: Origin,
    public fsm: Fsm,
    readonly number: number,
  ) {
    this.#receiver = new Receiver(this);
    this.#framer = new Framer(this.#receiver);
  }

  get state(): State {
    return this.fsm.state;
  }

  /** How far it came: 0 Idle to 5 Established. */
  get rank(): number {
    return STATES.indexOf(this.fsm.state);
  }

  /** The peer keeps routes over a restart of its own, and we help it (RFC 4724 §4.2). */
  get graceful(): boolean {
    return (this.negotiated?.helper?.families.length ?? 0) > 0;
  }

  get local(): Session["local"] {
    return this.connection?.local ?? this.#lastLocal;
  }

  get remote(): Session["remote"] {
    return this.connection?.remote ?? this.host.target.remote;
  }

  /** Something happened: one step of the FSM, and what it asks for. `why` is for people. */
  happen(event: Event, why: string): void {
    // Who is told of a step may cause the next one: that one waits until this one is done.
    if (event.name === "OpenCollisionDump") this.wasOutrivalled = true;
    if (this.#isStepping) return void this.#waiting.push([event, why]);
    this.#isStepping = true;
    this.#step(event, why);
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) this.#step(...next);
    this.#isStepping = false;
  }

  #step(event: Event, why: string): void {
    const from = this.fsm.state;
    const { fsm, actions } = this.host.step(this, event);
    this.fsm = fsm;
    for (const action of actions) this.#perform(action);
    if (fsm.state !== from) this.host.changed(this, from, event.name, why);
  }

  #perform(action: Action): void {
    switch (action.do) {
      case "start":
        return this.#start(action.timer, action.seconds);
      case "stop":
        return this.timers.stop(action.timer);
      case "connect":
        return this.#connect();
      case "send open":
        return this.#sendOpen();
      case "send keepalive":
        return this.#send(encodedKeepalive());
      case "send notification":
        return this.#sendNotification(action.notification);
      case "drop":
        return this.#drop();
      case "up":
        return this.#rise();
      case "release":
        return this.#release();
    }
  }

  #start(timer: Timer, seconds: number): void {
    if (timer === "SendHold") this.#unsentBefore = this.connection?.unsent ?? 0;
    if (timer === "Hold") this.#isDoubtful = false;
    const at = this.host.now() + seconds * 1000;
    this.timers.start(timer, at);
    this.host.dueAt(at);
  }

  #connect(): void {
    this.#drop();
    this.watch = this.host.live.begin("ours");
    this.adopt((events) => this.host.dial(events));
  }

  /** Takes a connection, dialled or accepted, for its own. */
  adopt(make: (events: ConnectionEvents) => Connection): void {
    this.#receiver = new Receiver(this);
    this.#framer = new Framer(this.#receiver);
    this.#inbox = [];
    this.#readTo = this.#inboxOctets = 0;
    this.#isFull = this.#isHeldBack = this.#isDoubtful = false;
    this.#end = undefined;
    this.ours = this.theirs = this.negotiated = undefined;
    const mine = () => this.connection === connection;
    const connection: Connection = make({
      connected: () =>
        mine() && this.host.wake(this, () => this.confirm(connection, "Tcp_CR_Acked")),
      data: (bytes) => mine() && this.#take(bytes),
      drained: () => mine() && this.isUp && this.host.wake(this, () => this.host.writable(this)),
      ended: (end) => {
        if (!mine()) return;
        this.#end = end;
        this.host.wake(this);
      },
    });
    this.connection = connection;
  }

  /** TCP is up, whoever dialled; nothing happens where the connection is not this session's any more. */
  confirm(connection: Connection, name: "Tcp_CR_Acked" | "TcpConnectionConfirmed"): void {
    if (this.connection !== connection) return;
    this.#lastLocal = connection.local;
    this.watch?.connected(connection.local);
    this.host.connected(this, connection);
    this.happen({ name }, name === "Tcp_CR_Acked" ? "connected" : "the peer has dialled");
  }

  #take(bytes: Uint8Array): void {
    this.#inbox.push(bytes);
    this.#inboxOctets += bytes.length;
    if (this.#inboxOctets >= FULL_OCTETS && !this.#isFull) {
      this.#isFull = true;
      this.connection!.pause();
    }
    this.host.wake(this);
  }

  /** The connection is over, which is not told yet: what came before is read first. */
  get isEnding(): boolean {
    return this.#end !== undefined;
  }

  /** Octets that came in and wait. */
  get waitingOctets(): number {
    return this.#inboxOctets;
  }

  /** Octets that came in and wait, or the news that nothing more will come. */
  get hasInput(): boolean {
    return !this.#isHeldBack && (this.#inboxOctets > 0 || this.#end !== undefined);
  }

  /** Reads a piece of what waits; the end of the connection comes after its last octet. */
  readOne(): void {
    const bytes = this.#inbox[0], from = this.#readTo;
    if (bytes) {
      const to = Math.min(bytes.length, from + PIECE_OCTETS);
      if (to === bytes.length) this.#inbox.shift();
      this.#readTo = to === bytes.length ? 0 : to;
      this.#inboxOctets -= to - from;
      if (this.#isFull && this.#inboxOctets < ROOM_OCTETS) {
        this.#isFull = false;
        this.connection?.resume();
      }
      this.#framer.push(bytes, from, to, undefined);
      this.#receiver.unfinished(this.#framer.unfinished);
      return;
    }
    const end = this.#end;
    if (!end) return;
    this.#end = undefined;
    this.watch?.ended(end);
    this.connection = undefined;
    this.happen({ name: "TcpConnectionFails" }, end.text);
    this.host.ended(this);
  }

  /** Reads all that waits where the connection has ended: then this session is no more in the way. */
  readToEnd(): void {
    while (this.isEnding && this.hasInput) this.readOne();
  }

  /** Whoever uses the routes wants no more of them for now, or again. */
  holdBack(isHeldBack: boolean): void {
    this.#isHeldBack = isHeldBack;
    if (!isHeldBack) this.host.wake(this);
  }

  /** A timer ran out. */
  expire(timer: Timer): void {
    if (timer === "Hold" && this.#mayStillHear()) return;
    if (timer === "SendHold" && this.#hasMoved()) return;
    this.happen({ name: `${timer}Timer_Expires` }, `${timer} timer expired`);
  }

  /**
   * What has arrived and was not read yet proves that the peer is alive: a timer that is due first
   * waits until what is there was read, and until the world had one more chance to tell. While
   * nobody wants to read, what is there stays: to look now and then is enough.
   */
  #mayStillHear(): boolean {
    if (this.#inboxOctets === 0 && this.#isDoubtful) return false;
    this.#isDoubtful = true;
    const at = this.host.now() + (this.#isHeldBack && this.#inboxOctets > 0 ? HELD_BACK_MS : 1);
    this.timers.start("Hold", at);
    this.host.dueAt(at);
    this.host.wake(this);
    return true;
  }

  /** The peer took something since the timer was started, or there is nothing to take (RFC 9687 §3.2). */
  #hasMoved(): boolean {
    const unsent = this.connection?.unsent ?? 0, before = this.#unsentBefore;
    if (unsent > 0 && unsent >= before && before > 0) return false;
    this.#start("SendHold", this.host.sendHoldSeconds(this));
    return true;
  }

  /** Sends whole messages that were made by {@link PeerHandle.send}'s caller. */
  sendMessages(bytes: Uint8Array): void {
    if (this.isUp) this.#send(bytes);
  }

  #send(bytes: Uint8Array): void {
    const { connection } = this;
    if (!connection) return;
    // What the peer has taken since is progress, whoever asks next.
    const { unsent } = connection;
    if (unsent < this.#unsentBefore || unsent === 0) {
      if (this.isUp && this.timers.due("SendHold") < Infinity) {
        this.timers.start("SendHold", this.host.now() + this.host.sendHoldSeconds(this) * 1000);
      }
      this.#unsentBefore = unsent;
    }
    this.#unsentBefore += bytes.length;
    this.host.sent(this, bytes);
    connection.write(bytes);
  }

  #sendOpen(): void {
    const open = this.host.openFor(this);
    if (!open) return;
    this.ours = open;
    this.#send(encodedOpen(open));
    this.host.opened(this);
  }

  #sendNotification(notification: Notification): void {
    this.host.left(this, notification);
    this.#send(encodedNotification(notification));
  }

  #drop(): void {
    const { connection } = this;
    this.connection = undefined;
    this.#inbox = [];
    this.#readTo = this.#inboxOctets = 0;
    this.#end = undefined;
    if (!connection) return;
    this.#lastLocal = connection.local ?? this.#lastLocal;
    this.watch?.closed();
    connection.close();
    this.host.dropped(connection);
    this.host.ended(this);
  }

  #rise(): void {
    this.isUp = true;
    this.upAt = this.host.now();
    this.watch?.up();
    this.host.up(this);
  }

  #release(): void {
    if (!this.isUp) return;
    this.isUp = false;
    this.host.down(this);
  }

  /** A NOTIFICATION of theirs, as the FSM and people see it. */
  notified(notification: Notification): void {
    const { code, subcode } = notification;
    const name = code === 2 && subcode === 1 ? "NotifMsgVerErr" : "NotifMsg";
    if (code === CEASE) this.wasLeft = true;
    this.host.wasNotified(this, notification);
    this.happen({ name }, `received ${notificationText(notification)}`);
  }
}
