/**
 * Slots of the ring, so that one side can write while the other reads, and neither waits where the
 * other rests for a moment.
 */
const SLOTS = 16;
const SLOT_OCTETS = 1 << 18;
const EMPTY = 0, PART = 1, WHOLE = 2;
/** Words of control before the states of the slots: whether the reader has gone, or has begun. */
const GONE = 0, BEGUN = 1, STATE = 2, LENGTH = STATE + SLOTS;

/** How long the writer waits for a reader that has not begun. One that has may rest as long as it likes. */
const PATIENCE_MS = 60_000;

/** The reader has gone: it wants no more, or it failed. */
export class ReaderGone extends Error {
  override readonly name = "ReaderGone";
}

/** The memory of a ring, to be handed to the other thread. */
export interface RingMemory {
  readonly control: SharedArrayBuffer;
  readonly slots: SharedArrayBuffer;
}

export function makeRing(): RingMemory {
  return {
    control: new SharedArrayBuffer((LENGTH + SLOTS) * 4),
    slots: new SharedArrayBuffer(SLOTS * SLOT_OCTETS),
  };
}

/** Waits until `states[at]` is no longer `value` and this is notified, or for so many milliseconds. */
type Wait = (
  states: Int32Array<SharedArrayBuffer>,
  at: number,
  value: number,
  ms: number,
) => string;

/** The side of a ring that sends; it waits, without turning its event loop, while the ring is full. */
export class RingWriter {
  readonly #control: Int32Array<SharedArrayBuffer>;
  readonly #slots: Uint8Array;
  readonly #patience: number;
  readonly #wait: Wait;
  #slot = 0;

  /**
   * `patience`: milliseconds after which a reader that has not begun is taken for gone; `wait`
   * stands in for time in tests.
   */
  constructor({ control, slots }: RingMemory, patience = PATIENCE_MS, wait: Wait = Atomics.wait) {
    this.#control = new Int32Array(control);
    this.#slots = new Uint8Array(slots);
    this.#patience = patience;
    this.#wait = wait;
  }

  /** Sends a batch of any length. Throws {@link ReaderGone} when nobody takes it. */
  send(batch: Uint8Array): void {
    for (let at = 0; at < batch.length; at += SLOT_OCTETS) {
      const end = Math.min(at + SLOT_OCTETS, batch.length), slot = this.#slot;
      this.#awaitEmpty(slot);
      this.#slots.set(batch.subarray(at, end), slot * SLOT_OCTETS);
      this.#control[LENGTH + slot] = end - at;
      Atomics.store(this.#control, STATE + slot, end < batch.length ? PART : WHOLE);
      Atomics.notify(this.#control, STATE + slot);
      this.#slot = (slot + 1) % SLOTS;
    }
  }

  #awaitEmpty(slot: number): void {
    for (;;) {
      if (Atomics.load(this.#control, GONE) !== 0) throw new ReaderGone();
      const state = Atomics.load(this.#control, STATE + slot);
      if (state === EMPTY) return;
      const woken = this.#wait(this.#control, STATE + slot, state, this.#patience);
      // Whoever reads the output may stop for an hour (`| less`): that is no reason to lose the rest.
      const begun = Atomics.load(this.#control, BEGUN) !== 0;
      if (woken === "timed-out" && !begun) throw new ReaderGone();
    }
  }
}

/** The side of a ring that receives. */
export class RingReader {
  readonly #control: Int32Array;
  readonly #slots: Uint8Array;
  #batch = new Uint8Array(SLOT_OCTETS * 2);
  #slot = 0;

  constructor({ control, slots }: RingMemory) {
    this.#control = new Int32Array(control);
    this.#slots = new Uint8Array(slots);
    Atomics.store(this.#control, BEGUN, 1);
  }

  /** The next batch, in memory of this thread alone that the next call uses again. Waits for it. */
  receive(): Uint8Array {
    let length = 0;
    for (;;) {
      const slot = this.#slot, state = this.#awaitFull(slot);
      const count = this.#control[LENGTH + slot]!;
      this.#room(length, count);
      const from = slot * SLOT_OCTETS;
      this.#batch.set(this.#slots.subarray(from, from + count), length);
      length += count;
      Atomics.store(this.#control, STATE + slot, EMPTY);
      Atomics.notify(this.#control, STATE + slot);
      this.#slot = (slot + 1) % SLOTS;
      if (state === WHOLE) return this.#batch.subarray(0, length);
    }
  }

  /** Wants no more: the writer is told at its next batch. */
  leave(): void {
    Atomics.store(this.#control, GONE, 1);
    for (let slot = 0; slot < SLOTS; slot++) Atomics.notify(this.#control, STATE + slot);
  }

  #awaitFull(slot: number): number {
    for (;;) {
      const state = Atomics.load(this.#control, STATE + slot);
      if (state !== EMPTY) return state;
      Atomics.wait(this.#control, STATE + slot, EMPTY);
    }
  }

  #room(length: number, count: number): void {
    if (length + count <= this.#batch.length) return;
    const wider = new Uint8Array((length + count) * 2);
    wider.set(this.#batch.subarray(0, length));
    this.#batch = wider;
  }
}
