/** Addresses that were granted (above 0) or became free again (below 0) at a time. */
export interface GrantSample {
  /** Unix seconds. */
  readonly at: number;
  readonly addresses: number;
}

/** When what is free will be used up, if it goes on as in the last days. */
export type Forecast =
  | { readonly kind: "growing"; readonly days: number; readonly perDay: number }
  | { readonly kind: "not-growing"; readonly perDay: number }
  /** There is too little to judge by; `why` is one sentence. */
  | { readonly kind: "unknown"; readonly why: string };

/** What is older says little about the next days. */
export const FORECAST_DAYS = 30;
/** Below either of these a slope is a guess. */
export const LEAST_SAMPLES = 6;
export const LEAST_SECONDS = 86_400;

const DAY = 86_400;
/** Beyond this a pool does not run out in the life of what it serves. */
const MOST_DAYS = 36_500;

/**
 * The least-squares slope of what is granted over the last {@link FORECAST_DAYS}, and the days until
 * `free` addresses are gone at it. `now` in Unix seconds; samples in any order. Samples of the future
 * (a clock was set back) are left out.
 */
export function forecast(samples: readonly GrantSample[], free: number, now: number): Forecast {
  const oldest = now - FORECAST_DAYS * DAY;
  const known = samples
    .filter(({ at, addresses }) => at >= oldest && at <= now && Number.isFinite(addresses))
    .sort((a, b) => a.at - b.at);
  if (known.length < LEAST_SAMPLES) {
    return {
      kind: "unknown",
      why: `the history has ${known.length} of the ${LEAST_SAMPLES} changes that are needed`,
    };
  }
  const first = known[0]!.at, seconds = now - first;
  if (seconds < LEAST_SECONDS) {
    const hours = Math.floor(seconds / 3600);
    return { kind: "unknown", why: `the history is ${hours} h long, and a day is needed` };
  }
  const { rise, deviation } = line(known, first, seconds);
  const perDay = rise / (seconds / DAY), days = Math.max(0, free) / perDay;
  // A rise that is lost in the ups and downs around it is none.
  if (!(rise > deviation) || days > MOST_DAYS) return { kind: "not-growing", perDay };
  return { kind: "growing", days, perDay };
}

interface Line {
  /** From the first moment to the last. */
  readonly rise: number;
  /** Standard deviation of what was granted from the line. */
  readonly deviation: number;
}

/**
 * The line with the least squares through what was granted in all at every moment of `seconds` since
 * `first`. Integrals of the steps and no points, so that quiet hours count as much as busy ones and no
 * rhythm hides between points.
 */
function line(samples: readonly GrantSample[], first: number, seconds: number): Line {
  let level = 0, sum = 0, moment = 0, squares = 0;
  samples.forEach(({ at, addresses }, i) => {
    level += addresses;
    // Time as a part of the whole, around its middle.
    const from = (at - first) / seconds - 0.5;
    const to = ((samples[i + 1]?.at ?? first + seconds) - first) / seconds - 0.5;
    sum += level * (to - from);
    moment += level * (to * to - from * from) / 2;
    squares += level * level * (to - from);
  });
  // The integral of the square of time around its middle is a twelfth.
  const rise = moment * 12, variance = squares - sum * sum - rise * rise / 12;
  return { rise, deviation: Math.sqrt(Math.max(0, variance)) };
}
