import { type CauseId, causeOf, type Confidence, type Evidence, type Finding } from "../cause.ts";
import {
  type AttemptFacts,
  type Moment,
  NEVER,
  otherOf,
  type PeeringFacts,
  type SideFacts,
  type Which,
} from "../facts.ts";

export const BOTH: readonly Which[] = [0, 1];

/** One attempt as the rules look at it: with the words for its two ends and what is known around it. */
export class Scene {
  constructor(
    readonly attempt: AttemptFacts,
    readonly peering: PeeringFacts,
    /** How many attempts went like this one. */
    readonly alike: number,
  ) {}

  side(which: Which): SideFacts {
    return this.attempt.sides[which];
  }

  name(which: Which): string {
    return this.peering.names[which];
  }

  /** When the attempt was over, or the observation where it was not. */
  get end(): Moment {
    return this.attempt.ended ?? this.peering.until;
  }

  /** What showed the end of the connection: a packet, or what a BMP station was told (RFC 7854 §4.9). */
  get lastWord(): "RST" | "FIN" | "PEER DOWN" {
    if (this.attempt.recorded) return "PEER DOWN";
    return this.attempt.ended?.how === "rst" ? "RST" : "FIN";
  }

  /** Seconds between two moments; 0 where the source has no clock. */
  between(from: Moment, to: Moment): number {
    return from.time < 0 || to.time < 0 ? 0 : Math.max(0, to.time - from.time);
  }

  /** The last message of a side; {@link NEVER} where there was none. */
  lastOf(which: Which): Moment {
    const { lastTime, lastFrame, messages } = this.side(which);
    return messages === 0 ? NEVER : { time: lastTime, frame: lastFrame };
  }

  /** Both directions were captured from their OPEN on, without a hole: what is not there was not sent. */
  get isWhole(): boolean {
    const { sides, recorded } = this.attempt;
    return !recorded && sides.every((s) => s.open !== undefined && s.torn.count === 0);
  }

  /** Anything at all was captured of this side. */
  isHeard(which: Which): boolean {
    const side = this.side(which);
    return side.messages > 0 || Object.keys(side.signs).length > 0;
  }

  /** The side that sent the first NOTIFICATION, if any did. */
  get notifier(): Which | undefined {
    const [a, b] = BOTH.map((w) => this.side(w).notified);
    if (!a || !b) return a ? 0 : b ? 1 : undefined;
    return b.frame < a.frame ? 1 : 0;
  }

  /** The side that answers the dialler, where it is known who that is. */
  get answerer(): Which | undefined {
    const { dialler } = this.attempt;
    return dialler === undefined ? undefined : otherOf(dialler);
  }
}

export function finding(
  id: CauseId,
  confidence: Confidence,
  why: string,
  evidence: readonly Evidence[],
  remedy?: string,
): Finding {
  const { title } = causeOf(id);
  return { id, title, confidence, why, evidence, ...(remedy !== undefined && { remedy }) };
}

/** Evidence that stands in a frame. */
export function seen(moment: Moment, text: string): Evidence {
  return moment.frame > 0 ? { frame: moment.frame, text } : { text };
}

/** `8.2 s`, `3 min`, `5 h`: no more digits than a person needs. */
export function span(seconds: number): string {
  if (seconds >= 36000) return `${Math.round(seconds / 3600)} h`;
  if (seconds >= 600) return `${Math.round(seconds / 60)} min`;
  return seconds >= 100 ? `${Math.round(seconds)} s` : `${Math.round(seconds * 10) / 10} s`;
}

/** `1 SYN`, `3 SYNs`. */
export function times(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
