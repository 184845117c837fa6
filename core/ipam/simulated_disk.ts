// A disk with a cache, for tests of what is left after the power was cut.

/** Unsynced octets survive a power cut in pieces of this, in any order. */
const SECTOR = 512;

/** What goes wrong with the next operation, once. */
export type DiskFault = "full" | "write-error" | "sync-error" | "sync-error-kept";

/** Why an operation of the disk failed. */
export class DiskError extends Error {
  override readonly name = "DiskError";
  constructor(readonly fault: DiskFault) {
    super(fault);
  }
}

/** One file. What is written is there for every reader, and safe once it was synced. */
export class SimulatedDisk {
  #seen: Uint8Array<ArrayBufferLike> = new Uint8Array();
  #safe: Uint8Array<ArrayBufferLike> = new Uint8Array();
  /** Sectors that differ from what is safe, as they were last written. */
  readonly #dirty = new Set<number>();
  readonly #faults: (DiskFault | undefined)[] = [];
  /** Operations so far: writes, cuts and syncs. */
  operations = 0;

  /** The n-th operation from now (0: the next) fails so. */
  failAt(n: number, fault: DiskFault): void {
    this.#faults[n] = fault;
  }

  read(): Uint8Array {
    return this.#seen.slice();
  }

  write(at: number, octets: Uint8Array): void {
    const fault = this.#fault();
    if (fault === "full" || fault === "write-error") {
      // As much as had room is there.
      this.#put(at, octets.subarray(0, octets.length >> 1));
      throw new DiskError(fault);
    }
    this.#put(at, octets);
  }

  #put(at: number, octets: Uint8Array): void {
    if (at + octets.length > this.#seen.length) {
      const grown = new Uint8Array(at + octets.length);
      grown.set(this.#seen);
      this.#seen = grown;
    }
    this.#seen.set(octets, at);
    const end = at + octets.length;
    for (let n = Math.floor(at / SECTOR); n * SECTOR < end; n++) this.#dirty.add(n);
  }

  sync(): void {
    const fault = this.#fault();
    // The cache gives up what it could not write, or it got there all the same.
    if (fault === "sync-error") throw new DiskError(fault);
    this.#safe = this.#seen.slice();
    this.#dirty.clear();
    if (fault === "sync-error-kept") throw new DiskError(fault);
  }

  #fault(): DiskFault | undefined {
    this.operations++;
    return this.#faults.shift();
  }

  /** The power is cut: of the sectors not synced any may be there. `chance` answers below 1. */
  crash(chance: () => number): void {
    const kept = [...this.#dirty].sort((a, b) => a - b).filter(() => chance() < 0.5);
    const ends = kept.map((n) => Math.min((n + 1) * SECTOR, this.#seen.length));
    const left = new Uint8Array(Math.max(this.#safe.length, ...ends));
    left.set(this.#safe);
    for (const n of kept) {
      const sector = this.#seen.subarray(n * SECTOR, (n + 1) * SECTOR);
      // The last may be torn within.
      left.set(
        sector.subarray(0, chance() < 0.2 ? Math.floor(chance() * SECTOR) : SECTOR),
        n * SECTOR,
      );
    }
    this.#become(left);
  }

  /** Changes what is kept: a bit that flipped, a file that was cut. */
  damage(change: (octets: Uint8Array) => Uint8Array): void {
    this.#become(change(this.#seen.slice()));
  }

  #become(octets: Uint8Array): void {
    this.#safe = octets;
    this.#seen = octets.slice();
    this.#dirty.clear();
    this.#faults.length = 0;
  }
}
