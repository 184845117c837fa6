// Asks routers for their routes all the time, and keeps when each was there.
import { sleep } from "../../tools/lab/shell.ts";
import { askBird } from "../ipam_live/scene.ts";

const PAUSE_MS = 10;

/** A route at a router from when it was seen first until it was not seen any more. Unix seconds. */
export interface Sighting {
  readonly router: string;
  readonly prefix: string;
  /** The session that it came by. */
  readonly by: string;
  /** When the answer that first had it was there. */
  readonly first: number;
  /** When the last answer that had it was asked for. */
  last: number;
  /** When the first answer without it was there; undefined: it is still there. */
  gone?: number;
}

/** One answer of one router: sessions by the prefixes that came by them. */
export type Sample = ReadonlyMap<string, readonly string[]>;

/** Says what is wrong with a sample. */
export type Judge = (router: string, sample: Sample) => string | undefined;

export class Sampler {
  readonly sightings: Sighting[] = [];
  readonly faults: string[] = [];
  count = 0;
  readonly #judge: Judge;
  readonly #now = new Map<string, Map<string, Sighting>>();
  readonly #loops: readonly Promise<void>[];
  #isOver = false;

  /** `routers`: their control sockets by name; only routes inside `within` count. */
  constructor(routers: ReadonlyMap<string, string>, within: RegExp, judge: Judge) {
    this.#judge = judge;
    this.#loops = [...routers].map(([name, socket]) => this.#loop(name, socket, within));
  }

  /** What a router has now, as `PREFIX by SESSION`. */
  at(router: string): ReadonlySet<string> {
    return new Set(this.#now.get(router)?.keys());
  }

  has(router: string, prefix: string, by?: string): boolean {
    const there = [...this.#now.get(router)?.values() ?? []];
    return there.some((one) => one.prefix === prefix && (by === undefined || one.by === by));
  }

  /** Waits until a router has, or has not, a route. Answers the sighting that was, or is. */
  async until(
    router: string,
    prefix: string,
    by: string,
    isThere: boolean,
    limitMs = 15_000,
  ): Promise<Sighting> {
    const end = performance.now() + limitMs;
    while (this.has(router, prefix, by) !== isThere) {
      if (performance.now() > end) {
        const is = isThere ? "is not" : "is still";
        throw new Error(
          `${prefix} by ${by} ${is} at ${router}: ${[...this.at(router)].join(", ")}`,
        );
      }
      await sleep(5);
    }
    return this.sightings.findLast((one) =>
      one.router === router && one.prefix === prefix && one.by === by
    )!;
  }

  async #loop(router: string, socket: string, within: RegExp): Promise<void> {
    this.#now.set(router, new Map());
    while (!this.#isOver) {
      const asked = Date.now() / 1000,
        sample = readRoutes(await askBird(socket, "show route"), within);
      if (this.#isOver) return;
      this.#take(router, sample, asked, Date.now() / 1000);
      this.count++;
      await sleep(PAUSE_MS);
    }
  }

  #take(router: string, sample: Sample, asked: number, answered: number): void {
    const fault = this.#judge(router, sample), now = this.#now.get(router)!;
    if (fault !== undefined && this.faults.at(-1) !== fault) this.faults.push(fault);
    const keys = new Set<string>();
    for (const [prefix, sessions] of sample) {
      for (const by of sessions) {
        const key = `${prefix} by ${by}`, known = now.get(key);
        keys.add(key);
        if (known) {
          known.last = asked;
          continue;
        }
        const sighting = { router, prefix, by, first: answered, last: asked };
        now.set(key, sighting);
        this.sightings.push(sighting);
      }
    }
    for (const [key, sighting] of now) {
      if (keys.has(key)) continue;
      sighting.gone = answered;
      now.delete(key);
    }
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#loops);
  }
}

/** BIRD's table: the prefix stands at the first of its paths, the session in brackets at each. */
export function readRoutes(text: string, within: RegExp): Sample {
  const routes = new Map<string, string[]>();
  let prefix = "";
  for (const line of text.split("\n")) {
    const found = /^(?:\d{4}-| )(\S+\/\d+)? +\w+ \[(\S+) /.exec(line);
    if (!found) continue;
    prefix = found[1] ?? prefix;
    if (!within.test(prefix)) continue;
    const sessions = routes.get(prefix);
    if (sessions) sessions.push(found[2]!);
    else routes.set(prefix, [found[2]!]);
  }
  return routes;
}
