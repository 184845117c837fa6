// show route stats: the row, and its text.
import { counted } from "../net/count.ts";
import { columnLines } from "./column_lines.ts";
import { LabelledRows } from "./labelled_rows.ts";
import { shortFamily } from "./short_family.ts";
import type { Palette } from "./palette.ts";
import { terminalText } from "./terminal_text.ts";

/** Routes of one peer in one family. */
export interface PeerStats {
  readonly peer: string;
  readonly family: string;
  readonly routes: number;
  /** Of the routes, those that are best. */
  readonly best: number;
  /** All that it told, and what of it import refused; only where nothing was left out. */
  readonly received?: number;
  readonly rejected?: readonly { readonly reason: string; readonly routes: number }[];
}

/** Schema `underlay.route-stats/1`. */
export interface RouteStatsRow {
  readonly schema: "underlay.route-stats/1";
  readonly routes: number;
  /** Prefixes, however many routes each has. */
  readonly networks: number;
  readonly peers: readonly PeerStats[];
  readonly lengths: readonly {
    readonly family: string;
    readonly length: number;
    readonly networks: number;
  }[];
  readonly origins: readonly { readonly origin: string; readonly routes: number }[];
}

const LABEL = 10;

/** Lines of at most `width` columns. */
export function routeStatsLines(row: RouteStatsRow, palette: Palette, width: number): string[] {
  const { routes, networks, peers, lengths, origins } = row;
  const told = new Set(peers.filter((one) => one.routes > 0).map(({ peer }) => peer)).size;
  const head = [counted(routes, "route"), counted(networks, "network"), counted(told, "peer")];
  const labels = new LabelledRows(palette, width, LABEL);
  const families = [...new Set(lengths.map(({ family }) => family))];
  const spread = families.flatMap((family) => {
    const own = lengths.filter((one) => one.family === family);
    return labels.row(
      shortFamily(family),
      own.map((one) => `/${one.length} ${one.networks}`).join(", "),
    );
  });
  const origin = origins.map((one) => `${one.origin} ${one.routes}`).join(", ");
  return [
    palette.strong(head.join(", ")),
    ...(peers.length > 0 ? ["", ...peerTable(peers, palette, width)] : []),
    ...(spread.length > 0 ? ["", ...spread, ...labels.row("origin", origin)] : []),
  ];
}

function peerTable(peers: readonly PeerStats[], palette: Palette, width: number): string[] {
  const isWhole = peers.some(({ received }) => received !== undefined);
  const names = ["Peer", "Family", ...(isWhole ? ["Received"] : []), "Routes", "Best"];
  const cells = peers.map((one) => [
    terminalText(one.peer),
    shortFamily(one.family),
    ...(isWhole ? [String(one.received ?? "-")] : []),
    String(one.routes),
    String(one.best),
    (one.rejected ?? []).map(({ reason, routes }) => `${reason} ${routes}`).join(", "),
  ]);
  const isRejected = cells.some((row) => row.at(-1) !== "");
  const all = [[...names, ...(isRejected ? ["Rejected"] : [])], ...cells];
  const widths = names.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  const aligned = all.map((row) => row.map((text, i) => isNumber(i) ? padded(text, i) : text));
  function isNumber(column: number): boolean {
    return column > 1 && column < names.length;
  }
  function padded(text: string, column: number): string {
    return text.padStart(widths[column]!);
  }
  return columnLines(
    aligned.map((row, i) => ({ cells: row, paint: i === 0 ? palette.faint : palette.plain })),
    width,
  );
}
