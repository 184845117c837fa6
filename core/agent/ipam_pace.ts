import type { IpamConfig } from "../config/router_config.ts";

/** How long it is waited after the store could not do it, at first and at most. */
const AGAIN_SECONDS = 0.25, AGAIN_MOST_SECONDS = 10;
/** Less is no rest. */
const REST_SECONDS = 0.05;

/** When a ledger is looked at again. */
export class IpamPace {
  readonly #now: () => number;
  #failures = 0;
  #restUntil = -Infinity;

  /** `now`: seconds of a clock that only runs. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** It could be looked at, or not. */
  ended(isDone: boolean): void {
    this.#failures = isDone ? 0 : this.#failures + 1;
  }

  /** Does what takes a while with many racks: who has sessions to keep has a tenth for it. */
  work(work: () => void): void {
    const began = this.#now();
    work();
    const ended = this.#now();
    this.#restUntil = ended + 9 * (ended - began);
  }

  /** Seconds for which it is not looked at, whatever happens. */
  get rest(): number {
    const rest = this.#restUntil - this.#now();
    return rest > REST_SECONDS ? rest : 0;
  }

  /** Seconds until the next look, where nothing happens before. */
  pause({ node, leaseSeconds, reportSeconds, elastic }: IpamConfig, isCounting: boolean): number {
    if (this.#failures > 0) {
      return Math.min(AGAIN_MOST_SECONDS, AGAIN_SECONDS * 2 ** (this.#failures - 1));
    }
    if (node === undefined) return leaseSeconds;
    const lease = leaseSeconds / 3;
    return elastic || isCounting ? Math.min(lease, reportSeconds) : lease;
  }
}
