import type { ElasticStep } from "../ipam/elastic_step.ts";
import { counted, countText } from "./ipam_counts.ts";
import type { Palette } from "./palette.ts";
import { momentText } from "./session_text.ts";
import { terminalText } from "./terminal_text.ts";

/** What a look at a node's host-local came to. */
export interface CniTurn {
  readonly node: string;
  /** Unix seconds. */
  readonly time: number;
  readonly conflist: string;
  /** Nothing was written. */
  readonly isPlanned: boolean;
  /** Blocks that pods get addresses from, and those of them that are new and that are no more. */
  readonly ranges: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Addresses in use in the node's blocks, and those that are in none of them. */
  readonly used: number;
  readonly outside: readonly string[];
  readonly steps: readonly ElasticStep[];
  /** Why a block that is needed was not granted. */
  readonly short?: string;
}

/** Addresses in no block that are named. */
const NAMED = 4;

/**
 * What is new of a turn, for people: a line a block that came or went, and then how it stands. Those of
 * a log begin with the time.
 */
export function cniLines(
  turn: CniTurn,
  { faint, good, notice, bad }: Palette,
  isLog: boolean,
): readonly string[] {
  const { node, ranges, added, removed, used, outside, short, isPlanned } = turn;
  const will = isPlanned ? "would get" : "get", blocks = counted(ranges.length, "block");
  const lines = [
    ...added.map((one) => `${good("+")} ${one}  pods ${will} addresses from it`),
    ...removed.map((one) => `${notice("-")} ${one}  pods ${will} no new addresses from it`),
    faint(
      `${node}: ${countText(used)} ${
        used === 1 ? "address" : "addresses"
      } in use, ${blocks} to give from`,
    ),
  ];
  if (outside.length > 0) {
    const names = outside.slice(0, NAMED).join(", "), more = outside.length - NAMED;
    const rest = more > 0 ? ` and ${countText(more)} more` : "";
    lines.push(bad(`in use, but in no block of the node: ${names}${rest}`));
  }
  if (short !== undefined) lines.push(bad(terminalText(short)));
  const time = isLog ? faint(`${momentText(turn.time)}  `) : "";
  return lines.map((line) => time + line);
}

export function cniJson(turn: CniTurn): Readonly<Record<string, unknown>> {
  const { node, time, conflist, isPlanned, ranges, added, removed, used, outside, short } = turn;
  return {
    schema: "underlay.ipam-cni/1",
    time: new Date(time * 1000).toISOString(),
    node,
    conflist,
    ...(isPlanned && { planned: true }),
    ranges,
    added,
    removed,
    used,
    ...(outside.length > 0 && { outside }),
    ...(short !== undefined && { short: terminalText(short) }),
  };
}
