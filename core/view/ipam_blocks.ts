// Blocks and nodes as rows, and who has an address.
import type { BlockRow, NodeRow } from "../ipam/ledger_row.ts";
import type { PoolRow } from "../ipam/pool.ts";
import { shareBar } from "./ipam_bar.ts";
import { countText, percentText } from "./ipam_counts.ts";
import { ownersText, ownerText } from "./ipam_owner.ts";
import { extentOf, type Piece } from "./ipam_space.ts";
import { LabelledRows } from "./labelled_rows.ts";
import type { Palette } from "./palette.ts";
import { columnLines } from "./column_lines.ts";
import { shortSpan } from "./short_span.ts";
import { terminalText } from "./terminal_text.ts";

export interface BlocksShown {
  readonly palette: Palette;
  /** Columns of a screen; Infinity in a pipe. */
  readonly width: number;
  readonly unixSeconds: number;
}

/** A block with what is known around it. */
export interface ShownBlock {
  readonly block: BlockRow;
  readonly rack: string;
  readonly used: number | undefined;
}

const HEADS = ["Block", "Rack", "Node", "State", "For", "In use", "Serial", "Why"];
const BAR = 10;

/** A line a block. */
export function blockLines(blocks: readonly ShownBlock[], shown: BlocksShown): string[] {
  if (blocks.length === 0) return ["no blocks"];
  const { palette, width, unixSeconds } = shown;
  const hasRack = blocks.some(({ rack }) => rack !== "");
  const hasWhy = blocks.some(({ block }) => block.why !== undefined);
  const pick = (cells: readonly string[]) =>
    cells.filter((_, i) => (hasRack || i !== 1) && (hasWhy || i !== 7));
  const rows = blocks.map(({ block, rack, used }) => ({
    paint: statePaint(block.state, palette),
    cells: pick([
      block.prefix,
      terminalText(rack),
      ownerText(block.node),
      block.state,
      shortSpan(unixSeconds - block.since.unix),
      usedText(block, used),
      String(block.serial),
      terminalText(block.why ?? ""),
    ]),
  }));
  return columnLines([{ cells: pick(HEADS), paint: palette.faint }, ...rows], width);
}

function sizeOf(prefix: string): number {
  const extent = extentOf(prefix);
  return extent ? Number(extent.end - extent.start) : 0;
}

function usedText({ prefix, state }: BlockRow, used: number | undefined): string {
  const size = sizeOf(prefix);
  if (used === undefined || state === "cooling") return `- of ${countText(size)}`;
  return `${countText(used)} of ${countText(size)}`;
}

function statePaint(state: Piece["kind"], palette: Palette): (text: string) => string {
  if (state === "draining" || state === "leaving") return palette.notice;
  if (state === "cooling") return palette.faint;
  return state === "quarantined" ? palette.bad : palette.plain;
}

/** Everything about a node: labels, what it needs, what it has. `lives`: its agent was heard of just now. */
export function nodeLines(
  node: NodeRow,
  blocks: readonly ShownBlock[],
  lives: boolean,
  shown: BlocksShown,
): string[] {
  const { palette, width, unixSeconds } = shown, rows = new LabelledRows(palette, width, 11);
  const { demand, changed, agent, gone, labels } = node;
  const ago = ({ unix }: { unix: number }) => `${shortSpan(unixSeconds - unix)} ago`;
  return [
    palette.strong(terminalText(node.name)),
    ...labels.length > 0
      ? rows.row("labels", labels.map(({ key, value }) => `${key}=${value}`).join(", "))
      : [],
    ...rows.row("uid", node.uid),
    ...gone ? rows.row("gone", `${ago(gone)}: its blocks drain`) : [],
    ...agent ? rows.row("agent", `${agentText(lives)}; registered ${ago(agent.since)}`) : [],
    ...demand
      ? rows.row(
        "needs",
        `${demand.used} in use, ${demand.pending} pending, said ${ago(demand.at)}`,
      )
      : rows.row("needs", "it has not reported"),
    ...changed ? rows.row("changed", `${changed.how} ${ago(changed.at)}`) : [],
    "",
    ...blockLines(blocks, shown),
  ];
}

function agentText(lives: boolean): string {
  return lives ? "lives, and announces its blocks" : "not heard of now, has not said it withdrew";
}

/** A line a node. */
export function nodesLines(
  nodes: readonly { readonly node: NodeRow; readonly blocks: readonly ShownBlock[] }[],
  { palette, width }: BlocksShown,
): string[] {
  if (nodes.length === 0) return ["no nodes are known"];
  const rows = nodes.map(({ node, blocks }) => {
    const mine = blocks.filter(({ block }) => block.state !== "cooling");
    const v4 = mine.filter(({ block }) => !block.prefix.includes(":"));
    const size = (v4.length > 0 ? v4 : mine)
      .reduce((sum, { block }) => sum + sizeOf(block.prefix), 0);
    const used = node.demand?.used, held = Math.min(used ?? 0, size);
    return {
      paint: node.gone ? palette.notice : palette.plain,
      cells: [
        terminalText(node.name) + (node.gone ? " (gone)" : ""),
        used === undefined ? "-" : String(used),
        countText(size),
        shareBar([["used", held], ["held", size - held]], size, BAR, palette),
        used === undefined ? "-" : percentText(used, size),
        String(mine.length),
        terminalText(node.labels.map(({ key, value }) => `${key}=${value}`).join(",")),
      ],
    };
  });
  const heads = ["Node", "In use", "Has", "", "", "Blocks", "Labels"];
  return columnLines([{ cells: heads, paint: palette.faint }, ...rows], width);
}

/** `10.0.0.70 is in 10.0.0.64/26, held by node-1 for 3m12s`, or why nobody has it. */
export function addressLines(
  address: string,
  pool: PoolRow | undefined,
  found: ShownBlock | undefined,
  { unixSeconds }: BlocksShown,
): string[] {
  if (!pool) return [`${address} is in no pool`];
  if (!found) {
    const closed = pool.reserved.find((prefix) => covers(prefix, address));
    return [
      `${address} is free in pool ${terminalText(pool.name)}` +
      (closed === undefined ? "" : `, but ${closed} is reserved`),
    ];
  }
  const { block, rack } = found, span = shortSpan(unixSeconds - block.since.unix);
  const of = ownerText(block.node) + (rack === "" ? "" : `, rack ${terminalText(rack)}`);
  const how = block.state === "cooling"
    ? `cooling for ${span}, was ${ownersText(block.node)}`
    : `${block.state}${block.node === "" ? ", nobody's" : ` by ${of}`}, for ${span}`;
  return [`${address} is in ${block.prefix}: ${how}, serial ${block.serial}`];
}

function covers(prefix: string, address: string): boolean {
  const outer = extentOf(prefix), inner = extentOf(address);
  return outer !== undefined && inner !== undefined && outer.start <= inner.start &&
    inner.end <= outer.end;
}
