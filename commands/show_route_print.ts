import { AdjIn, KEPT_FAMILIES } from "../core/rib/adj_in.ts";
import { jsonText } from "../core/view/json_text.ts";
import { Page, PageFull } from "../core/view/page.ts";
import { makePalette } from "../core/view/palette.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { usageError } from "./exit.ts";
import { type Io, useColor } from "./io.ts";
import { nearest } from "./nearest.ts";
import type { WantedRows } from "./show_route_rows.ts";
import type { ShowRouteOptions } from "./show_options.ts";

/** `all`: every attribute of each route. */
type PrintOptions = ShowRouteOptions & { readonly all?: boolean };

/** A table is laid out by so many rows at most: a first screen and more. */
const SAMPLE = 500;

/** Prints the wanted rows as the options say; answers how many there were (or were printed). */
export async function printRoutes(
  routes: AdjIn,
  rows: WantedRows,
  options: PrintOptions,
  io: Io,
): Promise<number> {
  if (options.count) return printCount(routes, rows, options, io);
  const page = new Page((text) => io.stdout.write(text));
  if (options.limit !== undefined) page.linesLeft = options.limit;
  const make = options.fields
    ? await fieldsPrinter(page, routes, options)
    : options.all && !options.json
    ? await detailsPrinter(page, routes, options, io)
    : options.json
    ? await jsonPrinter(page, routes)
    : await tablePrinter(page, routes, rows, options, io);
  let count = 0;
  try {
    for (const family of KEPT_FAMILIES) {
      let print: Print | undefined;
      rows.each(family, (prefix, row) => {
        count++;
        // With --limit 0 all that is wanted is whether there is any.
        if (page.linesLeft <= 0) throw new PageFull();
        print ??= make(family);
        print(prefix, row);
      });
    }
  } catch (error) {
    if (!(error instanceof PageFull)) throw error;
  }
  page.flush();
  return count;
}

type Print = (prefix: number, row: number) => void;
/** Makes what prints the rows of one family; called when there is one. */
type MakePrinter = (family: FamilyKey) => Print;

async function tablePrinter(
  page: Page,
  routes: AdjIn,
  rows: WantedRows,
  options: ShowRouteOptions,
  io: Io,
): Promise<MakePrinter> {
  const { RouteTable } = await import("../core/view/route_table.ts");
  const palette = makePalette(useColor(io, io.stdout, options.color));
  const width = io.stdout.isTerminal ? io.columns() : Infinity;
  const most = Math.min(SAMPLE, options.limit ?? SAMPLE);
  let isFirst = true;
  return (family) => {
    const sample: { prefix: number; row: number }[] = [];
    let isAll = true;
    rows.each(family, (prefix, row) => {
      isAll = sample.length < most;
      if (isAll) sample.push({ prefix, row });
      return isAll;
    });
    isAll ||= options.limit !== undefined && options.limit <= most;
    const manyPeers = rows.peers.length > 1;
    const table = routes.table(family)!;
    const view = new RouteTable(
      page,
      routes,
      { table, rows: sample, isAll, manyPeers },
      palette,
      width,
    );
    if (!isFirst) page.remark();
    isFirst = false;
    view.head();
    return (prefix, row) => view.row(prefix, row);
  };
}

async function jsonPrinter(page: Page, routes: AdjIn): Promise<MakePrinter> {
  const { RouteJson } = await import("../core/view/route_json.ts");
  return (family) => {
    const view = new RouteJson(page, routes, family);
    return (prefix, row) => view.row(prefix, row);
  };
}

async function detailsPrinter(
  page: Page,
  routes: AdjIn,
  options: ShowRouteOptions,
  io: Io,
): Promise<MakePrinter> {
  const { RouteJson } = await import("../core/view/route_json.ts");
  const { routeDetails } = await import("../core/view/route_row_table.ts");
  const palette = makePalette(useColor(io, io.stdout, options.color));
  const decoder = new TextDecoder();
  let line = "";
  const draft = new Page((octets) => line += decoder.decode(octets, { stream: true }));
  return (family) => {
    const view = new RouteJson(draft, routes, family);
    return (prefix, row) => {
      view.row(prefix, row);
      draft.flush();
      for (const text of routeDetails(JSON.parse(line), palette)) {
        page.string(text);
        page.newline();
      }
      line = "";
    };
  };
}

async function fieldsPrinter(
  page: Page,
  routes: AdjIn,
  options: ShowRouteOptions,
): Promise<MakePrinter> {
  const { FieldsView, parseFields } = await import("../core/view/fields.ts");
  const { RouteReplay } = await import("../core/view/route_replay.ts");
  const { LineView } = await import("../core/view/line.ts");
  const fields = parseFields(options.fields ?? [], nearest);
  if ("error" in fields) throw usageError(`cannot show: ${fields.error}\n${fields.hint}`);
  const aside = new LineView(page, routes.sets, makePalette(false));
  const view = new FieldsView(page, routes.sets, fields, aside, options.json);
  return (family) => {
    const replay = new RouteReplay(view, routes, family);
    return (prefix, row) => replay.row(prefix, row);
  };
}

function printCount(
  routes: AdjIn,
  rows: WantedRows,
  options: ShowRouteOptions,
  io: Io,
): number {
  let count = 0, networks = 0;
  const peers = new Set<number>();
  for (const family of KEPT_FAMILIES) {
    const table = routes.table(family)!;
    let last = -1;
    rows.eachUnsorted(family, (prefix, row) => {
      count++;
      if (prefix !== last) networks++;
      last = prefix;
      peers.add(table.peerOf(row));
    });
  }
  const counts = { routes: count, networks, peers: peers.size };
  const said = options.json
    ? jsonText({ schema: "underlay.route-count/1", ...counts })
    : Object.entries(counts).map(([what, n]) => `${n} ${n === 1 ? what.slice(0, -1) : what}`).join(
      ", ",
    );
  io.stdout.write(`${said}\n`);
  return count;
}
