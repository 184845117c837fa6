// show diff: two sources in the same tables, and what differs between their paths.
import type { AdjIn } from "../core/rib/adj_in.ts";
import { KEPT_FAMILIES } from "../core/rib/adj_in.ts";
import { AFTER, BEFORE, comparePaths, type Sides } from "../core/rib/path_diff.ts";
import { AttributeChanges } from "../core/view/attribute_changes.ts";
import { jsonText } from "../core/view/json_text.ts";
import { Page, PageFull } from "../core/view/page.ts";
import { makePalette } from "../core/view/palette.ts";
import {
  countsText,
  type DiffCounts,
  type GroupNames,
  RouteDiff,
} from "../core/view/route_diff.ts";
import { EXIT } from "./exit.ts";
import { type Io, useColor } from "./io.ts";
import type { ParsedArgs } from "./parse.ts";
import { familiesWanted } from "./show_route.ts";
import type { Group } from "./show_route_collect.ts";
import type { LiveManner } from "./show_route_live.ts";
import { routeFilter, WantedRows } from "./show_route_rows.ts";
import { collectRoutes, note } from "./show_route_sources.ts";
import type { ShowDiffOptions } from "./show_options.ts";
import { parseSources } from "./source.ts";

/** Compares two sources; answers 1 when they differ. */
export function run(args: ParsedArgs<ShowDiffOptions>, io: Io): Promise<number> {
  return showDiff(args, io);
}

/** The same; `manner` says how routers are asked. */
export async function showDiff(
  args: ParsedArgs<ShowDiffOptions>,
  io: Io,
  manner?: LiveManner,
): Promise<number> {
  const { options } = args, filter = routeFilter(options);
  const sources = parseSources(args.operands);
  const families = familiesWanted({ kind: "all" }, { family: options.family, stream: false });
  const { routes, groups } = await collectRoutes(sources, options, families, true, io, manner);
  const { sides, names } = pairPeers(routes, groups[0]!, groups[1]!);
  const rows = new WantedRows(routes, { kind: "all" }, filter);
  const counts = print(routes, sides, names, rows, options, io);
  if (options.json) {
    io.stdout.write(`${jsonText({ schema: "underlay.diff-count/1", ...counts })}\n`);
  } else note(countsText(counts), options, io);
  const { added, removed, changed } = counts;
  return added + removed + changed > 0 ? EXIT.found : EXIT.done;
}

/**
 * Which peers are compared: of two sources with one peer each those two; else those of the same
 * address, and all others with each other.
 */
export function pairPeers(
  routes: AdjIn,
  before: Group,
  after: Group,
): { sides: Sides; names: GroupNames } {
  const sideOf: number[] = [], groupOf: number[] = [], names: (string | undefined)[] = [];
  const isOneEach = before.peers.length <= 1 && after.peers.length <= 1;
  const name = namer(routes, before, after), ours = new Set(before.peers.map(name));
  const shared = [...new Set(after.peers.map(name))].filter((one) => ours.has(one));
  for (const [side, { peers }] of [[BEFORE, before], [AFTER, after]] as const) {
    for (const peer of peers) {
      sideOf[peer] = side;
      groupOf[peer] = isOneEach ? 0 : shared.indexOf(name(peer)) + 1;
    }
  }
  if (!isOneEach) shared.forEach((one, i) => names[i + 1] = one);
  return { sides: { sideOf, groupOf }, names };
}

/** A peer's address; with its label where a source has the same address more than once (BMP). */
function namer(routes: AdjIn, ...groups: readonly Group[]): (peer: number) => string {
  const plain = (peer: number) => routes.facts(peer).name.split(" ")[0]!;
  const isPlain = groups.every(({ peers }) => new Set(peers.map(plain)).size === peers.length);
  return isPlain ? plain : (peer) => routes.facts(peer).name;
}

function print(
  routes: AdjIn,
  sides: Sides,
  names: GroupNames,
  rows: WantedRows,
  options: ShowDiffOptions,
  io: Io,
): DiffCounts {
  const page = new Page((text) => io.stdout.write(text));
  if (options.limit !== undefined) page.linesLeft = options.limit;
  const palette = makePalette(useColor(io, io.stdout, options.color));
  const width = io.stdout.isTerminal ? io.columns() : Infinity;
  const changes = new AttributeChanges(routes);
  const counts = { added: 0, removed: 0, changed: 0, same: 0 };
  let isFull = page.linesLeft <= 0;
  for (const family of KEPT_FAMILIES) {
    const table = routes.table(family)!;
    const view = new RouteDiff(page, routes, family, changes, names, palette, width);
    counts.same += comparePaths(
      table,
      sides,
      (a, b) => changes.same(table, a, b),
      rows.test(family),
      (prefix, a, b, group) => {
        if (isFull) return void view.count(a, b);
        try {
          if (options.json) view.json(prefix, a, b, group);
          else view.text(prefix, a, b, group);
        } catch (error) {
          if (!(error instanceof PageFull)) throw error;
          isFull = true;
        }
      },
    );
    counts.added += view.added;
    counts.removed += view.removed;
    counts.changed += view.changed;
  }
  page.flush();
  return counts;
}
