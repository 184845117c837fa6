import { type AttemptFacts, type Moment, type PeeringFacts, type Which } from "../session/facts.ts";
import type { SessionSettings } from "../session/settings.ts";
import { Peering } from "../session/peering.ts";
import { Watch } from "../session/watch.ts";
import type { Fault } from "../wire/fault.ts";
import { NOTIFICATION, OPEN } from "../wire/message_header.ts";
import type { Endpoint, TransportEnd } from "./ports.ts";
import type { Origin } from "./watcher.ts";

export const OURS: Which = 0, THEIRS: Which = 1;

/**
 * What a live peer shows, kept as a capture of it would be, so that one judge tells why it is as it
 * is. The number of a moment only says what came first.
 */
export class LiveFacts {
  readonly #peering: Peering;
  readonly #clock: () => number;
  #count = 0;

  readonly #signs: boolean;

  /** `clock` gives Unix seconds; `signs`: what we send has a TCP-MD5 signature (RFC 2385). */
  constructor(theirs: string, clock: () => number, signs: boolean = false) {
    this.#signs = signs;
    this.#peering = new Peering(["this host", theirs]);
    this.#clock = clock;
  }

  moment(): Moment {
    return { time: this.#clock(), frame: ++this.#count };
  }

  all({ passive, remoteAs }: Pick<SessionSettings, "passive" | "remoteAs">): PeeringFacts {
    return {
      ...this.#peering.facts(this.moment()),
      ...(passive && { passive: [true, false] }),
      ...(remoteAs !== undefined && { expectedAs: remoteAs }),
    };
  }

  begin(origin: Origin): AttemptWatch {
    const moment = this.moment(), attempt = this.#peering.begin(moment);
    const dialler = origin === "ours" ? OURS : THEIRS;
    attempt.isLive = true;
    attempt.dialler = dialler;
    attempt.sides[dialler].sign("syn").hit(moment.time, moment.frame);
    if (dialler === OURS && this.#signs) attempt.sides[OURS].signed++;
    return new AttemptWatch(this, this.#peering, attempt);
  }

  /** Our address is known once TCP is up. Over loopback it may be theirs too, and would tell nobody apart. */
  name(local: Endpoint | undefined): void {
    const [, theirs] = this.#peering.names;
    if (local && local.address !== theirs) this.#peering.names = [local.address, theirs];
  }
}

/** The facts of one attempt, while it lasts. */
export class AttemptWatch {
  readonly #sides: readonly [Watch, Watch];
  readonly #peering: Peering;

  constructor(readonly facts: LiveFacts, peering: Peering, readonly attempt: AttemptFacts) {
    this.#sides = [new Watch(peering, attempt, OURS), new Watch(peering, attempt, THEIRS)];
    this.#peering = peering;
  }

  connected(local: Endpoint | undefined): void {
    const { attempt } = this, { time, frame } = this.facts.moment();
    attempt.connected = true;
    attempt.sides[attempt.dialler === OURS ? THEIRS : OURS].sign("synAck").hit(time, frame);
    attempt.touch(time, frame);
    this.facts.name(local);
  }

  message(which: Which, bytes: Uint8Array, start: number, end: number): void {
    const type = bytes[start + 18]!, moment = this.facts.moment();
    this.#sides[which].count(type, moment.time, moment.frame);
    if (type === OPEN || type === NOTIFICATION) {
      this.#sides[which].read(type, bytes, start, end, moment);
    }
  }

  faults(type: number, faults: readonly Fault[]): void {
    this.#sides[THEIRS].faults(type, faults, this.facts.moment());
  }

  garbage(): void {
    this.#sides[THEIRS].garbage(this.facts.moment());
  }

  up(): void {
    this.#sides[OURS].rise(this.facts.moment());
  }

  /** The connection ended, or the attempt to make it failed. */
  ended(end: TransportEnd): void {
    const { attempt } = this, moment = this.facts.moment();
    attempt.touch(moment.time, moment.frame);
    const { kind } = end, dialled = attempt.sides[attempt.dialler ?? OURS];
    if (kind === "refused") attempt.ended ??= { ...moment, how: "rst", by: THEIRS };
    else if (kind === "reset") attempt.ended ??= { ...moment, how: "rst", by: THEIRS };
    else if (kind === "closed") attempt.ended ??= { ...moment, how: "fin", by: THEIRS };
    else if (kind === "timeout") dialled.sign("syn").hit(moment.time, moment.frame);
    else if (kind === "local") attempt.notTried = end.text;
    else if (kind === "unreachable") {
      dialled.sign("unreachable").hit(moment.time, moment.frame);
      attempt.notReached = end.isHost ? "host" : "network";
    }
    this.#peering.fold(attempt);
  }

  /** We close it. */
  closed(): void {
    const moment = this.facts.moment();
    this.attempt.ended ??= { ...moment, how: "fin", by: OURS };
    this.#peering.fold(this.attempt);
  }
}
