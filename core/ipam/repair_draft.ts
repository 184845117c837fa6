import { type Delta, NOTHING } from "./delta.ts";
import type { Ledger } from "./ledger.ts";
import { type BlockRow, keyOf, type LedgerRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";

/** Repairs of one ledger as one change; each answers what it does, or undefined for nothing. */
export class RepairDraft {
  readonly #ledger: Ledger;
  readonly #now: Moment;
  /** Undefined: it goes. */
  readonly #rows = new Map<string, LedgerRow | undefined>();
  readonly #guards = new Set<string>();

  constructor(ledger: Ledger, now: Moment) {
    this.#ledger = ledger;
    this.#now = now;
  }

  /** The block as the repairs so far leave it. */
  block(prefix: string): BlockRow | undefined {
    return this.#row(`block/${prefix}`, "block");
  }

  #row<Kind extends LedgerRow["kind"]>(
    key: string,
    kind: Kind,
  ): Extract<LedgerRow, { readonly kind: Kind }> | undefined {
    const row = this.#rows.has(key) ? this.#rows.get(key) : this.#ledger.row(key);
    return row?.kind === kind ? row as Extract<LedgerRow, { readonly kind: Kind }> : undefined;
  }

  #put(row: LedgerRow): void {
    this.#rows.set(keyOf(row), row);
  }

  /** No new addresses from it; it is announced until it is empty. */
  drain(prefix: string, why: string): string | undefined {
    const block = this.block(prefix);
    if (block?.state !== "held") return undefined;
    this.#put({ ...block, state: "draining", since: this.#now, why });
    return `drain ${prefix} of ${block.node}`;
  }

  /** Nothing is announced or granted of it until an operator decides. `beside`: what it was judged by. */
  quarantine(prefix: string, why: string, beside: string): string | undefined {
    const block = this.block(prefix);
    this.#guards.add(`block/${beside}`);
    if (!block || block.state === "quarantined") return undefined;
    this.#put({ ...block, state: "quarantined", since: this.#now, why });
    return `quarantine ${prefix} of ${block.node}`;
  }

  /** The row of a block that has cooled. */
  drop(prefix: string): string | undefined {
    const block = this.block(prefix);
    if (block?.state !== "cooling") return undefined;
    this.#rows.set(keyOf(block), undefined);
    return `drop ${prefix}, which has cooled`;
  }

  /** The clock was wrong when it began to cool: it does so from now on. */
  coolAgain(prefix: string): string | undefined {
    const block = this.block(prefix);
    if (block?.state !== "cooling") return undefined;
    this.#put({ ...block, since: this.#now });
    return `let ${prefix} cool from now on`;
  }

  /** The owner of a block as a node that is gone: grace passes, then the block is freed as any other. */
  remember(prefix: string): void {
    const block = this.block(prefix);
    if (!block || this.#row(`node/${block.node}`, "node")) return;
    const { node: name, uid } = block;
    this.#put({ kind: "node", name, uid, labels: [], gone: this.#now });
  }

  /** An empty super-block goes; its pool counts on from its number, or whatever pool comes there. */
  giveBack(prefix: string): string | undefined {
    const row = this.#row(`super/${prefix}`, "super");
    if (!row || this.#ledger.blocksIn(prefix).length > 0) return undefined;
    const pool = this.#row(`pool/${row.pool}`, "pool");
    const heir = pool ?? this.#row("meta", "meta");
    if (heir && (heir.serial ?? 0) < row.serial) this.#put({ ...heir, serial: row.serial });
    this.#rows.set(keyOf(row), undefined);
    return `give back ${prefix}`;
  }

  /** The number of the super-block of a block, to that of the block at least. */
  raise(prefix: string): string | undefined {
    const block = this.block(prefix);
    const around = block && this.#ledger.superAround(block.pool, prefix);
    const row = around && this.#row(keyOf(around), "super");
    if (!row || !Number.isSafeInteger(block.serial) || row.serial >= block.serial) return undefined;
    this.#put({ ...row, serial: block.serial });
    return `raise the serial of ${row.prefix} to ${block.serial}`;
  }

  delta(what: readonly string[]): Delta {
    if (this.#rows.size === 0) return NOTHING;
    const rows = [...this.#rows];
    return {
      puts: rows.flatMap(([, row]) => row ?? []),
      deletes: rows.flatMap(([key, row]) => row ? [] : key),
      guards: [...this.#guards].filter((key) => !this.#rows.has(key)),
      what: `repair: ${what.join("; ")}`,
    };
  }
}
