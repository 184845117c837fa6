// Random events in random states: a model of timers and connection that knows nothing of the table
// says whether what comes out is legal.
import type { Action } from "../../../core/session/fsm/action.ts";
import { type Event, type EventName, EVENTS } from "../../../core/session/fsm/event.ts";
import type { Fsm } from "../../../core/session/fsm/fsm.ts";
import { type State, STATES, type Timer } from "../../../core/session/fsm/state.ts";
import { startFsm, step } from "../../../core/session/fsm/step.ts";
import type { Timing } from "../../../core/session/settings.ts";
import { Rng } from "../../bench/generate/rng.ts";

const TIMING: Timing = {
  connectRetrySeconds: 120,
  openHoldSeconds: 240,
  delayOpenSeconds: 0,
  idleHoldSeconds: 1,
  idleHoldMostSeconds: 120,
  sendHoldSeconds: 480,
};

/** Seconds that a timer may be started with. */
const BOUNDS: Readonly<Record<Timer, readonly [least: number, most: number]>> = {
  ConnectRetry: [90, 120],
  Hold: [3, 240],
  Keepalive: [1, 80],
  DelayOpen: [5, 5],
  IdleHold: [0.75, 120],
  SendHold: [480, 480],
};

/** What leads a session up, so that a walk sees the upper states as often as the lower ones. */
const UPWARD: Readonly<Record<State, readonly EventName[]>> = {
  Idle: ["ManualStart", "IdleHoldTimer_Expires", "AutomaticStart"],
  Connect: ["Tcp_CR_Acked", "BGPOpen with DelayOpenTimer running", "DelayOpenTimer_Expires"],
  Active: [
    "TcpConnectionConfirmed",
    "BGPOpen with DelayOpenTimer running",
    "DelayOpenTimer_Expires",
  ],
  OpenSent: ["BGPOpen", "BGPOpen", "TcpConnectionFails"],
  OpenConfirm: ["KeepAliveMsg", "KeepaliveTimer_Expires"],
  Established: ["UpdateMsg", "KeepAliveMsg", "KeepaliveTimer_Expires", "RouteRefreshMsg"],
};

const NOTIFICATION = { code: 6, subcode: 2, data: new Uint8Array(0) };

/** What the FSM's holder would have: checks each action before it is done. */
class World {
  readonly timers = new Map<Timer, number>();
  connection: "none" | "dialling" | "up" = "none";
  hasOpened = false;
  isUp = false;
  /** Nobody started it, or somebody stopped it by hand. */
  isAtRest = true;
  dials = 0;
  #isOver = false;

  /** What happens to the connection before the FSM is told. */
  before(fsm: Fsm, { name }: Event): void {
    const waits = fsm.state === "Connect" || fsm.state === "Active";
    const comesUp = name === "Tcp_CR_Acked" || name === "TcpConnectionConfirmed";
    if (waits && comesUp) this.connection = "up";
    if (name === "TcpConnectionFails") this.#close();
    if (name === "ManualStop") this.isAtRest = true;
    if (fsm.state === "Idle" && name.includes("Start")) this.isAtRest = false;
    if (name.endsWith("Timer_Expires")) this.timers.delete(name.split("Timer_")[0] as Timer);
    this.#isOver = false;
  }

  #close(): void {
    this.connection = "none";
    this.hasOpened = false;
  }

  perform(action: Action): void {
    switch (action.do) {
      case "start":
        return this.#start(action.timer, action.seconds);
      case "stop":
        return void this.timers.delete(action.timer);
      case "connect":
        must(this.connection === "none", "dials beside a connection");
        this.connection = "dialling";
        this.dials++;
        return;
      case "send open":
        must(!this.hasOpened, "OPEN twice on one connection");
        this.#send(true);
        this.hasOpened = true;
        return;
      case "send keepalive":
        return this.#send(this.hasOpened);
      case "send notification":
        this.#send(true);
        this.#isOver = true;
        return;
      case "drop":
        this.#isOver = false;
        return this.#close();
      case "up":
        must(!this.isUp, "up twice");
        this.isUp = true;
        return;
      case "release":
        this.isUp = false;
    }
  }

  #start(timer: Timer, seconds: number): void {
    const [least, most] = BOUNDS[timer];
    must(seconds >= least && seconds <= most, `${timer} is started with ${seconds} s`);
    this.timers.set(timer, seconds);
  }

  #send(isInOrder: boolean): void {
    must(this.connection === "up", "sends without a connection");
    must(isInOrder, "sends before its OPEN");
    must(!this.#isOver, "sends after a NOTIFICATION");
  }

  /** What has to hold between two events. */
  check(fsm: Fsm): void {
    must(!this.#isOver, "NOTIFICATION without a drop");
    must(this.isUp === (fsm.state === "Established"), "up, but not in Established");
    const expected = connectionOf(fsm);
    must(this.connection === expected, `connection is ${this.connection}, not ${expected}`);
    must(this.hasOpened === STATES.indexOf(fsm.state) >= 3, "our OPEN is out, or is not");
    const running = [...this.timers.keys()].sort().join(" ");
    if (fsm.state === "Idle" && this.isAtRest) {
      must(running === "" || running === "IdleHold", `at rest, yet ${running} run`);
    } else must(running === timersOf(fsm), `${running} run, not ${timersOf(fsm)}`);
  }

  copy(): World {
    const world = new World();
    for (const [timer, seconds] of this.timers) world.timers.set(timer, seconds);
    const { connection, hasOpened, isUp, isAtRest } = this;
    return Object.assign(world, { connection, hasOpened, isUp, isAtRest });
  }
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

function connectionOf({ state, delayingOpen }: Fsm): World["connection"] {
  if (state === "Idle") return "none";
  if (STATES.indexOf(state) >= 3 || delayingOpen) return "up";
  return state === "Connect" ? "dialling" : "none";
}

/** The timers of RFC 4271 §8.2.2 and RFC 9687 §3 that run in a state, in alphabetical order. */
function timersOf({ state, delayingOpen, passive, holdTimeSeconds }: Fsm): string {
  if (state === "Idle") return "IdleHold";
  if (state === "OpenSent") return "Hold";
  if (state === "OpenConfirm") return holdTimeSeconds > 0 ? "Hold Keepalive" : "";
  if (state === "Established") return holdTimeSeconds > 0 ? "Hold Keepalive SendHold" : "";
  return delayingOpen ? "DelayOpen" : passive ? "" : "ConnectRetry";
}

function isSame(a: Fsm, b: Fsm): boolean {
  return (Object.keys(a) as (keyof Fsm)[]).every((key) => a[key] === b[key]);
}

/** One event in one world: the step, everything checked. */
function happen(fsm: Fsm, event: Event, world: World, random: number): [Fsm, readonly Action[]] {
  world.before(fsm, event);
  const done = step(fsm, event, random);
  for (const action of done.actions) world.perform(action);
  world.check(done.fsm);
  must(done.fsm === fsm || !isSame(done.fsm, fsm), "a new object for the same session");
  const { idleHoldSeconds: pause, timing } = done.fsm;
  must(
    pause >= timing.idleHoldSeconds && pause <= timing.idleHoldMostSeconds,
    `pause of ${pause} s`,
  );
  return [done.fsm, done.actions];
}

/** Where nobody answers any more, the timers alone must lead to a new dial, or to waiting passively. */
function checkLeadsOn(fsm: Fsm, world: World): void {
  if (world.isAtRest || fsm.state === "Established" && fsm.holdTimeSeconds === 0) return;
  const alone = world.copy();
  for (let turn = 0; turn < 8; turn++) {
    if (alone.dials > 0 || fsm.passive && fsm.state === "Active" && !fsm.delayingOpen) return;
    // With hold time 0 nothing but TCP tells that the peer is gone.
    const timer = [...alone.timers].sort(([a, x], [b, y]) => rank(a) - rank(b) || x - y)[0]?.[0];
    const name = timer ? `${timer}Timer_Expires` as const : "TcpConnectionFails";
    [fsm] = happen(fsm, { name }, alone, 0.5);
  }
  throw new Error("the timers lead nowhere");
}

/** Keepalives would go on for ever where the hold timer ends it. */
function rank(timer: Timer): number {
  return timer === "Keepalive" ? 1 : 0;
}

function draw(rng: Rng, fsm: Fsm): Event {
  const name = rng.percent(60) ? rng.pick(UPWARD[fsm.state]) : rng.pick(EVENTS);
  const holdTimeSeconds = rng.pick([0, 3, 9, 90, 240]);
  return rng.percent(50) ? { name, holdTimeSeconds } : {
    name,
    holdTimeSeconds,
    notification: NOTIFICATION,
  };
}

/** What makes a difference to the same event in the same state. */
function kindOf({ state, delayingOpen, passive, holdTimeSeconds }: Fsm): string {
  return [state, delayingOpen, passive, holdTimeSeconds > 0].join();
}

/** Idle and OpenSent, passive or not; Connect, delaying or not; Active both; the upper two with hold time or without. */
export const KINDS = 2 + 2 + 2 + 4 + 4 + 4;

export interface Walked {
  /** Events taken in each state. */
  readonly visits: Readonly<Record<State, number>>;
  /** How many of the cells of the table were walked through. */
  readonly cells: number;
  /** Of the {@link KINDS} that a session can be in. */
  readonly kinds: number;
  /** Of all that was done, in order. */
  readonly digest: number;
}

/** Walks so many steps from a seed. Throws an error that says what was illegal, where, and after what. */
export function walk(seed: number, steps: number): Walked {
  const rng = new Rng(seed),
    cells = new Set<string>(),
    kinds = new Set<string>(),
    last: string[] = [];
  const visits = { Idle: 0, Connect: 0, Active: 0, OpenSent: 0, OpenConfirm: 0, Established: 0 };
  let fsm = startFsm(TIMING, false), world = new World(), digest = 0;
  for (let i = 0; i < steps; i++) {
    // Now and then another session: with DelayOpen or without, passive or not (until a passive start).
    if (i % 40 === 0) {
      const timing = { ...TIMING, delayOpenSeconds: rng.pick([0, 5]) };
      fsm = startFsm(timing, rng.percent(20));
      world = new World();
    }
    const event = draw(rng, fsm), { state } = fsm;
    visits[state]++;
    cells.add(`${state} ${event.name}`);
    kinds.add(kindOf(fsm));
    last.push(`${state}: ${event.name}`);
    if (last.length > 12) last.shift();
    try {
      const [next, actions] = happen(fsm, event, world, rng.unit());
      fsm = next;
      for (const action of actions) digest = mix(digest, JSON.stringify(action));
      digest = mix(digest, fsm.state);
      if (i % 16 === 0) checkLeadsOn(fsm, world);
    } catch (error) {
      throw new Error(`${(error as Error).message} (seed ${seed}, step ${i})\n${last.join("\n")}`);
    }
  }
  return { visits, cells: cells.size, kinds: kinds.size, digest };
}

function mix(digest: number, text: string): number {
  for (let i = 0; i < text.length; i++) digest = (Math.imul(digest, 31) + text.charCodeAt(i)) | 0;
  return digest;
}
