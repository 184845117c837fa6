// In which order processes write: they queue for a lock of the folder, where the kernel wakes one
// at a time. Looking again and again, 64 of them keep the one at work from working.

/**
 * Who has come in and has more to do goes on for so long after its first commit: to wake the next one,
 * and for that to read what was written, takes longer than a commit.
 */
const BURST_MS = 60;
/** Who was answered asks again within so long, or has nothing to ask. */
const IDLE_MS = 1;

/**
 * A place in the queue. It is about order alone: whoever comes in takes the store's own lock, and
 * where there is no queue it is as well.
 */
export class WriterQueue {
  readonly #folder: string;
  #file: Deno.FsFile | undefined;
  /** `kept`: we are in, with nothing to do; in a moment we are out. */
  #state: "out" | "asked" | "in" | "kept" = "out";
  #asked: Promise<void> | undefined;
  /** Nobody waits for what was asked. */
  #isGivenUp = false;
  /** When the first of what was done in this turn was done. */
  #began: number | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Resolves with true when it is our turn, or nobody queues; with false when so long has passed. */
  async wait(ms: number): Promise<boolean> {
    if (this.#state === "kept") this.#goOn();
    if (this.#state === "in") return true;
    const asked = this.#ask();
    if (asked === undefined) return true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<boolean>((done) => timer = setTimeout(() => done(false), ms));
    const isIn = await Promise.race([asked.then(() => true), late]);
    clearTimeout(timer);
    return isIn;
  }

  /** Lets the next one in, unless there is more to do here. */
  leave(): void {
    if (this.#state === "asked") this.#isGivenUp = true;
    if (this.#state !== "in") return;
    this.#state = "kept";
    this.#began ??= performance.now();
    if (this.#isClosed || !this.#isBurst()) return this.#unlock();
    this.#idle = setTimeout(() => this.#unlock(), IDLE_MS);
  }

  close(): void {
    this.#isClosed = true;
    this.leave();
    this.#unlock();
    if (this.#state === "out") this.#end();
  }

  #isBurst(): boolean {
    return performance.now() - (this.#began ?? -Infinity) < BURST_MS;
  }

  #goOn(): void {
    clearTimeout(this.#idle);
    if (this.#isBurst()) this.#state = "in";
    else this.#unlock();
  }

  /** Undefined where there is no queue. */
  #ask(): Promise<void> | undefined {
    this.#isGivenUp = false;
    if (this.#state === "asked") return this.#asked;
    try {
      this.#file ??= Deno.openSync(this.#folder);
    } catch {
      return undefined;
    }
    this.#state = "asked";
    return this.#asked = this.#file.lock(true).then(() => this.#came(), () => {
      this.#state = "out";
      if (this.#isClosed) this.#end();
    });
  }

  #came(): void {
    this.#state = this.#isGivenUp ? "kept" : "in";
    this.#began = undefined;
    this.#unlock();
    if (this.#isClosed) this.#end();
  }

  /** Where we are in with nothing to do. */
  #unlock(): void {
    if (this.#state !== "kept") return;
    clearTimeout(this.#idle);
    this.#state = "out";
    try {
      this.#file?.unlockSync();
    } catch { /* Closing it does. */ }
  }

  #end(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}
