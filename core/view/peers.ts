import type { PeerFamilyRow, PeerRow } from "../agent/rows.ts";
import type { Palette } from "./palette.ts";
import { columnsOf, hanging } from "./paragraph.ts";
import { shortFamily } from "./short_family.ts";
import { shortSpan } from "./short_span.ts";
import { terminalText } from "./terminal_text.ts";

/** How a table of peers is shown. */
export interface PeersShown {
  readonly palette: Palette;
  /** Columns of a screen; Infinity in a pipe, where each line says everything. */
  readonly width: number;
  /** The moment of the question, for how long a state lasts. */
  readonly unixSeconds: number;
}

const GAP = "  ";
const PEER_HEADS = ["Peer", "Address", "AS", "State", "Up/Down"] as const;
const COUNT_HEADS = ["Received", "Accepted", "Best", "Advertised"] as const;
/** In place of counts. */
const NOT_NEGOTIATED = "not negotiated";
/** The second of them. */
const ADDRESS = 1;
/** Columns that a name keeps in any case. */
const NAME_LEAST = 4;
/** Why a peer is down has at least so many columns behind it; else it stands below. */
const WHY_LEAST = 40;

/**
 * Peers as a table: a line for each family of those that are up, why the others are not. Where a line a
 * family does not fit the screen, the families stand under their peer.
 */
export function peersLines(rows: readonly PeerRow[], shown: PeersShown): string[] {
  if (rows.length === 0) return ["no peers are configured"];
  const table = new PeersTable(rows, shown);
  return table.isWide ? table.wide() : table.tall();
}

interface PeerCells {
  readonly row: PeerRow;
  readonly cells: readonly string[];
}

class PeersTable {
  readonly #shown: PeersShown;
  readonly #peers: readonly PeerCells[];
  #widths: readonly number[];
  readonly #counts: readonly number[];
  readonly #family: number;

  constructor(rows: readonly PeerRow[], shown: PeersShown) {
    this.#shown = shown;
    // A peer without a name of its own is named by its address: once is enough.
    const isNamed = rows.some(({ name, address }) => name !== address);
    this.#peers = rows.map((row) => ({ row, cells: peerCells(row, isNamed, shown.unixSeconds) }));
    const heads = PEER_HEADS.map((head) => head === "Address" && !isNamed ? "" : head);
    this.#widths = widest([heads, ...this.#peers.map(({ cells }) => cells)]);
    const families = rows.flatMap((row) => isUp(row) ? row.families : []);
    const counts = rows.flatMap((row) =>
      isUp(row) ? row.families.map((f) => countCells(f, row)) : []
    );
    this.#counts = widest([COUNT_HEADS, ...counts]);
    this.#family = widest([
      ["Family"],
      ...families.map((family) => [shortFamily(family.family)]),
    ])[0]!;
  }

  /** Columns before the family on a line that has everything. */
  get #lead(): number {
    return this.#widths.reduce((sum, w) => sum + (w === 0 ? 0 : w + GAP.length), 0);
  }

  get isWide(): boolean {
    const counts = this.#counts.reduce((sum, w) => sum + w + GAP.length, 0);
    return this.#lead + this.#family + counts <= this.#shown.width;
  }

  wide(): string[] {
    const { palette, width } = this.#shown, inPipe = width === Infinity;
    const head = [
      ...this.#left(PEER_HEADS),
      "Family".padEnd(this.#family),
      ...this.#right(COUNT_HEADS),
    ];
    const lines = this.#peers.flatMap(({ row, cells }) => {
      const lead = this.#left(cells), painted = paintState(lead, row, palette).join(GAP);
      if (!isUp(row)) return this.#withWhy(painted, lead.join(GAP), row);
      const blank = " ".repeat(columnsOf(lead.join(GAP)));
      return row.families.map((family, i) => {
        const name = shortFamily(family.family).padEnd(this.#family);
        return [inPipe || i === 0 ? painted : blank, name, this.#told(family, row)].join(GAP);
      });
    });
    return [palette.faint(head.join(GAP)), ...lines];
  }

  /** Why a peer is down, behind what is known of it: in a pipe on the same line, else as there is room. */
  #withWhy(painted: string, plain: string, row: PeerRow): string[] {
    const { width, palette } = this.#shown, why = whyText(row);
    if (why === "") return [painted.trimEnd()];
    if (width === Infinity) return [`${painted}${GAP}${why}`];
    const left = columnsOf(plain) + GAP.length;
    if (width - left < WHY_LEAST) return [painted.trimEnd(), ...this.#below(why)];
    return hanging(" ".repeat(left), why, width).map((line, i) =>
      i === 0 ? `${painted}${GAP}${palette.bad(line.slice(left))}` : palette.bad(line)
    );
  }

  #below(why: string): string[] {
    return hanging("  ", why, this.#shown.width).map((line) => this.#shown.palette.bad(line));
  }

  tall(): string[] {
    const { palette } = this.#shown, hasAddresses = this.#widths[ADDRESS]! > 0;
    this.#fit();
    const room = this.#lead - GAP.length, isBelow = hasAddresses && this.#widths[ADDRESS] === 0;
    // The counts end where they would on a line of their own, but not before the family has its room.
    const family = Math.max(this.#family, Math.min(room, 20) - GAP.length);
    const line = (name: string, counts: string) =>
      [`${GAP}${name.padEnd(family)}`, counts].join(GAP);
    const lines = this.#peers.flatMap(({ row, cells }) => {
      const painted = paintState(this.#left(cells), row, palette).join(GAP).trimEnd();
      const first = isBelow ? [painted, `${GAP}${row.address}`] : [painted];
      if (!isUp(row)) return [...first, ...whyText(row) === "" ? [] : this.#below(whyText(row))];
      return [
        ...first,
        ...row.families.map((f) => line(shortFamily(f.family), this.#told(f, row))),
      ];
    });
    const heads = [
      this.#left(PEER_HEADS).join(GAP).trimEnd(),
      line("Family", this.#right(COUNT_HEADS).join(GAP)),
    ];
    return [...heads.map(palette.faint), ...lines];
  }

  /** Where even a peer alone is too wide, its address goes below it, and then its name is cut. */
  #fit(): void {
    const over = () => this.#lead - GAP.length - this.#shown.width;
    if (over() > 0) this.#widths = this.#widths.map((w, i) => i === ADDRESS ? 0 : w);
    const short = Math.max(0, over());
    this.#widths = this.#widths.map((w, i) => i === 0 ? Math.max(NAME_LEAST, w - short) : w);
  }

  /** Cells of a peer, at the left of their columns; a column that nobody needs is left out. */
  #left(cells: readonly string[]): string[] {
    return cells.flatMap((cell, i) => this.#widths[i] === 0 ? [] : [pad(cell, this.#widths[i]!)]);
  }

  /** The counts of a family; of one that the session does not carry there are none. */
  #told(family: PeerFamilyRow, row: PeerRow): string {
    if (family.negotiated === false) return NOT_NEGOTIATED;
    return this.#right(countCells(family, row)).join(GAP);
  }

  #right(cells: readonly string[]): string[] {
    return cells.map((cell, i) => cell.padStart(this.#counts[i]!));
  }
}

function isUp({ state }: PeerRow): boolean {
  return state === "Established";
}

function peerCells(row: PeerRow, isNamed: boolean, now: number): string[] {
  const { name, address, remote_as: asn, state, since, uptime_seconds: up } = row;
  const span = up ?? now - Date.parse(since) / 1000;
  return [
    terminalText(name),
    isNamed ? address : "",
    asn === undefined ? "-" : String(asn),
    state,
    shortSpan(span),
  ];
}

const STATE = 3;

/** The state in colour: cells are laid out before they are painted, and State is the fourth or third. */
function paintState(cells: readonly string[], row: PeerRow, palette: Palette): string[] {
  const paint = isUp(row) ? palette.good : row.state === "Disabled" ? palette.faint : palette.bad;
  const at = cells.length === PEER_HEADS.length ? STATE : STATE - 1;
  return cells.map((cell, i) => i === at ? cell.replace(row.state, () => paint(row.state)) : cell);
}

/** Why it is down and when it is tried again, on one line. */
export function whyText({ why, next_try_seconds: next }: PeerRow): string {
  const again = next === undefined ? "" : `next try in ${shortSpan(Math.ceil(next))}`;
  return [why === undefined ? "" : terminalText(why), again].filter((part) => part !== "").join(
    "; ",
  );
}

/** In place of a count that is 0 because nobody named a policy (RFC 8212 §2). */
const NO_POLICY = "(policy)";

function countCells(family: PeerFamilyRow, { kind }: PeerRow): string[] {
  const { received, accepted, best, advertised, import_policy: taken, export_policy: sent } =
    family;
  const isShut = (policy: string | undefined) => kind === "external" && policy === undefined;
  return [
    String(received),
    isShut(taken) ? NO_POLICY : String(accepted),
    String(best),
    isShut(sent) ? NO_POLICY : String(advertised),
  ];
}

function widest(rows: readonly (readonly string[])[]): number[] {
  const count = Math.max(...rows.map(({ length }) => length));
  return Array.from(
    { length: count },
    (_, i) => Math.max(...rows.map((cells) => columnsOf(cells[i] ?? ""))),
  );
}

function pad(cell: string, width: number): string {
  if (columnsOf(cell) > width) return `${[...cell].slice(0, width - 1).join("")}…`;
  return cell + " ".repeat(Math.max(0, width - columnsOf(cell)));
}
