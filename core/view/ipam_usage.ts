// How full pools and racks are, as bars.
import type { PoolUsage, Usage } from "../ipam/audit_usage.ts";
import type { PoolRow } from "../ipam/pool.ts";
import { shareBar } from "./ipam_bar.ts";
import {
  type AddressCounts,
  countsOfUsage,
  countText,
  granted,
  NO_POOLS,
  percentText,
} from "./ipam_counts.ts";
import type { Palette } from "./palette.ts";
import { columnsOf } from "./paragraph.ts";
import { terminalText } from "./terminal_text.ts";

/** A pool with what it has in each family: addresses of two are not added up. */
export interface ShownPool {
  readonly pool: PoolRow;
  readonly families: readonly PoolUsage[];
}

/** How the table is shown. */
export interface UsageShown {
  readonly palette: Palette;
  /** Columns of a screen; Infinity in a pipe. */
  readonly width: number;
}

const GAP = "  ", NAME_LEAST = 12;
const HEADS = ["In use", "Granted", "Free", "Addresses", "Blocks", "Nodes"] as const;
/** Columns that a narrow screen does without, the first to go first. */
const SPARE = ["Nodes", "Blocks", "Addresses"] as const;
const BARS = [40, 20, 12];

interface UsageRow {
  readonly name: string;
  readonly isPool: boolean;
  readonly counts: AddressCounts;
  readonly cells: Readonly<Record<typeof HEADS[number], string>>;
}

/** A line for each family of a pool, and below it one for each rack. */
export function usageLines(pools: readonly ShownPool[], { palette, width }: UsageShown): string[] {
  if (pools.length === 0) return [NO_POOLS];
  const rows = pools.flatMap(usageRows);
  const wide = (head: typeof HEADS[number]) =>
    Math.max(head.length, ...rows.map(({ cells }) => cells[head].length));
  const longest = Math.max("Pool".length, ...rows.map(({ name }) => columnsOf(name)));
  const { name, bar, heads } = layout(longest, wide, width);
  const right = (cells: (head: typeof HEADS[number]) => string) =>
    heads.map((head) => cells(head).padStart(wide(head))).join(GAP);
  return [
    palette.faint([pad("Pool", name), " ".repeat(bar), right((head) => head)].join(GAP)),
    ...rows.map((row) => {
      const shown = pad(row.name, name);
      return [
        row.isPool ? palette.strong(shown) : shown,
        usageBar(row.counts, bar, palette),
        right((head) => row.cells[head]),
      ].join(GAP).trimEnd();
    }),
  ];
}

interface Layout {
  readonly name: number;
  readonly bar: number;
  readonly heads: readonly (typeof HEADS[number])[];
}

/** The widest bar with all columns that fit; else without the spare ones, and then with names cut. */
function layout(
  longest: number,
  wide: (head: typeof HEADS[number]) => number,
  width: number,
): Layout {
  const cellsOf = (heads: readonly (typeof HEADS[number])[]) =>
    heads.reduce((sum, head) => sum + GAP.length + wide(head), 0);
  for (let spare = 0; spare <= SPARE.length; spare++) {
    const heads = HEADS.filter((head) => !SPARE.slice(0, spare).some((one) => one === head));
    const bar = BARS.find((bar) => longest + GAP.length + bar + cellsOf(heads) <= width);
    if (width === Infinity) return { name: longest, bar: 20, heads };
    if (bar !== undefined) return { name: longest, bar, heads };
  }
  const heads = HEADS.filter((head) => !SPARE.some((one) => one === head)), bar = BARS.at(-1)!;
  return { name: Math.max(NAME_LEAST, width - GAP.length - bar - cellsOf(heads)), bar, heads };
}

function usageRows({ pool, families }: ShownPool): UsageRow[] {
  const isDual = families.length > 1, drains = pool.draining ? " (draining)" : "";
  return families.flatMap((one) => {
    const which = isDual ? ` ${one.family === "ipv4" ? "IPv4" : "IPv6"}` : "";
    return [
      usageRow(terminalText(pool.name) + which + drains, true, one),
      ...one.racks.map((rack) => {
        const name = rack.rack === "" ? "no rack" : `rack ${terminalText(rack.rack)}`;
        return usageRow(`  ${name}`, false, rack);
      }),
    ];
  });
}

function usageRow(name: string, isPool: boolean, usage: Usage): UsageRow {
  const { blocks, nodes } = usage, counts = countsOfUsage(usage);
  const { used, total, free, isUseKnown } = counts, given = granted(counts);
  return {
    name,
    isPool,
    counts,
    cells: {
      "In use": isUseKnown ? `${countText(used)} ${percentText(used, total).padStart(4)}` : "-",
      Granted: `${countText(given)} ${percentText(given, total).padStart(4)}`,
      Free: countText(free),
      Addresses: countText(total),
      Blocks: String(blocks),
      Nodes: String(nodes),
    },
  };
}

function usageBar(counts: AddressCounts, cells: number, palette: Palette): string {
  const { used, held, draining, quarantined, cooling, reserved, total } = counts;
  const inUse = Math.min(used, held);
  return shareBar(
    [
      ["used", inUse],
      ["held", held - inUse],
      ["draining", draining],
      ["quarantined", quarantined],
      ["cooling", cooling],
      ["reserved", reserved],
    ],
    total,
    cells,
    palette,
  );
}

function pad(text: string, width: number): string {
  if (columnsOf(text) > width) return `${[...text].slice(0, width - 1).join("")}…`;
  return text + " ".repeat(width - columnsOf(text));
}
