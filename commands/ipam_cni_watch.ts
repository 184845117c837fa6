// When to look at a node's host-local again: something changed, or time has passed.
import { untilSignal } from "./agent_watch.ts";

/** Pods come in bursts: so long after a look there is no other. */
const REST_MS = 50;

export class CniWatch {
  readonly #everyMs: number;
  readonly #stopped: Promise<boolean>;
  #folder = "";
  #watcher: Deno.FsWatcher | undefined;
  #woken: PromiseWithResolvers<boolean> = Promise.withResolvers();
  #lookedAt = 0;

  /** Looks at least this often. */
  constructor(everySeconds: number) {
    this.#everyMs = everySeconds * 1000;
    this.#stopped = untilSignal().then(() => false);
  }

  /** Something has changed. */
  wake(): void {
    this.#woken.resolve(true);
  }

  /** Wakes when files come and go there; a folder that is not there yet is tried again at the next look. */
  watch(folder: string): void {
    if (this.#watcher && folder === this.#folder) return;
    this.#watcher?.close();
    this.#folder = folder;
    try {
      this.#watcher = Deno.watchFs(folder, { recursive: false });
      this.#follow(this.#watcher);
    } catch {
      // Before the first pod nobody has made it; until then time alone wakes.
      this.#watcher = undefined;
    }
  }

  async #follow(watcher: Deno.FsWatcher): Promise<void> {
    try {
      for await (const { kind } of watcher) if (kind === "create" || kind === "remove") this.wake();
    } finally {
      // It ends where the folder went away.
      if (this.#watcher === watcher) this.#watcher = undefined;
    }
  }

  /** Ends when it is time to look again; false: never again. */
  async next(): Promise<boolean> {
    const timer = setTimeout(() => this.wake(), this.#everyMs);
    const goesOn = await Promise.race([this.#woken.promise, this.#stopped]);
    clearTimeout(timer);
    if (!goesOn) return false;
    this.#woken = Promise.withResolvers();
    const rest = this.#lookedAt + REST_MS - performance.now();
    if (rest > 0) await new Promise((done) => setTimeout(done, rest));
    this.#lookedAt = performance.now();
    return true;
  }

  close(): void {
    this.#watcher?.close();
  }
}
