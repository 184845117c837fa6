import type { Broken, Input } from "./input.ts";

/** An input whose first octets can be looked at before it is read. */
export class PeekableInput implements Input {
  readonly #input: Input;
  /** What has been looked at and not yet been handed out. */
  #head: Uint8Array = new Uint8Array(0);
  #isLent = false;
  #ended = false;

  constructor(input: Input) {
    this.#input = input;
  }

  get name(): string {
    return this.#input.name;
  }

  get size(): number {
    return this.#input.size;
  }

  get consumed(): number {
    return this.#input.consumed;
  }

  get layers(): readonly string[] {
    return this.#input.layers;
  }

  get broken(): Broken | undefined {
    return this.#input.broken;
  }

  /** At least `count` of the first octets, or all there are: `whole` says which. They stay to be read. */
  async peek(count: number): Promise<{ head: Uint8Array; whole: boolean }> {
    while (this.#head.length < count && !this.#ended) {
      // The first piece stands in a buffer that the next call uses again; mostly there is no next call.
      if (this.#head.length > 0 && this.#isLent) this.#head = this.#head.slice();
      const piece = await this.#input.next();
      this.#isLent = this.#head.length === 0;
      if (piece === undefined) this.#ended = true;
      else this.#head = this.#isLent ? piece : joined(this.#head, piece);
    }
    return { head: this.#head, whole: this.#ended };
  }

  next(): Promise<Uint8Array | undefined> {
    const head = this.#head;
    if (head.length === 0) {
      return this.#ended ? Promise.resolve(undefined) : this.#input.next();
    }
    this.#head = head.subarray(head.length);
    return Promise.resolve(head);
  }

  close(): void {
    this.#input.close();
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
