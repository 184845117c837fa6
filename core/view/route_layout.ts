import { Ascii } from "../net/ascii.ts";
import type { PathTable } from "../rib/path_table.ts";
import type { RouteCells } from "./route_cells.ts";

/** Widths of the columns of a table of routes; 0 = there is no such column. */
export interface RouteLayout {
  readonly network: number;
  readonly pathId: number;
  readonly nextHop: number;
  readonly from: number;
  readonly localPref: number;
  readonly med: number;
  readonly path: number;
  /** Of the last column: Infinity where lines are as long as they are. */
  readonly communities: number;
}

/** What is looked at to lay a table out. */
export interface Sample {
  readonly table: PathTable;
  /** Some rows that will be printed, with the prefix of each. */
  readonly rows: readonly { readonly prefix: number; readonly row: number }[];
  /** These are all that will be printed. */
  readonly isAll: boolean;
  /** Routes of several peers are printed. */
  readonly manyPeers: boolean;
}

/** Columns of a screen that nobody made narrower than a table can be. */
const NARROWEST = 60;
/** The AS path has at least so many columns, and at most so many where lines are as long as they are. */
const LEAST_PATH = 16, MOST_PATH = 60;
const GAP = 2;

export const HEADS = {
  network: "Network",
  pathId: "Id",
  nextHop: "Next hop",
  from: "From",
  localPref: "LP",
  med: "MED",
  path: "Path",
  communities: "Communities",
} as const;

/**
 * Widths that suit the sample and, where more will come, what may come; on a screen of `width`
 * columns the path and the communities get what the others leave.
 */
export function layOut(sample: Sample, cells: RouteCells, width: number): RouteLayout {
  const widest = widestCells(sample, cells), { isAll, table } = sample;
  const rest = !isAll;
  const fixed = {
    network: Math.max(widest.network, rest ? mostNetwork(table) : 0),
    pathId: widest.pathId === 0 ? 0 : Math.max(widest.pathId, HEADS.pathId.length),
    nextHop: Math.max(widest.nextHop, rest && table.prefixes.octets === 4 ? 15 : 0),
    from: sample.manyPeers ? Math.max(widest.from, rest ? 15 : 0) : 0,
    localPref: Math.max(widest.localPref, rest ? 4 : 0),
    med: Math.max(widest.med, rest ? 4 : 0),
  };
  const used = Object.values(fixed).reduce((sum, w) => sum + (w === 0 ? 0 : w + GAP), 0);
  if (width === Infinity) {
    return { ...fixed, path: Math.min(MOST_PATH, widest.path), communities: Infinity };
  }
  const left = Math.max(NARROWEST, width) - used;
  const hasCommunities = widest.communities > 0 || rest;
  if (!hasCommunities) return { ...fixed, path: Math.max(LEAST_PATH, left), communities: 0 };
  // Of what is left, the path gets what the communities do not need, and at least its share.
  const wanted = rest ? Math.max(widest.path, LEAST_PATH) : widest.path;
  const spare = rest ? 0 : left - GAP - Math.max(widest.communities, HEADS.communities.length);
  const path = Math.min(wanted, Math.max(LEAST_PATH, Math.ceil(left * 0.55), spare));
  return { ...fixed, path, communities: Math.max(HEADS.communities.length, left - path - GAP) };
}

type Widths = { -readonly [name in keyof RouteLayout]: number };

function widestCells({ rows, table, manyPeers }: Sample, cells: RouteCells): Widths {
  const out = new Ascii(1024);
  const widths: Widths = {
    network: HEADS.network.length,
    pathId: 0,
    nextHop: HEADS.nextHop.length,
    from: HEADS.from.length,
    localPref: HEADS.localPref.length,
    med: HEADS.med.length,
    path: HEADS.path.length,
    communities: 0,
  };
  const measure = (name: keyof RouteLayout, write: () => void) => {
    out.clear();
    write();
    widths[name] = Math.max(widths[name], out.length);
  };
  for (const { prefix, row } of rows) {
    measure("network", () => cells.network(out, table, prefix));
    if (table.pathIdOf(row) >= 0) measure("pathId", () => out.uint(table.pathIdOf(row)));
    measure("nextHop", () => cells.nextHop(out, table, row));
    if (manyPeers) measure("from", () => cells.from(out, table.peerOf(row)));
    const set = table.setOf(row);
    measure("localPref", () => cells.localPref(out, set));
    measure("med", () => cells.med(out, set));
    measure("path", () => cells.path(out, set));
    measure("communities", () => cells.communities(out, set));
  }
  return widths;
}

/** The most columns that a prefix of this table can take, as its longest lengths say. */
function mostNetwork({ prefixes }: PathTable): number {
  if (prefixes.octets === 4) return 18;
  const bits = Math.max(0, prefixes.lengths.findLastIndex((count) => count > 0));
  const groups = Math.max(1, Math.ceil(bits / 16));
  return groups * 5 - 1 + (groups < 8 ? 2 : 0) + 1 + String(bits).length;
}
