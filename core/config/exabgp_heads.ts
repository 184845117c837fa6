import { asciiOctets } from "../net/ascii.ts";

/** What a known beginning of a line says; `length` octets long, up to the prefix. */
export interface KnownHead {
  readonly length: number;
  readonly isAnnounced: boolean;
  /** Octets of an address of the family that it names; 0 when it names none. */
  readonly size: 0 | 4 | 16;
  readonly neighbours: number;
}

const FIRST: readonly (readonly [string, boolean, 0 | 4 | 16])[] = [
  ["announce route ", true, 0],
  ["withdraw route ", false, 0],
  ["announce ipv4 unicast ", true, 4],
  ["announce ipv6 unicast ", true, 16],
];

/** Beginnings that are remembered besides the usual ones. */
const MOST = 16;

/** The beginnings of ExaBGP lines that came before, so that the next such line is not cut into words. */
export class ExabgpHeads {
  readonly #octets: Uint8Array[] = FIRST.map(([text]) => asciiOctets(text));
  readonly #heads: KnownHead[] = FIRST.map(([text, isAnnounced, size]) => ({
    length: text.length,
    isAnnounced,
    size,
    neighbours: 0,
  }));
  /** Most lines begin as the one before did. */
  #last = 0;

  /** The beginning that `text[at..end)` has; undefined when it is not known. */
  find(text: Uint8Array, at: number, end: number): KnownHead | undefined {
    // No prefix begins with these letters and a route line with no others: a digit or a colon is none.
    if (text[at]! <= COLON) return undefined;
    if (begins(text, at, end, this.#octets[this.#last]!)) return this.#heads[this.#last];
    for (let i = 0; i < this.#heads.length; i++) {
      if (!begins(text, at, end, this.#octets[i]!)) continue;
      this.#last = i;
      return this.#heads[i];
    }
    return undefined;
  }

  /** Remembers that `text[at..prefixAt)` begins a line like this. */
  learn(text: Uint8Array, at: number, prefixAt: number, head: Omit<KnownHead, "length">): void {
    const { isAnnounced, size, neighbours } = head, place = this.#room();
    this.#octets[place] = text.slice(at, prefixAt);
    this.#heads[place] = { length: prefixAt - at, isAnnounced, size, neighbours };
  }

  /** The place for one more; the later ones take turns. */
  #room(): number {
    const { length } = this.#heads;
    if (length < FIRST.length + MOST) return length;
    return this.#turn = FIRST.length + (this.#turn - FIRST.length + 1) % MOST;
  }

  #turn = FIRST.length;
}

const COLON = 58;

function begins(text: Uint8Array, at: number, end: number, head: Uint8Array): boolean {
  if (head.length > end - at) return false;
  for (let i = 0; i < head.length; i++) if (text[at + i] !== head[i]) return false;
  return true;
}
