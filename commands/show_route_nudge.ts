// A word in the ear of a router that sleeps over its own table.
import { endOfRib } from "../core/rib/adj_out.ts";
import { encodedKeepalive } from "../core/speaker/outgoing.ts";
import type { PeerHandle } from "../core/speaker/watcher.ts";
import type { FamilyKey } from "../core/wire/context.ts";

/** A table comes without pauses like this; until its beginning it may take a little longer. */
const PAUSE_MS = 100, PAUSE_AT_FIRST_MS = 300;
/** RFC 4271 §4.4: not more than one KEEPALIVE a second. */
const AGAIN_MS = 1000;

/**
 * BIRD 2.0 goes to sleep for three seconds with the end of a table, or all of a small one, still to
 * be sent; whatever it reads wakes it. So in a silence it is told what it may be told at any time:
 * first our End-of-RIB, as we have no routes, then a KEEPALIVE each second.
 */
export class Nudge {
  #hasEnded = false;
  #last: number;

  /** The session came up at `now`, in milliseconds. */
  constructor(readonly families: readonly FamilyKey[], now: number) {
    this.#last = now;
  }

  /** Nothing has come since `heard`; `hasBegun`: some of the table came before. */
  silent(peer: PeerHandle, heard: number, now: number, hasBegun: boolean): void {
    if (now - heard < (hasBegun ? PAUSE_MS : PAUSE_AT_FIRST_MS)) return;
    if (!this.#hasEnded) {
      this.#hasEnded = true;
      for (const family of this.families) peer.send(endOfRib(family));
    } else if (now - this.#last >= AGAIN_MS) {
      this.#last = now;
      peer.send(encodedKeepalive());
    }
  }
}
