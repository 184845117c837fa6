// What others do to find a free block, as models of the algorithms and no more: nothing is owned,
// written or announced.

/** Keeps what is free of one range of addresses. */
export interface Model {
  readonly name: string;
  /** A block of so many addresses; its first one, to give it back with. */
  grant(addresses: number): number;
  release(start: number): void;
}

/** A list of what is taken, in the order of address; a grant goes where the first gap is wide enough. */
export class LinearScan implements Model {
  readonly name = "linear scan of what is taken";
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** With so many blocks without a gap between them: sizes in turn, the larger first. */
  constructor(held: number, sizes: readonly number[]) {
    let end = 0;
    for (let i = 0; i < held; i++) {
      const size = sizes[i % sizes.length]!;
      const start = alignedTo(size, end);
      this.#starts.push(start);
      this.#ends.push(end = start + size);
    }
  }

  grant(addresses: number): number {
    let at = 0, start = 0;
    for (; at < this.#starts.length; at++) {
      if (start + addresses <= this.#starts[at]!) break;
      start = alignedTo(addresses, this.#ends[at]!);
    }
    this.#starts.splice(at, 0, start);
    this.#ends.splice(at, 0, start + addresses);
    return start;
  }

  release(start: number): void {
    let low = 0, high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle]! < start) low = middle + 1;
      else high = middle;
    }
    this.#starts.splice(low, 1);
    this.#ends.splice(low, 1);
  }
}

function alignedTo(size: number, address: number): number {
  return Math.ceil(address / size) * size;
}

/**
 * A bit a block and where to look next, as Kubernetes' range allocator has it (its `cidr_set`): the
 * whole pool has one size, and whoever needs less gets that.
 */
export class OneSizeBitmap implements Model {
  readonly name: string;
  readonly #size: number;
  readonly #blocks: number;
  readonly #used: Uint32Array;
  #next = 0;

  /** `fill`: the part of the pool that `held` blocks are, spread evenly. */
  constructor(held: number, size: number, fill: number) {
    this.name = `bitmap of one size, ${Math.round(fill * 100)} % full`;
    this.#size = size;
    this.#blocks = Math.ceil(held / fill);
    this.#used = new Uint32Array((this.#blocks >>> 5) + 1);
    for (let i = 0; i < held; i++) this.#set(Math.floor(i / fill), true);
  }

  grant(addresses: number): number {
    if (addresses > this.#size) throw new Error("no block is so large");
    for (let i = 0; i < this.#blocks; i++) {
      const at = (this.#next + i) % this.#blocks;
      if ((this.#used[at >>> 5]! >>> (at & 31) & 1) !== 0) continue;
      this.#next = (at + 1) % this.#blocks;
      this.#set(at, true);
      return at * this.#size;
    }
    throw new Error("the pool is full");
  }

  release(start: number): void {
    this.#set(start / this.#size, false);
  }

  #set(at: number, isUsed: boolean): void {
    if (isUsed) this.#used[at >>> 5]! |= 1 << (at & 31);
    else this.#used[at >>> 5]! &= ~(1 << (at & 31));
  }
}
