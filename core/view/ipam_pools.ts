import { NO_POOLS } from "./ipam_counts.ts";
import type { BlockSizes, PoolRow } from "../ipam/pool.ts";
import { LabelledRows } from "./labelled_rows.ts";
import type { Palette } from "./palette.ts";
import { shortSpan } from "./short_span.ts";
import { terminalText } from "./terminal_text.ts";

/** How rules are shown. */
export interface PoolsShown {
  readonly palette: Palette;
  readonly width: number;
}

/** The rules of pools, everything that was set or holds without. */
export function poolsLines(pools: readonly PoolRow[], shown: PoolsShown): string[] {
  if (pools.length === 0) return [NO_POOLS];
  return pools.flatMap((pool, i) => [
    ...i > 0 ? [""] : [],
    shown.palette.strong(terminalText(pool.name)) + (pool.draining ? "  draining" : ""),
    ...ruleLines(
      pool,
      pool.cidrs.map(({ prefix, draining }) =>
        draining && !pool.draining ? `${prefix} (draining)` : prefix
      ),
      shown,
    ),
  ]);
}

function ruleLines(pool: PoolRow, cidrs: readonly string[], shown: PoolsShown): string[] {
  const rows = new LabelledRows(shown.palette, shown.width, 12);
  const { ipv4, ipv6, selector, rackLabel, reserved, elastic } = pool;
  const nodes = selector.map(({ key, values }) => `${key}=${values.join(",")}`).join(" and ");
  const { preAllocate, highPercent, lowPercent, unusable, mostBlocks } = elastic;
  return [
    ...rows.row("CIDRs", cidrs.join(", ")),
    ...ipv4 ? rows.row("IPv4", sizesText(ipv4)) : [],
    ...ipv6 ? rows.row("IPv6", sizesText(ipv6)) : [],
    ...rows.row("nodes", nodes === "" ? "all" : nodes),
    ...rows.row("racks", `by the label ${rackLabel}`),
    ...reserved.length > 0 ? rows.row("reserved", reserved.join(", ")) : [],
    ...rows.row(
      "grow",
      `above ${highPercent}% of use, or with fewer than ${preAllocate} free; twice the size ` +
        `within ${setting(elastic.doubleSeconds)}; at most ${mostBlocks} blocks a node`,
    ),
    ...rows.row(
      "shrink",
      `below ${lowPercent}% without a block, ${setting(elastic.settleSeconds)} after a change; ` +
        `cools ${setting(elastic.coolSeconds)}; ` +
        `a node that is gone keeps its blocks ${setting(elastic.graceSeconds)}`,
    ),
    ...rows.row("unusable", `${unusable} addresses of an IPv4 block`),
  ];
}

function sizesText({ smallest, largest, usual, rack }: BlockSizes): string {
  const sizes = smallest === largest
    ? `/${usual}`
    : `/${smallest} to /${largest}, usually /${usual}`;
  return `blocks of ${sizes}; a rack begins with /${rack}`;
}

/** As it would be set: `10m`, `1h30m`. */
function setting(seconds: number): string {
  return shortSpan(seconds).replace(/(?<=[dhm])00[hms]$/, "");
}
