// show route --explain over files and routers: why each wanted prefix goes where it goes.
import { type AdjIn, KEPT_FAMILIES } from "../core/rib/adj_in.ts";
import { explain } from "../core/rib/explain.ts";
import type { Explanation } from "../core/rib/explanation.ts";
import { explanationLines } from "../core/view/explain_text.ts";
import { jsonText } from "../core/view/json_text.ts";
import { makePalette } from "../core/view/palette.ts";
import { WIDTH } from "../core/view/paragraph.ts";
import { decidedOver } from "./decision_options.ts";
import { type Io, useColor } from "./io.ts";
import type { ShowRouteOptions } from "./show_options.ts";
import type { WantedRows } from "./show_route_rows.ts";

/** Prints an explanation of each prefix that has a wanted row; answers how many there were. */
export async function explainRoutes(
  routes: AdjIn,
  rows: WantedRows,
  options: ShowRouteOptions,
  io: Io,
): Promise<number> {
  const decided = await decidedOver(routes, options, options.localAs);
  const print = explanationPrinter(options, io), most = options.limit ?? Infinity;
  let count = 0;
  for (const family of KEPT_FAMILIES) {
    let last = -1;
    rows.each(family, (prefix) => {
      if (prefix === last) return true;
      if (count >= most) return false;
      last = prefix;
      count++;
      print(explain(routes, decided.loc(family), family, prefix));
    });
  }
  return count;
}

/** Prints explanations, in text a line apart. */
export function explanationPrinter(
  options: Pick<ShowRouteOptions, "json" | "color">,
  io: Io,
): (row: Explanation) => void {
  if (options.json) return (row) => io.stdout.write(`${jsonText(row)}\n`);
  const palette = makePalette(useColor(io, io.stdout, options.color));
  const width = io.stdout.isTerminal ? io.columns() : WIDTH;
  let isFirst = true;
  return (row) => {
    const lines = explanationLines(row, palette, width);
    io.stdout.write([...(isFirst ? [] : [""]), ...lines, ""].join("\n"));
    isFirst = false;
  };
}
