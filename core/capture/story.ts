import { formatAddress } from "../net/address.ts";
import { type AttemptFacts, type Moment, NEVER, otherOf, type Which } from "../session/facts.ts";
import type { Fault } from "../wire/fault.ts";
import { KEEPALIVE, NOTIFICATION, OPEN, UPDATE } from "../wire/message_header.ts";
import { Peering } from "../session/peering.ts";
import type { End, Flow, Info, Stamp, StateChange } from "./record.ts";
import type { TcpEvent } from "./tcp_event.ts";
import { type Story, tell } from "./telling.ts";
import { PacketWatch, timeOf } from "./watch.ts";

export type { Story, StorySide } from "./telling.ts";

/** Pairs of addresses remembered; the oldest that rests makes room. A scan of the port has no more stories than this. */
const MOST_PEERINGS = 4096;

/** So many of the oldest are asked whether they rest: a flood of new ones costs no more each. */
const MOST_LOOKED_AT = 64;

/** Where no message is at hand. */
const NO_MESSAGE = -1;

/** Peer Down reasons in which no NOTIFICATION was sent (RFC 7854 §4.9). */
const LOCAL_CLOSED = 2, REMOTE_CLOSED = 4;

/** Established in the numbering of RFC 6396 §4.4.1. */
const ESTABLISHED = 6;

interface Known {
  readonly peering: Peering;
  readonly ends: [End, End];
  /** What records tell of now, and the flows that they come on. */
  recorded?: AttemptFacts | undefined;
  readonly flows: Set<number>;
}

/**
 * Turns what a capture shows into one story per pair of addresses.
 *
 * Feed it every message and TCP event of every flow, in the order of the capture. It never throws,
 * and its memory is bounded whatever comes and for however long. A message that is an UPDATE or a
 * KEEPALIVE without fault costs a few additions.
 */
export class Stories {
  readonly #known = new Map<string, Known>();
  readonly #watches: (PacketWatch | undefined)[] = [];
  readonly #closed = new WeakSet<Flow>();
  #lastTime = -1;
  #lastFrame = 0;
  /** Pairs of addresses that had to make room for others. */
  forgotten = 0;

  /** One whole BGP message, `bytes[start..end)`, with what is wrong with it. */
  message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    end: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    const type = bytes[start + 18]!, time = this.#now(stamp), { frame } = stamp;
    const watch = this.#watch(flow, type, time, frame);
    if (!watch) return;
    watch.count(type, time, frame);
    if (type === OPEN || type === NOTIFICATION) {
      watch.read(type, bytes, start, end, { time, frame });
    }
    if (faults.length > 0) watch.faults(type, faults, { time, frame });
  }

  /** The same for an UPDATE or KEEPALIVE that has been taken apart elsewhere. */
  routine(
    flow: Flow,
    type: typeof UPDATE | typeof KEEPALIVE,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    const time = this.#now(stamp), { frame } = stamp;
    const watch = this.#watch(flow, type, time, frame);
    if (!watch) return;
    watch.count(type, time, frame);
    if (faults.length > 0) watch.faults(type, faults, { time, frame });
  }

  /** What TCP or ICMP showed of this direction. */
  event(flow: Flow, event: TcpEvent): void {
    const time = this.#now(event.stamp), { frame } = event.stamp;
    this.#watch(flow, NO_MESSAGE, time, frame)?.event(event, time, frame);
  }

  /** Octets of this direction that are no BGP message. */
  garbage(flow: Flow, stamp: Stamp): void {
    const time = this.#now(stamp), { frame } = stamp;
    this.#watch(flow, NO_MESSAGE, time, frame)?.garbage({ time, frame });
  }

  /** Octets of this direction are missing from the capture. */
  gap(flow: Flow, stamp: Stamp): void {
    const time = this.#now(stamp), { frame } = stamp;
    this.#watch(flow, NO_MESSAGE, time, frame)?.gap({ time, frame });
  }

  /** A state change told by an MRT record (RFC 6396 §4.4.1). */
  state(flow: Flow, { from, to }: StateChange, stamp: Stamp): void {
    if (from !== ESTABLISHED && to !== ESTABLISHED) return;
    const time = this.#now(stamp), { frame } = stamp;
    // Whatever is over, coming up begins anew; going down ends what is there.
    const watch = this.#watch(flow, to === ESTABLISHED ? UPDATE : NOTIFICATION, time, frame);
    if (!watch) return;
    const { attempt } = watch;
    if (attempt.up === NEVER && from === ESTABLISHED) attempt.upBefore = true;
    watch.rise({ time, frame });
    if (from === ESTABLISHED) watch.fall({ time, frame, how: "state" });
  }

  /** What a BMP station is told of a peer beside messages (RFC 7854 §4.9, §4.10). */
  info(flow: Flow | undefined, { kind, fields }: Info, stamp: Stamp): void {
    if (!flow || kind !== "bmp-peer-up" && kind !== "bmp-peer-down") return;
    const time = this.#now(stamp), { frame } = stamp, moment = { time, frame };
    const watch = this.#watch(flow, NOTIFICATION, time, frame);
    if (!watch) return;
    if (kind === "bmp-peer-up") return watch.rise(moment);
    const by = fields.code === LOCAL_CLOSED ? otherOf(watch.which) : watch.which;
    const silently = fields.code === LOCAL_CLOSED || fields.code === REMOTE_CLOSED;
    if (silently) watch.fall({ ...moment, how: "fin", by });
    else watch.fall({ ...moment, how: "state", reason: String(fields.reason) });
  }

  /** A packet or record without a message: the observation lasted at least until then. */
  tick(stamp: Stamp): void {
    this.#now(stamp);
  }

  /** Nothing more will come in this direction. */
  close(flow: Flow): void {
    const { reverse } = flow, watch = this.#watches[flow.id];
    this.#closed.add(flow);
    const isOver = reverse === undefined || this.#closed.has(reverse);
    const back = reverse && this.#watches[reverse.id];
    if (watch && (!back || isOver)) watch.peering.fold(watch.attempt);
    if (!isOver) return;
    this.#watches[flow.id] = undefined;
    if (reverse) this.#watches[reverse.id] = undefined;
  }

  #now(stamp: Stamp): number {
    const time = timeOf(stamp);
    if (time > this.#lastTime) this.#lastTime = time;
    if (stamp.frame > this.#lastFrame) this.#lastFrame = stamp.frame;
    return time;
  }

  /** Who takes what comes in this direction; nobody where there is no session to tell of. */
  #watch(flow: Flow, type: number, time: number, frame: number): PacketWatch | undefined {
    const watch = this.#watches[flow.id];
    if (watch && !watch.isSpentFor(type)) return watch;
    if (!isTold(flow) || this.#closed.has(flow)) return undefined;
    if (watch) this.#forget(flow);
    return this.#watches[flow.id] = this.#meet(flow, { time, frame });
  }

  #meet(flow: Flow, moment: Moment): PacketWatch {
    const back = flow.reverse && this.#watches[flow.reverse.id];
    if (back) return new PacketWatch(back.peering, back.attempt, otherOf(back.which));
    const which = whichOf(flow), known = this.#peering(flow, which), { peering } = known;
    if (!isRecorded(flow)) return new PacketWatch(peering, peering.begin(moment), which);
    // Records of one session come on several flows: one for each way of reading them.
    const attempt = known.recorded ??= peering.begin(moment);
    attempt.recorded = true;
    known.flows.add(flow.id);
    return new PacketWatch(peering, attempt, which);
  }

  /** The attempt that records told of is over: all flows that tell of the peering begin another. */
  #forget(flow: Flow): void {
    const known = this.#peering(flow, whichOf(flow));
    if (known.recorded) known.peering.fold(known.recorded);
    known.recorded = undefined;
    for (const id of known.flows) this.#watches[id] = undefined;
    this.#watches[flow.id] = undefined;
    if (flow.reverse) this.#watches[flow.reverse.id] = undefined;
  }

  #peering(flow: Flow, which: Which): Known {
    const ends: [End, End] = which === 0 ? [flow.from, flow.to] : [flow.to, flow.from];
    const names = namesOf(ends), key = names.join(" ");
    const known = this.#known.get(key);
    if (known) return known;
    if (this.#known.size >= MOST_PEERINGS) this.#makeRoom();
    const made: Known = { peering: new Peering(names), ends, flows: new Set() };
    this.#known.set(key, made);
    return made;
  }

  #makeRoom(): void {
    let oldest = this.#known.keys().next().value!, looked = 0;
    for (const [key, { peering }] of this.#known) {
      if (looked++ === MOST_LOOKED_AT) break;
      if (!peering.isOver) continue;
      oldest = key;
      break;
    }
    this.#known.delete(oldest);
    this.forgotten++;
  }

  /** All stories so far, in the order in which the pairs were first seen. */
  tell(): Story[] {
    const until = { time: this.#lastTime, frame: this.#lastFrame };
    return [...this.#known.values()].map(({ peering, ends }) => tell(peering.facts(until), ends));
  }
}

/** MRT and BMP know addresses, not ports of a connection. */
function isRecorded({ from, to }: Flow): boolean {
  return from.port === undefined || to.port === undefined;
}

/** Dumps and views after policy are no session; without addresses nobody can be told apart. */
function isTold({ label, from, to }: Flow): boolean {
  return label === "" && isSomebody(from.address) && isSomebody(to.address);
}

/** Routers record tries that have no address yet as coming from 0.0.0.0 or ::. */
function isSomebody(address: Uint8Array): boolean {
  return address.some((octet) => octet !== 0);
}

/** The lower address is side 0, between equal ones the lower port: both directions agree. */
function whichOf({ from, to }: Flow): Which {
  const a = from.address, b = to.address;
  if (a.length !== b.length) return a.length < b.length ? 0 : 1;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]! ? 0 : 1;
  return (from.port ?? 0) <= (to.port ?? 0) ? 0 : 1;
}

function namesOf([a, b]: readonly [End, End]): [string, string] {
  const names: [string, string] = [formatAddress(a.address), formatAddress(b.address)];
  // Two daemons on one address are told apart by the port that one of them listens on.
  return names[0] === names[1]
    ? [`${names[0]} port ${a.port}`, `${names[1]} (other end of it)`]
    : names;
}
