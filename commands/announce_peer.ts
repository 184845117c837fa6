// One router that `announce` speaks to: from dialling to leaving, and what became of it.
import { counted } from "../core/net/count.ts";
import { judge } from "../core/session/judge/mod.ts";
import type { Negotiated } from "../core/session/negotiate.ts";
import { AHEAD_OCTETS, type Peer } from "../core/speaker/peer.ts";
import type { PeerHandle, PeerWatcher } from "../core/speaker/watcher.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { familyName } from "../core/wire/family/mod.ts";
import { makeShutdown } from "../core/wire/notification.ts";
import { asOf } from "../core/wire/open.ts";
import { REQUEST, type RouteRefresh } from "../core/wire/route_refresh.ts";
import type { Events } from "./announce_events.ts";

/** How much was sent of what. */
export interface Sent {
  readonly announced: number;
  readonly withdrawn: number;
  readonly messages: number;
}

/** The routes on their way to one peer. */
export interface Outbound {
  /** The session is up: everything that is wanted goes out. */
  up(peer: PeerHandle, negotiated: Negotiated): void;
  down(): void;
  /** Everything of a family once more; false when that is under way, or cannot be. */
  refresh(family: FamilyKey): boolean;
  /** About `room` octets of whole messages; undefined when there is nothing to say. */
  next(room: number): Uint8Array | undefined;
  /** What went out since this was last asked. */
  takeSent(): Sent;
}

/** A peer that does not read may keep us so long from leaving. */
const PATIENCE_MS = 5000;

export class AnnouncePeer implements PeerWatcher {
  hasBeenUp = false;
  isUp = false;
  /** No further try is made. */
  isGivenUp = false;
  peer: Peer | undefined;
  readonly #events: Events;
  readonly #outbound: Outbound;
  readonly #changed: () => void;
  #negotiated: Negotiated | undefined;
  #isLeaving = false;
  /** What was last said of a try that failed: the same is not said again. */
  #lastCause = "";
  #emptied: (() => void) | undefined;
  /** There was nothing more to say. */
  #hasTold = false;

  /** `changed`: it came up or fell, or gave up. */
  constructor(
    readonly name: string,
    outbound: Outbound,
    events: Events,
    changed: () => void,
  ) {
    this.#outbound = outbound;
    this.#events = events;
    this.#changed = changed;
  }

  up(peer: PeerHandle, negotiated: Negotiated): void {
    this.hasBeenUp = this.isUp = true;
    this.#lastCause = "";
    this.#negotiated = negotiated;
    const { holdTimeSeconds, families } = negotiated, theirs = peer.session?.theirs;
    const asn = theirs && asOf(theirs), named = families.map(familyName);
    this.#events.tell(
      "established",
      `${this.name}: established, AS ${asn}, hold time ${holdTimeSeconds} s, ${named.join(", ")}`,
      { peer: this.name, asn, hold_time_seconds: holdTimeSeconds, families: named },
    );
    this.#outbound.up(peer, negotiated);
    this.#changed();
    this.pump();
  }

  writable(): void {
    this.pump();
  }

  refresh(_peer: PeerHandle, { family, subtype }: RouteRefresh): void {
    if (subtype !== REQUEST || !this.#outbound.refresh(family)) return;
    const text = `${this.name} asks for its routes again: ${familyName(family)}`;
    this.#events.tell("note", text, { peer: this.name, text });
    this.pump();
  }

  down(): void {
    this.isUp = false;
    this.#outbound.down();
    this.#emptied?.();
  }

  ended(): void {
    if (this.#isLeaving) return;
    const { why, cause } = this.reason(), { givenUp } = this.peer ?? {};
    this.isGivenUp = givenUp !== undefined;
    const event = this.isGivenUp ? "failed" : "down";
    const more = this.isGivenUp ? "no further try" : "trying again";
    if (event === "failed" || cause !== this.#lastCause) {
      this.#lastCause = cause;
      this.#events.tell(event, `${this.name}: ${why}; ${more}`, { peer: this.name, cause, why });
    }
    this.#changed();
  }

  /** Why it is down, or did not come up, with what to do about it. */
  reason(): { readonly cause: string; readonly why: string; readonly remedy: string } {
    if (!this.peer) return { cause: "unknown", why: "it was not dialled", remedy: "" };
    const { causes: [top], remedy } = judge(this.peer.facts);
    return { cause: top.id, why: top.why, remedy };
  }

  /** It is here and has been sent all that there was to say. */
  get isSent(): boolean {
    return this.isUp && this.#hasTold && this.peer?.room === AHEAD_OCTETS;
  }

  /** Sends what there is to say, as far as the peer takes it. */
  pump(): void {
    const { peer } = this;
    if (!peer || !this.isUp) return;
    this.#hasTold = false;
    for (let room = peer.room; room > 0; room = peer.room) {
      const messages = this.#outbound.next(room);
      if (!messages) return this.#told();
      peer.send(messages);
    }
  }

  /** Everything has gone out. */
  #told(): void {
    this.#hasTold = true;
    this.#emptied?.();
    const { announced, withdrawn, messages } = this.#outbound.takeSent();
    const say = (event: "announced" | "withdrawn", prefixes: number) => {
      if (prefixes === 0) return;
      const text = `${this.name}: ${event} ${counted(prefixes, "prefix")} in ` +
        counted(messages, "message");
      this.#events.tell(event, text, { peer: this.name, prefixes, messages });
    };
    say("withdrawn", withdrawn);
    say("announced", announced);
  }

  /** Waits until everything that there is to say has gone out, or `patienceMs` have passed. */
  async emptied(patienceMs: number = PATIENCE_MS): Promise<void> {
    if (!this.isUp) return;
    const gone = new Promise<void>((resolve) => this.#emptied = resolve);
    this.pump();
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patienceMs);
    await Promise.race([gone, promise]);
    clearTimeout(timer);
  }

  /** The last word of a session that never was: why. */
  sayNeverUp(): void {
    if (this.hasBeenUp || this.isGivenUp) return;
    const { why, cause } = this.reason();
    this.#events.tell("failed", `${this.name}: never came up: ${why}`, {
      peer: this.name,
      cause,
      why,
    });
  }

  /** Leaves: with a Cease, or in silence where the peer is to keep the routes (RFC 4724 §4.2). */
  leave(isKept: boolean, text: string): void {
    this.#isLeaving = true;
    const { peer } = this;
    if (!peer) return;
    const wasUp = this.isUp, keeps = isKept ? this.#negotiated?.restarter : undefined;
    // Families of which the peer said that it keeps our routes.
    const isSilent = wasUp && (keeps?.families.length ?? 0) > 0;
    if (isSilent) peer.stop();
    else peer.stop(makeShutdown(2, text));
    if (wasUp) this.#sayLeft(isKept, isSilent ? keeps?.restartTimeSeconds : undefined);
  }

  #sayLeft(isKept: boolean, keptSeconds: number | undefined): void {
    const how = keptSeconds === undefined ? "with Cease, Administrative Shutdown" : "in silence";
    const then = !isKept
      ? ""
      : keptSeconds === undefined
      ? "; no graceful restart was negotiated, so it drops the routes"
      : `; it keeps the routes for up to ${keptSeconds} s`;
    this.#events.tell("left", `${this.name}: left ${how}${then}`, {
      peer: this.name,
      how: keptSeconds === undefined ? "cease" : "silence",
      kept_seconds: keptSeconds,
    });
  }
}
