/** Buckets kept; when time runs out of them they become wider. */
const BUCKETS = 1024;

const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR, WEEK = 7 * DAY;

/** Milliseconds of a bucket, each a multiple of the one before, so that buckets merge whole. */
const WIDTHS = [10, 20, 100, 200, SECOND, 2 * SECOND, 10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE]
  .concat([HOUR, 3 * HOUR, 6 * HOUR, DAY, WEEK, 4 * WEEK, 52 * WEEK, 520 * WEEK]);

/** Milliseconds of a slice that is shown: what a person counts in. */
const STEPS = [10, 20, 50, 100, 200, 500, SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 20 * SECOND]
  .concat([30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE])
  .concat([HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, WEEK, 2 * WEEK, 4 * WEEK])
  .concat([12 * WEEK, 52 * WEEK, 520 * WEEK, 5200 * WEEK]);

/** What happened in one stretch of time. */
export interface Slice {
  /** When it begins, Unix seconds. */
  readonly time: number;
  readonly updates: number;
  readonly announced: number;
  readonly withdrawn: number;
}

/**
 * UPDATEs and routes over time. Nobody knows in advance how long it will be, and packets may come
 * out of order: buckets grow as needed, their number stays.
 */
export class Timeline {
  #widthAt = 0;
  /** Number of the first bucket, counted in widths from 1970. */
  #first = 0;
  /** The earliest and the latest time, milliseconds; nothing has come while they cross. */
  #from = Infinity;
  #to = -Infinity;
  #updates = new Float64Array(BUCKETS);
  #announced = new Float64Array(BUCKETS);
  #withdrawn = new Float64Array(BUCKETS);

  /** One UPDATE with its routes. `microseconds` as in a stamp. */
  add(seconds: number, microseconds: number, announced: number, withdrawn: number): void {
    const time = seconds * 1000 + (microseconds < 0 ? 0 : Math.floor(microseconds / 1000));
    if (time < this.#from) this.#from = time;
    if (time > this.#to) this.#to = time;
    let at = this.#bucket(time);
    if (!(at >= 0 && at < BUCKETS)) at = this.#reach(time);
    this.#updates[at] = this.#updates[at]! + 1;
    this.#announced[at] = this.#announced[at]! + announced;
    this.#withdrawn[at] = this.#withdrawn[at]! + withdrawn;
  }

  #bucket(time: number): number {
    return Math.floor(time / WIDTHS[this.#widthAt]!) - this.#first;
  }

  /** Widens the buckets until all that there is, and `time`, fits; returns the bucket of `time`. */
  #reach(time: number): number {
    const before = WIDTHS[this.#widthAt]!, first = this.#first;
    const spans = (width: number) =>
      Math.floor(this.#to / width) - Math.floor(this.#from / width) < BUCKETS;
    while (!spans(WIDTHS[this.#widthAt]!) && this.#widthAt < WIDTHS.length - 1) this.#widthAt++;
    this.#first = Math.floor(this.#from / WIDTHS[this.#widthAt]!);
    const moved = (column: Float64Array) => {
      const wider = new Float64Array(BUCKETS);
      for (let i = 0; i < BUCKETS; i++) {
        if (column[i] === 0) continue;
        const to = this.#bucket((first + i) * before);
        wider[to] = wider[to]! + column[i]!;
      }
      return wider;
    };
    this.#updates = moved(this.#updates);
    this.#announced = moved(this.#announced);
    this.#withdrawn = moved(this.#withdrawn);
    return this.#bucket(time);
  }

  /**
   * The time in at most `count` slices of equal, round width, from the first that holds anything to
   * the last; none when nothing came.
   */
  slices(count: number): { readonly seconds: number; readonly slices: readonly Slice[] } {
    if (this.#from > this.#to) return { seconds: 0, slices: [] };
    const width = WIDTHS[this.#widthAt]!;
    const number = (step: number) =>
      Math.floor(this.#to / step) - Math.floor(this.#from / step) + 1;
    const fits = (step: number) => step % width === 0 && number(step) <= count;
    const step = STEPS.find(fits) ?? STEPS.at(-1)!, begin = Math.floor(this.#from / step) * step;
    return {
      seconds: step / 1000,
      slices: Array.from({ length: number(step) }, (_, i) => this.#slice(begin + i * step, step)),
    };
  }

  /** The buckets from `time` on, `step` milliseconds long. */
  #slice(time: number, step: number): Slice {
    const from = Math.max(0, this.#bucket(time));
    const to = Math.min(BUCKETS, this.#bucket(time + step));
    const sum = (column: Float64Array) => {
      let total = 0;
      for (let i = from; i < to; i++) total += column[i]!;
      return total;
    };
    return {
      time: time / 1000,
      updates: sum(this.#updates),
      announced: sum(this.#announced),
      withdrawn: sum(this.#withdrawn),
    };
  }
}
