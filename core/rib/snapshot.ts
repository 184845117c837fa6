import { Reader } from "../net/reader.ts";
import { u16, u32 } from "../net/octets.ts";
import type { AttributeSets } from "../wire/attribute_set.ts";
import type { AdjIn, AdjInOptions } from "./adj_in.ts";
import * as format from "./snapshot_format.ts";
import type { SnapshotFacts, SnapshotFault } from "./snapshot_format.ts";
import { faultOf, SnapshotContent, Wrong } from "./snapshot_read.ts";

export type { SnapshotFacts, SnapshotFault } from "./snapshot_format.ts";
export { encodeSnapshot, streamSnapshot } from "./snapshot_write.ts";

/** What a file held. */
export interface Snapshot {
  readonly facts: SnapshotFacts;
  readonly adjIn: AdjIn;
}

/** True when the first octets of a file, eight are enough, are those of a snapshot. */
export function isSnapshot(bytes: Uint8Array): boolean {
  return bytes.length >= format.MAGIC.length &&
    format.MAGIC.every((octet, i) => bytes[i] === octet);
}

/**
 * Reads a snapshot as its octets come. It holds one frame, at most a mebibyte, beside the routes.
 * Whatever is wrong with a file is a value; the first fault ends the reading.
 */
export class SnapshotReader {
  readonly #content: SnapshotContent;
  #held: Uint8Array = new Uint8Array(0);
  /** Octets of the file before those that are held. */
  #offset = 0;
  #frames = 0;
  #hasLead = false;
  #isAtEnd = false;
  #fault: SnapshotFault | undefined;

  /** `sets`: where the attributes of the routes go. */
  constructor(sets: AttributeSets, options: AdjInOptions = {}) {
    this.#content = new SnapshotContent(sets, options);
  }

  /** Takes in the next octets; the fault, if there is one by now. */
  push(bytes: Uint8Array): SnapshotFault | undefined {
    if (this.#fault) return this.#fault;
    const all = this.#joined(bytes);
    let at = 0;
    while (this.#fault === undefined) {
      const next = this.#hasLead ? this.#frame(all, at) : this.#lead(all, at);
      if (next === at) break;
      at = next;
    }
    this.#offset += at;
    this.#held = all.slice(at);
    return this.#fault;
  }

  #joined(bytes: Uint8Array): Uint8Array {
    if (this.#held.length === 0) return bytes;
    const all = new Uint8Array(this.#held.length + bytes.length);
    all.set(this.#held);
    all.set(bytes, this.#held.length);
    return all;
  }

  #fail(what: string, at: number, reason: string): void {
    this.#fault ??= { what, offset: this.#offset + at, reason };
  }

  #lead(all: Uint8Array, at: number): number {
    for (let i = 0; i < Math.min(all.length, format.MAGIC.length); i++) {
      if (all[i] === format.MAGIC[i]) continue;
      this.#fail(
        "magic",
        i,
        `octet ${i} is ${all[i]}, not ${format.MAGIC[i]}: no snapshot, or damaged`,
      );
      return at;
    }
    if (all.length < format.LEAD) return at;
    this.#hasLead = true;
    const version = u16(all, format.MAGIC.length);
    if (version !== format.VERSION) {
      this.#fail("version", format.MAGIC.length, `${version} is not ${format.VERSION}`);
    }
    return format.LEAD;
  }

  /** Takes the frame at `at`; the index behind it, or `at` when it is not whole yet. */
  #frame(all: Uint8Array, at: number): number {
    const left = all.length - at;
    if (this.#isAtEnd && left > 0) {
      this.#fail("end", at, `${left} octets follow`);
      return at;
    }
    if (left < format.FRAME_HEAD) return at;
    const kind = all[at]!, size = u32(all, at + 1);
    if (kind < format.HEADER || kind > format.END) {
      this.#fail("frame", at, `${kind} is no kind of frame`);
      return at;
    }
    if (size > format.MOST_BODY) {
      this.#fail("frame", at + 1, `length ${size} is more than ${format.MOST_BODY}`);
      return at;
    }
    const body = at + format.FRAME_HEAD, end = body + size;
    if (all.length < end + format.FRAME_TAIL) return at;
    if (format.crc32(all, at, end) !== u32(all, end)) {
      this.#fail(format.KIND_NAMES[kind]!, at, "the checksum is not that of these octets");
      return at;
    }
    const reader = new Reader(all, body, end, this.#offset);
    this.#fault = faultOf(kind, this.#offset + at, () => {
      if (kind === format.END) this.#end(reader);
      else this.#content.take(kind, reader);
    });
    this.#frames++;
    return end + format.FRAME_TAIL;
  }

  #end(reader: Reader): void {
    const frames = reader.u32();
    if (frames !== this.#frames || reader.left > 0) {
      throw new Wrong(`${this.#frames} frames are here, ${frames} were written`);
    }
    this.#content.finish();
    this.#isAtEnd = true;
  }

  /** The file has ended: what it held, or what is wrong with it. */
  finish(): Snapshot | SnapshotFault {
    if (this.#fault) return this.#fault;
    const { facts, adjIn } = this.#content;
    if (this.#isAtEnd && facts) return { facts, adjIn };
    const offset = this.#offset + this.#held.length;
    return {
      what: "snapshot",
      offset,
      reason: "the file ends here, before its end frame: it was cut",
    };
  }
}

/** Reads a whole snapshot. */
export function decodeSnapshot(
  chunks: Iterable<Uint8Array>,
  sets: AttributeSets,
  options: AdjInOptions = {},
): Snapshot | SnapshotFault {
  const reader = new SnapshotReader(sets, options);
  for (const chunk of chunks) if (reader.push(chunk)) break;
  return reader.finish();
}
