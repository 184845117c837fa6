import type { Palette } from "./palette.ts";
import { hanging } from "./paragraph.ts";
import { routeMark, routeRemark, type RouteRow, rowCommunities, rowPath } from "./route_row.ts";
import { terminalText } from "./terminal_text.ts";

/** A column: its name, its cell, and whether numbers stand in it. */
interface Column {
  readonly name: string;
  readonly isNumber?: true;
  cell(row: RouteRow): string;
}

const GAP = "  ";
/** Columns of a screen that nobody made narrower than a table can be. */
const NARROWEST = 60;
const CUT = "…";
/** Where more may come than the sample has: the widest IPv4 prefix, address, and usual numbers. */
const LEAST: Readonly<Record<string, number>> = {
  "Network": 18,
  "Next hop": 15,
  "LP": 3,
  "MED": 3,
};

const text = (value: unknown) => value === undefined ? "-" : String(value);

const COLUMNS: readonly Column[] = [
  { name: "", cell: routeMark },
  { name: "Network", cell: ({ nlri }) => nlri },
  { name: "Id", isNumber: true, cell: ({ path_id }) => text(path_id) },
  { name: "Next hop", cell: nextHopText },
  { name: "From", cell: ({ peer, from }) => terminalText(peer ?? from?.address ?? "-") },
  { name: "LP", isNumber: true, cell: ({ attributes = {} }) => text(attributes.local_pref) },
  { name: "MED", isNumber: true, cell: ({ attributes = {} }) => text(attributes.med) },
  { name: "Path", cell: rowPath },
  { name: "Communities", cell: rowCommunities },
  { name: "Remark", cell: (row) => terminalText(routeRemark(row)) },
];
/** Columns that are not there where no row has anything in them. */
const OPTIONAL = ["Id", "Communities", "Remark"];
/** Less of its communities says nothing of a route. */
const LEAST_SHOWN = 15;
/** Before what stands below a row. */
const BELOW = "   ";

/** Routes of an agent as a table: laid out by the first rows, written one after the other. */
export class RouteRowTable {
  readonly #columns: readonly Column[];
  readonly #widths: readonly number[];
  readonly #palette: Palette;
  readonly #width: number;
  /** Remarks stand in a column; else each below its row. */
  readonly #hasRemarks: boolean;

  /** `isAll`: no more rows will come than the sample. `width`: of a screen; Infinity cuts nothing. */
  constructor(sample: readonly RouteRow[], isAll: boolean, palette: Palette, width: number) {
    this.#palette = palette;
    this.#width = Math.max(NARROWEST, width);
    const isThere = (column: Column) =>
      !OPTIONAL.includes(column.name) ||
      sample.some((row) => !["", "-"].includes(column.cell(row)));
    const widthOf = (column: Column) =>
      sample.reduce(
        (most, row) => Math.max(most, column.cell(row).length),
        Math.max(
          column.name.length,
          column.name === "" ? 1 : 0,
          isAll ? 0 : LEAST[column.name] ?? 0,
        ),
      );
    const columns = COLUMNS.filter(isThere), widths = columns.map(widthOf);
    const fits = (least: number) =>
      widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length) - least <= this.#width;
    const drop = (name: string) => {
      if (columns.at(-1)?.name === name) [columns, widths].forEach((list) => list.pop());
    };
    // What is asked for is not cut away: a remark goes below its row, all else comes before communities.
    if (!fits(0)) drop("Remark");
    if (!fits(Math.max(0, (widths.at(-1) ?? 0) - LEAST_SHOWN))) drop("Communities");
    this.#columns = columns;
    this.#widths = widths;
    this.#hasRemarks = columns.at(-1)?.name === "Remark";
  }

  /** The names of the columns. */
  head(): string {
    return this.#palette.faint(this.#line(({ name }) => name));
  }

  /** The lines of a row, mostly one. */
  row(row: RouteRow): string[] {
    const { strong, faint } = this.#palette, line = this.#line(({ cell }) => cell(row));
    const painted = row.best ? strong(line) : row.rejected ? faint(line) : line;
    const remark = this.#hasRemarks ? "" : terminalText(routeRemark(row));
    if (remark === "") return [painted];
    return [painted, ...hanging(BELOW, remark, this.#width).map(faint)];
  }

  #line(cell: (column: Column) => string): string {
    const cells = this.#columns.map((column, i) => {
      const value = cell(column), width = this.#widths[i]!;
      return column.isNumber ? value.padStart(width) : value.padEnd(width);
    });
    const line = cells.join(GAP).trimEnd();
    return line.length > this.#width ? line.slice(0, this.#width - 1) + CUT : line;
  }
}

/** Of routes of our own: the address of each session, or what was given. */
function nextHopText({ next_hop, from, peer }: RouteRow): string {
  const isOurs = peer !== undefined && from?.address === "0.0.0.0";
  return next_hop ?? (isOurs ? "self" : "-");
}

/** One route with every attribute, a line each. */
export function routeDetails(row: RouteRow, palette: Palette): string[] {
  const { peer, from, path_id, originated, attributes = {} } = row;
  const mark = routeMark(row), remark = routeRemark(row);
  const id = path_id === undefined ? "" : ` id ${path_id}`;
  const head =
    `${row.nlri}${id}  via ${nextHopText(row)} from ${terminalText(peer ?? from?.address ?? "-")}` +
    (mark === "" ? "" : `  ${mark}`);
  const line = (name: string, value: unknown) => `    ${name}: ${terminalText(valueText(value))}`;
  return [
    row.best ? palette.strong(head) : head,
    ...(remark === "" ? [] : [line("remark", remark)]),
    ...(from?.asn === undefined ? [] : [line("peer", `AS ${from.asn}, ${from.address ?? "-"}`)]),
    ...(originated === undefined ? [] : [line("learned", originated)]),
    ...Object.entries(attributes).filter(([key]) => key !== "as_path" && key !== "next_hop")
      .map(([key, value]) => line(key.replaceAll("_", " "), value)),
    line("as path", rowPath(row).replace(/ ?[ie?-]$/, "") || "empty"),
  ];
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(" ");
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}
