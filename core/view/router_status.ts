import { counted } from "../net/count.ts";
import type { IpamConflictRow, IpamRow, MemoryRow, RouterRow } from "../agent/rows.ts";
import { LabelledRows } from "./labelled_rows.ts";
import type { Palette } from "./palette.ts";
import { wholeSecond } from "./short_span.ts";

const LABEL = 17;

/** The router as a whole. */
export function routerLines(row: RouterRow, palette: Palette, width: number): string[] {
  const rows = new LabelledRows(palette, width, LABEL);
  const label = (name: string, text: string | undefined) =>
    text === undefined ? [] : rows.row(name, text);
  const { peers, established, prefixes, paths } = row;
  return [
    `${palette.strong(`underlay ${row.version}`)}${row.host_name ? ` on ${row.host_name}` : ""}`,
    ...label("AS", String(row.local_as)),
    ...label("router id", row.router_id),
    ...label("cluster id", row.cluster_id),
    ...label("configuration", row.config_file),
    ...(row.config_state ? rows.plain("", fileText(row)).map(palette.bad) : []),
    ...label("started", wholeSecond(row.started)),
    ...label("last reload", row.last_reload && wholeSecond(row.last_reload)),
    ...label("now", wholeSecond(row.now)),
    ...label("peers", `${peers}, ${established} of them established`),
    ...label("prefixes", `${prefixes.ipv4} ipv4, ${prefixes.ipv6} ipv6`),
    ...label("paths", String(paths)),
    ...(row.ipam ? ipamLines(row.ipam, rows, palette) : []),
  ];
}

/** The ledger, what of it is announced, and what is wrong. */
function ipamLines(ipam: IpamRow, rows: LabelledRows, palette: Palette): string[] {
  const { blocks, aggregates, withdrawing, held_back, last_change, refused, alarm } = ipam;
  const bad = (text: string) => rows.plain("", text).map(palette.bad);
  const announced = [
    ...(ipam.node === undefined ? [] : [counted(blocks, "block")]),
    ...(aggregates > 0 || ipam.node === undefined ? [counted(aggregates, "aggregate")] : []),
    ...(withdrawing === undefined ? [] : [`${withdrawing} being withdrawn`]),
    ...(held_back === undefined ? [] : [`${held_back} held back`]),
  ];
  return [
    ...rows.row("ipam", ipam.node === undefined ? ipam.store : `${ipam.node} in ${ipam.store}`),
    ...rows.row("  announced", announced.join(", ")),
    ...(last_change === undefined ? [] : rows.row("  last change", wholeSecond(last_change))),
    ...(ipam.state === "ok" ? [] : bad(stateText(ipam))),
    ...(refused === undefined ? [] : bad(refused)),
    ...(alarm === undefined ? [] : bad(alarm)),
    ...(ipam.conflicts ?? []).flatMap((conflict) => bad(conflictText(conflict))),
  ];
}

function stateText({ state, why = "", since }: IpamRow): string {
  const when = since === undefined ? "" : ` since ${wholeSecond(since)}`;
  if (state === "opening") return `the ledger is not read yet${why && `: ${why}`}`;
  if (state === "elsewhere") return `nothing is announced here${when}: ${why}`;
  return `the ledger is away${when}, what was announced still is: ${why}`;
}

function conflictText({ prefix, peer, next_hop, origin_as }: IpamConflictRow): string {
  const from = origin_as === undefined ? "" : `, from AS ${origin_as}`;
  const via = next_hop === undefined ? "" : `, next hop ${next_hop}`;
  return `${prefix} is announced by another router too: ${peer} told us${via}${from}`;
}

/** Why what stands in the file is not what runs. */
function fileText({ config_state: state, config_error: why = "" }: RouterRow): string {
  if (state === "changed") return "it has changed since: underlay peer reload --plan";
  if (state === "unreadable") return "it cannot be read now; what was in it still runs";
  return `the last reload refused it, what was in it before still runs: ${why}`;
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** `980 B`, `12.3 MiB`. */
export function sizeText(octets: number): string {
  let size = octets, unit = 0;
  for (; size >= 1024 && unit < UNITS.length - 1; unit++) size /= 1024;
  return `${unit === 0 ? size : size.toFixed(1)} ${UNITS[unit]}`;
}

/** Where the memory is, a part a line. */
export function memoryLines(rows: readonly MemoryRow[], palette: Palette): string[] {
  const cells = [
    ["Part", "Count", "Size"],
    ...rows.map((
      { part, count, octets },
    ) => [part, count === undefined ? "" : String(count), sizeText(octets)]),
  ];
  const width = (column: number) => Math.max(...cells.map((row) => row[column]!.length));
  const widths = [width(0), width(1), width(2)] as const;
  const lines = cells.map(([part = "", count = "", size = ""]) =>
    `${part.padEnd(widths[0])}  ${count.padStart(widths[1])}  ${size.padStart(widths[2])}`
  );
  return lines.map((line, i) => i === 0 ? palette.faint(line) : line);
}
