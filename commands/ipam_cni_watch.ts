// When to look at a node's host-local again: something changed, or time has passed.
import { untilSignal } from "./agent_watch.ts";

/**
 * How often it is looked whether files came or went. The platform's own watch opens and closes each file
 * it tells of, and with that gives up the locks that this process holds on it: a ledger may be among them.
 */
const GLANCE_MS = 100;

export class CniWatch {
  readonly #everyMs: number;
  #isStopped = false;
  #folder = "";
  /** When a file came or went last, as it was known at the last look. */
  #changed = NaN;
  #woken: PromiseWithResolvers<void> = Promise.withResolvers();

  /** Looks at least this often, until `stopped` resolves. */
  constructor(everySeconds: number, stopped: Promise<void> = untilSignal()) {
    this.#everyMs = everySeconds * 1000;
    stopped.then(() => {
      this.#isStopped = true;
      this.wake();
    });
  }

  /** Something has changed. */
  wake(): void {
    this.#woken.resolve();
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
    await this.#woken.promise;
    clearTimeout(timer);
    clearInterval(glance);
    if (this.#isStopped) return false;
    this.#woken = Promise.withResolvers();
    return true;
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
