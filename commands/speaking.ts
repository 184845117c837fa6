// A speaker on the machine's own sockets and clock, for every command that speaks BGP.
import { systemClock } from "../core/io/clock.ts";
import { tcpTransport } from "../core/io/tcp.ts";
import type { Journal } from "../core/speaker/record.ts";
import { Speaker } from "../core/speaker/speaker.ts";

/** Nothing is dialled before a peer is added. */
export function makeSpeaker(journal?: Journal): Speaker {
  return new Speaker({
    transport: tcpTransport(),
    clock: systemClock(),
    random: Math.random,
    ...(journal && { journal }),
  });
}

/** Why a command that runs until it is stopped comes to its end. */
export type Stop = "signal" | "time";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Waits for Ctrl-C, for SIGTERM, or until `seconds` have passed. A second signal ends the process
 * at once, as a person who is in a hurry expects.
 */
export class Stopping {
  readonly stopped: Promise<Stop>;
  #stop: (why: Stop) => void = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #count = 0;
  readonly #onSignal = () => {
    if (++this.#count > 1) Deno.exit(130);
    this.#stop("signal");
  };

  constructor(seconds?: number) {
    this.stopped = new Promise((resolve) => this.#stop = resolve);
    for (const signal of SIGNALS) Deno.addSignalListener(signal, this.#onSignal);
    if (seconds !== undefined) this.endIn(seconds);
  }

  /** The time begins to run now. */
  endIn(seconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#stop("time"), Math.min(seconds * 1000, 2 ** 31 - 1));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, this.#onSignal);
  }
}
