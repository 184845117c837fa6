// The screen of `calicoctl ipam show`, as it stands in many a runbook.
import type { BlockRow } from "../ipam/ledger_row.ts";
import { type AddressCounts, countsOf } from "./ipam_counts.ts";
import { ownerText } from "./ipam_owner.ts";
import type { Piece, PoolSpace } from "./ipam_space.ts";

const HEADS = ["GROUPING", "CIDR", "IPS TOTAL", "IPS IN USE", "IPS RESERVED", "IPS FREE"] as const;

/** A row for each range of each pool, and with `hasBlocks` below it one for each block of it. */
export function calicoIpamLines(pools: readonly PoolSpace[], hasBlocks: boolean): string[] {
  const rows = pools.flatMap(({ cidrs }) =>
    cidrs.flatMap(({ prefix, parts }) => [
      cells("IP Pool", prefix, countsOf(parts)),
      ...hasBlocks ? blocksOf(parts).map(blockCells) : [],
    ])
  );
  return boxed(rows);
}

/** What `calicoctl ipam show --ip` says. */
export function calicoAddressLines(address: string, block: BlockRow | undefined): string[] {
  if (!block || block.state === "cooling") return [`${address} is not assigned`];
  return [`IP ${address} is in use`, "Attributes:", `  node: ${ownerText(block.node)}`];
}

function blocksOf(parts: PoolSpace["cidrs"][number]["parts"]): Piece[] {
  const pieces = parts.flatMap((part) => part.kind === "rack" ? part.pieces : [part]);
  return pieces.filter(({ block, kind }) => block && kind !== "cooling");
}

function blockCells(piece: Piece): readonly string[] {
  return cells("Block", piece.block!.prefix, countsOf([piece]));
}

function cells(
  grouping: string,
  prefix: string,
  { total, used, reserved, cooling, quarantined }: AddressCounts,
): readonly string[] {
  const share = (count: number) => `${fiveDigits(count)} (${evenPercent(count, total)}%)`;
  // Nobody gets an address of these, in use or not.
  const kept = reserved + cooling + quarantined;
  return [
    grouping,
    prefix,
    fiveDigits(total),
    share(used),
    share(kept),
    share(total - used - kept),
  ];
}

/** As C's `%.5g` has it: `65536`, `1.3107e+05`. */
export function fiveDigits(count: number): string {
  if (count < 1e5 - 0.5) return String(count);
  const [digits = "", exponent = ""] = count.toExponential(4).split("e");
  return `${digits.replace(/\.?0+$/, "")}e+${exponent.slice(1).padStart(2, "0")}`;
}

/** Rounded as C's `%.f` does: a half to the even number. */
function evenPercent(part: number, whole: number): number {
  const percent = 100 * part / whole, floor = Math.floor(percent);
  if (percent - floor !== 0.5) return Math.round(percent);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Heads in the middle of their columns, numbers at the right, everything else at the left. */
function boxed(rows: readonly (readonly string[])[]): string[] {
  const widths = HEADS.map((head, i) =>
    Math.max(head.length, ...rows.map((row) => row[i]!.length))
  );
  const rule = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+`;
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const body = rows.map((row) =>
    line(
      row.map((cell, i) =>
        /^\d+$/.test(cell) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)
      ),
    )
  );
  return [rule, line(HEADS.map((head, i) => centred(head, widths[i]!))), rule, ...body, rule];
}

function centred(text: string, width: number): string {
  const left = Math.floor((width - text.length) / 2);
  return (" ".repeat(left) + text).padEnd(width);
}
