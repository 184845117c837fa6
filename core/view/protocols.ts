import type { PeerRow } from "../agent/rows.ts";
import type { Palette } from "./palette.ts";
import { hanging } from "./paragraph.ts";
import { peerDetail, type PeerShown } from "./peer_detail.ts";
import { whyText } from "./peers.ts";
import { wholeSecond } from "./short_span.ts";
import { terminalText } from "./terminal_text.ts";

const HEADS = ["Name", "Proto", "Table", "State", "Since", "Info"] as const;
const GAP = "  ";
/** Columns that the last column needs to be read. */
const INFO_LEAST = 24;

/** How far a session is, in the three words of BIRD's `show protocols`. */
export function protocolState(state: string): "up" | "start" | "down" {
  if (state === "Established") return "up";
  return state === "Disabled" ? "down" : "start";
}

/**
 * Peers in the columns of birdc's `show protocols`, with times that do not change their form with age;
 * with `isAll` everything about each of them below it.
 */
export function protocolLines(
  rows: readonly PeerRow[],
  isAll: boolean,
  shown: PeerShown,
): string[] {
  const cells = rows.map((row) => [
    terminalText(row.name),
    "BGP",
    "---",
    protocolState(row.state),
    wholeSecond(row.since),
  ]);
  const widths = HEADS.slice(0, -1).map((head, i) =>
    Math.max(head.length, ...cells.map((row) => row[i]!.length))
  );
  const left = (row: readonly string[]) => row.map((cell, i) => cell.padEnd(widths[i]!)).join(GAP);
  const { palette, width } = shown;
  return [
    palette.faint([left(HEADS.slice(0, -1)), HEADS.at(-1)!].join(GAP)),
    ...rows.flatMap((row, i) => [
      ...infoLines(left(cells[i]!), row, palette, width),
      ...isAll ? ["", ...detail(row, shown), ""] : [],
    ]),
  ];
}

function infoLines(lead: string, row: PeerRow, palette: Palette, width: number): string[] {
  const why = whyText(row), isSaid = why.toLowerCase().startsWith(row.state.toLowerCase());
  const told = isSaid ? why.slice(row.state.length) : `: ${why}`;
  const info = why === "" ? row.state : row.state + told;
  const paint = row.state === "Established" ? palette.good : palette.bad;
  if (width - lead.length < INFO_LEAST) return [`${lead}${GAP}${paint(row.state)}`];
  const lines = hanging(lead + GAP, info, width), at = lead.length + GAP.length;
  return lines.map((line) => line.slice(0, at) + paint(line.slice(at)));
}

/** Below its row, without the head that says the same. */
function detail(row: PeerRow, shown: PeerShown): string[] {
  return peerDetail(row, shown).slice(1);
}
