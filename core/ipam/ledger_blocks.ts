import type { BlockRow } from "./ledger_row.ts";
import { byName, type Kept, Shelf } from "./ledger_shelf.ts";
import { PrefixNames } from "./ledger_names.ts";
import type { PrefixWords } from "./space_prefix.ts";

/** Blocks of all incarnations of one name. */
interface Owned {
  readonly node: string;
  /** In no order; each knows its place. */
  readonly blocks: Kept<BlockRow>[];
  /** That count for how many a node may hold. */
  ipv4: number;
  ipv6: number;
}

/** Blocks by prefix, by the node that has them and by the request they were granted to. */
export class LedgerBlocks {
  readonly shelf = new Shelf<BlockRow>(new PrefixNames());
  readonly #owned = new Map<string, Owned>();
  #last: Owned | undefined;
  /** Nobody asks for most of them: made when somebody does. */
  #requests: Map<string, Kept<BlockRow> | readonly Kept<BlockRow>[]> | undefined;
  readonly #cooling = new Set<Kept<BlockRow>>();

  add(row: BlockRow, version: number, words: PrefixWords): void {
    this.#enter(this.shelf.add(row.prefix, row, version, words));
  }

  /** Another row of the same prefix takes its place. */
  change(kept: Kept<BlockRow>, row: BlockRow, version: number): void {
    this.#leave(kept);
    kept.row = row;
    kept.version = version;
    this.#enter(kept);
  }

  delete(kept: Kept<BlockRow>): void {
    this.#leave(kept);
    this.shelf.delete(kept);
  }

  #enter(kept: Kept<BlockRow>): void {
    const { node, state } = kept.row;
    let owned = this.#ownedBy(node);
    if (!owned) this.#owned.set(node, owned = { node, blocks: [], ipv4: 0, ipv6: 0 });
    kept.place = owned.blocks.push(kept) - 1;
    if (counts(kept.row)) owned[familyOf(kept)]++;
    if (state === "cooling") this.#cooling.add(kept);
    if (this.#requests) enterRequest(this.#requests, kept);
  }

  #leave(kept: Kept<BlockRow>): void {
    const { node, state, request } = kept.row;
    const owned = this.#ownedBy(node)!;
    const last = owned.blocks.pop()!;
    if (last !== kept) {
      owned.blocks[kept.place] = last;
      last.place = kept.place;
    }
    if (counts(kept.row)) owned[familyOf(kept)]--;
    if (owned.blocks.length === 0) {
      this.#owned.delete(node);
      this.#last = undefined;
    }
    if (state === "cooling") this.#cooling.delete(kept);
    if (request === undefined || !this.#requests) return;
    const others = listOf(this.#requests.get(request)!).filter((one) => one !== kept);
    if (others.length > 0) this.#requests.set(request, others);
    else this.#requests.delete(request);
  }

  /** Whoever asks for a node asks for it again. */
  #ownedBy(node: string): Owned | undefined {
    if (node !== this.#last?.node) this.#last = this.#owned.get(node);
    return this.#last;
  }

  ofNode(node: string): BlockRow[] {
    const owned = this.#ownedBy(node);
    return owned ? rowsOf(owned.blocks) : [];
  }

  ofRequest(request: string): BlockRow[] {
    if (!this.#requests) {
      this.#requests = new Map();
      for (const kept of this.shelf.all()) enterRequest(this.#requests, kept);
    }
    const same = this.#requests.get(request);
    return same ? rowsOf(listOf(same)) : [];
  }

  /** Blocks that are nobody's until time has passed, those that were first heard of first. */
  cooling(): ReadonlySet<Kept<BlockRow>> {
    return this.#cooling;
  }

  /** Blocks of the family that the node has, draining ones included. */
  count(node: string, family: "ipv4" | "ipv6"): number {
    return this.#ownedBy(node)?.[family] ?? 0;
  }
}

function enterRequest(
  requests: Map<string, Kept<BlockRow> | readonly Kept<BlockRow>[]>,
  kept: Kept<BlockRow>,
): void {
  const { request } = kept.row;
  if (request === undefined) return;
  const same = requests.get(request);
  // Most are granted one block, and there are as many of them as blocks.
  requests.set(request, same ? [...listOf(same), kept] : kept);
}

function listOf<Item extends object>(one: Item | readonly Item[]): readonly Item[] {
  return Array.isArray(one) ? one : [one as Item];
}

function rowsOf(blocks: readonly Kept<BlockRow>[]): BlockRow[] {
  return (blocks.length > 1 ? blocks.toSorted(byName) : blocks).map(({ row }) => row);
}

function counts({ state }: BlockRow): boolean {
  return state === "held" || state === "draining";
}

function familyOf({ words }: Kept<BlockRow>): "ipv4" | "ipv6" {
  return words?.bits === 32 ? "ipv4" : "ipv6";
}
