import { compareRanges, holds, type Range, rangeOf } from "./check_range.ts";
import type { BlockRow, LedgerRow, MetaRow, NodeRow, SuperRow } from "./ledger_row.ts";
import type { PoolCidr, PoolRow } from "./pool.ts";

/** A range that a row names, and the nearest ranges of each sort around it. */
export interface Mark<Row = unknown> {
  /** Also the order of equal ranges: a range of a pool holds a super-block of the same size. */
  readonly sort: "1 cidr" | "2 super" | "3 block" | "4 reserved";
  readonly text: string;
  readonly range: Range;
  readonly row: Row;
  cidr: Mark<CidrOf> | undefined;
  superBlock: Mark<SuperRow> | undefined;
  block: Mark<BlockRow> | undefined;
  reserved: Mark<PoolRow> | undefined;
  /** The nearest of its own sort that is really wider: however many are equal, there are few of these. */
  wider: Mark | undefined;
}

/** A range of a pool. */
export interface CidrOf {
  readonly pool: PoolRow;
  readonly cidr: PoolCidr;
}

/** All rows, each range with what is around it; in the order of addresses. */
export interface Layout {
  readonly metas: readonly MetaRow[];
  readonly pools: ReadonlyMap<string, PoolRow>;
  readonly nodes: ReadonlyMap<string, NodeRow>;
  readonly cidrs: readonly Mark<CidrOf>[];
  readonly supers: readonly Mark<SuperRow>[];
  readonly blocks: readonly Mark<BlockRow>[];
  readonly reserved: readonly Mark<PoolRow>[];
  /** All of these four, in the order of addresses, the wider first. */
  readonly marks: readonly Mark[];
  /** Texts that are no prefix, and whose. */
  readonly unreadable: readonly { readonly text: string; readonly of: string }[];
  /** Pools and nodes that come a second time. */
  readonly twice: readonly string[];
}

/** Lays the rows out; reads every prefix once. */
export function layOut(rows: Iterable<LedgerRow>): Layout {
  const made = new Making();
  for (const row of rows) made.row(row);
  return made.done();
}

class Making {
  readonly metas: MetaRow[] = [];
  readonly pools = new Map<string, PoolRow>();
  readonly nodes = new Map<string, NodeRow>();
  readonly marks: Mark[] = [];
  readonly unreadable: { text: string; of: string }[] = [];
  readonly twice: string[] = [];

  row(row: LedgerRow): void {
    switch (row.kind) {
      case "meta":
        this.metas.push(row);
        return;
      case "pool":
        return this.#pool(row);
      case "node":
        if (this.nodes.has(row.name)) this.twice.push(`node ${row.name}`);
        this.nodes.set(row.name, row);
        return;
      case "super":
        return this.#mark("2 super", row.prefix, row, `super-block of ${row.pool}`);
      case "block":
        return this.#mark("3 block", row.prefix, row, `block of ${row.node}`);
    }
  }

  #pool(pool: PoolRow): void {
    if (this.pools.has(pool.name)) this.twice.push(`pool ${pool.name}`);
    this.pools.set(pool.name, pool);
    for (const cidr of pool.cidrs) {
      this.#mark("1 cidr", cidr.prefix, { pool, cidr }, `range of pool ${pool.name}`);
    }
    for (const prefix of pool.reserved) {
      this.#mark("4 reserved", prefix, pool, `reserved range of pool ${pool.name}`);
    }
  }

  #mark(sort: Mark["sort"], text: string, row: unknown, of: string): void {
    const range = rangeOf(text);
    if (!range) {
      this.unreadable.push({ text, of });
      return;
    }
    const around = {
      cidr: undefined,
      superBlock: undefined,
      block: undefined,
      reserved: undefined,
      wider: undefined,
    };
    this.marks.push({ sort, text, range, row, ...around });
  }

  done(): Layout {
    const { marks } = this;
    marks.sort(compareMarks);
    sweep(marks);
    const of = <Row>(sort: Mark["sort"]) =>
      marks.filter((mark): mark is Mark<Row> => mark.sort === sort);
    return {
      ...this,
      cidrs: of("1 cidr"),
      supers: of("2 super"),
      blocks: of("3 block"),
      reserved: of("4 reserved"),
    };
  }
}

function compareMarks(x: Mark, y: Mark): number {
  return compareRanges(x.range, y.range) || (x.sort < y.sort ? -1 : x.sort > y.sort ? 1 : 0);
}

/** One walk in the order of addresses: what is still open when a range comes is around it. */
function sweep(marks: readonly Mark[]): void {
  const open: Mark[] = [];
  for (const mark of marks) {
    let around = open.at(-1);
    while (around && !holds(around.range, mark.range)) {
      open.pop();
      around = open.at(-1);
    }
    if (around) enclose(mark, around);
    open.push(mark);
  }
}

function enclose(mark: Mark, around: Mark): void {
  mark.cidr = around.sort === "1 cidr" ? around as Mark<CidrOf> : around.cidr;
  mark.superBlock = around.sort === "2 super" ? around as Mark<SuperRow> : around.superBlock;
  mark.block = around.sort === "3 block" ? around as Mark<BlockRow> : around.block;
  mark.reserved = around.sort === "4 reserved" ? around as Mark<PoolRow> : around.reserved;
  const same = nearest(mark);
  mark.wider = same && same.range.length === mark.range.length ? same.wider : same;
}

/** The nearest of its own sort around it; it may be equal. */
function nearest({ sort, cidr, superBlock, block, reserved }: Mark): Mark | undefined {
  switch (sort) {
    case "1 cidr":
      return cidr;
    case "2 super":
      return superBlock;
    case "3 block":
      return block;
    case "4 reserved":
      return reserved;
  }
}

/** The rack of a node as a pool sees it; a node without that label shares the rack "". */
export function rackOf(pool: PoolRow, node: NodeRow): string {
  return node.labels.find(({ key }) => key === pool.rackLabel)?.value ?? "";
}

/** `rack r1`, for people. */
export function rackText(rack: string): string {
  return rack === "" ? "no rack" : `rack ${rack}`;
}
