import type { Fault } from "../wire/fault.ts";
import type { Offer } from "./offer.ts";

/** The two ends of a peering; `which` of them everywhere below. */
export type Which = 0 | 1;

export function otherOf(which: Which): Which {
  return which === 0 ? 1 : 0;
}

/** When and where something was seen. */
export interface Moment {
  /** Unix time in seconds with its fraction; negative where there is no clock. */
  readonly time: number;
  /** Packet or record number; 0 where there is none (a live session). */
  readonly frame: number;
}

/** How often something was seen, first and last. */
export class Tally {
  count = 0;
  first: Moment = NEVER;
  #time = -1;
  #frame = 0;

  hit(time: number, frame: number): void {
    if (this.count++ === 0) this.first = { time, frame };
    this.#time = time;
    this.#frame = frame;
  }

  get last(): Moment {
    return { time: this.#time, frame: this.#frame };
  }
}

export const NEVER: Moment = { time: -1, frame: 0 };

/** What TCP and ICMP showed of one side. */
export type Sign =
  | "syn"
  | "synAck"
  | "fin"
  | "rst"
  | "retransmission"
  | "lost"
  | "unreachable"
  | "timeExceeded"
  | "tooBig";

/** A NOTIFICATION as far as a verdict needs it. */
export interface Notified extends Moment {
  readonly code: number;
  readonly subcode: number;
  /** `Cease, Administrative Shutdown`. */
  readonly name: string;
  /** The same with code and data: `6/2 Cease, Administrative Shutdown: "maintenance"`, safe to print. */
  readonly text: string;
  /** Names of the capabilities that the data of a 2/7 list. */
  readonly capabilities?: readonly string[];
}

/** A fault found in a message of this side. */
export interface FaultSeen extends Moment {
  readonly message: string;
  readonly fault: Fault;
}

/** An OPEN as far as a verdict needs it. */
export interface OpenSeen extends Moment {
  readonly offer: Offer;
}

/** What one side did in one attempt. Mutable: whoever watches writes, a judge only reads. */
export class SideFacts {
  /** Absent where never seen. */
  readonly signs: Partial<Record<Sign, Tally>> = {};
  /** SYNs and SYN-ACKs with and without a TCP-MD5 or TCP-AO option. */
  signed = 0;
  unsigned = 0;
  /** TTL or hop limit of what the daemon sends (not of SYN-ACK and RST, which the kernel sends); 0 = unknown. */
  ttl = 0;
  /** MSS of its SYN (RFC 9293 §3.7.1): a segment to it has no more octets; 0 = unknown. */
  segmentMost = 0;
  /** ICMP code of the last unreachable, next-hop MTU of the last too-big, about packets of this side. */
  unreachableCode = -1;
  tooBigMtu = 0;
  smallestResent = 0;
  /** Segments repeated since this side last said something new. */
  resentSinceNew = 0;
  largestResent = 0;
  /** Since when this side's receive window is zero; {@link NEVER} when it is open. */
  blockedSince: Moment = NEVER;

  open: OpenSeen | undefined;
  notified: Notified | undefined;
  opens = 0;
  updates = 0;
  notifications = 0;
  keepalives = 0;
  refreshes = 0;
  others = 0;
  lastTime = -1;
  lastFrame = 0;
  /** Longest silence between two messages of this side in Established, and the message that ended it. */
  longestGapSeconds = 0;
  longestGapFrame = 0;
  /** The first faults in messages of this side, and how many there were in all. */
  readonly faults: FaultSeen[] = [];
  faultCount = 0;
  /** Octets that were no message. */
  readonly garbage: Tally = new Tally();
  /** Holes in what was captured of this side: messages may have been there. */
  readonly torn: Tally = new Tally();

  get messages(): number {
    return this.opens + this.updates + this.notifications + this.keepalives + this.refreshes +
      this.others;
  }

  sign(sign: Sign): Tally {
    return this.signs[sign] ??= new Tally();
  }

  /** How often this side showed `sign`. */
  count(sign: Sign): number {
    return this.signs[sign]?.count ?? 0;
  }
}

/** The end of an attempt. */
export interface Ended extends Moment {
  /** `state`: a record says that it went down, not how. */
  readonly how: "fin" | "rst" | "state";
  /** Absent where the record does not say it. */
  readonly by?: Which;
  /** What the record says of it. */
  readonly reason?: string;
}

/** How far an attempt came (RFC 4271 §8.2.2), as both sides together show it. */
export type Reached =
  | "idle"
  | "connect"
  | "connected"
  | "open-sent"
  | "open-confirm"
  | "established";

/** One TCP connection between the two ends, or one try to make it. */
export class AttemptFacts {
  readonly sides: readonly [SideFacts, SideFacts] = [new SideFacts(), new SideFacts()];
  began: Moment = NEVER;
  /** The side that sent the SYN, where that was seen. */
  dialler: Which | undefined;
  /** TCP completed its handshake, or data was seen. */
  connected = false;
  /** When it became Established; the first frame where it was already up when the capture began. */
  up: Moment = NEVER;
  /** It was up before the first frame. */
  upBefore = false;
  /** First FIN, RST or state change down. */
  ended: Ended | undefined;
  /** Why this host could not even try: only a live session knows. */
  notTried: string | undefined;
  /** How this host's kernel put it that the other cannot be reached: only a live session knows. */
  notReached: "network" | "host" | undefined;
  /** Told by who dials or answers, who sees no packets of TCP. */
  isLive = false;
  /** Told by records (MRT, BMP) that show part of what was sent and nothing of TCP: what is absent proves nothing. */
  recorded = false;
  /** The last sign of any kind. */
  lastTime = -1;
  lastFrame = 0;

  get last(): Moment {
    return { time: this.lastTime, frame: this.lastFrame };
  }

  /** Something happened. Messages may come in later than events that followed them. */
  touch(time: number, frame: number): void {
    if (frame < this.lastFrame) return;
    this.lastTime = time;
    this.lastFrame = frame;
  }

  get reached(): Reached {
    const [a, b] = this.sides;
    if (this.up !== NEVER) return "established";
    if (a.opens > 0 && b.opens > 0) return "open-confirm";
    if (a.opens + b.opens > 0) return "open-sent";
    if (this.connected) return "connected";
    return this.dialler === undefined ? "idle" : "connect";
  }

  /** The smaller hold time of the OPENs seen, in seconds; undefined where none was, or it is 0. */
  get holdTimeSeconds(): number | undefined {
    const times = this.sides.flatMap((s) => s.open ? [s.open.offer.holdTimeSeconds] : []);
    const least = Math.min(...times);
    return times.length > 0 && least > 0 ? least : undefined;
  }
}

/** Attempts that went alike: the last of them, and how many there were. */
export interface Attempts {
  readonly last: AttemptFacts;
  readonly count: number;
  readonly first: Moment;
}

/** All that is known of two addresses that are, or want to be, peers. */
export interface PeeringFacts {
  /** Text of the two addresses. */
  readonly names: readonly [string, string];
  /** In the order in which the last of each kind began. */
  readonly attempts: readonly Attempts[];
  /** Connection attempts in all. */
  readonly attemptCount: number;
  /** How often Established was reached, and for how many seconds in all. */
  readonly upCount: number;
  readonly upSeconds: number;
  /** End of the observation. */
  readonly until: Moment;
  /** True where this side is known to wait for the other to dial. */
  readonly passive?: readonly [boolean, boolean];
  /** The AS that the first side, who tells this itself, expects of the second. */
  readonly expectedAs?: number;
}
