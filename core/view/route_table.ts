import type { AdjIn } from "../rib/adj_in.ts";
import type { PathTable } from "../rib/path_table.ts";
import { KeptText, type Page } from "./page.ts";
import type { Palette } from "./palette.ts";
import { RouteCells } from "./route_cells.ts";
import { HEADS, layOut, type RouteLayout, type Sample } from "./route_layout.ts";

const SPACE = 32, GAP = 2;
/** Stands for what was cut off; one column. */
const CUT = "…";

/**
 * Routes of one family as a table. Text that depends on the attributes alone is made once for each
 * set; only network, path identifier and next hop are written for each row.
 */
export class RouteTable {
  readonly #page: Page;
  readonly #table: PathTable;
  readonly #cells: RouteCells;
  readonly #layout: RouteLayout;
  readonly #palette: Palette;
  readonly #tail: KeptText;
  readonly #hop: KeptText;
  readonly #hopOfSet: KeptText;
  readonly #from: KeptText;

  /** `width`: columns of a screen; Infinity cuts nothing. */
  constructor(page: Page, routes: AdjIn, sample: Sample, palette: Palette, width: number) {
    this.#page = page;
    this.#table = sample.table;
    this.#cells = new RouteCells(routes);
    this.#layout = layOut(sample, this.#cells, width);
    this.#palette = palette;
    const generation = () => routes.sets.generation;
    this.#tail = new KeptText(page, generation);
    this.#hopOfSet = new KeptText(page, generation);
    // Next hops and peers stay what they are while a table is printed.
    this.#hop = new KeptText(page, () => 0);
    this.#from = new KeptText(page, () => 0);
  }

  /** The names of the columns: no line of those that were wanted. */
  head(): void {
    const l = this.#layout, right = (name: string, width: number) => name.padStart(width);
    const cells = [
      HEADS.network.padEnd(l.network),
      ...(l.pathId > 0 ? [right(HEADS.pathId, l.pathId)] : []),
      HEADS.nextHop.padEnd(l.nextHop),
      ...(l.from > 0 ? [HEADS.from.padEnd(l.from)] : []),
      right(HEADS.localPref, l.localPref),
      right(HEADS.med, l.med),
      l.communities > 0 ? HEADS.path.padEnd(l.path) : HEADS.path,
      ...(l.communities > 0 ? [HEADS.communities] : []),
    ];
    this.#page.string(this.#palette.faint(cells.join(" ".repeat(GAP))));
    this.#page.remark();
  }

  /** One route; throws `PageFull` after the last line that is wanted. */
  row(prefix: number, row: number): void {
    const page = this.#page, l = this.#layout, table = this.#table, set = table.setOf(row);
    const start = page.length;
    this.#cells.network(page, table, prefix);
    page.pad(start, l.network);
    if (l.pathId > 0) {
      this.#gap();
      const id = table.pathIdOf(row);
      this.#right(l.pathId, () => id < 0 ? page.byte(45) : page.uint(id));
    }
    this.#gap();
    const hop = table.nextHopOf(row);
    if (hop === 0) this.#hopOfSet.paste(set, this.#writeHopOfSet);
    else {this.#hop.paste(hop, () =>
        this.#padded(l.nextHop, () =>
          this.#cells.nextHop(page, table, row)));}
    if (l.from > 0) this.#from.paste(table.peerOf(row), this.#writeFrom);
    this.#tail.paste(set, this.#writeTail);
    page.newline();
  }

  #gap(): void {
    this.#page.byte(SPACE);
    this.#page.byte(SPACE);
  }

  #padded(width: number, write: () => void): void {
    const page = this.#page, start = page.length;
    write();
    page.pad(start, width);
  }

  readonly #writeHopOfSet = (set: number): void =>
    this.#padded(this.#layout.nextHop, () => this.#cells.nextHopOfSet(this.#page, set));

  readonly #writeFrom = (peer: number): void => {
    this.#gap();
    this.#padded(this.#layout.from, () => this.#cells.from(this.#page, peer));
  };

  /** A number at the right end of its column. */
  #right(width: number, write: () => void): void {
    const page = this.#page, start = page.length;
    write();
    const short = width - (page.length - start);
    if (short <= 0) return;
    page.pad(start, width);
    page.bytes.copyWithin(start + short, start, start + width - short);
    page.bytes.fill(SPACE, start, start + short);
  }

  readonly #writeTail = (set: number): void => {
    const page = this.#page, cells = this.#cells, l = this.#layout;
    this.#gap();
    this.#right(l.localPref, () => cells.localPref(page, set));
    this.#gap();
    this.#right(l.med, () => cells.med(page, set));
    this.#gap();
    const path = page.length, isLast = l.communities === 0;
    cells.path(page, set);
    if (isLast) return void this.#cut(path, l.path);
    // Where lines may be long, a long path pushes what follows it.
    const wasCut = l.communities < Infinity && this.#cut(path, l.path);
    const end = page.length;
    if (!wasCut) page.pad(path, l.path);
    this.#gap();
    const start = page.length;
    cells.communities(page, set);
    if (page.length === start) page.length = end;
    else this.#cut(start, l.communities);
  };

  /** Cuts the cell that began at `start` to `width` columns, with a mark; true when there was more. */
  #cut(start: number, width: number): boolean {
    const page = this.#page;
    if (page.length - start <= width) return false;
    page.length = start + width - 1;
    page.string(CUT);
    return true;
  }
}
