import { AttemptFacts, type Moment, type PeeringFacts, type Which } from "../facts.ts";
import { makeOffer, type Offer } from "../offer.ts";

/** The two sides in tests of rules. */
export const NAMES = ["192.0.2.1", "192.0.2.2"] as const;

/** Tells the facts of one attempt, for tests of rules; each step takes the next frame, at a given second. */
export class Told {
  readonly facts = new AttemptFacts();
  frame: number;

  constructor(frame = 0) {
    this.frame = frame;
  }

  at(time: number): Moment {
    return { time, frame: ++this.frame };
  }

  #touch(time: number): Moment {
    const moment = this.at(time);
    if (this.facts.began.frame === 0) this.facts.began = moment;
    this.facts.touch(time, moment.frame);
    return moment;
  }

  syn(which: Which, time = 0, known: { signed?: boolean; ttl?: number } = {}): this {
    const { frame } = this.#touch(time), side = this.facts.sides[which];
    this.facts.dialler = which;
    side.sign("syn").hit(time, frame);
    side.ttl = known.ttl ?? 64;
    if (known.signed) side.signed++;
    else side.unsigned++;
    return this;
  }

  answer(which: Which, time = 0): this {
    const { frame } = this.#touch(time);
    this.facts.sides[which].sign("synAck").hit(time, frame);
    return this;
  }

  open(which: Which, time = 0, known: Partial<Offer> = {}): this {
    const moment = this.#touch(time), side = this.facts.sides[which];
    const offer = makeOffer({ asn: 64496 + which, bgpId: which + 1, ...known });
    this.facts.connected = true;
    side.opens++;
    side.open = { ...moment, offer };
    return this.#spoke(which, moment);
  }

  #spoke(which: Which, { time, frame }: Moment): this {
    const side = this.facts.sides[which];
    side.lastTime = time;
    side.lastFrame = frame;
    return this;
  }

  alive(which: Which, time: number): this {
    this.facts.sides[which].keepalives++;
    return this.#spoke(which, this.#touch(time));
  }

  update(which: Which, time: number): this {
    this.facts.sides[which].updates++;
    return this.#spoke(which, this.#touch(time));
  }

  /** Handshake, OPENs with `hold` seconds, KEEPALIVEs: Established. */
  up(hold = 90, time = 0): this {
    this.syn(0, time).answer(1, time).open(0, time, { holdTimeSeconds: hold });
    this.open(1, time, { holdTimeSeconds: hold }).alive(0, time).alive(1, time);
    this.facts.up = { time, frame: this.frame };
    return this;
  }

  end(how: "fin" | "rst", by: Which, time: number): this {
    this.facts.ended = { ...this.#touch(time), how, by };
    return this;
  }

  says(which: Which, code: number, subcode: number, time = 0): this {
    const moment = this.#touch(time), side = this.facts.sides[which];
    const text = `${code}/${subcode}`;
    side.notifications++;
    side.notified = { ...moment, code, subcode, name: text, text };
    return this.#spoke(which, moment);
  }

  repeats(which: Which, times: number, size: number, time = 0): this {
    const side = this.facts.sides[which];
    for (let i = 0; i < times; i++) {
      side.sign("retransmission").hit(time + i, this.#touch(time + i).frame);
    }
    side.resentSinceNew += times;
    side.largestResent = side.smallestResent = size;
    return this;
  }
}

/** A peering of these attempts, watched until a given second. */
export function peering(
  told: readonly Told[],
  until: number,
  more: Partial<PeeringFacts> = {},
): PeeringFacts {
  const attempts = told.map(({ facts }) => ({ last: facts, count: 1, first: facts.began }));
  const frame = Math.max(0, ...told.map((t) => t.frame)) + 1;
  return {
    names: NAMES,
    attempts,
    attemptCount: attempts.length,
    upCount: 0,
    upSeconds: 0,
    until: { time: until, frame },
    ...more,
  };
}
