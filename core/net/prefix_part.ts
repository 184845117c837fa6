/** A slot holds an id plus one, 0 when it is free, and the hash, so that a part grows without a look at the rows. */
export const SLOT = 2;

/** A part of the hash: the prefixes whose hashes begin with the same `depth` bits. */
export interface Part {
  slots: Int32Array<ArrayBuffer>;
  /** Slots less one. */
  mask: number;
  /** Slots taken, and those of them whose prefixes were forgotten. */
  count: number;
  gone: number;
  depth: number;
}

export function makePart(depth: number, size: number): Part {
  return { slots: new Int32Array(size * SLOT), mask: size - 1, count: 0, gone: 0, depth };
}

/** Puts an entry that is not there yet into the slots of a part. */
export function place(part: Part, entry: number, hash: number): void {
  const { slots, mask } = part;
  let slot = hash & mask;
  while (slots[slot * SLOT] !== 0) slot = slot + 1 & mask;
  slots[slot * SLOT] = entry;
  slots[slot * SLOT + 1] = hash;
  part.count++;
}

/** Copies all entries of a part to one of two others, by the bit of their hash at `shift`. */
export function move({ slots }: Part, zero: Part, one: Part, shift: number): void {
  for (let i = 0; i < slots.length; i += SLOT) {
    if (slots[i] === 0) continue;
    const hash = slots[i + 1]!;
    place((hash >>> shift & 1) === 0 ? zero : one, slots[i]!, hash);
  }
}
