import {
  HEADER_LENGTH,
  isMarker,
  MAX_LENGTH,
  messageLength,
  ROUTE_REFRESH,
} from "./message_header.ts";

/** Where a {@link Framer} delivers. Octets are valid only during the call. */
export interface FrameSink<Where> {
  /** One whole message, `bytes[start..end)`, as long as its own length field says. */
  message(bytes: Uint8Array, start: number, end: number, where: Where): void;
  /** `count` octets at the front of the stream belong to no message; what follows does again. */
  garbage(count: number, reason: string, where: Where): void;
  /**
   * Optional: the first 19 octets after what was sound, at `at`, cannot be a header. Who cannot go on
   * after that (a live session) learns of it here, before anything is passed over.
   */
  broken?(bytes: Uint8Array, at: number, where: Where): void;
}

const MARKER_LENGTH = 16;
const NOTHING = new Uint8Array(0);

/**
 * True when a sound header with one damaged octet in its marker stands at `at`: then the message is
 * delivered, and its header says what is wrong (RFC 4271 §6.1). Where the stream is an octet off, the
 * length makes no sense, or the last octet of the marker is the high one of a length.
 */
function isDamagedHeader(bytes: Uint8Array, at: number): boolean {
  const type = bytes[at + 18]!;
  if (type === 0 || type > ROUTE_REFRESH || messageLength(bytes, at) > MAX_LENGTH) return false;
  if (bytes[at + MARKER_LENGTH - 1]! <= MAX_LENGTH >>> 8) return false;
  let odd = 0;
  for (let i = 0; i < MARKER_LENGTH; i++) if (bytes[at + i] !== 0xff) odd++;
  return odd === 1;
}

/**
 * Cuts a stream of octets into BGP messages, for sockets, captures and tests alike (RFC 4271 §4.1).
 *
 * Chunks may have any size. A message inside one chunk is delivered in place; only one that spans
 * chunks is gathered, in a buffer of at most 64 KiB. After octets that cannot be a header the framer
 * looks for the next marker and says how much it passed over; it never gives up and never throws.
 */
export class Framer<Where> {
  readonly #sink: FrameSink<Where>;
  // Made when a message first spans chunks: of most connections in a capture none does.
  #held: Uint8Array = NOTHING;
  #have = 0;
  #lost = 0;
  #reason = "";

  constructor(sink: FrameSink<Where>) {
    this.#sink = sink;
  }

  /** Octets of an unfinished message. */
  get pending(): number {
    return this.#have;
  }

  /** The octets of an unfinished message, valid until the next call. */
  get unfinished(): Uint8Array {
    return this.#held.subarray(0, this.#have);
  }

  /** The next octets of the stream. `where` goes with every message that ends in them. */
  push(bytes: Uint8Array, start: number, end: number, where: Where): void {
    let at = start;
    while (this.#have > 0 && at < end) {
      const taken = this.#fill(bytes, at, end);
      at += taken;
      if (!this.#drainHeld(where) && taken === 0) break;
    }
    if (this.#have > 0) return;
    at = this.#walk(bytes, at, end, where);
    if (at < end) this.#hold(bytes, at, end);
  }

  /**
   * The stream has a hole, or ends, here. An unfinished message is given up: its octets are
   * returned so that the caller can tell what was lost.
   */
  cut(where: Where): Uint8Array {
    this.#tellLost(where);
    const rest = this.#held.subarray(0, this.#have);
    this.#have = 0;
    return rest;
  }

  /** Delivers what stands whole in `bytes[at..end)`; returns the index of the first octet not used. */
  #walk(bytes: Uint8Array, at: number, end: number, where: Where): number {
    while (end - at >= HEADER_LENGTH) {
      const length = messageLength(bytes, at);
      const isHeader = length >= HEADER_LENGTH &&
        (isMarker(bytes, at) || this.#lost === 0 && isDamagedHeader(bytes, at));
      if (!isHeader) {
        if (this.#lost === 0) this.#sink.broken?.(bytes, at, where);
        at = this.#skip(bytes, at, end);
        continue;
      }
      if (this.#lost > 0 && length >= 0xff00) {
        // After garbage that ended in ones, the marker is the last sixteen of a longer run.
        this.#lost++;
        at++;
        continue;
      }
      if (end - at < length) break;
      if (this.#lost > 0) this.#tellLost(where);
      this.#sink.message(bytes, at, at + length, where);
      at += length;
    }
    return at;
  }

  /** Passes over octets that are no header, up to the next place where a marker stands or may begin. */
  #skip(bytes: Uint8Array, at: number, end: number): number {
    if (this.#lost === 0) {
      this.#reason = isMarker(bytes, at)
        ? `message length ${messageLength(bytes, at)} is less than ${HEADER_LENGTH}`
        : "no marker where a message should begin";
    }
    let run = 0;
    for (let i = at + 1; i < end; i++) {
      run = bytes[i] === 0xff ? run + 1 : 0;
      if (run === MARKER_LENGTH || (i === end - 1 && run > 0)) {
        const next = i - run + 1;
        this.#lost += next - at;
        return next;
      }
    }
    this.#lost += end - at;
    return end;
  }

  #tellLost(where: Where): void {
    if (this.#lost > 0) this.#sink.garbage(this.#lost, this.#reason, where);
    this.#lost = 0;
  }

  #hold(bytes: Uint8Array, at: number, end: number): void {
    this.#need(end - at);
    this.#held.set(bytes.subarray(at, end), 0);
    this.#have = end - at;
  }

  #need(count: number): void {
    if (count <= this.#held.length) return;
    const wider = new Uint8Array(Math.max(count, this.#held.length * 2, 256));
    wider.set(this.#held.subarray(0, this.#have));
    this.#held = wider;
  }

  /** Takes from the chunk only what completes the header, then the message, that is held. */
  #fill(bytes: Uint8Array, at: number, end: number): number {
    const whole = this.#have < HEADER_LENGTH
      ? HEADER_LENGTH
      : Math.max(HEADER_LENGTH, messageLength(this.#held, 0));
    const take = Math.min(whole - this.#have, end - at);
    if (take <= 0) return 0;
    this.#need(this.#have + take);
    this.#held.set(bytes.subarray(at, at + take), this.#have);
    this.#have += take;
    return take;
  }

  /** Delivers from the held octets what has become whole; true when something was used up. */
  #drainHeld(where: Where): boolean {
    if (this.#have < HEADER_LENGTH) return false;
    const used = this.#walk(this.#held, 0, this.#have, where);
    if (used === 0) return false;
    this.#held.copyWithin(0, used, this.#have);
    this.#have -= used;
    return true;
  }
}
