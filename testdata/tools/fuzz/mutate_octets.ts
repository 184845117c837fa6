import type { Rng } from "../../bench/generate/rng.ts";

/** Octets that decide things: lengths at their ends, bits of flags, numbers that mean something. */
const TELLING = [
  0,
  1,
  2,
  3,
  4,
  7,
  8,
  15,
  16,
  23,
  24,
  31,
  32,
  33,
  48,
  64,
  127,
  128,
  129,
  240,
  241,
  254,
  255,
];

/** An octet that is more likely than others to matter. */
export function tellingOctet(rng: Rng): number {
  return rng.percent(60) ? rng.pick(TELLING) : rng.below(256);
}

/** The octets with one of them changed: another value, one bit, or one more or less. */
export function bent(rng: Rng, octets: Uint8Array): Uint8Array {
  if (octets.length === 0) return octets;
  const made = octets.slice(), at = rng.below(made.length);
  const how = rng.below(3);
  if (how === 0) made[at] = tellingOctet(rng);
  else if (how === 1) made[at]! ^= 1 << rng.below(8);
  else made[at]! += rng.percent(50) ? 1 : 255;
  return made;
}

/** The octets with a piece left out, put in or doubled. */
export function resized(rng: Rng, octets: Uint8Array): Uint8Array {
  const at = rng.below(octets.length + 1), count = 1 + rng.geometric(3, 40);
  if (rng.percent(45)) return joined(octets.subarray(0, at), octets.subarray(at + count));
  const piece = rng.percent(50)
    ? octets.subarray(at, at + count)
    : Uint8Array.from({ length: count }, () => tellingOctet(rng));
  return joined(octets.subarray(0, at), piece, octets.subarray(at));
}

export function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const made = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    made.set(piece, at);
    at += piece.length;
  }
  return made;
}
