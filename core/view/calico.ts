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

/** A table in a box: heads in the middle of their columns, cells at the left. */
function boxed(rows: readonly (readonly string[])[]): string[] {
  const widths = HEADS.map((head, i) =>
    Math.max(head.length, ...rows.map((row) => row[i]!.length))
  );
  const rule = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+`;
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    rule,
    line(HEADS.map((head, i) => centred(head, widths[i]!))),
    rule,
    ...rows.map((row) => line(row.map((cell, i) => cell.padEnd(widths[i]!)))),
    rule,
  ];
}

function centred(text: string, width: number): string {
  const left = Math.floor((width - text.length) / 2);
  return (" ".repeat(left) + text).padEnd(width);
}
