import { damageText, outcomeText, safeText } from "./finding_text.ts";
import type { Palette } from "./palette.ts";
import { hanging } from "./paragraph.ts";
import type { FaultKind, Findings, NoticeCount } from "./summary_findings.ts";

/** Entries of each sort; `--json` has more, and the messages have them all. */
const MOST_ENTRIES = 8;
const COUNT_COLUMNS = 6;

/** How the findings are to be shown, and one that is counted elsewhere. */
export interface FindingOptions {
  /** NLRI with an oddity in the whole source, what filters left out included. */
  readonly oddNlri: number;
  readonly palette: Palette;
  readonly width: number;
}

/** Faults, damaged places, oddities and notices, each with how often it came; empty when there are none. */
export function findingLines(findings: Findings, options: FindingOptions): string[] {
  const { oddNlri, palette, width } = options;
  const odd = "NLRI with bits set behind their prefix (masked where they are shown)";
  const lines = [
    ...entries(findings.kinds.map(faultEntry), "kinds of faults", width).map(palette.bad),
    ...entries(damageEntries(findings), "", width).map(palette.bad),
    ...more(findings.damages - Math.min(MOST_ENTRIES, findings.firstDamages.length)),
    ...(oddNlri > 0 ? entry({ count: oddNlri, text: odd }, width).map(palette.notice) : []),
    ...entries(findings.texts.map(noticeEntry), "notices", width).map(palette.notice),
  ];
  return lines.length > 0 ? ["Findings", ...lines] : [];
}

interface Entry {
  readonly count: number;
  readonly text: string;
}

function entries(list: readonly Entry[], what: string, width: number): string[] {
  const left = list.length - MOST_ENTRIES;
  const lines = list.slice(0, MOST_ENTRIES).flatMap((one) => entry(one, width));
  return left > 0 && what !== "" ? [...lines, `${" ".repeat(10)}and ${left} more ${what}`] : lines;
}

function entry({ count, text }: Entry, width: number): string[] {
  return hanging(`  ${String(count).padStart(COUNT_COLUMNS)}  `, text, width);
}

function more(count: number): string[] {
  return count > 0 ? [`${" ".repeat(10)}and ${count} more damaged places`] : [];
}

function faultEntry({ what, section, outcome, count, frame, reason }: FaultKind): Entry {
  const where = frame > 0 ? `, ${count > 1 ? "first in " : ""}frame ${frame}` : "";
  const text = `${what}: ${reason} (${outcomeText(outcome)}, ${section})${where}`;
  return { count, text: safeText(text) };
}

function damageEntries({ firstDamages }: Findings): Entry[] {
  return firstDamages.map((damage) => ({ count: 1, text: `damage: ${damageText(damage)}` }));
}

function noticeEntry({ notice, count }: NoticeCount): Entry {
  return { count, text: safeText(notice.text) };
}
