/** Octets handed to the platform in one piece. */
const CHUNK = 128 * 1024;
/** Pieces from here on go out as they are; smaller ones are gathered. */
const WHOLE = 32 * 1024;

/** Octets that wait to be sent, in order: many small pieces go in, few large ones come out. */
export class Outbox {
  #pieces: Uint8Array[] = [];
  #first = 0;
  /** Octets of the first piece that are taken. */
  #taken = 0;
  /** Octets that wait. */
  length = 0;

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.length += bytes.length;
  }

  /** Takes the next octets, at most {@link CHUNK}; undefined when there are none. */
  take(): Uint8Array | undefined {
    const first = this.#pieces[this.#first];
    if (first === undefined) return undefined;
    const whole = first.length - this.#taken >= WHOLE || this.length === first.length - this.#taken;
    return whole ? this.#takeOne(CHUNK) : this.#gather();
  }

  clear(): void {
    this.#pieces = [];
    this.#first = this.#taken = this.length = 0;
  }

  /** Takes at most `most` octets of the first piece. */
  #takeOne(most: number): Uint8Array {
    const piece = this.#pieces[this.#first]!;
    const out = piece.subarray(this.#taken, this.#taken + most);
    this.#taken += out.length;
    this.length -= out.length;
    if (this.#taken === piece.length) this.#dropFirst();
    return out;
  }

  /** The first piece as it is; a view less for each small message. */
  #takeFirst(piece: Uint8Array): Uint8Array {
    this.length -= piece.length;
    this.#dropFirst();
    return piece;
  }

  #gather(): Uint8Array {
    const out = new Uint8Array(Math.min(this.length, CHUNK));
    let at = 0;
    while (at < out.length) {
      const first = this.#pieces[this.#first]!;
      const fits = this.#taken === 0 && first.length <= out.length - at;
      const piece = fits ? this.#takeFirst(first) : this.#takeOne(out.length - at);
      out.set(piece, at);
      at += piece.length;
    }
    return out;
  }

  #dropFirst(): void {
    this.#taken = 0;
    this.#first++;
    // What is sent is let go now and then, not with every piece: that would move the rest each time.
    if (this.#first === this.#pieces.length || this.#first >= 1024) {
      this.#pieces.splice(0, this.#first);
      this.#first = 0;
    }
  }
}
