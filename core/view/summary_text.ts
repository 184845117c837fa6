import type { Story } from "../capture/story.ts";
import { familyName } from "../wire/family/mod.ts";
import { messageTypeWord } from "./message_json.ts";
import type { Palette } from "./palette.ts";
import { timeText } from "./rfc3339.ts";
import type { Summary } from "./summary.ts";
import { barLine } from "./summary_bars.ts";
import { findingLines } from "./summary_finding_text.ts";
import type { FamilyCounts } from "./summary_counts.ts";
import { peerRows } from "./summary_peers.ts";
import { type Row, tableLines } from "./summary_table.ts";
import { duration } from "./verdict.ts";
import { verdictBlocks } from "./verdict_blocks.ts";

/** Rows of each list; `--json` has more. */
const MOST_ROWS = 20, MOST_CHURN = 10;

/** Everything that stands above and below the counts. */
export interface Around {
  readonly stories: readonly Story[];
  /** NLRI with an oddity in the whole source, what filters left out included. */
  readonly oddNlri: number;
  readonly palette: Palette;
  /** Columns of the screen. */
  readonly width: number;
}

/** The summary as a person reads it, line by line. */
export function summaryLines(summary: Summary, around: Around): string[] {
  const { palette, width } = around;
  const verdicts = verdictBlocks(around.stories, palette, Math.min(width, 120));
  const sections = [
    messageSection(summary),
    peerSection(summary, width),
    familySection(summary, width),
    churnSection(summary, width),
    timelineSection(summary, width),
    findingLines(summary.findings, around),
  ];
  const blocks = sections.filter((lines) => lines.length > 0)
    .map(([head, ...rows]) => [palette.strong(head!), ...rows].join("\n"));
  return [...verdicts, ...blocks].join("\n\n").split("\n");
}

/** Message types in the order in which they are shown; 0 is every other. */
const TYPES = [1, 2, 3, 4, 5, 0];

function messageSection(summary: Summary): string[] {
  const { messages, routes, states, infos } = summary;
  const total = messages.reduce((sum, count) => sum + count, 0);
  const shown = TYPES.map((type) => `${messageTypeWord(type)} ${messages[type]}`).join(", ");
  const told = [...infos].map(([kind, count]) => `${kind} ${count}`);
  const also = [...(states > 0 ? [`state changes ${states}`] : []), ...told];
  return [
    ...(total > 0 ? [`Messages  ${total}`, `  ${shown}`] : []),
    ...(total + routes.dumped === 0 ? ["Messages  none"] : []),
    ...(routes.dumped > 0
      ? [`${total > 0 ? "  r" : "R"}outes of table dumps ${routes.dumped}`]
      : []),
    ...(also.length > 0 ? [`  ${also.join(", ")}`] : []),
    ...spanLines(summary),
    ...(summary.sets.count > 0 ? [`  ${setText(summary)}`] : []),
  ];
}

function setText({ sets: { count, exact } }: Summary): string {
  return `${exact ? "" : "at most "}${count} distinct attribute set${count === 1 ? "" : "s"}`;
}

function spanLines({ first, last }: Summary): string[] {
  if (last.seconds < 0) return [];
  const seconds = last.seconds - first.seconds + fraction(last) - fraction(first);
  const from = timeText(first.seconds, first.microseconds);
  if (seconds <= 0) return [`  at ${from}`];
  return [`  ${from} to ${timeText(last.seconds, last.microseconds)}, ${spanText(seconds)}`];
}

function fraction({ microseconds }: { microseconds: number }): number {
  return Math.max(microseconds, 0) / 1e6;
}

function peerSection(summary: Summary, width: number): string[] {
  const rows = peerRows(summary.peers.list), [head, ...peers] = rows;
  if (peers.length === 0) return [];
  return limited(tableLines([head!, ...peers.slice(0, MOST_ROWS)], width), peers.length, "senders");
}

/** The lines of a table whose list had `count` entries, and how many were left out. */
function limited(lines: string[], count: number, what: string): string[] {
  const left = count - (lines.length - 1);
  return left > 0 ? [...lines, `  and ${left} more ${what}`] : lines;
}

function familySection({ families }: Summary, width: number): string[] {
  const { list } = families;
  if (list.length === 0) return [];
  const columns = FAMILY_COLUMNS.filter(({ of }) => list.some((family) => of(family) !== 0));
  const rows = list.map((family): Row => ({
    name: `  ${familyName(family.family)}`,
    cells: columns.map(({ of }) => of(family)),
  }));
  return tableLines([{ name: "Families", cells: columns.map(({ head }) => head) }, ...rows], width);
}

/** Columns in which there is nothing but zeros are left out. */
const FAMILY_COLUMNS: readonly { head: string; of: (family: FamilyCounts) => string | number }[] = [
  { head: "announced", of: (family) => family.announced },
  { head: "withdrawn", of: (family) => family.withdrawn },
  { head: "dumped", of: (family) => family.dumped },
  { head: "prefixes", of: distinctText },
  { head: "End-of-RIB", of: (family) => family.endOfRib },
];

function distinctText({ churn }: FamilyCounts): string | number {
  if (!churn) return "-";
  return churn.error > 0 ? `<=${churn.distinct}` : churn.distinct;
}

function churnSection(summary: Summary, width: number): string[] {
  const { error, prefixes } = summary.churn(MOST_CHURN);
  if (prefixes.length === 0) return [];
  const rows = prefixes.map(({ family, prefix, announced, withdrawn }): Row => ({
    name: `  ${prefix}${(family & 0xff) === 1 ? "" : ` ${familyName(family)}`}`,
    cells: [announced, withdrawn],
  }));
  const head = { name: "Prefixes with the most churn", cells: ["announced", "withdrawn"] };
  const note = `  more prefixes than can be counted: each count may be too low by ${error}`;
  return [...tableLines([head, ...rows], width), ...(error > 0 ? [note] : [])];
}

const LABEL = 12;

function timelineSection({ timeline }: Summary, width: number): string[] {
  const { seconds, slices } = timeline.slices(Math.max(10, width - LABEL));
  if (slices.length < 2) return [];
  const most = Math.max(...slices.map((s) => Math.max(s.announced, s.withdrawn)));
  if (most === 0) return [];
  const bars = (label: string, values: number[]) =>
    `  ${label.padEnd(LABEL - 2)}${barLine(values, most)}`.trimEnd();
  const from = clockText(slices[0]!.time, seconds);
  const to = clockText(slices.at(-1)!.time + seconds, seconds);
  const between = slices.length - from.length - to.length;
  return [
    `Timeline  ${spanText(seconds)} a column, at most ${most} route${most === 1 ? "" : "s"} in one`,
    bars("announced", slices.map((s) => s.announced)),
    bars("withdrawn", slices.map((s) => s.withdrawn)),
    `${" ".repeat(LABEL)}${between > 0 ? from + " ".repeat(between) + to : from}`,
  ];
}

/** `12:00:01`, or `12:00:01.25` where columns are shorter than a second. */
function clockText(time: number, step: number): string {
  const hundredths = Math.round(time * 100), seconds = Math.floor(hundredths / 100);
  const clock = timeText(seconds, -1).slice(11, 19);
  if (step >= 1) return step >= DAY ? timeText(seconds, -1).slice(0, 10) : clock;
  return `${clock}.${String(hundredths % 100).padStart(2, "0")}`;
}

const DAY = 86400;

/** `20 ms`, `1.5 s`, `12 min`. */
function spanText(seconds: number): string {
  if (seconds >= 1) return duration(seconds);
  const milliseconds = seconds * 1000;
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}
