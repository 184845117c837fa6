// The screen of `calicoctl node status`, as it stands in many a runbook.
import type { PeerRow } from "../agent/rows.ts";
import { protocolState } from "./protocols.ts";
import { birdState, lastError } from "./bird/session_words.ts";
import { birdSince, secondsOf } from "./bird/times.ts";
import { type BirdClock, birdName, type IpVersion, ipVersionOf } from "./bird/version.ts";

const HEADS = ["PEER ADDRESS", "PEER TYPE", "STATE", "SINCE", "INFO"] as const;

/** Kinds of peers by the beginning of their names, as Calico gives them. */
const KINDS: Readonly<Record<string, string>> = {
  Mesh: "node-to-node mesh",
  Node: "node specific",
  Global: "global",
};

/** Peers by the family of their address; all of it, down to the empty line at the end. */
export function calicoLines(rows: readonly PeerRow[], clock: BirdClock): string[] {
  return [
    "Calico process is running.",
    ...([4, 6] as const).flatMap((ip) => ["", ...familyLines(rows, ip, clock)]),
    "",
  ];
}

function familyLines(rows: readonly PeerRow[], ip: IpVersion, clock: BirdClock): string[] {
  const peers = rows.filter(({ address }) => ipVersionOf(address) === ip);
  const title = `IPv${ip} BGP status`;
  if (peers.length === 0) return [title, `No IPv${ip} peers found.`];
  return [title, ...boxed(peers.map((peer) => cells(peer, clock)))];
}

function cells(peer: PeerRow, clock: BirdClock): readonly string[] {
  const { address, name, state, since } = peer, style = { version: 1, clock } as const;
  const kind = KINDS[birdName(name, address, 1).split("_")[0]!] ?? "node specific";
  const info = state === "Disabled" ? ["Idle", "Disabled"] : [birdState(peer), lastError(peer)];
  return [
    address,
    kind,
    protocolState(state),
    birdSince(secondsOf(since), style),
    info.filter((word) => word !== "").join(" "),
  ];
}

/** Longer cells have several lines, of up to so many columns each where words let them. */
const WRAP = 30;

/** A table in a box: heads in the middle of their columns, cells at the left. */
function boxed(rows: readonly (readonly string[])[]): string[] {
  const wrapped = rows.map((row) => row.map(wrap));
  const widths = HEADS.map((head, i) =>
    Math.max(head.length, ...rows.map((row, j) => cellWidth(row[i]!, wrapped[j]![i]!)))
  );
  const rule = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+`;
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  const body = wrapped.flatMap((cells) => {
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, k) => line(cells.map((cell) => cell[k] ?? "")));
  });
  return [rule, line(HEADS.map((head, i) => centred(head, widths[i]!))), rule, ...body, rule];
}

/** As wide as what would be on one line, up to {@link WRAP}; a word may be wider. */
function cellWidth(text: string, lines: readonly string[]): number {
  return Math.max(Math.min(text.length, WRAP), ...lines.map(({ length }) => length));
}

/** As many words on each line as fit; of the texts there are no one needs more than two or three. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > WRAP) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function centred(text: string, width: number): string {
  const left = Math.floor((width - text.length) / 2);
  return (" ".repeat(left) + text).padEnd(width);
}
