// A range of addresses as a line of cells, from its first address to its last.
import type { Extent, Piece, RackSpace } from "./ipam_space.ts";
import type { Palette } from "./palette.ts";

type Cell = "used" | Piece["kind"];

/** The sign of each, told apart without colour too, and what it is called, in the order of the legend. */
const CELLS: Readonly<Record<Cell, readonly [sign: string, name: string]>> = {
  used: ["█", "in use"],
  held: ["▓", "granted"],
  draining: ["▒", "draining"],
  leaving: ["▒", "draining"],
  cooling: ["░", "cooling"],
  quarantined: ["!", "quarantined"],
  reserved: ["×", "reserved"],
  free: ["·", "free"],
};

function paintOf(cell: Cell, palette: Palette): (text: string) => string {
  switch (cell) {
    case "used":
      return palette.good;
    case "held":
      return palette.plain;
    case "draining":
    case "leaving":
      return palette.notice;
    case "quarantined":
      return palette.bad;
    case "cooling":
    case "reserved":
    case "free":
      return palette.faint;
  }
}

/**
 * So many cells for the extent, each the sign of what has most of it; free only where nobody has
 * anything of it. In a block what is in use stands first.
 */
export function mapBar(
  parts: readonly (RackSpace | Piece)[],
  extent: Extent,
  cells: number,
  palette: Palette,
): string {
  const shares = Array.from({ length: cells }, () => new Map<Cell, number>());
  const start = extent.start, scale = cells / Number(extent.end - start);
  const add = (cell: Cell, from: number, to: number) => {
    for (let i = Math.floor(from); i < to && i < cells; i++) {
      const share = Math.min(to, i + 1) - Math.max(from, i), of = shares[i]!;
      if (share > 1e-9) of.set(cell, (of.get(cell) ?? 0) + share);
    }
  };
  const walk = (part: RackSpace | Piece) => {
    if (part.kind === "rack") return part.pieces.forEach(walk);
    const from = Number(part.start - start) * scale, to = Number(part.end - start) * scale;
    const size = Number(part.end - part.start);
    const inUse = from + (to - from) * Math.min(1, (part.used ?? 0) / size);
    if (part.kind === "held") add("used", from, inUse);
    add(part.kind, part.kind === "held" ? inUse : from, to);
  };
  parts.forEach(walk);
  return painted(shares.map(mostOf), palette);
}

function mostOf(shares: ReadonlyMap<Cell, number>): Cell {
  let best: Cell = "free", most = 0;
  for (const [cell, share] of shares) {
    if (cell !== "free" && share > most) {
      best = cell;
      most = share;
    }
  }
  return best;
}

/** A bar of parts that add up to the whole, each at least one cell wide where there is any of it. */
export function shareBar(
  parts: readonly (readonly [cell: Cell, count: number])[],
  whole: number,
  cells: number,
  palette: Palette,
): string {
  const out: Cell[] = [];
  let counted = 0;
  for (const [cell, count] of parts) {
    counted += count;
    const end = whole > 0 ? Math.round(counted / whole * cells) : 0;
    const width = count > 0 ? Math.max(1, end - out.length) : 0;
    for (let i = 0; i < width && out.length < cells; i++) out.push(cell);
  }
  while (out.length < cells) out.push("free");
  return painted(out, palette);
}

/** Cells as text, neighbours of one colour in one stroke. */
function painted(cells: readonly Cell[], palette: Palette): string {
  let out = "";
  for (let i = 0; i < cells.length;) {
    const cell = cells[i]!;
    let end = i + 1;
    while (end < cells.length && cells[end] === cell) end++;
    out += paintOf(cell, palette)(CELLS[cell][0].repeat(end - i));
    i = end;
  }
  return out;
}

/** What the signs of these cells mean. */
export function legend(met: ReadonlySet<Cell>, palette: Palette): string {
  const names = new Set<string>();
  return (Object.keys(CELLS) as Cell[]).flatMap((cell) => {
    const [sign, name] = CELLS[cell];
    if (!met.has(cell) || names.has(name)) return [];
    names.add(name);
    return [`${paintOf(cell, palette)(sign)} ${name}`];
  }).join("  ");
}

/** What stands somewhere in the parts, for a legend. */
export function cellsMet(parts: readonly (RackSpace | Piece)[]): Set<Cell> {
  const met = new Set<Cell>();
  const walk = (part: RackSpace | Piece) => {
    if (part.kind === "rack") return part.pieces.forEach(walk);
    met.add(part.kind);
    if ((part.used ?? 0) > 0) met.add("used");
  };
  parts.forEach(walk);
  return met;
}
