// The address space drawn: pools, their ranges, the racks inside, and blocks inside those.
import type { NodeRow } from "../ipam/ledger_row.ts";
import { cellsMet, legend, mapBar } from "./ipam_bar.ts";
import {
  type AddressCounts,
  counted,
  countsOf,
  countText,
  NO_POOLS,
  percentText,
} from "./ipam_counts.ts";
import {
  type Extent,
  type Piece,
  type PoolSpace,
  prefixesOf,
  type RackSpace,
} from "./ipam_space.ts";
import { ownersText, ownerText } from "./ipam_owner.ts";
import { collapsed, type Row } from "./ipam_runs.ts";
import type { Palette } from "./palette.ts";
import { columnsOf } from "./paragraph.ts";
import { shortSpan } from "./short_span.ts";
import { terminalText } from "./terminal_text.ts";

/** How the tree is shown. */
export interface TreeShown {
  readonly palette: Palette;
  /** Columns of a screen; Infinity in a pipe, where no line is cut. */
  readonly width: number;
  readonly unixSeconds: number;
  /** Every block of every rack. */
  readonly isWhole: boolean;
}

/** A line before the columns are known. */
interface Line {
  /** Guides and the range. */
  readonly label: string;
  readonly parts: readonly (RackSpace | Piece)[];
  readonly extent?: Extent;
  readonly used: string;
  readonly text: string;
  readonly paint: (text: string) => string;
}

const GAP = "  ", USED = 4;
/** Cells of a bar: as many as there is room for, of powers of two, so that they end where blocks do. */
const CELLS = [64, 32, 16, 8];
/** Columns that the words at the end need to be of use. */
const WORDS_LEAST = 29;
/** More racks than these are shown without what is inside. */
const MOST_RACKS = 12;

/** Pools as lines, none longer than the screen. */
export function treeLines(
  pools: readonly PoolSpace[],
  nodes: readonly NodeRow[],
  shown: TreeShown,
): string[] {
  if (pools.length === 0) return [NO_POOLS];
  return new Tree(pools, nodes, shown).lines();
}

class Tree {
  readonly #shown: TreeShown;
  readonly #pools: readonly PoolSpace[];
  readonly #agents: ReadonlySet<string>;

  constructor(pools: readonly PoolSpace[], nodes: readonly NodeRow[], shown: TreeShown) {
    this.#pools = pools;
    this.#shown = shown;
    this.#agents = new Set(nodes.flatMap(({ name, agent }) => agent ? [name] : []));
  }

  lines(): string[] {
    const { palette, width } = this.#shown;
    const trees = this.#pools.map((pool) => ({ pool, lines: this.#pool(pool) }));
    const all = trees.flatMap(({ lines }) => lines);
    const label = Math.max(0, ...all.map((line) => columnsOf(line.label)));
    const fits = (cells: number) => label + cells + USED + 3 * GAP.length + WORDS_LEAST <= width;
    const cells = width === Infinity ? 32 : CELLS.find(fits) ?? CELLS.at(-1)!;
    const met = cellsMet(all.flatMap(({ parts }) => parts));
    return [
      ...trees.flatMap(({ pool, lines }) => [
        this.#head(pool),
        ...lines.map((line) => this.#line(line, label, cells)),
        "",
      ]),
      cut(legend(met, palette), width),
    ];
  }

  #head({ pool, cidrs }: PoolSpace): string {
    const { palette, width } = this.#shown;
    const families = (["ipv4", "ipv6"] as const).flatMap((family) => {
      const sizes = pool[family];
      if (!sizes || !cidrs.some((cidr) => cidr.family === family)) return [];
      const name = family === "ipv4" ? "IPv4" : "IPv6";
      const { smallest, largest, usual } = sizes, one = `${name} /${usual}`;
      return [
        smallest === largest ? one : `${name} /${smallest} to /${largest}, usually /${usual}`,
      ];
    });
    const text = [...families, ...pool.draining ? ["draining"] : []].join("; ");
    const name = terminalText(pool.name), plain = cut(`${name}${GAP}${text}`, width);
    return palette.strong(plain.slice(0, name.length)) + palette.faint(plain.slice(name.length));
  }

  #line({ label, parts, extent, used, text, paint }: Line, wide: number, cells: number): string {
    const { palette, width } = this.#shown;
    const bar = extent ? mapBar(parts, extent, cells, palette) : " ".repeat(cells);
    const lead = label + " ".repeat(wide - columnsOf(label)) + GAP;
    const room = width - wide - cells - USED - 3 * GAP.length;
    const guides = lead.match(/^[│├└ ]*/)?.[0] ?? "";
    return (palette.faint(guides) + lead.slice(guides.length) + bar + GAP + used.padStart(USED) +
      GAP + paint(cut(text, room))).trimEnd();
  }

  #pool({ cidrs }: PoolSpace): Line[] {
    return cidrs.flatMap((cidr, i) => {
      const isLast = i === cidrs.length - 1;
      const racks = cidr.parts.filter((part) => part.kind === "rack");
      const counts = countsOf(cidr.parts), [mine, below] = guides("", isLast);
      const text = [
        ...cidr.isDraining ? ["draining"] : [],
        counted(racksOf(cidr.parts).size, "rack"),
        counted(nodesOf(cidr.parts).size, "node"),
        `${countText(counts.free)} free`,
      ].join(", ");
      const own = this.#make(mine + cidr.prefix, cidr.parts, cidr, counts, text);
      const line = cidr.isDraining ? { ...own, paint: this.#shown.palette.notice } : own;
      const isOpen = this.#shown.isWhole || racks.length <= MOST_RACKS;
      const isEmpty = cidr.parts.length === 1 && cidr.parts[0]!.kind === "free";
      return isEmpty ? [line] : [line, ...this.#parts(cidr.parts, below, isOpen)];
    });
  }

  #parts(parts: readonly (RackSpace | Piece)[], lead: string, isOpen: boolean): Line[] {
    const rows = this.#shown.isWhole ? parts.map((part): Row => [part]) : collapsed(parts);
    return rows.flatMap((row, i) => {
      const [mine, below] = guides(lead, i === rows.length - 1), [part, ...more] = row;
      if (more.length > 0) return [this.#run(row, mine)];
      if (part!.kind !== "rack") return [this.#piece(part!, mine)];
      return [this.#rack(part!, mine), ...isOpen ? this.#parts(part!.pieces, below, true) : []];
    });
  }

  #rack(rack: RackSpace, lead: string): Line {
    const counts = countsOf([rack]);
    const name = rack.rack === "" ? "no rack" : `rack ${rack.rack}`;
    const text = `${name}: ${counted(nodesOf([rack]).size, "node")}, ${
      countText(counts.free)
    } free`;
    return this.#make(lead + rack.prefix, [rack], rack, counts, text);
  }

  #piece(piece: Piece, lead: string): Line {
    const { palette } = this.#shown, prefixes = prefixesOf(piece), { block } = piece;
    const label = block?.prefix ?? (prefixes.length === 1 ? prefixes[0]! : `${prefixes[0]} …`);
    const size = countText(Number(piece.end - piece.start));
    if (!block) {
      const text = piece.kind === "reserved" ? `${size} reserved` : freeText(size, prefixes);
      return { ...this.#make(lead + label, [piece], piece, undefined, text), paint: palette.faint };
    }
    const line = this.#make(lead + label, [piece], piece, undefined, this.#blockText(piece, size));
    const use = piece.used === undefined ? "-" : percentText(piece.used, Number(size));
    const isOver = piece.kind === "cooling";
    return { ...line, used: isOver ? "" : use, paint: this.#paintOf(piece.kind) };
  }

  #blockText({ block, used, kind }: Piece, size: string): string {
    const { node: name } = block!, since = shortSpan(this.#shown.unixSeconds - block!.since.unix);
    if (kind === "cooling") return `cooling ${since}, was ${ownersText(name)}`;
    const use = used === undefined ? [] : [`${countText(used)} of ${size}`];
    const why = block!.why === undefined ? [] : [block!.why];
    const state = kind === "held"
      ? []
      : kind === "leaving" && this.#agents.has(name)
      ? [`to be withdrawn ${since}`]
      : [`${kind} ${since}`];
    return [
      `${ownerText(name)}${use.length + state.length > 0 ? ":" : ""}`,
      [...use, ...state, ...why].join(", "),
    ]
      .join(" ").trimEnd();
  }

  #paintOf(kind: Piece["kind"]): (text: string) => string {
    const { palette } = this.#shown;
    if (kind === "draining" || kind === "leaving") return palette.notice;
    if (kind === "cooling") return palette.faint;
    return kind === "quarantined" ? palette.bad : palette.plain;
  }

  /** Neighbours that are put together on one line. */
  #run(row: Row, lead: string): Line {
    const extent = { start: row[0]!.start, end: row.at(-1)!.end }, counts = countsOf(row);
    const blocks = row.filter((part) => part.kind !== "rack" && part.block).length;
    const racks = racksOf(row).size;
    const text = [
      ...racks > 0 ? [counted(racks, "rack")] : [],
      ...blocks > 0 ? [counted(blocks, "block")] : [],
      counted(nodesOf(row).size, "node"),
      ...counts.free > 0 ? [`${countText(counts.free)} free`] : [],
    ].join(", ");
    return this.#make(`${lead}… ${row.length} more`, row, extent, counts, text);
  }

  #make(
    label: string,
    parts: readonly (RackSpace | Piece)[],
    extent: Extent,
    counts: AddressCounts | undefined,
    text: string,
  ): Line {
    const used = !counts ? "" : counts.isUseKnown ? percentText(counts.used, counts.total) : "-";
    const { plain } = this.#shown.palette;
    return {
      label: terminalText(label),
      parts,
      extent,
      used,
      text: terminalText(text),
      paint: plain,
    };
  }
}

/** What stands before a child, and before what is below it. */
function guides(lead: string, isLast: boolean): [mine: string, below: string] {
  return isLast ? [`${lead}└ `, `${lead}  `] : [`${lead}├ `, `${lead}│ `];
}

function freeText(size: string, prefixes: readonly string[]): string {
  if (prefixes.length === 1) return `${size} free`;
  const lengths = prefixes.map((prefix) => Number(prefix.slice(prefix.indexOf("/") + 1)));
  return `${size} free, up to a /${Math.min(...lengths)}`;
}

/** Who has something of it. */
function nodesOf(parts: readonly (RackSpace | Piece)[]): Set<string> {
  const nodes = new Set<string>();
  for (const part of parts) {
    const pieces = part.kind === "rack" ? part.pieces : [part];
    for (const { block } of pieces.filter(isOwned)) nodes.add(block!.node);
  }
  return nodes;
}

/** Racks in which somebody has something. */
function racksOf(parts: readonly (RackSpace | Piece)[]): Set<string> {
  return new Set(
    parts.flatMap((part) =>
      part.kind === "rack" && part.rack !== "" && part.pieces.some(isOwned) ? part.rack : []
    ),
  );
}

function isOwned({ block, kind }: Piece): boolean {
  return block !== undefined && block.node !== "" && kind !== "cooling";
}

/** At most so many columns; what is painted is not cut. */
function cut(text: string, width: number): string {
  if (columnsOf(text) <= width || text.includes("\x1b")) return text;
  return `${[...text].slice(0, Math.max(1, width - 1)).join("")}…`;
}
