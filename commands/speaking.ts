// A speaker on the machine's own sockets and clock, for every command that speaks BGP.
import { systemClock } from "../core/io/clock.ts";
import { endsOnHangup } from "../core/io/hangup.ts";
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

/** The platform's timers hold 31 bits of milliseconds; what is longer would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Calls `run` after so long, at most after 24 days; the answer is for `clearTimeout`. */
export function afterSeconds(seconds: number, run: () => void): ReturnType<typeof setTimeout> {
  return setTimeout(run, Math.min(seconds * 1000, LONGEST_MS));
}

/** Why a command that runs until it is stopped comes to its end. */
export type Stop = "signal" | "time";

// The terminal may go away, or the connection to it: the peers are to learn it from us all the same.
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Waits for Ctrl-C, for SIGTERM, for the end of the terminal, or until `seconds` have passed. A
 * second signal ends the process at once, as a person who is in a hurry expects.
 */
export class Stopping {
  readonly stopped: Promise<Stop>;
  #stop: (why: Stop) => void = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #count = 0;
  readonly #endsOnHangup: boolean = endsOnHangup();
  /** For who is to stay: where anything listens for any signal, an ignored one would end us. */
  readonly #stay = () => {};
  readonly #onSignal = () => {
    if (++this.#count > 1) Deno.exit(130);
    this.#stop("signal");
  };

  constructor(seconds?: number) {
    this.stopped = new Promise((resolve) => this.#stop = resolve);
    for (const signal of SIGNALS) Deno.addSignalListener(signal, this.#listener(signal));
    if (seconds !== undefined) this.endIn(seconds);
  }

  #listener(signal: typeof SIGNALS[number]): () => void {
    return signal === "SIGHUP" && !this.#endsOnHangup ? this.#stay : this.#onSignal;
  }

  /** The time begins to run now. */
  endIn(seconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = afterSeconds(seconds, () => this.#stop("time"));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, this.#listener(signal));
  }
}

/** How long a peer may take to read our last words. */
const FAREWELL_MS = 3000, LOOK_MS = 5;

/** Waits until what was said to the peers has left this process, but not for long. */
export async function farewell(peers: Iterable<{ readonly unsent: number }>): Promise<void> {
  const all = [...peers], end = performance.now() + FAREWELL_MS;
  do {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  } while (all.some(({ unsent }) => unsent > 0) && performance.now() < end);
}

/**
 * Hands on what a command has printed, soon after it was printed: not at every line, and not only
 * at the end. Where that fails, `broken` says so: nobody reads any more, or the disk is full.
 */
export class SoonFlushed {
  readonly broken: Promise<never>;
  readonly #flush: () => void;
  #fail: (error: unknown) => void = () => {};
  #isAsked = false;
  #isBroken = false;

  constructor(flush: () => void) {
    this.#flush = flush;
    this.broken = new Promise((_, reject) => this.#fail = reject);
    // Whoever waits for it learns of it; until then it is nobody's error.
    this.broken.catch(() => {});
  }

  soon(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    setTimeout(() => {
      this.#isAsked = false;
      this.now();
    }, 0);
  }

  now(): void {
    this.print(this.#flush);
  }

  /** Prints something, and nothing more once that has failed: who is told of a session must not throw. */
  print(what: () => void): void {
    if (this.#isBroken) return;
    try {
      what();
    } catch (error) {
      this.#isBroken = true;
      this.#fail(error);
    }
  }
}
