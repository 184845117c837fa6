// Tells when an embedded store has a new commit: the kernel says when its files are written, and
// looking now and then finds what that misses.

/** Between looks after somebody wrote: the commit is there a moment later, when it is synced. */
const LOOKS_MS = [1, 3, 10, 30, 100, 300, 1000] as const;
/** Between looks when nobody wrote; shorter where the kernel says nothing. */
const IDLE_MS = 1000, BLIND_MS = 200;

/** Calls `changed` when `version` answers another one than before. Answers how to stop. */
export function watchFile(
  path: string,
  version: () => number | undefined,
  changed: () => void,
): () => void {
  const watch = new FileWatch(version, changed);
  watch.follow(path);
  return () => watch.stop();
}

class FileWatch {
  readonly #version: () => number | undefined;
  readonly #changed: () => void;
  #known: number | undefined;
  #events: Deno.FsWatcher | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;
  #looks: number = LOOKS_MS.length;

  constructor(version: () => number | undefined, changed: () => void) {
    this.#version = version;
    this.#changed = changed;
    this.#known = version();
  }

  follow(path: string): void {
    const slash = path.lastIndexOf("/"), name = path.slice(slash + 1);
    try {
      this.#events = Deno.watchFs(slash < 0 ? "." : path.slice(0, slash) || "/", {
        recursive: false,
      });
    } catch { /* Too many watches on this host: looking now and then does. */ }
    if (this.#events) this.#listen(this.#events, [name, `${name}-wal`]);
    this.#arm();
  }

  async #listen(events: Deno.FsWatcher, names: readonly string[]): Promise<void> {
    try {
      for await (const { kind, paths } of events) {
        if (kind === "access") continue;
        if (paths.some((path) => names.includes(path.slice(path.lastIndexOf("/") + 1)))) {
          this.#wrote();
        }
      }
    } catch {
      this.#events = undefined;
    }
  }

  #wrote(): void {
    if (this.#isStopped) return;
    this.#looks = 0;
    clearTimeout(this.#timer);
    this.#look();
  }

  #look(): void {
    const now = this.#version();
    if (now !== undefined && now !== this.#known) {
      this.#known = now;
      this.#looks = LOOKS_MS.length;
      this.#changed();
    }
    this.#arm();
  }

  #arm(): void {
    if (this.#isStopped) return;
    const idle = this.#events === undefined ? BLIND_MS : IDLE_MS;
    this.#timer = setTimeout(() => this.#look(), LOOKS_MS[this.#looks++] ?? idle);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#events?.close();
    this.#events = undefined;
  }
}
