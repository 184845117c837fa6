import { Writer } from "../../net/writer.ts";

/** What is done in one slice. */
export interface SliceSize {
  /** Octets of messages, or more by the last. */
  readonly octets: number;
  /** Prefixes that are looked at together, 4096 at most. */
  readonly prefixes: number;
}

export const USUAL_SLICE: SliceSize = { octets: 1 << 16, prefixes: 4096 };
/** The messages are for all. */
export const NOBODY = -1;

/** Messages side by side that are for the same members: for all but one. */
export interface Segment {
  readonly start: number;
  end: number;
  /** The number of the peer that told us what they tell; or {@link NOBODY}. */
  readonly except: number;
  messages: number;
  announced: number;
  withdrawn: number;
}

/** Withdrawals for the one member that the best path has moved to. */
export interface Aside {
  readonly peer: number;
  readonly bytes: Uint8Array;
  readonly messages: number;
  readonly withdrawn: number;
}

/** Messages that are written once for all members of a cohort. */
export class Chunk {
  readonly out: Writer = new Writer();
  readonly segments: Segment[] = [];
  /** Peers who are left out of a segment. */
  readonly exceptions: Set<number> = new Set();
  /** Messages for one member alone. */
  readonly asides: Aside[] = [];
  messages = 0;
  announced = 0;
  withdrawn = 0;
  unsendable = 0;

  constructor(readonly size: SliceSize) {}

  get isFull(): boolean {
    return this.out.length >= this.size.octets;
  }

  clear(): void {
    this.out.length = 0;
    this.segments.length = 0;
    this.exceptions.clear();
    this.asides.length = 0;
    this.messages =
      this.announced =
      this.withdrawn =
      this.unsendable =
        0;
  }

  /** Notes the message that ends here and began at `start`. */
  note(start: number, except: number, announced: number, withdrawn: number, messages = 1): void {
    this.messages += messages;
    this.announced += announced;
    this.withdrawn += withdrawn;
    let segment = this.segments.at(-1);
    if (segment === undefined || segment.except !== except || segment.end !== start) {
      segment = { start, end: start, except, messages: 0, announced: 0, withdrawn: 0 };
      this.segments.push(segment);
    }
    segment.end = this.out.length;
    segment.messages += messages;
    segment.announced += announced;
    segment.withdrawn += withdrawn;
    if (except !== NOBODY) this.exceptions.add(except);
  }

  /** Octets that are no UPDATE with routes, as they are; for all. */
  put(octets: Uint8Array): void {
    const start = this.out.length;
    this.out.put(octets);
    if (octets.length > 0) this.note(start, NOBODY, 0, 0, 0);
  }
}
