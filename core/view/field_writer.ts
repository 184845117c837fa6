import { Ascii } from "../net/ascii.ts";
import type { AttributeBlocks } from "../wire/attribute_set.ts";
import { Block } from "../wire/block.ts";
import type { Field, FieldRow, RowField, SetField } from "./field_row.ts";
import { jsonText } from "./json_text.ts";
import { KeptText, type Page } from "./page.ts";

const TAB = 9, COMMA = 44, OPEN = 123, CLOSE = 125;

type WriteRow = (row: FieldRow, set: number) => void;

/** Writes the chosen fields of a row as one line. */
export class FieldWriter {
  readonly #page: Page;
  readonly #sets: AttributeBlocks;
  readonly #block: Block;
  readonly #scratch: Ascii = new Ascii(256);
  readonly #json: boolean;
  readonly #columns: readonly WriteRow[];

  constructor(page: Page, sets: AttributeBlocks, fields: readonly Field[], json: boolean) {
    this.#page = page;
    this.#sets = sets;
    this.#block = new Block(sets);
    this.#json = json;
    this.#columns = fields.map((field) =>
      field.of === "row" ? this.#ofRow(field) : this.#ofSet(field)
    );
  }

  /** `set` -1: the row has no attributes. */
  line(row: FieldRow, set: number): void {
    if (this.#json) this.#object(row, set);
    else this.#tabbed(row, set);
    this.#page.newline();
  }

  #tabbed(row: FieldRow, set: number): void {
    for (let i = 0; i < this.#columns.length; i++) {
      if (i > 0) this.#page.byte(TAB);
      this.#columns[i]!(row, set);
    }
  }

  /** Each column of JSON writes its key and value, or nothing. */
  #object(row: FieldRow, set: number): void {
    const page = this.#page;
    page.byte(OPEN);
    const first = page.length;
    for (const column of this.#columns) {
      const before = page.length;
      if (before > first) page.byte(COMMA);
      const start = page.length;
      column(row, set);
      // What a column wrote may be copied to a later line: only the comma is taken back.
      if (page.length === start) page.length = before;
    }
    page.byte(CLOSE);
  }

  #ofRow(field: RowField): WriteRow {
    const page = this.#page, { name, json } = field;
    if (!this.#json) return (row) => field.text(page, row);
    if (json) return (row) => this.#member(name, () => json(page, row));
    return (row) => this.#member(name, () => this.#quoted((out) => field.text(out, row)));
  }

  /** Its text is the same for all routes of a set: made once. */
  #ofSet(field: SetField): WriteRow {
    const page = this.#page, kept = new KeptText(page, () => this.#sets.generation);
    const write = this.#json
      ? () => this.#member(field.name, () => this.#valueOfSet(field))
      : () => field.text(page, this.#block);
    const make = (set: number) => {
      this.#block.open(set);
      write();
    };
    return (_row, set) => {
      if (set >= 0) kept.paste(set, make);
    };
  }

  #valueOfSet(field: SetField): void {
    if (field.json) field.json(this.#page, this.#block);
    else this.#quoted((out) => field.text(out, this.#block));
  }

  /** `"name":value`; nothing when `write` writes nothing. */
  #member(name: string, write: () => void): void {
    const page = this.#page, start = page.length;
    page.string(`"${name}":`);
    const value = page.length;
    write();
    if (page.length === value) page.length = start;
  }

  #quoted(write: (out: Ascii) => void): void {
    const out = this.#scratch;
    out.clear();
    write(out);
    if (out.length > 0) this.#page.string(jsonText(out.text()));
  }
}
