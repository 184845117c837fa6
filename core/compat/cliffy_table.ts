// Stands in for the JSR package @cliffy/table, which npm does not carry: the part of its call shape
// that this project uses, as a thin adapter over npm's cli-table3. deno.jsr.json maps the name to
// the package itself. Loading it costs some 30 ms, so importers load it lazily.
import CliTable from "cli-table3";

/** One row of cells; `undefined` is an empty cell. */
export type Row = readonly (string | number | undefined)[];

const NO_BORDER: Record<string, string> = Object.fromEntries(
  [
    ...["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left"],
    ...["bottom-right", "left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"],
  ].map((edge) => [edge, ""]),
);

/** A text table: `new Table().header(["a"]).body([["1"]]).border(true).toString()`. */
export class Table {
  #header: Row = [];
  #rows: Row[] = [];
  #border = false;
  #padding = 1;

  /** Sets the header row. */
  header(row: Row): this {
    this.#header = row;
    return this;
  }

  /** Replaces the rows. */
  body(rows: readonly Row[]): this {
    this.#rows = [...rows];
    return this;
  }

  /** Appends rows. */
  push(...rows: readonly Row[]): this {
    this.#rows.push(...rows);
    return this;
  }

  /** Draws lines round the cells or not (the default). */
  border(enable = true): this {
    this.#border = enable;
    return this;
  }

  /** Blanks to the right of each cell. */
  padding(columns: number): this {
    this.#padding = columns;
    return this;
  }

  /** The table as text, without a newline at the end. */
  toString(): string {
    const table = new CliTable({
      head: this.#header.map((cell) => String(cell ?? "")),
      style: {
        head: [],
        border: [],
        "padding-left": this.#border ? this.#padding : 0,
        "padding-right": this.#padding,
      },
      ...(this.#border ? {} : { chars: NO_BORDER }),
    });
    table.push(...this.#rows.map((row) => row.map((cell) => String(cell ?? ""))));
    const lines = table.toString().split("\n");
    return lines.map((line) => line.trimEnd()).join("\n");
  }

  /** Prints the table to standard output. */
  render(): this {
    // deno-lint-ignore no-console
    console.log(this.toString());
    return this;
  }
}
