import { formatPrefix, parsePrefix, type Prefix } from "../net/prefix.ts";
import { NO_PREFIX, PrefixTable } from "../net/prefix_table.ts";

/** `10.0.0.0/8 ge 16 le 24`: blocks inside `prefix` of these lengths. */
export interface PrefixRange {
  readonly prefix: Prefix;
  readonly least: number;
  readonly most: number;
}

/** As {@link parsePrefixRange} reads it. */
export function formatPrefixRange({ prefix, least, most }: PrefixRange): string {
  const isOne = least === prefix.length && most === least;
  return formatPrefix(prefix) + (isOne ? "" : ` ge ${least} le ${most}`);
}

/** How a range of prefixes may be written, to follow "is not". */
export const PREFIX_RANGE_FORMS =
  "a prefix like 10.0.0.0/8, with ge 16 and le 24 or + behind it if longer ones are meant " +
  "(host bits have to be zero)";

const LENGTH = "(0|[1-9][0-9]{0,2})";
const FORM = new RegExp(
  `^(\\S+?)(?:(\\+)| *\\{ *${LENGTH} *, *${LENGTH} *\\}|(?: +ge +${LENGTH})?(?: +le +${LENGTH})?)$`,
);

/**
 * Reads `10.0.0.0/8` (that block alone), `10.0.0.0/8 ge 16 le 24`, either bound alone (`ge` up to
 * all bits, `le` from the prefix on), `10.0.0.0/8+` (it and all inside), `10.0.0.0/8{16,24}`.
 * Undefined for any other text and for lengths that no block inside has.
 */
export function parsePrefixRange(text: string): PrefixRange | undefined {
  const form = FORM.exec(text), prefix = form ? parsePrefix(form[1]!) : undefined;
  if (!form || !prefix) return undefined;
  const [, , orLonger, from, to, ge, le] = form, bits = prefix.address.length * 8;
  let least = prefix.length, most = prefix.length;
  if (orLonger !== undefined) most = bits;
  else if (from !== undefined) {
    least = Number(from);
    most = Number(to);
  } else {
    if (ge !== undefined) {
      least = Number(ge);
      most = bits;
    }
    if (le !== undefined) most = Number(le);
  }
  if (least < prefix.length || most < least || most > bits) return undefined;
  return { prefix, least, most };
}

/**
 * Many ranges of prefixes, asked about one prefix: a look-up for each length that ranges with the
 * same first octet begin at, however many there are.
 */
export class PrefixRanges {
  readonly #families: readonly RangesOfFamily[];

  constructor(ranges: readonly PrefixRange[]) {
    this.#families = ([4, 16] as const).map((octets) =>
      new RangesOfFamily(octets, ranges.filter(({ prefix }) => prefix.address.length === octets))
    );
  }

  /** Whether the prefix of `length` bits at the front of `address` is in one of them; `octets` is 4 or 16. */
  has(address: Uint8Array, length: number, octets: number): boolean {
    return this.#families[octets === 4 ? 0 : 1]!.has(address, length);
  }
}

const LAST = -1;

/** What ranges have of the prefixes that begin with the same octet. */
interface Beginning {
  /** By length, 1: a range whose own prefix ends in that octet has all of that length. */
  readonly isIn: Uint8Array;
  /** Lengths of the prefixes of the other ranges, ascending: nothing else need be looked up. */
  readonly lengths: readonly number[];
}

class RangesOfFamily {
  readonly #table: PrefixTable;
  /** By the first octet; none where there are no ranges. */
  readonly #beginnings: readonly Beginning[];
  /** The first range of each prefix of the table. */
  readonly #first: Int32Array;
  readonly #least: Uint8Array;
  readonly #most: Uint8Array;
  /** The next range of the same prefix. */
  readonly #next: Int32Array;

  constructor(octets: 4 | 16, ranges: readonly PrefixRange[]) {
    const long = ranges.filter(({ prefix }) => prefix.length > 8);
    this.#table = new PrefixTable(octets);
    this.#first = new Int32Array(long.length).fill(LAST);
    this.#next = new Int32Array(long.length).fill(LAST);
    this.#least = Uint8Array.from(long, ({ least }) => least);
    this.#most = Uint8Array.from(long, ({ most }) => most);
    long.forEach(({ prefix }, i) => {
      const id = this.#table.intern(prefix.address, 0, prefix.length);
      this.#next[i] = this.#first[id]!;
      this.#first[id] = i;
    });
    this.#beginnings = ranges.length === 0 ? [] : beginningsOf(octets * 8, ranges);
  }

  has(address: Uint8Array, length: number): boolean {
    const beginning = this.#beginnings[address[0]!];
    if (beginning === undefined) return false;
    const { isIn, lengths } = beginning;
    return isIn[length] === 1 || lengths.length > 0 && this.#isInLong(lengths, address, length);
  }

  #isInLong(lengths: readonly number[], address: Uint8Array, length: number): boolean {
    for (const outer of lengths) {
      if (outer > length) return false;
      const id = this.#table.find(address, 0, outer);
      if (id === NO_PREFIX) continue;
      for (let i = this.#first[id]!; i !== LAST; i = this.#next[i]!) {
        if (length >= this.#least[i]! && length <= this.#most[i]!) return true;
      }
    }
    return false;
  }
}

/** Of each first octet; those that are alike are one. */
function beginningsOf(bits: number, ranges: readonly PrefixRange[]): Beginning[] {
  const lengths = Array.from({ length: 256 }, () => new Set<number>());
  const short: PrefixRange[] = [];
  for (const range of ranges) {
    const { address, length } = range.prefix;
    if (length > 8) lengths[address[0]!]!.add(length);
    else short.push(range);
  }
  const known = new Map<string, Beginning>();
  return lengths.map((longer, octet) => {
    const covering = short.filter(({ prefix: { address, length } }) =>
      (octet ^ address[0]!) >>> 8 - length === 0
    );
    const isIn = new Uint8Array(bits + 1), sorted = [...longer].sort((a, b) => a - b);
    for (const { least, most } of covering) isIn.fill(1, least, most + 1);
    const key = `${isIn} ${sorted}`, one = known.get(key) ?? { isIn, lengths: sorted };
    known.set(key, one);
    return one;
  });
}
