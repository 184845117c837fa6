/** Numbers of rows that wait, in the order in which they came. */
export class RowRing {
  #ring: Int32Array = new Int32Array(64);
  #first = 0;
  count = 0;

  push(row: number): void {
    if (this.count === this.#ring.length) this.#grow();
    this.#ring[this.#first + this.count++ & this.#ring.length - 1] = row;
  }

  #grow(): void {
    const wider = new Int32Array(this.#ring.length * 2);
    wider.set(this.#ring.subarray(this.#first));
    wider.set(this.#ring.subarray(0, this.#first), this.#ring.length - this.#first);
    this.#ring = wider;
    this.#first = 0;
  }

  /** The row that has waited longest; there must be one. */
  take(): number {
    const row = this.#ring[this.#first]!;
    this.#first = this.#first + 1 & this.#ring.length - 1;
    this.count--;
    return row;
  }

  /** The row that is `i`th in turn. */
  at(i: number): number {
    return this.#ring[this.#first + i & this.#ring.length - 1]!;
  }

  clear(): void {
    this.count = this.#first = 0;
    if (this.#ring.length > 64) this.#ring = new Int32Array(64);
  }
}
