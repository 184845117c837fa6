import { formatAddress } from "../net/address.ts";
import type { PrefixReader } from "./prefix_reader.ts";
import { announceDoubt } from "./announce_checks.ts";
import type { NextHop, RouteWords } from "./attribute_words.ts";
import { Misread } from "./misread.ts";
import type { RouteSets } from "./route_sets.ts";

/** One route as it was read. The record and its octets are used again for the next one. */
export interface LineRoute {
  /** False: it is withdrawn. */
  readonly isAnnounced: boolean;
  /** The masked address; its first {@link size} octets count. */
  readonly octets: Uint8Array;
  /** The same as NLRI, its length octet first (RFC 4271 §4.3). */
  readonly nlri: Uint8Array;
  readonly size: 4 | 16;
  readonly length: number;
  /** Path identifier; -1 when none was given. */
  readonly pathId: number;
  /** Number in {@link RouteSets}. */
  readonly set: number;
  /** Number in {@link RouteSets}; 0 = self. */
  readonly nextHop: number;
  /** Number in `RouteLines.neighbours`; 0 = all. */
  readonly neighbours: number;
  /** Why it would be refused, where doubts are told instead; with `split` at the first alone. */
  readonly doubt: string | undefined;
}

/** What becomes of a prefix that nobody would mean: host bits behind its length, a bogon, a default route. */
export interface DoubtOptions {
  /** It is taken without a word, host bits cleared; else it is refused. */
  readonly isForced?: boolean;
  /** It is taken, and `LineRoute.doubt` says what would be refused. */
  readonly tellsDoubts?: boolean;
}

/** What the words behind a prefix come to, in numbers. */
export interface WordNumbers {
  readonly set: number;
  readonly nextHop: number;
  readonly nextHopSize: 0 | 4 | 16;
  readonly pathId: number;
  readonly splitLength: number;
}

/** Numbers for words. Throws {@link Misread} for what does not fit into a message. */
export function numbersOf(words: RouteWords, sets: RouteSets): WordNumbers {
  const { nextHop = "self", pathId, splitLength } = words;
  return {
    set: sets.numberOf(words.attributes, words.isPathGiven),
    nextHop: sets.numberOfNextHop(nextHop),
    nextHopSize: sizeOf(nextHop),
    pathId,
    splitLength,
  };
}

function sizeOf(nextHop: NextHop): 0 | 4 | 16 {
  return nextHop === "self" ? 0 : nextHop.length === 4 ? 4 : 16;
}

/** Prefixes that one `split` may give. */
const MOST_SPLIT_BITS = 20;

/** Checks what was read, and hands it on route by route. */
export class RouteEmitter {
  readonly #emit: (route: LineRoute) => void;
  /** What nobody would mean is not taken. */
  refuses: boolean;
  readonly #tells: boolean;
  readonly #route = {
    isAnnounced: true,
    octets: new Uint8Array(0),
    nlri: new Uint8Array(0),
    size: 4 as 4 | 16,
    length: 0,
    pathId: -1,
    set: 0,
    nextHop: 0,
    neighbours: 0,
    doubt: undefined as string | undefined,
  };

  constructor(emit: (route: LineRoute) => void, options: DoubtOptions) {
    const { isForced = false, tellsDoubts = false } = options;
    this.#emit = emit;
    this.refuses = !isForced && !tellsDoubts;
    this.#tells = tellsDoubts;
  }

  /** Throws {@link Misread} for a prefix that nobody would mean. */
  take(
    isAnnounced: boolean,
    prefix: PrefixReader,
    numbers: WordNumbers,
    neighbours: number,
    column: number,
  ): void {
    const route = this.#route;
    route.doubt = this.check(isAnnounced, prefix, numbers, column);
    route.isAnnounced = isAnnounced;
    route.octets = prefix.octets;
    route.nlri = prefix.nlri;
    prefix.nlri[0] = prefix.length;
    route.size = prefix.size;
    route.length = prefix.length;
    route.pathId = numbers.pathId;
    route.set = numbers.set;
    route.nextHop = numbers.nextHop;
    route.neighbours = neighbours;
    if (numbers.splitLength < 0) this.#emit(route);
    else this.#split(numbers.splitLength, column);
  }

  /** What {@link take} does before it hands on: host bits are cleared; answers a doubt to be told. */
  check(
    isAnnounced: boolean,
    prefix: PrefixReader,
    numbers: WordNumbers,
    column: number,
  ): string | undefined {
    const bits = prefix.hasHostBits() ? this.#clear(prefix, column) : undefined;
    if (!isAnnounced) return bits;
    const { octets, size, length } = prefix;
    // An IPv4 route may have an IPv6 next hop (RFC 8950), not the other way round.
    if (numbers.nextHopSize === 4 && size === 16) {
      throw new Misread(
        `${textOf(prefix)} needs an IPv6 next hop, but an IPv4 one is given`,
        column,
        "name an IPv6 address, or self",
      );
    }
    const isAsked = this.refuses || this.#tells;
    const doubt = isAsked ? announceDoubt(octets, size, length) : undefined;
    if (doubt === undefined) return bits;
    if (this.refuses) throw new Misread(`${textOf(prefix)} ${doubt}`, column, undefined, true);
    return [...bits === undefined ? [] : [bits], `${textOf(prefix)} ${doubt}`].join(", and ");
  }

  /** Clears host bits; answers the doubt to be told. */
  #clear(prefix: PrefixReader, column: number): string | undefined {
    if (this.refuses) throw hostBits(prefix, column);
    const bits = this.#tells ? hostBits(prefix, column).reason : undefined;
    prefix.mask();
    return bits;
  }

  #split(to: number, column: number): void {
    const route = this.#route, { octets, size, length: from } = route;
    if (to < from || to > size * 8) {
      throw new Misread(`a /${from} cannot be split into /${to}`, column);
    }
    if (to - from > MOST_SPLIT_BITS) {
      throw new Misread(`a /${from} has 2^${to - from} prefixes of /${to}: too many`, column);
    }
    route.length = route.nlri[0] = to;
    for (let left = 2 ** (to - from); left > 0; left--) {
      this.#emit(route);
      route.doubt = undefined;
      addAt(octets, to);
    }
  }
}

/** Adds one to the number that the first `bits` bits are. */
function addAt(octets: Uint8Array, bits: number): void {
  let add = 1 << (8 - (bits & 7) & 7);
  for (let i = (bits - 1) >> 3; i >= 0 && add > 0; i--) {
    const sum = octets[i]! + add;
    octets[i] = sum;
    add = sum >>> 8;
  }
}

function textOf({ octets, size, length }: PrefixReader): string {
  return `${formatAddress(octets, 0, size)}/${length}`;
}

function hostBits(prefix: PrefixReader, column: number): Misread {
  const given = textOf(prefix),
    host = `${formatAddress(prefix.octets, 0, prefix.size)}/${prefix.size * 8}`;
  prefix.mask();
  const hint = `the network is ${textOf(prefix)}, the address ${host}`;
  return new Misread(`${given} has bits behind its length`, column, hint, true, textOf(prefix));
}
