// When to look at a node's host-local again: something changed, or time has passed.
import { untilSignal } from "./agent_watch.ts";

/**
 * How often it is looked whether files came or went. The platform's own watch opens and closes each file
 * it tells of, and with that gives up the locks that this process holds on it: a ledger may be among them.
 */
const GLANCE_MS = 100;

export class CniWatch {
  readonly #everyMs: number;
  readonly #stopped: Promise<boolean>;
  #folder = "";
  /** When a file came or went last, as it was known at the last look. */
  #changed = NaN;
  #woken: PromiseWithResolvers<boolean> = Promise.withResolvers();

  /** Looks at least this often. */
  constructor(everySeconds: number) {
    this.#everyMs = everySeconds * 1000;
    this.#stopped = untilSignal().then(() => false);
  }

  /** Something has changed. */
  wake(): void {
    this.#woken.resolve(true);
  }

  /** Wakes when files come and go there. To be called before each look. */
  watch(folder: string): void {
    this.#folder = folder;
    this.#changed = changedAt(folder);
  }

  /** Ends when it is time to look again; false: never again. */
  async next(): Promise<boolean> {
    const timer = setTimeout(() => this.wake(), this.#everyMs);
    const glance = setInterval(() => {
      if (!Object.is(changedAt(this.#folder), this.#changed)) this.wake();
    }, GLANCE_MS);
    const goesOn = await Promise.race([this.#woken.promise, this.#stopped]);
    clearTimeout(timer);
    clearInterval(glance);
    this.#woken = Promise.withResolvers();
    return goesOn;
  }
}

/** Not a number where there is no such folder: before the first pod nobody has made it. */
function changedAt(folder: string): number {
  try {
    return Deno.statSync(folder).mtime?.getTime() ?? NaN;
  } catch {
    return NaN;
  }
}
