import { type EtcdClient, pause } from "./etcd_client.ts";
import { EtcdError } from "./etcd_error.ts";
import { watchEtcd } from "./etcd_watch.ts";
import { LAST, ROWS } from "./store_etcd_keys.ts";
import type { EtcdMirror, Witness } from "./store_etcd_mirror.ts";

const FIRST_PAUSE_MS = 20, LONGEST_PAUSE_MS = 2000;

/** Feeds a mirror with a watch, and takes the watch up again where it was cut. */
export class EtcdFollower {
  readonly #client: EtcdClient;
  readonly #mirror: EtcdMirror;
  /** Tells that what was known is void. */
  readonly #lost: (isRestored: boolean) => void;
  readonly #changed: () => void;
  #stream: AbortController | undefined;
  #isStopped = false;
  #isWanted = false;
  #isRunning = false;
  /** Who waits until something is heard, or not to be. */
  readonly #waiting = new Set<(is: boolean) => void>();
  /** The stream stands, and goes on from what is known. */
  isLive = false;

  constructor(
    client: EtcdClient,
    mirror: EtcdMirror,
    told: { readonly lost: (isRestored: boolean) => void; readonly changed: () => void },
  ) {
    this.#client = client;
    this.#mirror = mirror;
    this.#lost = told.lost;
    this.#changed = told.changed;
  }

  start(): void {
    this.#isWanted = true;
    if (this.#isRunning || this.#isStopped) return;
    this.#isRunning = true;
    void this.#run();
  }

  /** The stream is no use; another is begun, from what is known now. */
  restart(): void {
    this.isLive = false;
    this.#stream?.abort();
  }

  /** Nobody follows any more, for now. */
  rest(): void {
    this.#isWanted = false;
    this.#stream?.abort();
  }

  stop(): void {
    this.#isStopped = true;
    this.#stream?.abort();
    for (const tell of [...this.#waiting]) tell(false);
  }

  /** Resolves when everything up to `revision` is known; false: nothing new was heard for `ms`. */
  async reached(revision: number, ms: number): Promise<boolean> {
    this.start();
    while (!this.#isStopped) {
      const { isLoaded, complete } = this.#mirror;
      if (isLoaded && complete >= revision) return true;
      if (!await this.#heard(ms)) return false;
    }
    return false;
  }

  /** Whether anything is heard within `ms`. */
  #heard(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const one = (is: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(one);
        resolve(is);
      };
      const timer = setTimeout(() => one(false), ms);
      this.#waiting.add(one);
    });
  }

  async #run(): Promise<void> {
    let wait = FIRST_PAUSE_MS;
    while (this.#isWanted && !this.#isStopped) {
      const stream = this.#stream = new AbortController();
      try {
        if (this.#mirror.isLoaded) await checkPast(this.#client, this.#mirror.witness);
        for await (const { events } of this.#open(stream.signal)) {
          wait = FIRST_PAUSE_MS;
          this.isLive = true;
          if (this.#mirror.isLoaded) this.#mirror.see(events);
          this.#told();
        }
      } catch (error) {
        this.isLive = false;
        if (!(error instanceof Error)) throw error;
        if (!stream.signal.aborted) this.#failed(error);
      }
      this.isLive = false;
      if (this.#isStopped) break;
      if (!stream.signal.aborted) this.#client.passOver();
      await pause(stream.signal.aborted ? 1 : wait);
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
    }
    this.#isRunning = false;
  }

  #open(signal: AbortSignal) {
    const { isLoaded, complete } = this.#mirror;
    return watchEtcd(this.#client, { ...ROWS, from: isLoaded ? complete + 1 : 0 }, signal);
  }

  #failed(error: Error): void {
    const kind = error instanceof EtcdError ? error.kind : "unknown";
    if (kind === "future") this.#lost(true);
    else if (kind === "compacted") this.#lost(false);
  }

  #told(): void {
    for (const tell of [...this.#waiting]) tell(true);
    this.#changed();
  }
}

/**
 * Whether what answers now goes on from what we know: a backup that was put back, or another cluster,
 * has another commit at that revision, or none. Rejects with `future` then.
 */
export async function checkPast(client: EtcdClient, { version, value }: Witness): Promise<void> {
  if (version === 0) return;
  const { rows } = await client.range({ key: LAST, revision: version });
  if (rows[0]?.version === version && rows[0].value === value) return;
  throw new EtcdError("future", "it has another past");
}
