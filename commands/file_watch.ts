// Tells when a file may have changed: written to, replaced by an editor, or a link that points elsewhere.

/** What changes a file comes in several steps: it is looked at when it was the same for so long. */
const SETTLED_MS = 200;

export class FileWatch {
  readonly #path: string;
  readonly #timer: ReturnType<typeof setInterval>;
  /** As it was when `look` was called last, and at the last look. */
  #told: string;
  #last: string;

  /**
   * `look`: the file is another than before, and has been the same for a moment. It is asked about,
   * not watched: to watch a folder the runtime opens and closes each file in it that changes, and
   * that takes a ledger beside it its locks.
   */
  constructor(path: string, look: () => void) {
    this.#path = path;
    this.#told = this.#last = this.#facts();
    this.#timer = setInterval(() => {
      const now = this.#facts(), isSettled = now === this.#last;
      this.#last = now;
      if (!isSettled || now === this.#told) return;
      this.#told = now;
      look();
    }, SETTLED_MS);
  }

  /** What changes with it; of a file that is away, that. */
  #facts(): string {
    try {
      const { dev, ino, size, mtime, ctime } = Deno.statSync(this.#path);
      return [dev, ino, size, mtime?.getTime(), ctime?.getTime()].join(" ");
    } catch {
      return "";
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
