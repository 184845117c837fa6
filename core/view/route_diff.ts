import type { AdjIn } from "../rib/adj_in.ts";
import type { PathTable } from "../rib/path_table.ts";
import { Ascii } from "../net/ascii.ts";
import type { FamilyKey } from "../wire/context.ts";
import { familyName } from "../wire/family/mod.ts";
import { type AttributeChange, AttributeChanges, changeName } from "./attribute_changes.ts";
import { jsonText } from "./json_text.ts";
import type { Page } from "./page.ts";
import type { Palette } from "./palette.ts";
import { hanging } from "./paragraph.ts";
import { RouteCells } from "./route_cells.ts";
import { RouteJson } from "./route_json.ts";

/** How many routes of two sources are the same, and how many not. */
export interface DiffCounts {
  readonly same: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

/** Whose paths are compared, where several peers are: its name, for each group. */
export type GroupNames = readonly (string | undefined)[];

/** Differences between two sources as lines, or as JSON of the schema `underlay.diff/1`. */
export class RouteDiff {
  readonly #page: Page;
  readonly #table: PathTable;
  readonly #family: FamilyKey;
  readonly #cells: RouteCells;
  readonly #changes: AttributeChanges;
  readonly #json: RouteJson;
  readonly #names: GroupNames;
  readonly #palette: Palette;
  readonly #width: number;
  readonly #out: Ascii = new Ascii(256);
  added = 0;
  removed = 0;
  changed = 0;

  constructor(
    page: Page,
    routes: AdjIn,
    family: FamilyKey,
    changes: AttributeChanges,
    names: GroupNames,
    palette: Palette,
    width: number,
  ) {
    this.#page = page;
    this.#table = routes.table(family)!;
    this.#family = family;
    this.#cells = new RouteCells(routes);
    this.#changes = changes;
    this.#json = new RouteJson(page, routes, family);
    this.#names = names;
    this.#palette = palette;
    this.#width = width;
  }

  /** Counts a difference; says what it is. Negative rows are not there. */
  count(before: number, after: number): "added" | "removed" | "changed" {
    if (before < 0) {
      this.added++;
      return "added";
    }
    if (after < 0) {
      this.removed++;
      return "removed";
    }
    this.changed++;
    return "changed";
  }

  /** One difference as one line, or several where a screen is too narrow for it. */
  text(prefix: number, before: number, after: number, group: number): void {
    const kind = this.count(before, after), page = this.#page;
    const network = this.#cell((out) => this.#cells.network(out, this.#table, prefix));
    const name = this.#names[group], whose = name === undefined ? "" : ` (${name})`;
    const row = before < 0 ? after : before;
    const said = kind === "changed"
      ? this.#changes.between(this.#table, before, after).map(changeText).join("; ")
      : `via ${this.#hop(row)}${this.#cell((out) => this.#tail(out, row))}`;
    const sign = kind === "added" ? "+" : kind === "removed" ? "-" : "~";
    const paint = kind === "added"
      ? this.#palette.good
      : kind === "removed"
      ? this.#palette.bad
      : this.#palette.notice;
    const lead = `${sign} ${network.padEnd(18)}${whose}  `;
    const lines = this.#width === Infinity ? [lead + said] : hanging(lead, said, this.#width);
    lines.forEach((line, i) => {
      page.string(paint(line));
      if (i < lines.length - 1) page.remark();
    });
    page.newline();
  }

  #cell(write: (out: Ascii) => void): string {
    this.#out.clear();
    write(this.#out);
    return this.#out.text();
  }

  #hop(row: number): string {
    return this.#cell((out) => this.#cells.nextHop(out, this.#table, row));
  }

  #tail(out: Ascii, row: number): void {
    const set = this.#table.setOf(row);
    out.string(" ");
    this.#cells.path(out, set);
    const end = out.length;
    out.string(" ");
    this.#cells.communities(out, set);
    if (out.length === end + 1) out.length = end;
  }

  json(prefix: number, before: number, after: number, group: number): void {
    const kind = this.count(before, after), page = this.#page, name = this.#names[group];
    const network = this.#cell((out) => this.#cells.network(out, this.#table, prefix));
    const head = {
      schema: "underlay.diff/1",
      change: kind,
      family: familyName(this.#family),
      nlri: network,
      ...(name !== undefined && { peer: name }),
      ...(kind === "changed" && { changes: this.#changes.between(this.#table, before, after) }),
    };
    page.string(jsonText(head).slice(0, -1));
    for (const [key, row] of [["before", before], ["after", after]] as const) {
      if (row < 0) continue;
      page.string(`,"${key}":`);
      this.#json.object(prefix, row);
    }
    page.string("}");
    page.newline();
  }
}

/** `med 5 -> 10`, `communities +65000:1 -65000:2`. */
function changeText({ attribute, before, after, removed, added }: AttributeChange): string {
  const name = changeName(attribute);
  if (removed && added) {
    const members = [...removed.map((one) => `-${one}`), ...added.map((one) => `+${one}`)];
    return members.length > 0 ? `${name} ${members.join(" ")}` : `${name} repeated otherwise`;
  }
  return `${name} ${shown(before)} -> ${shown(after)}`;
}

function shown(text: string | undefined): string {
  return text === undefined ? "none" : text === "" ? "empty" : text;
}

/** `3 added, 1 removed, 2 changed, 100 the same`. */
export function countsText({ added, removed, changed, same }: DiffCounts): string {
  return `${added} added, ${removed} removed, ${changed} changed, ${same} the same`;
}
