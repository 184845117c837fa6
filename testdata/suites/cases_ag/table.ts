import { formatPrefix, parsePrefix } from "../../../core/net/prefix.ts";
import { Ascii } from "../../../core/net/ascii.ts";
import type { AdjIn } from "../../../core/rib/adj_in.ts";
import { exactPrefix, rowsOf } from "../../../core/rib/path_lookup.ts";
import { NO_PATH_ID, NO_ROW, type PathTable } from "../../../core/rib/path_table.ts";
import { AttributesJson } from "../../../core/view/attributes_json.ts";

/** The routes of one peer, by text: `10.0.0.0/24`, `10.0.0.0/24 7` with a path id. */
export class Table {
  constructor(readonly rib: AdjIn, readonly peer: number) {}

  #tables(): PathTable[] {
    return [this.rib.table(0x0101)!, this.rib.table(0x0201)!];
  }

  /** Table and row of a route; undefined when there is none. */
  #find(route: string): { table: PathTable; row: number } | undefined {
    const [text = "", id] = route.split(" "), prefix = parsePrefix(text)!;
    const table = this.#tables()[prefix.address.length === 4 ? 0 : 1]!;
    const found = exactPrefix(table, prefix);
    if (found < 0) return undefined;
    const row = table.find(found, this.peer, id === undefined ? NO_PATH_ID : Number(id));
    return row === NO_ROW ? undefined : { table, row };
  }

  has(route: string): boolean {
    return this.#find(route) !== undefined;
  }

  get size(): number {
    return this.rib.familyTally(this.peer, 0x0101)!.paths +
      this.rib.familyTally(this.peer, 0x0201)!.paths;
  }

  /** All routes, up to so many. */
  list(most = 64): string[] {
    const out: string[] = [];
    for (const table of this.#tables()) {
      for (const row of rowsOf(table)) {
        if (table.peerOf(row) !== this.peer || out.length >= most) continue;
        const prefix = formatPrefix(table.prefixes.prefix(table.prefixOf(row)));
        const id = table.pathIdOf(row);
        out.push(id === NO_PATH_ID ? prefix : `${prefix} ${id}`);
      }
    }
    return out;
  }

  /** The attributes of a route, as JSON has them. */
  attributes(route: string): Record<string, unknown> {
    const { table, row } = this.#find(route)!, out = new Ascii(256);
    new AttributesJson(out, this.rib.sets).write(table.setOf(row));
    return JSON.parse(`{"route":1${out.text()}}`).attributes ?? {};
  }
}
