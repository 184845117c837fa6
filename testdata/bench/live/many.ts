/**
 * Many sessions in one process, on the machine's own sockets. One process dials, another waits; each
 * prints a JSON object when all are up, and on SIGUSR1 what it has seen.
 *
 *   many.ts --role wait --sessions 1000 --hold 9 --port 11791
 *   many.ts --role dial --sessions 1000 --hold 9 --port 11791
 *   many.ts --role wait --sessions 200 --hold 3 --port 11791 --feeder 127.0.0.3
 *
 * With `--feeder` it also takes what that peer sends, and keeps it.
 */
import { makeSpeaker } from "../../../commands/speaking.ts";
import { AdjIn } from "../../../core/rib/adj_in.ts";
import { makeSettings, USUAL_TIMING } from "../../../core/session/settings.ts";
import type { Speaker } from "../../../core/speaker/speaker.ts";
import type { PeerHandle, PeerWatcher } from "../../../core/speaker/watcher.ts";
import type { Negotiated } from "../../../core/session/negotiate.ts";
import type { UpdateChecker } from "../../../core/wire/update_checker.ts";
import type { Fault } from "../../../core/wire/fault.ts";
import { IPV4_UNICAST } from "../../../core/wire/family/family_type.ts";
import { KEEPALIVE } from "./messages.ts";
import { readWords } from "./words.ts";

/** What one side of many sessions saw; milliseconds. */
export interface ManySeen {
  /** From the first dial to the last Established. */
  readonly allUpMs: number;
  readonly up: number;
  readonly lost: number;
  /** The longest time between two KEEPALIVEs of one peer, as they came in. */
  readonly worstGapMs: number;
  readonly longestPauseMs: number;
}

/** What came of the table that a feeder sent. */
export interface Fed {
  readonly routes: number;
  /** From its first UPDATE to End-of-RIB. */
  readonly loadedMs: number;
}

const LISTENER = "127.0.0.1", PAUSE_LOOK_MS = 1;
const TIMING = { ...USUAL_TIMING, connectRetrySeconds: 5 };

function tell(what: unknown): void {
  console.log(JSON.stringify(what));
}

/** Counts what all sessions of one process go through. */
class Counted {
  readonly #began = performance.now();
  readonly #all: number;
  #up = 0;
  #lost = 0;
  #allUp = 0;
  #worstGap = 0;
  #longestPause = 0;

  constructor(sessions: number) {
    this.#all = sessions;
    let before = performance.now();
    // A loop that stands still lets no timer fire.
    setInterval(() => {
      const now = performance.now();
      this.#longestPause = Math.max(this.#longestPause, now - before);
      before = now;
    }, PAUSE_LOOK_MS);
  }

  watcher(): PeerWatcher {
    let last = 0;
    return {
      up: () => this.#rise(),
      down: () => void this.#lost++,
      message: (_peer, direction, bytes, start) => {
        if (direction !== "in" || bytes[start + 18] !== KEEPALIVE) return;
        const now = performance.now();
        if (last > 0) this.#worstGap = Math.max(this.#worstGap, now - last);
        last = now;
      },
    };
  }

  #rise(): void {
    if (++this.#up < this.#all || this.#allUp > 0) return;
    this.#allUp = performance.now() - this.#began;
    tell({ allUp: true });
    this.#longestPause = 0;
  }

  seen(): ManySeen {
    return {
      allUpMs: this.#allUp,
      up: this.#up,
      lost: this.#lost,
      worstGapMs: this.#worstGap,
      longestPauseMs: this.#longestPause,
    };
  }
}

/** Keeps what one peer sends. */
class Taker implements PeerWatcher {
  readonly #routes: AdjIn;
  #peer = -1;
  #negotiated: Negotiated | undefined;
  #first = 0;

  constructor(speaker: Speaker) {
    this.#routes = new AdjIn(speaker.checker.sets);
  }

  up({ name }: PeerHandle, negotiated: Negotiated): void {
    this.#negotiated = negotiated;
    const { peer: kind } = negotiated, address = Uint8Array.from(name.split("."), Number);
    this.#peer = this.#routes.addPeer({ name, address, asn: 65001, routerId: 1, kind });
  }

  update(_peer: PeerHandle, { update, set }: UpdateChecker, faults: readonly Fault[]): void {
    if (this.#first === 0) this.#first = performance.now();
    this.#routes.update(this.#peer, update, set, faults, this.#negotiated!.receive, 0);
    if (update.endOfRib !== IPV4_UNICAST) return;
    tell({ routes: this.#routes.size, loadedMs: performance.now() - this.#first } satisfies Fed);
  }

  down(): void {
    tell({ feederLost: true });
  }
}

function addressOf(session: number): string {
  return `127.1.${session >> 8}.${session & 255}`;
}

function run(words: Record<string, string>): void {
  const sessions = Number(words.sessions), port = Number(words.port), speaker = makeSpeaker();
  const counted = new Counted(sessions), timeoutSeconds = 5, remoteAs = undefined;
  const isWaiting = words.role === "wait";
  const settings = makeSettings({
    routerId: isWaiting ? 7 : 9,
    localAs: isWaiting ? 65002 : 65003,
    remoteAs,
    passive: isWaiting,
    timing: TIMING,
    holdTimeSeconds: Number(words.hold),
  });
  for (let i = 0; i < sessions; i++) {
    const target = isWaiting
      ? { remote: { address: addressOf(i), port: 1 }, timeoutSeconds }
      : { remote: { address: LISTENER, port }, source: addressOf(i), timeoutSeconds };
    speaker.add(settings, target, counted.watcher());
  }
  if (words.feeder !== undefined) {
    const long = { ...settings, holdTimeSeconds: 240 }, address = words.feeder;
    speaker.add(long, { remote: { address, port: 1 }, timeoutSeconds }, new Taker(speaker));
  }
  if (isWaiting) speaker.listen({ address: LISTENER, port });
  tell({ ready: true });
  Deno.addSignalListener("SIGUSR1", () => tell(counted.seen()));
}

if (import.meta.main) run(readWords(Deno.args));
