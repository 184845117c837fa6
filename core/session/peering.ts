import {
  AttemptFacts,
  type Attempts,
  type Moment,
  NEVER,
  type PeeringFacts,
  type Sign,
} from "./facts.ts";

/** Kinds of attempts remembered per peering, and attempts that may go on at once: hostile input makes more. */
const MOST_KINDS = 32, MOST_LIVE = 16;

/** Signs by which attempts that came equally far differ. */
const TELLING: readonly Sign[] = ["synAck", "timeExceeded", "unreachable"];

/** How an attempt went, as far as attempts that went alike need not be kept each. */
function kindOf({ reached, ended, dialler, sides, upBefore }: AttemptFacts): string {
  const said = sides.map(({ notified: n }) => n ? `${n.code}/${n.subcode}` : "");
  const signs = sides.map((s) => TELLING.filter((sign) => s.signs[sign]).join());
  // A session on which no route came may have been cut off from the first large segment on.
  const came = sides.map((s) => `${Math.min(s.opens, 2)}${s.updates > 0}`).join();
  return [reached, ended?.how, ended?.by, dialler, upBefore, came, ...said, ...signs].join(" ");
}

/**
 * All attempts between two addresses. Attempts that went alike are kept once, with their number,
 * so that a session that flaps for a year needs no more memory than one that flaps for a minute.
 */
export class Peering {
  /** Text of the two addresses. */
  names: readonly [string, string];
  attemptCount = 0;
  upCount = 0;
  upSeconds = 0;
  firstTime = -1;
  readonly #kinds = new Map<string, Attempts>();
  readonly #live: AttemptFacts[] = [];
  readonly #done = new Set<AttemptFacts>();

  constructor(names: readonly [string, string]) {
    this.names = names;
  }

  /** Makes the facts of a new attempt. */
  begin(moment: Moment): AttemptFacts {
    for (const attempt of this.#done) this.#fold(attempt);
    this.#done.clear();
    const attempt = new AttemptFacts();
    attempt.began = moment;
    if (this.attemptCount++ === 0) this.firstTime = moment.time;
    this.#live.push(attempt);
    if (this.#live.length > MOST_LIVE) this.#fold(this.#stalest());
    return attempt;
  }

  /** The oldest that is not up: unanswered SYNs never end by themselves. */
  #stalest(): AttemptFacts {
    return this.#live.find((a) => a.reached !== "established") ?? this.#live[0]!;
  }

  /**
   * The attempt is over. It is counted to those that went alike when the next one begins: messages
   * that waited for a decision may still come in for it.
   */
  fold(attempt: AttemptFacts): void {
    if (this.#live.includes(attempt)) this.#done.add(attempt);
  }

  #fold(attempt: AttemptFacts): void {
    const at = this.#live.indexOf(attempt);
    if (at < 0) return;
    this.#live.splice(at, 1);
    this.upSeconds += upTime(attempt, attempt.last);
    remember(this.#kinds, attempt);
    if (this.#kinds.size > MOST_KINDS) this.#kinds.delete(this.#kinds.keys().next().value!);
  }

  /** All that is known, with attempts that still go on counted as they stand. */
  facts(until: Moment): PeeringFacts {
    const kinds = new Map(this.#kinds);
    let { upSeconds } = this;
    for (const attempt of this.#live) {
      remember(kinds, attempt);
      upSeconds += upTime(attempt, until);
    }
    const attempts = [...kinds.values()].sort((a, b) => a.last.began.frame - b.last.began.frame);
    const { names, attemptCount, upCount } = this;
    return { names, attempts, attemptCount, upCount, upSeconds, until };
  }

  /** Nothing goes on any more. */
  get isOver(): boolean {
    return this.#live.length === this.#done.size;
  }
}

function remember(kinds: Map<string, Attempts>, attempt: AttemptFacts): void {
  const kind = kindOf(attempt), before = kinds.get(kind);
  // The place in the map follows the last of a kind.
  kinds.delete(kind);
  const first = before?.first ?? attempt.began;
  kinds.set(kind, { last: attempt, count: (before?.count ?? 0) + 1, first });
}

function upTime({ up, ended }: AttemptFacts, until: Moment): number {
  const end = ended ?? until;
  return up === NEVER || up.time < 0 || end.time < up.time ? 0 : end.time - up.time;
}
