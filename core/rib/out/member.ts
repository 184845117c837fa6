import type { FamilyKey } from "../../wire/context.ts";
import type { Around, OutTally } from "../pending_out.ts";
import type { OutSink } from "./rib_out.ts";

/** Octets that may wait for a member before it goes on alone: as long as they wait, they are others' as well. */
export const MOST_WAITING = 4 << 20;

/** What a member has in one family, whichever way its group tells it. */
export interface MemberFamily {
  readonly isIdle: boolean;
  readonly tally: OutTally;
  again(around: Around): boolean;
  isTold(prefix: number): boolean;
  /** For `OutMember.owes`. */
  owes(nlri: Uint8Array): boolean;
  /** The member has room again. */
  wake(): void;
  leave(): void;
}

/** A peer as a member of an export group: its families, and octets that wait for room. */
export class Member {
  readonly families: Map<FamilyKey, MemberFamily> = new Map();
  /** Octets that wait here. */
  waiting = 0;
  #queue: Uint8Array[] = [];
  #isHere = true;
  #isSending = false;

  readonly #mostWaiting: number;

  /** `peer`: its number in the Adj-RIB-In. */
  constructor(readonly peer: number, readonly sink: OutSink, mostWaiting: number) {
    this.#mostWaiting = mostWaiting;
  }

  get hasRoom(): boolean {
    return this.waiting === 0 && this.sink.room > 0;
  }

  get isBehind(): boolean {
    return this.waiting > this.#mostWaiting;
  }

  /** Whole messages, which wait until there is room. */
  send(bytes: Uint8Array): void {
    if (!this.#isHere) return;
    this.#queue.push(bytes);
    this.waiting += bytes.length;
    this.#send();
  }

  #send(): void {
    // A sink may say at once that it has room again.
    if (this.#isSending) return;
    this.#isSending = true;
    let sent = 0;
    while (sent < this.#queue.length && this.sink.room > 0) {
      const bytes = this.#queue[sent++]!;
      this.waiting -= bytes.length;
      this.sink.send(bytes);
    }
    if (sent > 0) this.#queue = this.#queue.slice(sent);
    this.#isSending = false;
  }

  /** There is room again. */
  writable(): void {
    this.#send();
    if (this.hasRoom) { for (const family of this.families.values()) family.wake(); }
  }

  get isIdle(): boolean {
    if (this.waiting > 0) return false;
    for (const family of this.families.values()) if (!family.isIdle) return false;
    return true;
  }

  /** The session is over; false when it was so already. */
  leave(): boolean {
    if (!this.#isHere) return false;
    this.#isHere = false;
    this.#queue = [];
    this.waiting = 0;
    for (const family of this.families.values()) family.leave();
    return true;
  }
}
