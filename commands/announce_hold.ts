// The sessions of `announce`, from the first dial to the last word.
import { askDevices } from "../core/io/host.ts";
import type { Target } from "../core/speaker/ports.ts";
import type { Speaker } from "../core/speaker/speaker.ts";
import type { Events } from "./announce_events.ts";
import type { AnnounceOptions } from "./announce_options.ts";
import { TableOutbound } from "./announce_outbound.ts";
import { AnnouncePeer } from "./announce_peer.ts";
import type { Source } from "./announce_source.ts";
import type { AnnounceTable } from "./announce_table.ts";
import { EXIT, failure } from "./exit.ts";
import { listenFor } from "./listening.ts";
import type { SessionPlan } from "./session_options.ts";
import { farewell, makeSpeaker, type Stop, type Stopping } from "./speaking.ts";

/** What ends a run: Ctrl-C, or the time that begins with the first session. */
export type End = Pick<Stopping, "stopped" | "endIn" | "dispose">;

/** All that a run of `announce` comes to once it is checked. */
export interface Announcement {
  readonly plan: SessionPlan;
  readonly targets: readonly Target[];
  readonly table: AnnounceTable;
  readonly routes: Source;
  readonly events: Events;
  readonly options: Pick<AnnounceOptions, "for" | "keep" | "json">;
  /** What the peers' operators are told when it leaves. */
  readonly text: string;
  readonly end: End;
}

/** A session that is not up after so long is a failure, where --timeout and --for say nothing else. */
const USUAL_TIMEOUT = 30;

/** Holds the sessions until it is stopped; answers the exit code. Throws CommandError where none comes up. */
export async function hold(announcement: Announcement): Promise<number> {
  const speaker = makeSpeaker(), holding = new Holding(announcement, speaker);
  try {
    return await holding.run();
  } finally {
    holding.close();
    speaker.close();
    await announcement.routes.close?.(holding.isWithdrawn);
  }
}

class Holding {
  readonly #all: Announcement;
  readonly #speaker: Speaker;
  readonly #over: AbortController = new AbortController();
  readonly #failed: PromiseWithResolvers<"failed"> = Promise.withResolvers();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #peers: readonly AnnouncePeer[] = [];
  #hasBegun = false;
  /** All routers were told that nothing is announced any more. */
  isWithdrawn = true;
  /** Peers to which some routes cannot go. */
  readonly #withholding = new Set<string>();

  constructor(announcement: Announcement, speaker: Speaker) {
    this.#all = announcement;
    this.#speaker = speaker;
  }

  async run(): Promise<number> {
    const { events, routes } = this.#all;
    await this.#dial();
    this.#timer = setTimeout(() => this.#late(), this.#patienceSeconds() * 1000);
    const following = routes.follow(
      () => this.#changed(),
      this.#over.signal,
      () => this.#peers.every((peer) => peer.isSent),
    );
    const never = following.then(() => new Promise<never>(() => {}));
    const { stopped } = this.#all.end;
    let why: Stop | "failed" | undefined, codes: readonly number[] = [];
    try {
      why = await Promise.race([stopped, this.#failed.promise, events.flushed.broken, never]);
    } finally {
      // Judged while they stand: leaving ends them all. Also where nobody reads any more the peers
      // are to know that we leave.
      codes = this.#codes();
      await this.#leave(why);
    }
    const code = this.#tellOutcome(codes);
    if (why === "failed") throw this.#failure();
    return code;
  }

  /** How long it may take until the first is up: not longer than it is to be held. */
  #patienceSeconds(): number {
    const { plan, options } = this.#all;
    return plan.timeoutSeconds ?? Math.min(options.for ?? USUAL_TIMEOUT, USUAL_TIMEOUT);
  }

  async #dial(): Promise<void> {
    const { targets, plan, table, events } = this.#all, devices = await askDevices() ?? [];
    if (plan.settings.passive) await listenFor(this.#speaker, targets, plan);
    this.#peers = targets.map(({ remote: { address } }, i) => {
      const outbound = new TableOutbound(table.outs[i]!, devices, (text, isWithheld) => {
        if (isWithheld) this.#withholding.add(address);
        events.tell("note", `${address}: ${text}`, { peer: address, text });
      });
      return new AnnouncePeer(address, outbound, events, () => this.#look());
    });
    for (const [i, target] of targets.entries()) {
      const { address, port } = target.remote, peer = this.#peers[i]!;
      const how = plan.settings.passive ? "waiting for it to dial" : `connecting to port ${port}`;
      events.tell("connecting", `${address}: ${how}`, { peer: address, port });
      peer.peer = this.#speaker.add(plan.settings, target, peer);
    }
  }

  /** A peer came up or fell, or gave up. */
  #look(): void {
    const seconds = this.#all.options.for;
    if (!this.#hasBegun && this.#peers.some(({ hasBeenUp }) => hasBeenUp)) {
      this.#hasBegun = true;
      if (seconds !== undefined) this.#all.end.endIn(seconds);
    }
    if (this.#peers.every(({ isGivenUp }) => isGivenUp)) this.#failed.resolve("failed");
  }

  /** The time to come up is over. One session is enough to go on; the others are tried again. */
  #late(): void {
    if (!this.#hasBegun) this.#failed.resolve("failed");
  }

  /** The table is not what it was. */
  #changed(): void {
    for (const peer of this.#peers) peer.pump();
  }

  /** What each peer alone would end the process with. */
  #codes(): readonly number[] {
    const { isTroubled } = this.#all.routes;
    return this.#peers.map(({ name, hasBeenUp, isUp }) => {
      if (!hasBeenUp) return EXIT.failed;
      return !isUp || isTroubled || this.#withholding.has(name) ? EXIT.found : EXIT.done;
    });
  }

  /** Of many peers the worst counts (3 > 1 > 0); with --json each has its own, and all theirs. */
  #tellOutcome(codes: readonly number[]): number {
    const { events, options } = this.#all, code = Math.max(...codes);
    if (!options.json) return code;
    for (const [i, { name }] of this.#peers.entries()) {
      events.tell("outcome", "", { peer: name, code: codes[i] });
    }
    events.tell("outcome", "", { code });
    return code;
  }

  async #leave(why: Stop | "failed" | undefined): Promise<void> {
    const { options, table, text } = this.#all;
    this.#over.abort();
    // Where none came up, the error says so of each; of what goes wrong with --json both do.
    if (why !== "failed" || options.json) this.#peers.forEach((peer) => peer.sayNeverUp());
    // Who was here and is away may still use what it was told.
    const isHeard = this.#peers.every(({ hasBeenUp, isUp }) => isUp || !hasBeenUp);
    if (!options.keep) {
      table.clear();
      await Promise.all(this.#peers.map((peer) => peer.emptied()));
    }
    for (const peer of this.#peers) peer.leave(options.keep, text);
    await farewell(this.#peers.flatMap(({ peer }) => peer ?? []));
    this.isWithdrawn = !options.keep && isHeard;
  }

  /** Why none came up, each in a line. */
  #failure(): Error {
    const lines = this.#peers.map((peer) =>
      `cannot announce to ${peer.name}: ${peer.reason().why}`
    );
    const more = lines.length > 3 ? [`and ${lines.length - 3} others`] : [];
    const [first] = this.#peers, remedy = lines.length === 1 ? [first!.reason().remedy] : [];
    return failure([...lines.slice(0, 3), ...more, ...remedy].join("\n"));
  }

  close(): void {
    // A check that is under way ends too, however this ends.
    this.#over.abort();
    clearTimeout(this.#timer);
    this.#all.end.dispose();
  }
}
