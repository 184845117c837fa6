// What an agent is told by signals: Ctrl-C and SIGTERM end it, SIGHUP makes it read its file again.
import { afterSeconds, type Stop } from "./speaking.ts";

/** What ends an agent. */
export interface AgentStopping {
  readonly stopped: Promise<Stop>;
  /** `reload` is called at each SIGHUP. */
  onHangup(reload: () => void): void;
  dispose(): void;
}

const ENDS = ["SIGINT", "SIGTERM"] as const;

/** A second signal ends the process at once. */
export class AgentStops implements AgentStopping {
  readonly stopped: Promise<Stop>;
  #stop: (why: Stop) => void = () => {};
  #reload: (() => void) | undefined;
  #count = 0;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onEnd = () => {
    if (++this.#count > 1) Deno.exit(130);
    this.#stop("signal");
  };
  readonly #onHangup = () => this.#reload?.();

  constructor(seconds?: number) {
    this.stopped = new Promise((resolve) => this.#stop = resolve);
    for (const signal of ENDS) Deno.addSignalListener(signal, this.#onEnd);
    Deno.addSignalListener("SIGHUP", this.#onHangup);
    if (seconds !== undefined) this.#timer = afterSeconds(seconds, () => this.#stop("time"));
  }

  onHangup(reload: () => void): void {
    this.#reload = reload;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const signal of ENDS) Deno.removeSignalListener(signal, this.#onEnd);
    Deno.removeSignalListener("SIGHUP", this.#onHangup);
  }
}
