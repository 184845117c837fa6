import { PrefixTable } from "../net/prefix_table.ts";
import type { FamilyKey } from "../wire/context.ts";
import { formatPrefix } from "../net/prefix.ts";

/** Prefixes of one family that are told apart; past it the least active ones are forgotten. */
const MOST_IPV4 = 1 << 20, MOST_IPV6 = 1 << 18;

/** What became of one prefix. */
export interface PrefixChurn {
  readonly family: FamilyKey;
  readonly prefix: string;
  readonly announced: number;
  readonly withdrawn: number;
}

/** True for the families whose NLRI is a bare prefix: IPv4 and IPv6, unicast and multicast. */
export function isPrefixFamily(key: FamilyKey): boolean {
  const afi = key >>> 8, safi = key & 0xff;
  return (afi === 1 || afi === 2) && (safi === 1 || safi === 2);
}

/** Counts how often each prefix of one family was announced and withdrawn, in bounded memory. */
export class FamilyChurn {
  /** Prefixes met, at most; exact until some had to be forgotten. */
  distinct = 0;
  /** By how much any count may be too low: 0 until some had to be forgotten. */
  error = 0;
  readonly #table: PrefixTable;
  readonly #limit: number;
  #announced: Uint32Array<ArrayBuffer> = new Uint32Array(1024);
  #withdrawn: Uint32Array<ArrayBuffer> = new Uint32Array(1024);

  constructor(readonly family: FamilyKey, limit?: number) {
    const isIpv4 = family >>> 8 === 1;
    this.#table = new PrefixTable(isIpv4 ? 4 : 16);
    this.#limit = limit ?? (isIpv4 ? MOST_IPV4 : MOST_IPV6);
  }

  /** One NLRI, its length octet at `at`. */
  announced(bytes: Uint8Array, at: number): void {
    const id = this.#idOf(bytes, at);
    this.#announced[id] = this.#announced[id]! + 1;
  }

  withdrawn(bytes: Uint8Array, at: number): void {
    const id = this.#idOf(bytes, at);
    this.#withdrawn[id] = this.#withdrawn[id]! + 1;
  }

  /** A prefix of a table dump: it is there, nothing happened to it. */
  dumped(bytes: Uint8Array, at: number): void {
    this.#idOf(bytes, at);
  }

  #idOf(bytes: Uint8Array, at: number): number {
    const table = this.#table;
    const id = table.intern(bytes, at + 1, bytes[at]!);
    if (!table.isNew) return id;
    this.distinct++;
    if (id === this.#announced.length) this.#widen();
    this.#announced[id] = this.#withdrawn[id] = 0;
    if (table.size < this.#limit) return id;
    this.#shrink();
    return table.intern(bytes, at + 1, bytes[at]!);
  }

  #widen(): void {
    const wider = (column: Uint32Array<ArrayBuffer>) => {
      const copy = new Uint32Array(column.length * 2);
      copy.set(column);
      return copy;
    };
    this.#announced = wider(this.#announced);
    this.#withdrawn = wider(this.#withdrawn);
  }

  /** Keeps a quarter of the prefixes, those with the highest counts, of equal ones the older; and the newest. */
  #shrink(): void {
    const announced = this.#announced, withdrawn = this.#withdrawn, size = this.#table.size;
    const total = (id: number) => announced[id]! + withdrawn[id]!;
    const { least, equals } = thresholdOf(size, total, size >>> 2);
    let room = equals;
    this.error += least;
    const keeps = (id: number) => total(id) > least || total(id) === least && room-- > 0;
    this.#table.retain((id) => keeps(id) || id === size - 1, (from, to) => {
      announced[to] = announced[from]!;
      withdrawn[to] = withdrawn[from]!;
    });
  }

  /** Prefixes with more than `usual` changes, the most active first, `count` at most. */
  top(count: number, usual: number): PrefixChurn[] {
    const best: number[] = [], size = this.#table.size;
    const total = (id: number) => this.#announced[id]! + this.#withdrawn[id]!;
    for (let id = 0; id < size; id++) {
      if (total(id) <= usual) continue;
      if (best.length === count && total(id) <= total(best.at(-1)!)) continue;
      // An insertion sort over a handful: the earlier prefix goes first among equals.
      let at = best.length;
      while (at > 0 && total(best[at - 1]!) < total(id)) at--;
      best.splice(at, 0, id);
      if (best.length > count) best.pop();
    }
    return best.map((id) => ({
      family: this.family,
      prefix: formatPrefix(this.#table.prefix(id)),
      announced: this.#announced[id]!,
      withdrawn: this.#withdrawn[id]!,
    }));
  }
}

/** The total that is the last of the `most` highest ones, and how many that are equal to it are among them. */
function thresholdOf(
  size: number,
  total: (id: number) => number,
  most: number,
): { least: number; equals: number } {
  const having = new Map<number, number>();
  for (let id = 0; id < size; id++) having.set(total(id), (having.get(total(id)) ?? 0) + 1);
  let left = most;
  for (const least of [...having.keys()].sort((a, b) => b - a)) {
    const count = having.get(least)!;
    if (count >= left) return { least, equals: left };
    left -= count;
  }
  return { least: 0, equals: 0 };
}
