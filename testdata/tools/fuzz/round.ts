import { ByteSink } from "../../bench/generate/byte_sink.ts";
import { Rng } from "../../bench/generate/rng.ts";
import { VIEWS } from "../views.ts";
import { CONTAINERS } from "./containers.ts";
import { writeMutant } from "./mutate_message.ts";
import { bent, resized } from "./mutate_octets.ts";
import type { Seeds } from "./seeds.ts";

/** One file of mutated messages, and how it is to be read: all of it follows from seed and number. */
export interface Round {
  readonly seed: number;
  readonly number: number;
  readonly format: string;
  readonly view: string;
  readonly messages: readonly Uint8Array[];
  readonly octets: Uint8Array;
  /** The file is read in pieces of so many octets. */
  readonly piece: number;
}

const MESSAGES = 250;

/** Views that write many lines about a message get fewer of them. */
const FEWER: Readonly<Record<string, number>> = { tree: 40, fields: 120 };

const TURNS = [
  ...["line", "json", "bgpdump", "line", "json", "fields", "bgpkit", "summary"],
  ...["line", "json", "tree", "summary --json"],
];

/** The round of this number. */
export function makeRound(seed: number, number: number, seeds: Seeds): Round {
  const rng = new Rng(Math.imul(seed, 0x9e3779b1) ^ number);
  const [format, contain] = rng.pick(CONTAINERS), view = TURNS[number % TURNS.length]!;
  if (VIEWS[view] === undefined) throw new RangeError(`Cannot fuzz view ${view}: there is none`);
  const messages = makeMessages(rng, seeds, FEWER[view] ?? MESSAGES);
  const file = new ByteSink();
  contain(file, messages, rng);
  const octets = wounded(rng, file.take());
  const piece = rng.percent(60) ? octets.length + 1 : 1 + rng.below(rng.percent(50) ? 64 : 8192);
  return { seed, number, format, view, messages, octets, piece };
}

function makeMessages(rng: Rng, seeds: Seeds, count: number): Uint8Array[] {
  const out = new ByteSink();
  return Array.from({ length: count }, () => {
    out.clear();
    writeMutant(out, rng, seeds);
    return out.take();
  });
}

/** One file in six has damage of its own, outside of the messages or through them. */
function wounded(rng: Rng, octets: Uint8Array): Uint8Array {
  if (!rng.percent(16)) return octets;
  let made = octets;
  const wounds = 1 + rng.geometric(1, 6);
  for (let i = 0; i < wounds; i++) made = rng.percent(70) ? bent(rng, made) : resized(rng, made);
  return rng.percent(20) ? made.subarray(0, rng.below(made.length)) : made;
}
