/**
 * Reads one record that begins at `bytes[at]`, at most up to `end`.
 *
 * Returns the index behind it, which may lie behind `end` where the rest is only to be skipped; or
 * `-n` when `n` octets from `at` on must be there before it can go on. Once the source has ended
 * (`final`) it must not ask for more.
 */
export interface RecordReader {
  (bytes: Uint8Array, at: number, end: number, offset: number, final: boolean): number;
}

/**
 * Cuts a source that comes in pieces of any size into records. A record that lies within one piece
 * is read in place; only one that straddles two pieces is copied. Holds no more than readers ask for.
 */
export class Pieces {
  #held = new Uint8Array(1024);
  #size = 0;
  /** Octets that must be held before the reader is asked again. */
  #need = 1;
  #skip = 0;
  /** Absolute offset of the next octet that no record has used. */
  #offset = 0;

  constructor(private readonly read: RecordReader) {}

  push(chunk: Uint8Array): void {
    let at = Math.min(this.#skip, chunk.length);
    this.#skip -= at;
    while (this.#size > 0) {
      at = this.#hold(chunk, at, this.#need);
      if (this.#size < this.#need) return;
      this.#readHeld(false);
      const skipped = Math.min(this.#skip, chunk.length - at);
      at += skipped;
      this.#skip -= skipped;
    }
    this.#readPiece(chunk, at);
  }

  /** The source has ended: what is held is read as far as it goes. Returns octets that were to be skipped but are not there. */
  finish(): number {
    while (this.#size > 0) this.#readHeld(true);
    return this.#skip;
  }

  /** Takes octets until `need` are held or the piece is used up; returns the index behind them. */
  #hold(chunk: Uint8Array, at: number, need: number): number {
    const count = Math.max(0, Math.min(need - this.#size, chunk.length - at));
    if (this.#size + count > this.#held.length) {
      const grown = new Uint8Array(Math.max(this.#held.length * 2, this.#size + count));
      grown.set(this.#held.subarray(0, this.#size));
      this.#held = grown;
    }
    this.#held.set(chunk.subarray(at, at + count), this.#size);
    this.#size += count;
    return at + count;
  }

  #readHeld(final: boolean): void {
    const next = this.read(this.#held, 0, this.#size, this.#offset, final);
    if (next <= 0) {
      this.#need = Math.max(-next, this.#size + 1);
      if (final) this.#size = 0;
      return;
    }
    const used = Math.min(next, this.#size);
    this.#skip = next - used;
    this.#offset += next;
    this.#held.copyWithin(0, used, this.#size);
    this.#size -= used;
    this.#need = 1;
  }

  #readPiece(chunk: Uint8Array, from: number): void {
    const end = chunk.length;
    let at = from;
    while (at < end) {
      const next = this.read(chunk, at, end, this.#offset, false);
      if (next <= 0) {
        this.#need = Math.max(-next, end - at + 1);
        this.#hold(chunk, at, end - at);
        return;
      }
      this.#offset += next - at;
      at = next;
    }
    if (at > end) this.#skip = at - end;
  }
}
